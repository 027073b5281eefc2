"""Where in a file a landed figure stands: reading ``source_cells``.

Belongs here: the meaning of the provenance columns, for whoever walks a figure back. Not here:
writing them (``ingestion.map``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

ROW = "#"
"""Stands for the source row in the cells of a table."""


@dataclass(frozen=True)
class Origin:
    """Cells of one figure in its file: several when summed, none if only the row is known.

    Each cell is written ``sheet!A1``, or ``A1`` where the file has no sheets.
    """

    cells: tuple[str, ...]
    sheet: str | None
    row: int | None

    @property
    def first_sheet(self) -> str | None:
        """Sheet of the first cell, or of the row."""
        named = self.cells[0].rpartition("!")[0] if self.cells else None
        return named or self.sheet

    @property
    def addresses(self) -> str | None:
        """The cells without their sheets, joined by ``+``; None if only the row is known."""
        return "+".join(cell.rpartition("!")[2] for cell in self.cells) or None

    def __str__(self) -> str:
        if self.cells:
            return "+".join(self.cells)
        row = "" if self.row is None else str(self.row)
        return f"{self.sheet}!{row}".rstrip("!") if self.sheet else row


def origin_of(
    source_cells: str | None, field: str, sheet: str | None, source_row: int | None
) -> Origin:
    """The cells of a field, from a landing row's provenance columns.

    ``source_cells`` is JSON: field → cells joined by ``+``, each ``C5``, ``C#`` or
    ``sheet!C5``; ``#`` stands for ``source_row``.
    """
    stated = _cells_by_field(source_cells).get(field, "") if source_cells else ""
    cells = _on_sheet(stated.replace(ROW, str(source_row)), sheet)
    return Origin(cells=cells, sheet=sheet, row=source_row)


def shared_cells(source_cells: str | None, sheet: str | None) -> dict[str, str]:
    """Cells of every field, joined by ``+``, with ``#`` still standing for the source row.

    The rows of one table have them in common.
    """
    stated = _cells_by_field(source_cells) if source_cells else {}
    return {field: "+".join(_on_sheet(cells, sheet)) for field, cells in stated.items()}


def _on_sheet(stated: str, sheet: str | None) -> tuple[str, ...]:
    places = stated.split("+") if stated else []
    return tuple(place if "!" in place or not sheet else f"{sheet}!{place}" for place in places)


@lru_cache(maxsize=4096)
def _cells_by_field(source_cells: str) -> dict[str, str]:
    cells: dict[str, str] = json.loads(source_cells)
    return cells
