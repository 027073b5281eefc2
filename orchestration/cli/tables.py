"""How things are shown on a terminal: tables whose cells are never cut, short paths.

Belongs here: the shape of what is shown. Not here: what is shown.
"""

from __future__ import annotations

from pathlib import Path

from rich.table import Column, Table


def folding_table(*headers: str) -> Table:
    """An empty table with these headers."""
    return Table(*(Column(header, overflow="fold") for header in headers))


def short_path(path: Path) -> str:
    """A path as it would be typed here: relative, if it lies below the working folder."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
