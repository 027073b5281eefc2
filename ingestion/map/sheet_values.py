"""Values of a table's columns: conversion, missing cells, sums, zero in filled rows.

Belongs here: from raw columns to values of one record's fields. Not here: which rows are landed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contract.fields import Field
from contract.messages import Text
from ingestion.map.columns import ColumnMatch
from ingestion.map.form import PARTLY_MISSING, UNCACHED
from ingestion.map.header import HeaderBlock
from ingestion.map.issues import CELLS_NAMED, IssueLog, Place, Target
from ingestion.map.missing import MissingTokens
from ingestion.map.plan import ColumnField, RecordPlan
from ingestion.map.rewrite import NOT_FOUND, severity_not_found
from ingestion.map.rows import DataRows
from ingestion.model import Cell, Issue
from ingestion.values import Advice, Converted

MERGED_FIGURE = Advice(
    Text(
        zh="数值单元格被合并，无法判断属于哪一行哪一列，未采用。",
        en="The figure stands in merged cells; whose it is cannot be told, so it was not taken.",
    ),
    Text(zh="请取消合并并逐格填写后重新报送。", en="Unmerge the cells, fill each one and resend."),
)

_OWNERS = ("school_id", "county_code")
_NOTHING = Converted(None)
_CLEAN = (None, None)
"""Problem and note of a conversion that needs no remark."""


@dataclass
class _Part:
    """One converted column. ``gaps``: a figure is needed and not there; ``bad``: not usable."""

    cells: list[Cell]
    values: list[object] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)
    bad: set[int] = field(default_factory=set)


@dataclass
class SheetValues:
    """Values of the records of one sheet; problems and notes go to the log."""

    rows: DataRows
    block: HeaderBlock
    match: ColumnMatch
    tokens: MissingTokens
    log: IssueLog
    ids: dict[str, list[object]] = field(default_factory=dict)
    """By which issues name schools and counties, as far as read."""
    faulty: dict[str, set[int]] = field(default_factory=dict)
    """By field: rows whose cell had a problem and was not taken."""

    def only(self, rows: list[int]) -> SheetValues:
        """Of some rows only; what was read so far goes along."""
        kept = self.rows.only(rows)
        ids = {name: [column[row] for row in rows] for name, column in self.ids.items()}
        return replace(self, rows=kept, ids=ids if kept is not self.rows else self.ids, faulty={})

    def read(
        self, record: RecordPlan, constants: Mapping[str, list[object]] | None = None
    ) -> dict[str, list[object]]:
        """Values of a record's column fields, one per data row."""
        for name in _OWNERS:
            if constants and name in constants:
                self.ids.setdefault(name, constants[name])
        fields = sorted(record.columns, key=lambda c: c.declared.name not in _OWNERS)
        values: dict[str, list[object]] = {}
        figures: dict[str, tuple[Target, list[_Part], tuple[int, ...]]] = {}
        for column_field in fields:
            name = column_field.declared.name
            target = Target(record.table.name, record.level, column_field.declared)
            columns = self.match.columns.get((record.name, name), ())
            parts = [self._part(column_field, column, target) for column in columns]
            if is_figure(column_field.declared):
                figures[name] = target, parts, columns
            else:
                values[name] = _join(parts, len(self.rows))
            if name in _OWNERS:
                self.ids.setdefault(name, values.get(name, []))
            if name in record.key:
                self.faulty[name] = set().union(*(part.bad for part in parts))
        filled = self._filled_rows([parts for _, parts, _ in figures.values()])
        for name, (target, parts, columns) in figures.items():
            values[name] = self._sum(parts, target, columns, filled)
        return values

    def place(self, row: int, column: int) -> Place:
        """The cell of a data row in a column."""
        return Place(
            self.rows.sheet.name,
            self.rows.numbers[row],
            column,
            self.block.paths[column],
            *(self._id(name, row) for name in _OWNERS),
        )

    def _id(self, name: str, row: int) -> str | None:
        known = self.ids.get(name)
        return str(known[row]) if known and known[row] is not None else None

    def _part(self, column_field: ColumnField, column: int, target: Target) -> _Part:
        """One column converted; every distinct cell is looked at once."""
        part = _Part(self.rows.column(column))
        self._merged(column, part, target)
        self._uncached(column, part, target)
        cells = part.cells
        # True, 1 and 1.0 are one key of a dictionary, yet not one cell.
        exact = not {bool, int} & set(map(type, cells))
        keys: list[object] = [*cells] if exact else [(type(cell), cell) for cell in cells]
        outcomes = {
            key: self._outcome(column_field, cell)
            for key, cell in dict(zip(keys, cells, strict=True)).items()
        }
        part.values = [outcomes[key][1].value for key in keys]
        odd = {key for key, (state, result) in outcomes.items() if state or result[1:] != _CLEAN}
        if odd:
            found = {row: outcomes[key] for row, key in enumerate(keys) if key in odd}
            self._report(found, part, column, target)
        return part

    def _outcome(self, column_field: ColumnField, cell: Cell) -> tuple[str, Converted]:
        """State of a cell ('' for one that was converted) and what it was converted to."""
        meaning = self.tokens.meaning(cell)
        if meaning is not None:
            is_gap = meaning in ("missing", "zero_in_filled_form")
            return ("gap" if is_gap else "marked"), _NOTHING
        if column_field.rewrite is not None:
            cell = column_field.rewrite(cell)
            if cell is None:
                return "not_found", _NOTHING
        return "", column_field.convert(cell)

    def _report(
        self,
        found: dict[int, tuple[str, Converted]],
        part: _Part,
        column: int,
        target: Target,
    ) -> None:
        """What is to be said about the odd cells of a column."""
        marked: list[int] = []
        notes: dict[str, list[int]] = {}
        for row, (state, result) in found.items():
            if row in part.bad:
                continue
            if state == "gap":
                part.gaps.add(row)
            elif state == "marked":
                marked.append(row)
            elif state == "not_found":
                part.bad.add(row)
                severity = severity_not_found(target.field)
                place, raw = self.place(row, column), part.cells[row]
                self.log.problem("part_not_found", severity, place, target, raw, NOT_FOUND)
            else:
                self._report_converted(row, result, part, column, target)
                if result.note is not None:
                    notes.setdefault(result.note, []).append(row)
        for note, rows in notes.items():
            places = [self.place(row, column) for row in rows[:CELLS_NAMED]]
            self.log.cleaned(note, places, target, part.cells[rows[0]], len(rows))
        self._report_marked(marked, column, target)

    def _report_converted(
        self, row: int, result: Converted, part: _Part, column: int, target: Target
    ) -> None:
        if result.value is None and result.problem is not None:
            part.bad.add(row)
        if result.problem is not None:
            problem = result._replace(note=None)
            self.log.converted(self.place(row, column), target, part.cells[row], problem)

    def _merged(self, column: int, part: _Part, target: Target) -> None:
        """A merged text holds for all its rows; a merged figure for none."""
        filled = []
        for row, value in self.rows.merged(column):
            if is_figure(target.field):
                part.bad.add(row)
                part.cells[row] = None
                place = self.place(row, column)
                self.log.problem("merged_figure", "error", place, target, value, MERGED_FIGURE)
            else:
                part.cells[row] = value
                filled.append(row)
        if filled:
            self.log.add(self._merged_text(column, filled, target))

    def _uncached(self, column: int, part: _Part, target: Target) -> None:
        uncached = self.rows.sheet.uncached_formulas
        if not uncached:
            return
        for row, number in enumerate(self.rows.numbers):
            if (number, column) in uncached:
                part.bad.add(row)
                place = self.place(row, column)
                self.log.problem("formula_without_value", "error", place, target, None, UNCACHED)

    def _filled_rows(self, figures: list[list[_Part]]) -> set[int]:
        """Rows in which blank is zero: those with at least one figure of the record."""
        if self.tokens.blank != "zero_in_filled_form":
            return set()
        parts = [part for parts in figures for part in parts]
        return {
            row
            for row in range(len(self.rows))
            if any(part.values[row] is not None for part in parts)
        }

    def _sum(
        self, parts: list[_Part], target: Target, columns: tuple[int, ...], filled: set[int]
    ) -> list[object]:
        for part in parts:
            for row in part.gaps & filled:
                part.values[row] = 0
            part.gaps -= filled
        if len(parts) == 1:
            return parts[0].values
        if not parts:
            return [None] * len(self.rows)
        lacking = set().union(*(part.gaps | part.bad for part in parts))
        totals: list[object] = []
        for row, figures in enumerate(zip(*(part.values for part in parts), strict=True)):
            stated = figures if None not in figures else [f for f in figures if f is not None]
            if row in lacking or not stated:
                totals.append(None)
                self._report_partly(row, parts, columns, target, bool(stated))
            else:
                totals.append(sum(stated))
        return totals

    def _report_partly(
        self,
        row: int,
        parts: list[_Part],
        columns: tuple[int, ...],
        target: Target,
        has_figures: bool,
    ) -> None:
        """A sum of which some cells are empty; cells with a problem were reported before."""
        gaps = [c for part, c in zip(parts, columns, strict=True) if row in part.gaps]
        if has_figures and gaps and not any(row in part.bad for part in parts):
            place = self.place(row, gaps[0])
            self.log.problem("partly_missing", "error", place, target, None, PARTLY_MISSING)

    def _report_marked(self, marked: list[int], column: int, target: Target) -> None:
        if not marked:
            return
        cells = ", ".join(self.place(row, column).cell for row in marked[:CELLS_NAMED])
        what = Text(
            zh=f"本列 {len(marked)} 个单元格标明不应填数或不适用，按缺失处理。",
            en=f"{len(marked)} cells of the column say that no figure belongs there or none"
            " applies; they are missing.",
        )
        self.log.add(self._column_issue("marked_empty", what, column, cells, len(marked), target))

    def _merged_text(self, column: int, rows: list[int], target: Target) -> Issue:
        cells = ", ".join(self.place(row, column).cell for row in rows[:CELLS_NAMED])
        what = Text(
            zh=f"本列 {len(rows)} 个单元格是合并单元格，均取其值。",
            en=f"{len(rows)} cells of the column are merged; each takes the one value.",
        )
        return self._column_issue("merged_cells", what, column, cells, len(rows), target)

    def _column_issue(
        self, code: str, what: Text, column: int, cells: str, count: int, target: Target
    ) -> Issue:
        return Issue(
            code=code,
            severity="info",
            what=what,
            remedy=Text(zh="无需处理。", en="Nothing to do."),
            sheet=self.rows.sheet.name,
            cell=cells,
            header=self.block.paths[column],
            table=target.table,
            level=target.level,
            field=target.field.name,
            occurrences=count,
        )


def is_figure(declared: Field) -> bool:
    """Whether a field holds a number."""
    return declared.type in ("integer", "number")


def _join(parts: list[_Part], count: int) -> list[object]:
    """Text of several columns, put together; None where all are empty."""
    if len(parts) == 1:
        return parts[0].values
    texts = zip(*(part.values for part in parts), strict=True) if parts else ((),) * count
    return ["".join(str(v) for v in row if v is not None) or None for row in texts]
