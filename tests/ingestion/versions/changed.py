"""Returns of a new year, made from simulated ones by changing what a new year changes.

A table is kept as header paths and rows, a workbook as sheets of cells; both become documents in
memory, or files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingestion.layout.schema import Layout
from ingestion.map.header import find_header
from ingestion.model import Cell, Sheet
from ingestion.sample.grid import Grid, headings, render
from tests.ingestion.fakes import FakeDocument


@dataclass(frozen=True)
class Table:
    """One sheet with titles, a header of ``depth`` rows and rows of cells."""

    name: str
    sheet: str
    titles: tuple[str, ...]
    paths: tuple[str, ...]
    depth: int
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, path: str) -> int:
        return self.paths.index(path)

    def renamed(self, names: dict[str, str]) -> Table:
        unknown = names.keys() - set(self.paths)
        assert not unknown, unknown
        return replace(self, paths=tuple(names.get(path, path) for path in self.paths))

    def inserted(self, at: int, path: str, cells: Sequence[Cell]) -> Table:
        rows = tuple(
            (*row[:at], cell, *row[at:]) for row, cell in zip(self.rows, cells, strict=True)
        )
        return replace(self, paths=(*self.paths[:at], path, *self.paths[at:]), rows=rows)

    def without(self, path: str) -> Table:
        at = self.column(path)
        rows = tuple((*row[:at], *row[at + 1 :]) for row in self.rows)
        return replace(self, paths=(*self.paths[:at], *self.paths[at + 1 :]), rows=rows)

    def moved(self, path: str, to: int) -> Table:
        cells = [row[self.column(path)] for row in self.rows]
        return self.without(path).inserted(to, path, cells)

    def scaled(self, path: str, new: str, factor: float) -> Table:
        """The column under another name, its figures times a factor."""
        at = self.column(path)
        cells = [_times(row[at], factor) for row in self.rows]
        return self.without(path).inserted(at, new, cells)

    def split(self, path: str, parts: tuple[str, str]) -> Table:
        """Two columns in the place of one; their sum is what it was."""
        at = self.column(path)
        whole = [row[at] for row in self.rows]
        first = [int(cell) // 3 if isinstance(cell, int | float) else cell for cell in whole]
        rest = [
            int(cell) - int(cell) // 3 if isinstance(cell, int | float) else cell for cell in whole
        ]
        return self.without(path).inserted(at, parts[1], rest).inserted(at, parts[0], first)

    def deeper(self, group: str, level: str) -> Table:
        """One more header row: a level below a group."""
        paths = (p.replace(f"{group}/", f"{group}/{level}/", 1) for p in self.paths)
        return replace(self, depth=self.depth + 1, paths=tuple(paths))

    def topped(self, level: str) -> Table:
        """One more header row above all others."""
        paths = tuple(f"{level}/{path}" for path in self.paths)
        return replace(self, depth=self.depth + 1, paths=paths)

    def joined(self, paths: tuple[str, str], new: str) -> Table:
        """One column, the sum, in the place of two."""
        first, second = map(self.column, paths)
        cells = [_sum(row[first], row[second]) for row in self.rows]
        return self.without(paths[1]).inserted(first, new, cells).without(paths[0])

    def grid(self) -> Grid:
        heads, merges = headings(self.paths, self.depth)
        top = len(self.titles)
        rows = [[title] for title in self.titles] + heads + [list(row) for row in self.rows]
        below = tuple((a + top, b, c + top, d) for a, b, c, d in merges)
        return Grid(self.sheet, rows, below, top + self.depth)

    def document(self) -> FakeDocument:
        grid = self.grid()
        width = len(self.paths)
        rows: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in grid.rows]
        return FakeDocument(self.name, {self.sheet: Sheet(self.sheet, rows, merged=grid.merges)})

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        path.write_bytes(render([self.grid()]))
        return path


def table_of(document: FakeDocument, layout: Layout) -> Table:
    """The one table of a document, as a layout finds it."""
    (sheet,) = document.sheet_names
    block = find_header(document.sheet(sheet), layout.header)
    assert block is not None
    rows = document.sheet(sheet).rows
    titles = tuple(str(row[0]) for row in rows[: block.first])
    body = tuple(tuple(row[: len(block.paths)]) for row in rows[block.last + 1 :])
    depth = block.last - block.first + 1
    return Table(document.name, sheet, titles, block.paths, depth, body)


@dataclass
class Book:
    """Sheets of cells by name, in order."""

    name: str
    sheets: dict[str, list[list[Cell]]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: FakeDocument) -> Book:
        sheets = {n: [list(row) for row in s.rows] for n, s in document.content.items()}
        return cls(document.name, sheets)

    def of_year(self, year: int) -> Book:
        """The same return, stating another school year."""
        stated = re.compile(r"20\d{2}( ?/ ?)20\d{2}")
        for rows in self.sheets.values():
            for row in rows:
                row[:] = [
                    stated.sub(rf"{year}\g<1>{year + 1}", cell) if isinstance(cell, str) else cell
                    for cell in row
                ]
        return self

    def sheet(self, code: str) -> list[list[Cell]]:
        """The sheet whose name begins with a form code."""
        return self.sheets[self.name_of(code)]

    def name_of(self, code: str) -> str:
        return next(name for name in self.sheets if name.startswith(code))

    def rename(self, code: str, name: str) -> Book:
        old = self.name_of(code)
        self.sheets = {name if n == old else n: rows for n, rows in self.sheets.items()}
        return self

    def renumber(self, code: str, new: str) -> Book:
        """The form under another number, in its sheet's name and in the sheet."""
        for row in self.sheet(code):
            row[:] = [c.replace(code, new) if isinstance(c, str) else c for c in row]
        return self.rename(code, self.name_of(code).replace(code, new))

    def insert_title(self, code: str, title: str) -> Book:
        """One more row above everything else."""
        rows = self.sheet(code)
        rows.insert(0, [title, *[""] * (len(rows[0]) - 1)])
        return self

    def replace(self, code: str, old: str, new: str) -> Book:
        """One text of a sheet becomes another, wherever it stands."""
        rows, found = self.sheet(code), 0
        for row in rows:
            for column, cell in enumerate(row):
                if cell == old:
                    row[column], found = new, found + 1
        assert found, f"{old} is not in {code}"
        return self

    def frame(self, code: str) -> tuple[int, int]:
        """Row 甲 乙 1 2 … and column of row codes."""
        for number, row in enumerate(self.sheet(code)):
            if "甲" in row:
                return number, row.index("乙")
        raise AssertionError(f"{code} has no row of codes")

    def insert_line(self, code: str, before: int, label: str) -> Book:
        """A new line before a row code; the codes are counted anew."""
        rows, (top, column) = self.sheet(code), self.frame(code)
        at = self._line(code, before)
        line: list[Cell] = [""] * len(rows[at])
        line[column - 1] = label
        rows.insert(at, line)
        self._count_lines(rows[top + 1 :], column)
        return self

    def move_line(self, code: str, line: int, before: int) -> Book:
        """A line goes before another one; the codes are counted anew."""
        rows, (top, column) = self.sheet(code), self.frame(code)
        at, to = self._line(code, line), self._line(code, before)
        row = rows.pop(at)
        rows.insert(to if to < at else to - 1, row)
        self._count_lines(rows[top + 1 :], column)
        return self

    def insert_column(self, code: str, before: int, heading: str, cell: Cell) -> Book:
        """A new column with the same figure in all lines before a column code."""
        rows, (top, column) = self.sheet(code), self.frame(code)
        at = column + before
        for number, row in enumerate(rows):
            row.insert(at, heading if number == top - 1 else cell if number > top else "")
        self._count_columns(rows[top], column)
        return self

    def split_column(self, code: str, column: int, headings: tuple[str, str]) -> Book:
        """Two columns in the place of one; their sum is what it was."""
        rows, (top, codes) = self.sheet(code), self.frame(code)
        at = codes + column
        for number, row in enumerate(rows):
            whole = row[at]
            row.insert(at + 1, "")
            if number == top - 1:
                row[at : at + 2] = headings
            elif number > top and isinstance(whole, int | float):
                row[at : at + 2] = [whole // 3, whole - whole // 3]
        self._count_columns(rows[top], codes)
        return self

    def scale(self, code: str, label: str, unit: str, factor: float) -> Book:
        """A line in another unit, as the column 计量单位 says; its figure times a factor."""
        for row in self.sheet(code):
            if row[0] == label:
                row[2], row[3] = unit, _times(row[3], factor)
                return self
        raise AssertionError(f"{code} has no line {label}")

    def _line(self, code: str, number: int) -> int:
        rows, (top, column) = self.sheet(code), self.frame(code)
        for at in range(top + 1, len(rows)):
            if str(rows[at][column]).lstrip("0") == str(number):
                return at
        raise AssertionError(f"{code} has no line {number}")

    @staticmethod
    def _count_columns(codes: list[Cell], column: int) -> None:
        codes[column + 1 :] = [str(n) for n in range(1, len(codes) - column)]

    @staticmethod
    def _count_lines(rows: list[list[Cell]], column: int) -> None:
        for number, row in enumerate(rows, start=1):
            row[column] = f"{number:02d}"

    def document(self) -> FakeDocument:
        return FakeDocument(self.name, {n: Sheet(n, rows) for n, rows in self.sheets.items()})

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        path.write_bytes(render([Grid(n, rows) for n, rows in self.sheets.items()]))
        return path


def _sum(one: Cell, other: Cell) -> Cell:
    figures = [cell for cell in (one, other) if isinstance(cell, int | float)]
    return sum(figures) if figures else ""


def _times(cell: Cell, factor: float) -> Cell:
    return round(cell * factor, 6) if isinstance(cell, int | float) else cell
