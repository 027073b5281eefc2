"""The trend site of a release: static pages in Chinese and English that open from a stick.

Belongs here: what the pages say (``overview``, ``schools``, ``methods``), how they look
(``templates``, ``static``, ``charts``, ``strings.yml``) and writing them (``build``). Not here:
queries (``reporting.marts``), what there is to tell of a county (``reporting.counties``), what may
be published (``reporting.verdicts``), forms and documents.
"""

from reporting.site.build import Site

__all__ = ["Site"]
