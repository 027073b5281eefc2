"""The forms of one workbook: which sheet each is, and the value of a field that stands in them.

Belongs here: opening forms, reading addressed cells, what blanks and ``*`` mean there. Not here:
finding cells in a sheet (``geometry``), rows of landing tables (``records``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from contract.fields import Field
from contract.messages import Text
from ingestion.layout.schema import Condition, FormCell, Layout
from ingestion.map.content import text_of
from ingestion.map.geometry import Geometry, Position, Rows, Spot, Unlocated, cell_at, locate
from ingestion.map.issues import IssueLog, Place, Target
from ingestion.map.missing import MissingTokens
from ingestion.map.names import cell_name, normalise
from ingestion.map.rewrite import NOT_FOUND, Rewriter, severity_not_found
from ingestion.model import Cell, Document, Issue, Sheet
from ingestion.values import Advice, Converter, converter

_MOST_GEOMETRIES = 64
_MOST_REMEMBERED = 20_000
_LISTED = 30

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


@dataclass(frozen=True)
class CellReader:
    """One addressed cell (or sum) of the layout, ready to be read from any workbook."""

    form: str
    number: int
    """Its number among the cells of its form."""
    target: Target
    is_figure: bool
    convert: Converter
    rewrite: Rewriter | None
    when: Condition | None
    address: str
    plain: dict[Cell, object]
    """What cells became that needed no remark; a bounded memory, as the same cells recur."""


class FormIndex:
    """The forms of a layout with all cells that are read from each, and geometries met so far."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.tokens = MissingTokens(layout.missing)
        self.cells: dict[str, list[FormCell]] = {code: [] for code in layout.forms}
        self.geometries: dict[str, list[Geometry]] = {code: [] for code in layout.forms}
        self._sheets: dict[tuple[str, ...], dict[str, list[str]]] = {}

    def reader(self, cell: FormCell, table: str, level: str | None, declared: Field) -> CellReader:
        """Register a cell of the layout."""
        known = self.cells[cell.form]
        known.append(cell)
        rewrite = Rewriter(cell.extract, cell.recode) if cell.extract or cell.recode else None
        return CellReader(
            form=cell.form,
            number=len(known) - 1,
            target=Target(table, level, declared),
            is_figure=declared.type in ("integer", "number"),
            convert=converter(declared, cell.unit),
            rewrite=rewrite,
            when=cell.when,
            address=_address(cell),
            plain={},
        )

    def sheets(self, names: tuple[str, ...]) -> dict[str, list[str]]:
        """Sheets by form; a form that is not there has none, an ambiguous one several."""
        found = self._sheets.get(names)
        if found is None:
            found = self._sheets[names] = {
                code: sheets_of(code, form.sheet, names) for code, form in self.layout.forms.items()
            }
        return found

    def geometry(self, form: str, sheet: Sheet) -> Geometry:
        """The geometry of a form's sheet: a known one if it fits, else located anew."""
        known = self.geometries[form]
        for geometry in known:
            if geometry.fits(sheet.rows):
                return geometry
        located = locate(sheet, form, self.cells[form])
        known.insert(0, located)
        del known[_MOST_GEOMETRIES:]
        return located


