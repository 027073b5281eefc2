"""The rows of a table that are data, and its cells column by column.

Belongs here: leaving out blank rows, totals, footnotes, rows of other years or kinds, and counting
them; cells merged over several rows. Not here: what the cells mean, long tables (``pivot``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ingestion.layout.schema import Layout, RowCondition, RowFilter
from ingestion.map.header import HeaderBlock
from ingestion.map.names import normalise
from ingestion.map.years import as_text, stated_year
from ingestion.model import Cell, Sheet

Position = tuple[int, int]
Test = Callable[[int, list[Cell]], bool]
"""Whether a row (its number in the sheet, its cells) fulfils a condition."""


@dataclass(frozen=True)
class LeftOut:
    """Rows (zero-based) that are not data, by why."""

    totals: list[int] = field(default_factory=list)
    footnotes: list[int] = field(default_factory=list)
    conditions: dict[str, list[int]] = field(default_factory=dict)
    """By the condition they fail or fulfil, as messages name it."""
    years: dict[int, list[int]] = field(default_factory=dict)
    """By the other school year they state."""
    no_year: list[int] = field(default_factory=list)
    """Rows of a file of several years that do not say theirs."""


@dataclass(frozen=True)
class DataRows:
    """Data rows of one sheet; ``numbers`` are their zero-based rows in the sheet.

    ``places``: per data row, where the cell of a column stands if not in that row of the sheet.
    """

    sheet: Sheet
    numbers: list[int]
    cells: list[list[Cell]]
    left_out: LeftOut = field(default_factory=LeftOut)
    places: list[dict[int, Position]] | None = None

    def __len__(self) -> int:
        return len(self.numbers)

    def only(self, rows: list[int]) -> DataRows:
        """Some of the rows, in their order."""
        if len(rows) == len(self.numbers):
            return self
        return replace(
            self,
            numbers=[self.numbers[row] for row in rows],
            cells=[self.cells[row] for row in rows],
            places=None if self.places is None else [self.places[row] for row in rows],
        )

    def column(self, column: int) -> list[Cell]:
        """The cells of a column; None where a row is too short."""
        try:
            return [row[column] for row in self.cells]
        except IndexError:
            return [row[column] if column < len(row) else None for row in self.cells]

    def position(self, row: int, column: int) -> Position:
        """Where in the file a cell stands; where its row begins if the file has no such cell."""
        if self.places is None:
            return self.numbers[row], column
        return self.places[row].get(column) or min(self.places[row].values())

    def has(self, row: int, column: int) -> bool:
        """Whether the file has the cell: a long table may lack a measure."""
        return self.places is None or column in self.places[row]

    def first_row(self, row: int) -> int:
        """Zero-based row of the file a data row begins in."""
        return self.numbers[row] if self.places is None else min(self.places[row].values())[0]

    def merged(self, column: int) -> Iterator[tuple[int, Cell]]:
        """Data rows whose cell of this column is part of a merged range, with its one value."""
        if not self.sheet.merged:
            return
        position = {number: row for row, number in enumerate(self.numbers)}
        for number, value in merged_cells(self.sheet, column):
            if number in position:
                yield position[number], value


def merged_cells(sheet: Sheet, column: int) -> Iterator[tuple[int, Cell]]:
    """Rows whose cell of this column is part of a merged range, with its one value."""
    for top, left, bottom, right in sheet.merged:
        if left <= column <= right:
            value = sheet.rows[top][left] if left < len(sheet.rows[top]) else None
            for number in range(top, bottom + 1):
                yield number, value


def data_rows(
    sheet: Sheet, block: HeaderBlock, layout: Layout, named: Mapping[str, int], school_year: int
) -> DataRows:
    """The rows below the header that are data of the school year.

    ``named``: columns by the header paths the layout's row filter and years speak of.
    """
    rows = DataRows(sheet, [], [])
    sort = _Sorter(sheet, layout, named, school_year, rows.left_out)
    for number, row in enumerate(sheet.rows[block.last + 1 :], block.last + 1):
        first = _first_cell(row)
        if first is not None and sort.is_data(number, row, first):
            rows.numbers.append(number)
            rows.cells.append(row)
    return rows


class _Sorter:
    """Which rows are data; notes the others."""

    def __init__(
        self,
        sheet: Sheet,
        layout: Layout,
        named: Mapping[str, int],
        school_year: int,
        left_out: LeftOut,
    ) -> None:
        keep = layout.row_filter
        self.left_out = left_out
        self.school_year = school_year
        self.totals, self.footnotes = _pattern(keep.totals), _pattern(keep.footnotes)
        self.totals_column = named.get(keep.column or "")
        self.unwanted = list(_unwanted(sheet, keep, named))
        self.years = [
            (source, _reader(sheet, named[column]))
            for source in layout.school_year
            if source.other_years == "left_out" and (column := source.column or "") in named
        ]

    def is_data(self, number: int, row: list[Cell], first: Cell) -> bool:
        if self._is_total(row, first):
            self.left_out.totals.append(number)
        elif self.footnotes is not None and self.footnotes.search(normalise(str(first))):
            self.left_out.footnotes.append(number)
        else:
            return self._is_wanted(number, row) and self._is_of_the_year(number, row)
        return False

    def _is_total(self, row: list[Cell], first: Cell) -> bool:
        column = self.totals_column
        looked_at = first if column is None else row[column] if column < len(row) else None
        text = normalise(looked_at) if isinstance(looked_at, str) else ""
        return self.totals is not None and self.totals.search(text) is not None

    def _is_wanted(self, number: int, row: list[Cell]) -> bool:
        for reason, is_unwanted in self.unwanted:
            if is_unwanted(number, row):
                self.left_out.conditions.setdefault(reason, []).append(number)
                return False
        return True

    def _is_of_the_year(self, number: int, row: list[Cell]) -> bool:
        for source, read in self.years:
            year = stated_year(source, read(number, row).strip())
            if year is None:
                self.left_out.no_year.append(number)
            elif year != self.school_year:
                self.left_out.years.setdefault(year, []).append(number)
            if year != self.school_year:
                return False
        return True


def _unwanted(
    sheet: Sheet, keep: RowFilter, named: Mapping[str, int]
) -> Iterator[tuple[str, Test]]:
    """Tests for rows that are no data, each with how messages name it.

    A file without the column of a condition is refused by whoever compares headers.
    """
    for wanted, conditions in ((True, keep.only), (False, keep.leave_out)):
        for condition in (one for one in conditions if one.column in named):
            fulfils = _test(condition, _reader(sheet, named[condition.column]))
            yield _named(condition, wanted), (_negated(fulfils) if wanted else fulfils)


def _test(condition: RowCondition, read: Callable[[int, list[Cell]], str]) -> Test:
    if condition.pattern is not None:
        pattern = re.compile(condition.pattern)
        return lambda number, row: pattern.search(read(number, row)) is not None
    values = {normalise(value) for value in condition.values}
    return lambda number, row: normalise(read(number, row)) in values


def _negated(test: Test) -> Test:
    return lambda number, row: not test(number, row)


def _named(condition: RowCondition, wanted: bool) -> str:
    stated = condition.pattern or ", ".join(condition.values)
    return f"{condition.column} {'≠' if wanted else '='} {stated}"


def _reader(sheet: Sheet, column: int) -> Callable[[int, list[Cell]], str]:
    """The text of a row's cell in a column; merged cells count for all their rows."""
    merged = dict(merged_cells(sheet, column))

    def read(number: int, row: list[Cell]) -> str:
        if number in merged:
            return as_text(merged[number])
        return as_text(row[column]) if column < len(row) else ""

    return read


def _first_cell(row: list[Cell]) -> Cell:
    return next(
        (cell for cell in row if cell is not None and (type(cell) is not str or cell.strip())), None
    )


def _pattern(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None
