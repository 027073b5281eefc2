"""The shape of an official form: title, code, headings in levels, code row, lines.

Belongs here: turning a form's columns and lines into a grid by the conventions of its
generation. Not here: the forms of any one generation, or figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from xlsxwriter.utility import xl_col_to_name

from ingestion.sample.grid import Grid, Value, headings, moved, plain

_PAD_TO = 110
_TITLE_ROWS = 2


@dataclass(frozen=True)
class Convention:
    """How a generation of forms is exported.

    ``framed``: a first row of letters and a first column of running numbers. ``as_text``:
    figures are text cells. ``code_width``: digits of a row code in the 编号 column.
    """

    framed: bool
    as_text: bool
    code_width: int


@dataclass(frozen=True)
class FormShape:
    """A form with codes: ``columns`` are header paths, column codes count them from 1.

    ``lines``: labels of the rows, row codes count them from 1; a pair is a group and its part.
    ``depth``: heading rows. ``stub``: columns the line labels take. ``starred``: (row, column)
    that must stay empty and hold ``*``.
    """

    code: str
    title: str
    unit: str
    columns: tuple[str, ...]
    lines: tuple[str | tuple[str, ...], ...]
    depth: int
    stub: int = 1
    starred: frozenset[tuple[int, int]] = frozenset()


@cache
def shape_document(name: str) -> dict[str, Any]:
    """The raw ``shapes_<name>.yml`` beside this module."""
    path = Path(__file__).parent / f"shapes_{name}.yml"
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


@cache
def shape(name: str, form: str) -> FormShape:
    """The shape of one form of a generation; ``基础基312 of 2020`` is a variant of 基础基312."""
    raw = shape_document(name)[form]
    return FormShape(
        code=form.partition(" ")[0],
        title=raw["title"],
        unit=raw["unit"],
        columns=tuple(raw["columns"]),
        lines=tuple(tuple(line) if isinstance(line, list) else line for line in raw["lines"]),
        depth=raw["depth"],
        stub=raw.get("stub", 1),
        starred=frozenset(
            (line, column)
            for block in raw.get("starred", ())
            for line in block["lines"]
            for column in block["columns"]
        ),
    )


Figures = Mapping[tuple[int, int], Value]
"""(row code, column code) → figure."""


def fill(form: FormShape, convention: Convention, figures: Figures, sheet: str = "") -> Grid:
    """The form with its figures; zeros are left blank, as schools leave them."""
    empty = _empty(form, convention)
    rows = [list(row) for row in empty.rows]
    frame, as_text = int(convention.framed), convention.as_text
    first_row, first_column = empty.heading_rows, form.stub + 1 + frame
    for (line, column), figure in figures.items():
        if figure is None or figure == 0:
            continue
        cell = plain(figure) if as_text and isinstance(figure, int | float) else figure
        rows[first_row + line - 1][first_column + column - 1] = cell
    return Grid(sheet or form.code, rows, empty.merges, empty.heading_rows)


@cache
def _empty(form: FormShape, convention: Convention) -> Grid:
    """The form before anyone has filled it in."""
    width = form.stub + 1 + len(form.columns)
    code_line = f"{form.code}{' ' * _PAD_TO}单位：{form.unit}"
    heads, joined = headings(form.columns, form.depth)
    heads = [[*[""] * (form.stub + 1), *row] for row in heads]
    heads[0][form.stub] = "编号"
    merges = [*moved(joined, _TITLE_ROWS, form.stub + 1)]
    if form.depth > 1:
        merges.append((_TITLE_ROWS, form.stub, _TITLE_ROWS + form.depth - 1, form.stub))
    codes: list[Value] = ["甲", *[""] * (form.stub - 1), "乙"]
    codes += [str(number) for number in range(1, len(form.columns) + 1)]
    rows: list[list[Value]] = [_padded([form.title], width), _padded([code_line], width)]
    rows += [*heads, codes]
    heading_rows = len(rows)
    for number, label in enumerate(form.lines, start=1):
        rows.append(_line(form, number, label, convention.code_width))
    merges += [(0, 0, 0, width - 1), (1, 0, 1, width - 1)]
    grid = Grid(form.code, rows, tuple(merges), heading_rows)
    return framed(grid) if convention.framed else grid


def framed(grid: Grid) -> Grid:
    """The grid as the official client exports it: letters above, running numbers at the left."""
    width = max(len(row) for row in grid.rows) + 1
    letters: list[Value] = [xl_col_to_name(column) for column in range(width)]
    rows = [[number, *row] for number, row in enumerate(grid.rows, start=1)]
    return Grid(
        name=grid.name,
        rows=[letters, *rows],
        merges=moved(grid.merges, 1, 1),
        heading_rows=grid.heading_rows + 1,
    )


def _line(
    form: FormShape, number: int, label: str | tuple[str, ...], code_width: int
) -> list[Value]:
    stub = list(label) if isinstance(label, tuple) else [label]
    cells: list[Value] = _padded([*stub], form.stub)
    cells.append(f"{number:0{code_width}d}")
    for column in range(1, len(form.columns) + 1):
        cells.append("*" if (number, column) in form.starred else "")
    return cells


def _padded(cells: list[Value], width: int) -> list[Value]:
    return cells + [""] * (width - len(cells))