def sheets_of(code: str, pattern: str | None, names: Iterable[str]) -> list[str]:
    """Sheets of a form: its code, perhaps with ``_…`` behind it; failing that with ``续``."""
    own = re.escape(normalise(code))
    for wanted in [pattern] if pattern else [rf"^{own}(_.*)?$", rf"^{own}续表?\d*(_.*)?$"]:
        found = [n for n in names if re.search(wanted, n) or re.search(wanted, normalise(n))]
        if found:
            return found
    return []


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
        if opened is None or spot is None or isinstance(spot, Unlocated):
            return None
        return "+".join(f"{opened.sheet.name}!{cell_name(*position)}" for position in spot)

    def read(self, reader: CellReader) -> object:
        """The value of a field; None when missing. Whatever is odd goes to the log."""
        opened = self._open(reader.form)
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
        return self._read(reader, opened, spot)

    def _read(self, reader: CellReader, opened: _Opened, spot: Spot) -> object:
        if isinstance(spot, Unlocated):
            self._report_unlocated(reader, opened, spot)
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
        return sum(figures)  # type: ignore[arg-type]

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
            self.log.add(_several_sheets(form, names))
        sheet = self.document.sheet(names[0])
        geometry = self.index.geometry(form, sheet)
        if sheet.hidden:
            self.log.add(hidden_sheet(sheet.name))
        if geometry.other_form is not None:
            self.log.add(_other_form(form, sheet.name, geometry.other_form))
            return None
        return _Opened(sheet, geometry)

    def _report_unlocated(self, reader: CellReader, opened: _Opened, spot: Unlocated) -> None:
        """One issue per code that is missing, however many fields need it."""
        key = f"{reader.form}:{spot.kind}:{spot.wanted}"
        if key in self._reported:
            return
        self._reported.add(key)
        self.log.add(_not_in_form(reader, opened.sheet.name, spot))


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


def _address(cell: FormCell) -> str:
    """How messages name an address: form, row and column."""
    if cell.under is not None:
        return f"{cell.form} {cell.under}" + (f" / {cell.beside}" if cell.beside else "")
    if cell.beside is not None:
        return f"{cell.form} {cell.beside}"
    row = cell.row_label or "+".join(map(str, cell.row))
    column = cell.column_label or "+".join(map(str, cell.column))
    return f"{cell.form} 行{row} 栏{column}"


_KINDS = {
    "row": Text(zh="行（编号）", en="row (编号)"),
    "column": Text(zh="栏", en="column"),
    "heading": Text(zh="栏目", en="heading"),
    "line": Text(zh="行", en="line"),
    "label": Text(zh="项目", en="label"),
}


def _not_in_form(reader: CellReader, sheet: str, spot: Unlocated) -> Issue:
    kind = _KINDS[spot.kind]
    known = "、".join(spot.known[:_LISTED]) or "—"
    return Issue(
        code="code_missing",
        severity="error",
        what=Text(
            zh=f"表 {reader.form} 中找不到唯一的{kind.zh}“{spot.wanted}”；现有：{known}。",
            en=f"Form {reader.form} has no single {kind.en} {spot.wanted!r}; there are: {known}.",
        ),
        remedy=Text(
            zh="请核对表样；如该版报表已改号，请在版式文件中更正。",
            en="Check the form; if it was renumbered in this version, correct the layout.",
        ),
        sheet=sheet,
        header=reader.address,
        table=reader.target.table,
        level=reader.target.level,
        field=reader.target.field.name,
    )


def _several_sheets(form: str, names: list[str]) -> Issue:
    return Issue(
        code="sheet_ambiguous",
        severity="warning",
        what=Text(
            zh=f"表 {form} 有多个工作表：{'、'.join(names)}；只读取第一个。",
            en=f"Form {form} has several sheets: {', '.join(names)}; only the first is read.",
        ),
        remedy=Text(zh="请删除多余的工作表。", en="Remove the sheets that do not belong."),
        sheet=names[0],
    )


def _other_form(form: str, sheet: str, stated: str) -> Issue:
    return Issue(
        code="form_code_contradicts",
        severity="error",
        what=Text(
            zh=f"工作表“{sheet}”应为表 {form}，表内却写着 {stated}；该表未读取。",
            en=f"Sheet {sheet!r} should be form {form} but states {stated}; it was not read.",
        ),
        remedy=Text(
            zh="请核对该工作表的内容后重新报送。", en="Check what the sheet holds and resend."
        ),
        sheet=sheet,
    )


def hidden_sheet(name: str) -> Issue:
    """A sheet that is read although it is hidden."""
    return Issue(
        code="hidden_sheet",
        severity="info",
        what=Text(
            zh=f"工作表“{name}”是隐藏的，已照常读取。", en=f"Sheet {name!r} is hidden; it was read."
        ),
        remedy=Text(
            zh="请确认其内容应当报送。", en="Make sure it is meant to be part of the return."
        ),
        sheet=name,
    )
