"""The forms of one workbook, and the value of a field that stands in them.

Belongs here: opening forms, reading addressed cells, what blanks and ``*`` mean there. Not here:
which sheet is which form (``form_index``), finding cells in a sheet (``geometry``), rows of
landing tables (``records``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from contract.messages import Text
from ingestion.map.content import text_of
from ingestion.map.form_index import CellReader, FormIndex
from ingestion.map.form_issues import (
    code_moved,
    hidden_sheet,
    labels_differ,
    not_in_form,
    other_form,
    other_unit,
    several_sheets,
)
from ingestion.map.frame import Position, Rows, Spot, Unlocated, cell_at
from ingestion.map.geometry import Geometry
from ingestion.map.issues import IssueLog, Place
from ingestion.map.labels import Contradicted, Mismatch
from ingestion.map.missing import MissingTokens
from ingestion.map.names import cell_name
from ingestion.map.rewrite import NOT_FOUND, severity_not_found
from ingestion.model import Cell, Document, Sheet
from ingestion.value_words import Advice

_MOST_REMEMBERED = 20_000

UNCACHED = Advice(
    Text(
        zh="单元格为公式，文件中没有保存其结果。",
        en="The cell is a formula whose result is not in the file.",
    ),
    Text(
        zh="请在电子表格软件中打开、重新计算并保存后再报送。",
        en="Open the file in a spreadsheet program, recalculate, save and resend.",
    ),
)
PARTLY_MISSING = Advice(
    Text(
        zh="应相加的各格中有的为空，合计无法得出，按缺失处理。",
        en="Of the cells to be summed some are empty; there is no sum, the figure is missing.",
    ),
    Text(
        zh="请补齐空格（没有则填 0）后重新报送。", en="Fill the empty cells (0 if none) and resend."
    ),
)


_State = Literal["figure", "gap", "none", "bad"]
"""Of one cell: a value; none but one is needed; none and none is needed; one that is not usable."""


@dataclass
class _Opened:
    sheet: Sheet
    geometry: Geometry
    filled: bool | None = None
    """Whether the form holds any figure; None until somebody asks."""


@dataclass
class FormBook:
    """The forms of one file; sheets are opened when a cell of theirs is read."""

    document: Document
    index: FormIndex
    log: IssueLog
    opened: dict[str, _Opened | None] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)
    """Fields that were to be read, by form that is not there."""
    marked: list[str] = field(default_factory=list)
    """Cells that say they hold no figure where one is read."""
    _reported: set[str] = field(default_factory=set)

    def has(self, form: str) -> bool:
        """Whether the workbook has that form."""
        return self._open(form) is not None

    def sheet_name(self, form: str) -> str | None:
        """The sheet of a form, if it was opened."""
        opened = self.opened.get(form)
        return None if opened is None else opened.sheet.name

    def content(self) -> Iterator[str]:
        """The bodies of the forms opened so far, each with which of its cells are read."""
        for form in self.index.layout.forms:
            opened = self.opened.get(form)
            if opened is not None:
                row, column = opened.geometry.body
                title = f"{opened.sheet.name}{opened.geometry.signature}"
                yield text_of(title, opened.sheet.rows[row:], column)

    def shape(self) -> tuple[object, ...]:
        """What the references of cells depend on: equal for workbooks of the same geometry."""
        return tuple(
            (form, opened.sheet.name, opened.geometry.serial)
            for form, opened in self.opened.items()
            if opened is not None
        )

    def references(self, reader: CellReader) -> str | None:
        """The cells of an address as ``sheet!A1+sheet!B1``."""
        opened = self._open(reader.form)
        spot = None if opened is None else opened.geometry.spots[reader.number]
        if opened is None or not isinstance(spot, tuple):
            return None
        return "+".join(f"{opened.sheet.name}!{cell_name(*position)}" for position in spot)

    def read(self, reader: CellReader) -> object:
        """The value of a field; None when missing. Whatever is odd goes to the log."""
        opened = self.opened.get(reader.form) or self._open(reader.form)
        if opened is None:
            self.absent.setdefault(reader.form, []).append(reader.target.field.name)
            return None
        spot = opened.geometry.spots[reader.number]
        if type(spot) is tuple and len(spot) == 1:
            row, column = spot[0]
            cells = opened.sheet.rows[row]
            raw = cells[column] if column < len(cells) else None
            # True is 1 to a dictionary, yet it is no figure.
            known = None if type(raw) is bool else reader.plain.get(raw)
            if known is not None:
                return known
            if (raw is None or raw == "") and self._is_zero(reader, opened):
                return 0
        return self._read(reader, opened, spot)

    def _read(self, reader: CellReader, opened: _Opened, spot: Spot | Contradicted) -> object:
        if not isinstance(spot, tuple):
            self._report_unread(reader, opened, spot)
            return None
        if opened.sheet.uncached_formulas and self._uncached(reader, opened, spot):
            return None
        if len(spot) == 1:
            return self._one(reader, opened, spot[0])[0]
        return self._sum(reader, opened, spot)

    def _sum(self, reader: CellReader, opened: _Opened, spot: tuple[Position, ...]) -> object:
        parts = [self._one(reader, opened, position) for position in spot]
        states = [state for _, state in parts]
        figures = [value for value, state in parts if state == "figure"]
        if "bad" in states or not figures:
            return None
        if "gap" in states:
            place = self._place(reader, opened, spot[states.index("gap")])
            self.log.problem("partly_missing", "error", place, reader.target, None, PARTLY_MISSING)
            return None
        return sum(figures)  # type: ignore[arg-type]  # only number fields have several cells

    def _one(
        self, reader: CellReader, opened: _Opened, position: Position
    ) -> tuple[object, _State]:
        raw = cell_at(opened.sheet.rows, *position)
        meaning = self.index.tokens.meaning(raw)
        if meaning is None:
            return self._stated(reader, opened, position, raw)
        if meaning == "zero_in_filled_form":
            zero = reader.is_figure and self._filled(opened)
            return (0, "figure") if zero else (None, "gap")
        if meaning == "missing":
            return None, "gap"
        self.marked.append(f"{opened.sheet.name}!{cell_name(*position)}")
        return None, "none"

    def _stated(
        self, reader: CellReader, opened: _Opened, position: Position, raw: Cell
    ) -> tuple[object, _State]:
        stated = raw if reader.rewrite is None else reader.rewrite(raw)
        if stated is None:
            place = self._place(reader, opened, position)
            severity = severity_not_found(reader.target.field)
            self.log.problem("part_not_found", severity, place, reader.target, raw, NOT_FOUND)
            return None, "bad"
        result = reader.convert(stated)
        if result.problem is not None or result.note is not None:
            place = self._place(reader, opened, position)
            self.log.converted(place, reader.target, raw, result)
        elif reader.is_figure and type(raw) in (str, float):
            _remember(reader.plain, raw, result.value)
        return result.value, "figure" if result.value is not None else "bad"

    def _is_zero(self, reader: CellReader, opened: _Opened) -> bool:
        """Whether a blank is 0: a figure of a filled form, and no formula without its result."""
        return (
            reader.is_figure
            and self.index.tokens.blank == "zero_in_filled_form"
            and not opened.sheet.uncached_formulas
            and self._filled(opened)
        )

    def _filled(self, opened: _Opened) -> bool:
        if opened.filled is None:
            opened.filled = _has_figure(opened.sheet.rows, opened.geometry.body, self.index.tokens)
        return opened.filled

    def _place(self, reader: CellReader, opened: _Opened, position: Position) -> Place:
        return Place(opened.sheet.name, position[0], position[1], reader.address)

    def _uncached(self, reader: CellReader, opened: _Opened, spot: tuple[Position, ...]) -> bool:
        found = [position for position in spot if position in opened.sheet.uncached_formulas]
        for position in found:
            place = self._place(reader, opened, position)
            self.log.problem("formula_without_value", "error", place, reader.target, None, UNCACHED)
        return bool(found)

    def _open(self, form: str) -> _Opened | None:
        try:
            return self.opened[form]
        except KeyError:
            opened = self.opened[form] = self._opened(form)
            return opened

    def _opened(self, form: str) -> _Opened | None:
        names = self.index.sheets(self.document.sheet_names)[form]
        if not names:
            return None
        if len(names) > 1:
            self.log.add(several_sheets(form, names))
        sheet = self.document.sheet(names[0])
        geometry = self.index.geometry(form, sheet)
        if sheet.hidden:
            self.log.add(hidden_sheet(sheet.name))
        if geometry.other_form is not None:
            self.log.add(other_form(form, sheet.name, geometry.other_form))
            return None
        if geometry.mismatches:
            self.log.add(labels_differ(form, sheet.name, geometry.mismatches))
        return _Opened(sheet, geometry)

    def _report_unread(
        self, reader: CellReader, opened: _Opened, spot: Unlocated | Contradicted
    ) -> None:
        """One issue per code that is missing or means something else, whoever needs it."""
        key = f"{reader.form}:{spot}"
        if key in self._reported:
            return
        self._reported.add(key)
        name = opened.sheet.name
        if isinstance(spot, Unlocated):
            issue = not_in_form(reader.form, reader.address, name, spot)
        elif isinstance(spot, Mismatch):
            issue = code_moved(reader.form, reader.address, name, spot)
        else:
            issue = other_unit(reader.form, reader.address, name, spot)
        table, level, declared = reader.target
        self.log.add(replace(issue, table=table, level=level, field=declared.name))


def _remember(memory: dict[Cell, object], raw: Cell, value: object) -> None:
    if len(memory) >= _MOST_REMEMBERED:
        memory.clear()
    memory[raw] = value


def _has_figure(rows: Rows, body: Position, tokens: MissingTokens) -> bool:
    for row in rows[body[0] :]:
        for raw in row[body[1] :]:
            if raw and _is_figure(raw, tokens):
                return True
    return False


def _is_figure(raw: Cell, tokens: MissingTokens) -> bool:
    if tokens.meaning(raw) is not None:
        return False
    if isinstance(raw, str):
        return raw.strip().replace(",", "").replace(".", "", 1).isdigit()
    return isinstance(raw, int | float)
