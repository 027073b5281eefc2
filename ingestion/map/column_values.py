"""One column of a table converted: values, cells without a figure, everything odd about it.

Belongs here: from the raw cells of a column to values, and what is said of them. Not here: what
several columns make together (``sheet_values``), which rows are landed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from contract.messages import Text
from ingestion.map.form import UNCACHED
from ingestion.map.header import HeaderBlock
from ingestion.map.issues import CELLS_NAMED, IssueLog, Place, Target
from ingestion.map.missing import MissingTokens
from ingestion.map.plan import ColumnReader
from ingestion.map.rewrite import NOT_FOUND, severity_not_found
from ingestion.map.rows import DataRows
from ingestion.model import Cell, Issue
from ingestion.value_words import Advice
from ingestion.values import Converted

OWNERS = ("school_id", "county_code")
"""Fields by which issues name schools and counties."""

MERGED_FIGURE = Advice(
    Text(
        zh="数值单元格被合并，无法判断属于哪一行哪一列，未采用。",
        en="The figure stands in merged cells; whose it is cannot be told, so it was not taken.",
    ),
    Text(zh="请取消合并并逐格填写后重新报送。", en="Unmerge the cells, fill each one and resend."),
)

_NOTHING = Converted(None)
_CLEAN = (None, None)
"""Problem and note of a conversion that needs no remark."""


@dataclass
class Part:
    """One converted column. ``gaps``: a value is needed and not there; ``bad``: not usable."""

    cells: list[Cell]
    values: list[object] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)
    bad: set[int] = field(default_factory=set)


@dataclass
class ColumnValues:
    """The columns of one sheet; problems and notes go to the log."""

    rows: DataRows
    block: HeaderBlock
    tokens: MissingTokens
    log: IssueLog
    ids: dict[str, list[object]] = field(default_factory=dict)
    """By which issues name schools and counties, as far as read."""

    def only(self, rows: list[int]) -> ColumnValues:
        """Of some rows only; ids read so far go along."""
        kept = self.rows.only(rows)
        if kept is self.rows:
            return self
        ids = {name: [column[row] for row in rows] for name, column in self.ids.items()}
        return replace(self, rows=kept, ids=ids)

    def place(self, row: int, column: int) -> Place:
        """The cell of a data row in a column."""
        at = self.rows.position(row, column)
        owners = (self._id(name, row) for name in OWNERS)
        return Place(self.rows.sheet.name, *at, self.block.paths[column], *owners)

    def _id(self, name: str, row: int) -> str | None:
        known = self.ids.get(name)
        return str(known[row]) if known and known[row] is not None else None

    def part(self, reader: ColumnReader, column: int, target: Target) -> Part:
        """One column converted; every distinct cell is looked at once."""
        part = Part(self.rows.column(column))
        self._merged(column, part, target)
        self._uncached(column, part, target)
        cells = part.cells
        # True, 1 and 1.0 are one key of a dictionary, yet not one cell.
        exact = not {bool, int} & set(map(type, cells))
        keys: list[object] = [*cells] if exact else [(type(cell), cell) for cell in cells]
        outcomes = {
            key: self._outcome(reader, cell)
            for key, cell in dict(zip(keys, cells, strict=True)).items()
        }
        part.values = [outcomes[key][1].value for key in keys]
        odd = {key for key, (state, result) in outcomes.items() if state or result[1:] != _CLEAN}
        if odd:
            found = {row: outcomes[key] for row, key in enumerate(keys) if key in odd}
            self._report(found, part, column, target)
        return part

    def _outcome(self, reader: ColumnReader, cell: Cell) -> tuple[str, Converted]:
        """State of a cell ('' for one that was converted) and what it was converted to."""
        meaning = self.tokens.meaning(cell)
        if meaning is not None:
            is_gap = meaning in ("missing", "zero_in_filled_form")
            return ("gap" if is_gap else "marked"), _NOTHING
        if reader.rewrite is not None:
            cell = reader.rewrite(cell)
            if cell is None:
                return "not_found", _NOTHING
        return "", reader.convert(cell)

    def _report(
        self, found: dict[int, tuple[str, Converted]], part: Part, column: int, target: Target
    ) -> None:
        """What is to be said about the odd cells of a column; marked ones say it themselves."""
        notes: dict[str, list[int]] = {}
        for row, (state, result) in found.items():
            if row in part.bad:
                continue
            if state == "gap":
                part.gaps.add(row)
            elif state == "not_found":
                part.bad.add(row)
                severity = severity_not_found(target.field)
                place, raw = self.place(row, column), part.cells[row]
                self.log.problem("part_not_found", severity, place, target, raw, NOT_FOUND)
            elif not state:
                self._report_converted(row, result, part, column, target)
                if result.note is not None:
                    notes.setdefault(result.note, []).append(row)
        for note, rows in notes.items():
            places = [self.place(row, column) for row in rows[:CELLS_NAMED]]
            self.log.cleaned(note, places, target, part.cells[rows[0]], len(rows))

    def _report_converted(
        self, row: int, result: Converted, part: Part, column: int, target: Target
    ) -> None:
        if result.value is None and result.problem is not None:
            part.bad.add(row)
        if result.problem is not None:
            problem = result._replace(note=None)
            self.log.converted(self.place(row, column), target, part.cells[row], problem)

    def _merged(self, column: int, part: Part, target: Target) -> None:
        """A merged text holds for all its rows; a merged figure for none."""
        filled = []
        for row, value in self.rows.merged(column):
            if target.field.is_figure:
                part.bad.add(row)
                part.cells[row] = None
                place = self.place(row, column)
                self.log.problem("merged_figure", "error", place, target, value, MERGED_FIGURE)
            else:
                part.cells[row] = value
                filled.append(row)
        if filled:
            what = Text(
                zh=f"本列 {len(filled)} 个单元格是合并单元格，均取其值。",
                en=f"{len(filled)} cells of the column are merged; each takes the one value.",
            )
            self.log.add(self.issue("merged_cells", what, column, filled, target))

    def _uncached(self, column: int, part: Part, target: Target) -> None:
        uncached = self.rows.sheet.uncached_formulas
        if not uncached:
            return
        for row, number in enumerate(self.rows.numbers):
            if (number, column) in uncached:
                part.bad.add(row)
                place = self.place(row, column)
                self.log.problem("formula_without_value", "error", place, target, None, UNCACHED)

    def issue(self, code: str, what: Text, column: int, rows: list[int], target: Target) -> Issue:
        """For the record: something about some cells of a column."""
        return Issue(
            code=code,
            severity="info",
            what=what,
            remedy=Text(zh="无需处理。", en="Nothing to do."),
            sheet=self.rows.sheet.name,
            cell=", ".join(self.place(row, column).cell for row in rows[:CELLS_NAMED]),
            header=self.block.paths[column],
            table=target.table,
            level=target.level,
            field=target.field.name,
            occurrences=len(rows),
        )
