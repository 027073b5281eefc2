"""Where the cells of a form are, found through the form's own codes and texts.

Belongs here: code row 甲 乙 1 2 …, 编号 column, header and stub texts, blocks, the form code
printed in the sheet. Not here: values, records, or which sheet belongs to which form.

A sheet of a known geometry is recognised by its code row, code column and the texts that were
used, and needs no search: workbooks of one family are alike by the thousand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from ingestion.layout.schema import FormCell
from ingestion.map.header import fill_right, paths_of
from ingestion.map.names import normalise
from ingestion.model import Cell, Sheet

Rows = list[list[Cell]]
Position = tuple[int, int]

_STUB, _NUMBER_MARK, _NUMBER_HEADER, _CONTINUED = "甲", "乙", "编号", "续"
_CODE = re.compile(r"0*([0-9]{1,4})(?:\.0)?", re.ASCII)
_FORM_CODE = re.compile(r"(\D+?)(\d+)")
_serials = count()
_TITLE_ROWS = 8
_HEADER_ROWS = 15


@dataclass(frozen=True)
class Unlocated:
    """A cell that is not in the sheet: the code or text looked for, and what there is."""

    kind: str
    wanted: str
    known: tuple[str, ...]


Spot = tuple[Position, ...] | Unlocated
"""Positions of the cells of one address (several are summed), or why there are none."""


@dataclass(frozen=True)
class Geometry:
    """One form's cells in sheets of one shape.

    ``serial`` tells geometries apart. ``body``: first row and column where figures stand.
    ``signature``: which cells are read, equal for equal geometries.
    ``other_form``: the form code the sheet itself states, if it is another form's.
    """

    serial: int
    height: int
    code_row: tuple[int, list[Cell]] | None
    code_column: tuple[int, list[Cell]] | None
    texts: tuple[tuple[int, int, Cell], ...]
    spots: tuple[Spot, ...]
    body: Position
    signature: str
    other_form: str | None

    def fits(self, rows: Rows) -> bool:
        """Whether a sheet has this geometry."""
        if len(rows) != self.height:
            return False
        if self.code_row is not None and rows[self.code_row[0]] != self.code_row[1]:
            return False
        if (
            self.code_column is not None
            and column_of(rows, self.code_column[0]) != (self.code_column[1])
        ):
            return False
        return all(cell_at(rows, row, column) == text for row, column, text in self.texts)


def locate(sheet: Sheet, form: str, cells: Iterable[FormCell]) -> Geometry:
    """Find the cells of a form in its sheet."""
    rows = sheet.rows
    frame = _Frame(rows, sheet.merged)
    spots = tuple(frame.spot(cell) for cell in cells)
    printed = _printed_code(rows, form)
    if printed is not None:
        frame.texts[printed[0], printed[1]] = rows[printed[0]][printed[1]]
    return Geometry(
        serial=next(_serials),
        height=len(rows),
        code_row=None if frame.code_row is None else (frame.code_row, rows[frame.code_row]),
        code_column=(
            None
            if frame.code_column is None
            else (frame.code_column, column_of(rows, frame.code_column))
        ),
        texts=tuple((r, c, text) for (r, c), text in frame.texts.items()),
        spots=spots,
        body=frame.body,
        signature=repr((frame.body, spots)),
        other_form=printed[2] if printed is not None else None,
    )


def cell_at(rows: Rows, row: int, column: int) -> Cell:
    """A cell; None outside the sheet."""
    if row >= len(rows):
        return None
    cells = rows[row]
    return cells[column] if column < len(cells) else None


def column_of(rows: Rows, column: int) -> list[Cell]:
    """The cells of a column, from the first row to the last."""
    try:
        return [row[column] for row in rows]
    except IndexError:
        return [cell_at(rows, number, column) for number in range(len(rows))]


@dataclass
class _Frame:
    """Codes and texts of one sheet, looked up while its cells are located."""

    rows: Rows
    merged: tuple[tuple[int, int, int, int], ...]
    code_row: int | None = None
    code_column: int | None = None
    texts: dict[Position, Cell] = field(default_factory=dict)
    header_row: int | None = None
    row_codes: dict[int, list[int]] = field(default_factory=dict)
    column_codes: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stub = self._find_text(_STUB, _HEADER_ROWS)
        numbers = self._find_text(_NUMBER_HEADER, _HEADER_ROWS)
        if stub is not None:
            self.code_row = stub[0]
            self.column_codes = _codes(enumerate(self.rows[stub[0]]), after=stub[1])
        if numbers is not None:
            self.header_row, self.code_column = numbers
        elif stub is not None:
            self.code_column = self._column_in_row(stub[0], _NUMBER_MARK)
        if self.code_column is not None:
            column = column_of(self.rows, self.code_column)
            self.row_codes = _codes(enumerate(column), after=self._last_heading())

    @property
    def body(self) -> Position:
        """First row and column where figures can stand."""
        column = 0 if self.code_column is None else self.code_column + 1
        return self._last_heading() + 1, column

    def spot(self, cell: FormCell) -> Spot:
        """The positions of one address."""
        if cell.under is not None:
            return self._in_block(cell.under, cell.beside)
        if cell.beside is not None:
            return self._right_of(cell.beside)
        columns = self._columns(cell)
        if isinstance(columns, Unlocated):
            return columns
        found = self._rows(cell, min(columns))
        if isinstance(found, Unlocated):
            return found
        return tuple((row, column) for row in found for column in columns)

    def _rows(self, cell: FormCell, before: int) -> tuple[int, ...] | Unlocated:
        if cell.row_label is None:
            return _by_code("row", cell.row, self.row_codes)
        limit = before if self.code_column is None else self.code_column
        wanted = normalise(cell.row_label)
        stubs = list(self._texts(self._last_heading() + 1, limit))
        found = [(r, c) for r, c, text in stubs if text == wanted]
        if len({row for row, _ in found}) != 1:
            return Unlocated("row", cell.row_label, tuple(text for _, _, text in stubs))
        self._note(found[0])
        return (found[0][0],)

    def _columns(self, cell: FormCell) -> tuple[int, ...] | Unlocated:
        if cell.column_label is None:
            return _by_code("column", cell.column, self.column_codes)
        if self.header_row is None:
            heading = self._find_text(cell.column_label, len(self.rows))
            if heading is None:
                return Unlocated("column", cell.column_label, ())
            self.header_row = heading[0]
        return self._labelled_column(cell.column_label, self.header_row)

    def _labelled_column(self, label: str, first: int) -> tuple[int, ...] | Unlocated:
        """The column whose header path, or its last level, is the label."""
        last = max(first, self.code_row - 1 if self.code_row is not None else first)
        paths = self._paths(first, last)
        wanted = normalise(label)
        found = [c for c, path in paths.items() if path == wanted]
        found = found or [c for c, path in paths.items() if path.endswith(f"/{wanted}")]
        if len(found) != 1:
            return Unlocated("column", label, tuple(paths.values()))
        for row in range(first, last + 1):
            self._note((row, found[0]))
        return (found[0],)

    def _paths(self, first: int, last: int) -> dict[int, str]:
        width = max(len(row) for row in self.rows[first : last + 1])
        texts = [
            [_normal(cell_at(self.rows, row, column)) for column in range(width)]
            for row in range(first, last + 1)
        ]
        fill_right(texts)
        return {column: path for column, path in enumerate(paths_of(texts)) if path}

    def _in_block(self, under: str, beside: str | None) -> Spot:
        heading = self._find_text(under, len(self.rows))
        if heading is None:
            return Unlocated("heading", under, self._some_texts())
        self._note(heading)
        if beside is None and heading[0] + 1 < len(self.rows):
            return ((heading[0] + 1, heading[1]),)
        if beside is None:
            return Unlocated("line", under, ())
        wanted = normalise(beside)
        stubs = []
        for row in range(heading[0] + 1, len(self.rows)):
            texts = [(c, text) for c, text in self._row_texts(row) if c < heading[1]]
            stubs += [text for _, text in texts]
            if texts and texts[0][1] == _CONTINUED:
                break
            for column, text in texts:
                if text == wanted:
                    self._note((row, column))
                    return ((row, heading[1]),)
        return Unlocated("line", beside, tuple(stubs))

    def _right_of(self, label: str) -> Spot:
        found = self._find_text(label, len(self.rows))
        if found is None:
            return Unlocated("label", label, self._some_texts())
        self._note(found)
        last = next((right for *start, _, right in self.merged if tuple(start) == found), found[1])
        return ((found[0], last + 1),)

    def _last_heading(self) -> int:
        if self.code_row is not None:
            return self.code_row
        return -1 if self.header_row is None else self.header_row

    def _note(self, position: Position) -> None:
        self.texts[position] = cell_at(self.rows, *position)

    def _find_text(self, text: str, limit: int) -> Position | None:
        wanted = normalise(text)
        for row in range(min(limit, len(self.rows))):
            for column, found in self._row_texts(row):
                if found == wanted:
                    return row, column
        return None

    def _column_in_row(self, row: int, text: str) -> int | None:
        return next((column for column, found in self._row_texts(row) if found == text), None)

    def _row_texts(self, row: int) -> Iterator[tuple[int, str]]:
        for column, cell in enumerate(self.rows[row]):
            if type(cell) is str and cell:
                yield column, normalise(cell)

    def _texts(self, first: int, before: int) -> Iterator[tuple[int, int, str]]:
        for row in range(first, len(self.rows)):
            for column, text in self._row_texts(row):
                if column < before and text:
                    yield row, column, text

    def _some_texts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for _, _, text in self._texts(1, 1 << 20)))


def _codes(cells: Iterable[tuple[int, Cell]], after: int) -> dict[int, list[int]]:
    """Positions of numeric codes beyond a position; ``01``, 1 and 1.0 are one code."""
    found: dict[int, list[int]] = {}
    for position, cell in cells:
        code = _CODE.fullmatch(_normal(cell)) if position > after else None
        if code is not None:
            found.setdefault(int(code[1]), []).append(position)
    return found


def _by_code(
    kind: str, wanted: tuple[int, ...], codes: dict[int, list[int]]
) -> tuple[int, ...] | Unlocated:
    for code in wanted:
        if len(codes.get(code, ())) != 1:
            known = tuple(str(c) if len(p) == 1 else f"{c} ×{len(p)}" for c, p in codes.items())
            return Unlocated(kind, str(code), known)
    return tuple(codes[code][0] for code in wanted)


def _printed_code(rows: Rows, form: str) -> tuple[int, int, str | None] | None:
    """Where the sheet states its own form code, and that code if it is another form's."""
    own = _FORM_CODE.match(normalise(form))
    if own is None:
        return None
    for row, cells in enumerate(rows[:_TITLE_ROWS]):
        for column, cell in enumerate(cells):
            stated = _FORM_CODE.match(normalise(cell)) if type(cell) is str and cell else None
            if stated is not None and stated[1] == own[1]:
                return row, column, None if stated[2] == own[2] else stated[0]
    return None


def _normal(cell: Cell) -> str:
    return "" if cell is None else normalise(cell if isinstance(cell, str) else str(cell))
