"""The school year a file is of, told by the file or by the inbox folder it lies in.

Belongs here: finding out before any layout is chosen. Not here: holding a return's year against
its folder (``map.years``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ingestion.layout.schema import Layout
from ingestion.map.years import stated_years
from ingestion.model import Document

_INBOX = "inbox"


def year_of(document: Document, path: Path, layouts: Iterable[Layout]) -> int | None:
    """The one school year that the inbox folder or, failing that, name and cells state."""
    parts = path.resolve().parts
    if _INBOX in parts:
        below = parts[len(parts) - parts[::-1].index(_INBOX)]
        if below.isascii() and below.isdigit():
            return int(below)
    years = {year for layout in layouts for year, _ in stated_years(document, layout)}
    return years.pop() if len(years) == 1 else None
