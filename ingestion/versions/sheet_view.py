"""The header and some figures of one sheet, as comparing needs them.

Belongs here: looking for the header wherever it stands, samples of columns. Not here: what the
header should be (``slots``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from ingestion.layout.schema import Header
from ingestion.map.header import HeaderBlock, find_header
from ingestion.map.names import cell_name, normalise
from ingestion.model import Cell, Sheet

_ROWS_SEARCHED = 15
_MOST_ROWS = 7
_SAMPLE = 60

Score = Callable[[HeaderBlock], int]
"""How well a header block fits: the number of texts that were found."""


@dataclass(frozen=True)
class SheetView:
    """A sheet with a header block; ``header`` says where the block is.

    ``in_place``: the cells stand in the file where they stand here (not so in a long table).
    """

    sheet: Sheet
    header: Header
    block: HeaderBlock
    in_place: bool = True

    def cell(self, column: int) -> str:
        """A1 reference of a column's lowest heading; '' where it has no one place."""
        if not self.in_place:
            return ""
        for row in range(self.block.last, self.block.first, -1):
            cells = self.sheet.rows[row]
            if column < len(cells) and cells[column] not in (None, ""):
                return cell_name(row, column)
        return cell_name(self.block.first, column)

    def sample(self, column: int) -> list[Cell]:
        """Filled cells below a heading, the first of them."""
        found: list[Cell] = []
        for row in self.sheet.rows[self.block.last + 1 :]:
            if column < len(row) and row[column] not in (None, ""):
                found.append(row[column])
                if len(found) == _SAMPLE:
                    break
        return found


def view(sheet: Sheet, header: Header, score: Score, enough: float) -> SheetView | None:
    """The header where the layout says, or where it fits best; None if the sheet is empty.

    ``enough``: the score from which no other place is looked at.
    """
    block = find_header(sheet, header)
    best = None if block is None else SheetView(sheet, header, block)
    reached = -1 if block is None else score(block)
    if reached >= enough:
        return best
    for other in _headers(sheet, header):
        found = find_header(sheet, other)
        if found is not None and (points := score(found)) > reached:
            best, reached = SheetView(sheet, other, found), points
    return best


def _headers(sheet: Sheet, header: Header) -> Iterator[Header]:
    """Other places a header may have; the likelier first."""
    most = min(header.rows + 2, _MOST_ROWS)
    counts = sorted(range(1, most + 1), key=lambda rows: abs(rows - header.rows))
    starts = list(_starts(sheet, header))
    for rows in counts:
        for starts_with in starts:
            yield Header(rows=rows, starts_with=starts_with)
            if rows > header.rows:
                for levels in combinations(range(1, rows + 1), header.rows):
                    yield Header(rows=rows, starts_with=starts_with, levels=levels)


def _starts(sheet: Sheet, header: Header) -> Iterator[str | None]:
    """First texts of rows by which a header row can be told, the layout's own first."""
    yield header.starts_with
    seen = {normalise(header.starts_with or "")}
    for row in sheet.rows[:_ROWS_SEARCHED]:
        text = next((c.strip() for c in row if isinstance(c, str) and c.strip()), "")
        if text and normalise(text) not in seen:
            seen.add(normalise(text))
            yield " ".join(text.split())
