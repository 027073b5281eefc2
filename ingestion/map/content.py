"""Fingerprint of what a file says, whatever bytes it says it in.

Belongs here: hashing the cells a layout reads. Not here: fingerprints of bytes or of landing data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from ingestion.model import Cell

Rows = list[list[Cell]]

_CELL, _ROW, _PART = "\x1f", "\x1e", "\x1d"
_SPELLINGS = (*((space, "") for space in " \r\n\t\u3000\u00a0"), (f".0{_CELL}", _CELL))
"""What may differ between two savings of the same cells: spaces, 3.0 for 3."""


def content_sha256(parts: Iterable[str]) -> str:
    """SHA-256 over the parts of a file, each a :func:`text_of` some cells.

    Spaces and line ends, trailing empty cells and rows, and whether a whole number was stored as
    number or as text do not count: a file that was only saved again keeps its fingerprint.
    """
    text = _PART.join(parts)
    for spelling, plain in _SPELLINGS:
        text = text.replace(spelling, plain)
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(title: str, rows: Rows, first_column: int = 0) -> str:
    """The cells of some rows as one text, from a column on."""
    lines = [_line(row[first_column:]) for row in rows]
    return f"{title}{_PART}{_ROW.join(lines).rstrip(_ROW + _CELL)}"


def _line(cells: list[Cell]) -> str:
    try:
        # Rows of text join at once; a row with other cells says so by the error.
        line = _CELL.join(cells)  # type: ignore[arg-type]  # the error is what is asked for
    except TypeError:
        line = _CELL.join(
            [cell if type(cell) is str else "" if cell is None else str(cell) for cell in cells]
        )
    return line.rstrip(_CELL) + _CELL
