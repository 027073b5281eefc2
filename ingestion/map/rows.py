"""The rows of a table that are data, and its cells column by column.

Belongs here: leaving out blank, total and footnote rows, cells merged over several rows. Not here:
what the cells mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ingestion.layout.schema import RowFilter
from ingestion.map.header import HeaderBlock
from ingestion.map.names import normalise
from ingestion.model import Cell, Sheet


@dataclass(frozen=True)
class DataRows:
    """Data rows of one sheet; ``numbers`` are their zero-based rows in the sheet."""

    sheet: Sheet
    numbers: list[int]
    cells: list[list[Cell]]
    totals: list[int] = field(default_factory=list)
    footnotes: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.numbers)

    def only(self, rows: list[int]) -> DataRows:
        """Some of the rows, in their order."""
        if len(rows) == len(self.numbers):
            return self
        numbers = [self.numbers[row] for row in rows]
        return replace(self, numbers=numbers, cells=[self.cells[row] for row in rows])

    def column(self, column: int) -> list[Cell]:
        """The cells of a column; None where a row is too short."""
        try:
            return [row[column] for row in self.cells]
        except IndexError:
            return [row[column] if column < len(row) else None for row in self.cells]

    def merged(self, column: int) -> Iterator[tuple[int, Cell]]:
        """Data rows whose cell of this column is part of a merged range, with its one value."""
        if not self.sheet.merged:
            return
        position = {number: row for row, number in enumerate(self.numbers)}
        for top, left, bottom, right in self.sheet.merged:
            if left <= column <= right:
                value = self.sheet.rows[top][left] if left < len(self.sheet.rows[top]) else None
                for number in range(top, bottom + 1):
                    if number in position:
                        yield position[number], value


def data_rows(
    sheet: Sheet, block: HeaderBlock, keep: RowFilter, column: int | None = None
) -> DataRows:
    """The rows below the header; ``column`` is the one the row filter looks at, if any."""
    rows = DataRows(sheet, [], [])
    totals, footnotes = _pattern(keep.totals), _pattern(keep.footnotes)
    for number, row in enumerate(sheet.rows[block.last + 1 :], block.last + 1):
        first = _first_cell(row)
        if first is None:
            continue
        looked_at = first if column is None else row[column] if column < len(row) else None
        text = normalise(looked_at) if isinstance(looked_at, str) else ""
        if totals is not None and totals.search(text):
            rows.totals.append(number)
        elif footnotes is not None and footnotes.search(normalise(str(first))):
            rows.footnotes.append(number)
        else:
            rows.numbers.append(number)
            rows.cells.append(row)
    return rows


def _first_cell(row: list[Cell]) -> Cell:
    return next(
        (cell for cell in row if cell is not None and (type(cell) is not str or cell.strip())), None
    )


def _pattern(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None
