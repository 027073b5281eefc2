"""Sheets of cells on their way into a workbook, and writing them with constant bytes.

Belongs here: the grid, its text form of numbers, rendering with XlsxWriter. Not here: what any
form looks like (``form_shape``) or which figures go where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


@dataclass(frozen=True)
class ErrorCell:
    """A formula whose result is an error value such as ``#DIV/0!``."""

    formula: str
    value: str


Value = str | int | float | ErrorCell | None

SIMULATED = "模拟数据，非真实学校 Simulated data, not a real school"
_CREATED = datetime(2018, 9, 1)
_COLUMN_WIDTH = 11


Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column; counted from 0, inclusive."""


@dataclass
class Grid:
    """One sheet: rows of cells and merged ranges.

    The first ``heading_rows`` rows are printed as headings.
    """

    name: str
    rows: list[list[Value]]
    merges: tuple[Merge, ...] = ()
    heading_rows: int = 0


def headings(paths: Sequence[str], depth: int) -> tuple[list[list[Value]], list[Merge]]:
    """``depth`` heading rows of header paths: equal parents are joined, short paths reach down.

    Rows and merges count from 0 at the first heading and the first column.
    """
    split = [path.split("/") for path in paths]
    rows: list[list[Value]] = [[""] * len(paths) for _ in range(depth)]
    merges = []
    for column, path in enumerate(split):
        for level, text in enumerate(path):
            if column and split[column - 1][: level + 1] == path[: level + 1]:
                continue
            rows[level][column] = text
            last = column + _run(split, column, level) - 1
            bottom = depth - 1 if level == len(path) - 1 else level
            if (bottom, last) != (level, column):
                merges.append((level, column, bottom, last))
    return rows, merges


def moved(merges: Sequence[Merge], down: int, right: int) -> tuple[Merge, ...]:
    """The merges of a block that stands ``down`` rows and ``right`` columns further."""
    return tuple((r0 + down, c0 + right, r1 + down, c1 + right) for r0, c0, r1, c1 in merges)


def plain(value: float | Decimal) -> str:
    """A number as a form prints it: no exponent, no trailing zeros, ``2670`` not ``2670.0``."""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ten_thousands(yuan: float) -> float:
    """Yuan as 万元; exact to the cent, since figures are whole hundreds of yuan."""
    return float(Decimal(str(yuan)) / 10_000)


def render(grids: Sequence[Grid]) -> bytes:
    """The workbook as bytes; equal grids give equal bytes."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"created": _CREATED, "title": SIMULATED, "comments": SIMULATED})
    heading = workbook.add_format(
        {"font_name": "宋体", "font_size": 9, "align": "center", "text_wrap": True, "border": 1}
    )
    body = workbook.add_format({"font_name": "宋体", "font_size": 9, "border": 1})
    for grid in grids:
        worksheet = workbook.add_worksheet(grid.name)
        _write(worksheet, grid, heading, body)
    workbook.close()
    return buffer.getvalue()


def _run(paths: list[list[str]], column: int, level: int) -> int:
    """How many columns from ``column`` on share the path down to ``level``."""
    prefix = paths[column][: level + 1]
    length = 0
    while column + length < len(paths) and paths[column + length][: level + 1] == prefix:
        length += 1
    return length


def _write(worksheet: Worksheet, grid: Grid, heading: Format, body: Format) -> None:
    for number, row in enumerate(grid.rows):
        style = heading if number < grid.heading_rows else body
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    worksheet.write_string(number, column, value, style)
            elif isinstance(value, ErrorCell):
                worksheet.write_formula(number, column, value.formula, style, value.value)
            elif value is not None:
                worksheet.write_number(number, column, value, style)
    for first_row, first_column, last_row, last_column in grid.merges:
        kept = grid.rows[first_row][first_column]
        text = "" if kept is None else str(kept)
        worksheet.merge_range(first_row, first_column, last_row, last_column, text, heading)
    worksheet.set_column(0, 0, 3 if grid.heading_rows and not grid.rows[0][0] else _COLUMN_WIDTH)
