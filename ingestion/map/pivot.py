"""Long tables: one row per school and measure, read as one row per school.

Belongs here: which rows of a long table are one entity's, its measures as columns, and where in
the file each cell stands. Not here: which measures are wanted (``columns``), rows that are no
data (``rows``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contract.messages import Text
from ingestion.layout.schema import Long
from ingestion.map.header import HeaderBlock
from ingestion.map.issues import CELLS_NAMED, IssueLog
from ingestion.map.names import cell_name, normalise
from ingestion.map.rows import DataRows, Position, merged_cells
from ingestion.map.years import as_text
from ingestion.model import Cell, Issue, Sheet


@dataclass
class _Wide:
    """The table as it becomes: one row per entity, with the place of every cell."""

    headers: list[str]
    """Those of the entity, then the measures in the order they are met."""
    rows: list[list[Cell]] = field(default_factory=list)
    places: list[dict[int, Position]] = field(default_factory=list)
    column_of: dict[str, int] = field(default_factory=dict)
    twice: dict[Position, list[Position]] = field(default_factory=dict)
    """Cells of the wide table that the file states more than once."""
    row_of: dict[tuple[str, ...], int] = field(default_factory=dict)
    width: int = field(init=False)
    """Number of columns of the entity."""

    def __post_init__(self) -> None:
        self.width = len(self.headers)

    def row(self, entity: list[Cell], places: dict[int, Position]) -> int:
        """The row of an entity; a new one at its first measure."""
        key = tuple(normalise(as_text(cell)) for cell in entity)
        known = self.row_of.get(key)
        if known is None:
            known = self.row_of[key] = len(self.rows)
            self.rows.append([*entity])
            self.places.append(places)
        return known

    def put(self, row: int, measure: str, cell: Cell, place: Position) -> None:
        """One figure; a second one for the same entity and measure takes the first away."""
        column = self._column(measure)
        cells = self.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        known = self.places[row].get(column)
        if known is not None:
            self.twice.setdefault((row, column), [known]).append(place)
            cells[column] = None
        else:
            cells[column] = cell
            self.places[row][column] = place

    def _column(self, measure: str) -> int:
        name = normalise(measure)
        known = self.column_of.get(name)
        if known is None:
            known = self.column_of[name] = len(self.headers)
            self.headers.append(measure)
        return known


def pivot(
    rows: DataRows, block: HeaderBlock, long: Long, named: Mapping[str, int], log: IssueLog
) -> tuple[HeaderBlock, DataRows]:
    """Header and rows of a long table as if it had a column for every measure.

    ``named``: columns of the long table by header path. A figure the file states twice is an
    error and not taken; so is a row that does not say its measure.
    """
    table = _LongTable(rows, long, named)
    wide = _Wide([*long.entity])
    unnamed: list[int] = []
    for row, number in enumerate(rows.numbers):
        measure = table.measure(row)
        if measure is None:
            unnamed.append(number)
            continue
        entity = wide.row(*table.entity(row))
        for column, below in table.values.items():
            wide.put(entity, measure + below, table.cell(row, column), (number, column))
    for at, places in wide.twice.items():
        log.add(_twice(rows.sheet.name, wide, at, places))
    if unnamed:
        log.add(_without_measure(rows.sheet.name, unnamed))
    header = HeaderBlock(block.sheet, block.first, block.last, tuple(wide.headers))
    return header, _rows(rows, wide, set(table.values))


class _LongTable:
    """The rows of a long table; merged texts count for all their rows."""

    def __init__(self, rows: DataRows, long: Long, named: Mapping[str, int]) -> None:
        self.rows = rows
        self.entity_columns = [named[header] for header in long.entity]
        self.measure_columns = [named[header] for header in long.measure]
        several = len(long.value) > 1
        self.values = {named[header]: f"/{header}" if several else "" for header in long.value}
        """Columns of figures, with what their measures are called below the measure's own name."""
        texts = [*self.entity_columns, *self.measure_columns]
        self.merged = {column: dict(merged_cells(rows.sheet, column)) for column in texts}

    def cell(self, row: int, column: int) -> Cell:
        cells = self.rows.cells[row]
        own = cells[column] if column < len(cells) else None
        return self.merged.get(column, {}).get(self.rows.numbers[row], own)

    def entity(self, row: int) -> tuple[list[Cell], dict[int, Position]]:
        """What says whose the row is, and where that stands."""
        number = self.rows.numbers[row]
        cells = [self.cell(row, column) for column in self.entity_columns]
        return cells, {i: (number, column) for i, column in enumerate(self.entity_columns)}

    def measure(self, row: int) -> str | None:
        """Which figure the row holds; None if it does not say."""
        texts = [as_text(self.cell(row, column)).strip() for column in self.measure_columns]
        return "/".join(texts) if all(texts) else None


def _rows(rows: DataRows, wide: _Wide, value_columns: set[int]) -> DataRows:
    """The wide rows; merged figures and formulas without result stay so where they went."""
    merged = {
        (number, column)
        for column in value_columns
        for number, _ in merged_cells(rows.sheet, column)
    }
    moved = {
        place: (row, column)
        for row, places in enumerate(wide.places)
        for column, place in places.items()
        if place in merged or place in rows.sheet.uncached_formulas
    }
    sheet = Sheet(
        rows.sheet.name,
        wide.rows,
        rows.sheet.hidden,
        merged=tuple((*at, *at) for place, at in moved.items() if place in merged),
        uncached_formulas=frozenset(
            at for place, at in moved.items() if place in rows.sheet.uncached_formulas
        ),
    )
    numbers = list(range(len(wide.rows)))
    return DataRows(sheet, numbers, wide.rows, rows.left_out, wide.places)


def _twice(sheet: str, wide: _Wide, at: Position, places: list[Position]) -> Issue:
    row, column = at
    entity = " ".join(as_text(cell) for cell in wide.rows[row][: wide.width])
    measure, listed = wide.headers[column], ", ".join(cell_name(*place) for place in places)
    return Issue(
        code="measure_twice",
        severity="error",
        what=Text(
            zh=f"{entity} 的“{measure}”报了 {len(places)} 次（{listed}），"
            "无法判断取哪一个，未采用。",
            en=f"{entity} states {measure!r} {len(places)} times ({listed}); which is meant cannot"
            " be told, so none was taken.",
        ),
        remedy=Text(
            zh="请只保留正确的一行后重新报送。", en="Keep the row that is right and resend."
        ),
        sheet=sheet,
        cell=listed,
        header=measure,
        occurrences=len(places),
    )


def _without_measure(sheet: str, numbers: list[int]) -> Issue:
    listed = ", ".join(f"{n + 1}:{n + 1}" for n in numbers[:CELLS_NAMED])
    return Issue(
        code="row_without_measure",
        severity="error",
        what=Text(
            zh=f"{len(numbers)} 行没有写明是哪一项指标（如 {listed}），未采用。",
            en=f"{len(numbers)} rows do not say which figure they hold (such as {listed}); they"
            " were not taken.",
        ),
        remedy=Text(zh="请补填指标项后重新报送。", en="Say which figure it is and resend."),
        sheet=sheet,
        cell=listed,
        occurrences=len(numbers),
    )
