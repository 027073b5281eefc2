"""The frame of a form: its code row, code column, headings and stub, and where addresses lead.

Belongs here: code row 甲 乙 1 2 …, 编号 column, header and stub texts, blocks. Not here: what the
texts should be (``labels``), values, which sheet belongs to which form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingestion.layout.schema import FormCell
from ingestion.map.header import fill_right, paths_of
from ingestion.map.names import normalise
from ingestion.model import Cell

Rows = list[list[Cell]]
Position = tuple[int, int]

_STUB, _NUMBER_MARK, _NUMBER_HEADER, _CONTINUED = "甲", "乙", "编号", "续"
_CODE = re.compile(r"0*([0-9]{1,4})(?:\.0)?", re.ASCII)
_HEADER_ROWS = 15


@dataclass(frozen=True)
class Unlocated:
    """A cell that is not in the sheet: the code or text looked for, and what there is."""

    kind: str
    wanted: str
    known: tuple[str, ...]


Spot = tuple[Position, ...] | Unlocated
"""Positions of the cells of one address (several are summed), or why there are none."""


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
class Frame:
    """Codes and texts of one sheet, looked up while its cells are located."""

    rows: Rows
    merged: tuple[tuple[int, int, int, int], ...]
    code_row: int | None = None
    code_column: int | None = None
    texts: dict[Position, Cell] = field(default_factory=dict)
    headings_known: Counter[str] = field(default_factory=Counter)
    """How often each heading of a block form is there, in their normal form."""
    sought: set[str] = field(default_factory=set)
    """Texts by which cells were looked for, found or not, in their normal form."""
    header_row: int | None = None
    row_codes: dict[int, list[int]] = field(default_factory=dict)
    column_codes: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stub = self._find(_STUB, _HEADER_ROWS)
        numbers = self._find(_NUMBER_HEADER, _HEADER_ROWS)
        if stub is not None:
            self.code_row = stub[0]
            self.column_codes = codes_in(enumerate(self.rows[stub[0]]), after=stub[1])
        if numbers is not None:
            self.header_row, self.code_column = numbers
        elif stub is not None:
            self.code_column = self._column_in_row(stub[0], _NUMBER_MARK)
        if self.code_column is not None:
            column = column_of(self.rows, self.code_column)
            self.row_codes = codes_in(enumerate(column), after=self._last_heading())

    @property
    def headings(self) -> range:
        """The rows of headings above the code row; empty where there is no code row."""
        if self.code_row is None:
            return range(0)
        if self.header_row is not None:
            return range(self.header_row, self.code_row)
        first = self.code_row
        while first > 0 and len(list(self._row_texts(first - 1))) > 1:
            first -= 1
        return range(first, self.code_row)

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
        self.sought.add(wanted)
        if len({row for row, _ in found}) != 1:
            return Unlocated("row", cell.row_label, tuple(text for _, _, text in stubs))
        self.note(found[0])
        return (found[0][0],)

    def _columns(self, cell: FormCell) -> tuple[int, ...] | Unlocated:
        if cell.column_label is None:
            return _by_code("column", cell.column, self.column_codes)
        if self.header_row is None:
            heading = self._seek(cell.column_label)
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
        self.sought.update(wanted.split("/"))
        if len(found) != 1:
            return Unlocated("column", label, tuple(paths.values()))
        for row in range(first, last + 1):
            self.note((row, found[0]))
        return (found[0],)

    def _paths(self, first: int, last: int) -> dict[int, str]:
        paths = self.paths(range(first, last + 1))
        return {column: normalise(path) for column, path in paths.items()}

    def paths(self, headings: range) -> dict[int, str]:
        """The path of headings above each column that has any, as written."""
        rows = self.rows[headings.start : headings.stop]
        width = max(map(len, rows), default=0)
        texts = [[written(cell_at(rows, row, c)) for c in range(width)] for row in range(len(rows))]
        fill_right(texts)
        return {column: path for column, path in enumerate(paths_of(texts)) if path}

    def _in_block(self, under: str, beside: str | None) -> Spot:
        heading = self._seek(under)
        if heading is None or self._is_one_short(under):
            return Unlocated("heading", under, self._some_texts())
        self.note(heading)
        if beside is None and heading[0] + 1 < len(self.rows):
            return ((heading[0] + 1, heading[1]),)
        if beside is None:
            return Unlocated("line", under, ())
        wanted = normalise(beside)
        self.sought.update((wanted, _CONTINUED))
        stubs = []
        for row in range(heading[0] + 1, len(self.rows)):
            texts = [(c, text) for c, text in self._row_texts(row) if c < heading[1]]
            stubs += [text for _, text in texts]
            if texts and texts[0][1] == _CONTINUED:
                break
            for column, text in texts:
                if text == wanted:
                    self.note((row, column))
                    return ((row, heading[1]),)
        return Unlocated("line", beside, tuple(stubs))

    def _right_of(self, label: str) -> Spot:
        found = self._seek(label)
        if found is None:
            return Unlocated("label", label, self._some_texts())
        self.note(found)
        last = next((right for *start, _, right in self.merged if tuple(start) == found), found[1])
        return ((found[0], last + 1),)

    def _last_heading(self) -> int:
        if self.code_row is not None:
            return self.code_row
        return -1 if self.header_row is None else self.header_row

    def note(self, position: Position) -> Cell:
        """A cell whose text matters: sheets of the same geometry have the same one."""
        cell = self.texts[position] = cell_at(self.rows, *position)
        return cell

    def _seek(self, text: str) -> Position | None:
        """The first cell with a text by which a cell is addressed."""
        self.sought.add(normalise(text))
        return self._find(text, len(self.rows))

    def _is_one_short(self, heading: str) -> bool:
        """Whether a heading that should be there several times is not: the first may be gone."""
        wanted = normalise(heading)
        there = sum(
            text == wanted for row in range(len(self.rows)) for _, text in self._row_texts(row)
        )
        return there < self.headings_known[wanted]

    def _find(self, text: str, limit: int) -> Position | None:
        wanted = normalise(text)
        for row in range(min(limit, len(self.rows))):
            for column, found in self._row_texts(row):
                if found == wanted:
                    return row, column
        return None

    def sought_cells(self) -> tuple[Position, ...]:
        """Every cell with a text that was sought."""
        return cells_with(self.rows, frozenset(self.sought))

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


def codes_in(cells: Iterable[tuple[int, Cell]], after: int) -> dict[int, list[int]]:
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


def cells_with(rows: Rows, texts: frozenset[str]) -> tuple[Position, ...]:
    """Every cell with one of these texts (in their normal form), row by row."""
    return tuple(
        (number, column) for number, row in enumerate(rows) for column in columns_with(row, texts)
    )


def columns_with(row: list[Cell], texts: frozenset[str]) -> list[int]:
    """The columns of a row that hold one of these texts (in their normal form)."""
    return [
        column
        for column, cell in enumerate(row)
        if type(cell) is str and cell and normalise(cell) in texts
    ]


def structure_texts() -> frozenset[str]:
    """The texts by which code row and code column are found."""
    return frozenset((_STUB, _NUMBER_MARK, _NUMBER_HEADER))


def written(cell: Cell) -> str:
    """A heading as it is written, with single spaces."""
    return " ".join(cell.split()) if isinstance(cell, str) else "" if cell is None else str(cell)


def _normal(cell: Cell) -> str:
    return "" if cell is None else normalise(cell if isinstance(cell, str) else str(cell))
