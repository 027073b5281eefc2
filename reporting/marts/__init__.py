"""The warehouse as reporting sees it: only county-years that may be published.

Belongs here: every query of the marts. ``published`` opens the warehouse and shows the published
part of each mart, ``by_county`` holds it of a few counties so that one of them is cheap to read,
``county`` and ``nation`` read it, ``files`` writes it. Not here: what may be published
(``reporting.verdicts``), or pages, forms and documents.
"""

from reporting.marts.files import write_csv
from reporting.marts.published import published_marts

__all__ = ["published_marts", "write_csv"]
