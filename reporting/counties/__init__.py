"""The counties of a release: who they are, what the gate said, what there is to tell of each.

Belongs here: what site, forms and documents share, read once for all of them (``read``). Not here:
queries (``reporting.marts``), pages, workbooks, documents.
"""

from reporting.counties.read import Counties

__all__ = ["Counties"]
