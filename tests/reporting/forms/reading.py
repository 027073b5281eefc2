"""Reading a workbook of forms as its user does: by sheet, line and heading."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reporting.forms.book import DARK


def opened(path: Path, computed: bool = False) -> Workbook:
    """A workbook: formulas as written, or, if ``computed``, with their stored values."""
    return load_workbook(path, data_only=computed)


def texts_of(sheet: Worksheet) -> list[str]:
    """Every text of a sheet."""
    return [cell.value for cell in cells_of(sheet) if isinstance(cell.value, str)]


def cells_of(sheet: Worksheet) -> Iterator[Cell]:
    """Every cell that has a value."""
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


def line_of(sheet: Worksheet, text: str, after: int = 0) -> int:
    """The first row after ``after`` in which a cell begins with a text."""
    for cell in cells_of(sheet):
        if cell.row > after and isinstance(cell.value, str) and cell.value.startswith(text):
            return int(cell.row)
    raise AssertionError(f"{sheet.title}: nothing begins with {text!r} after row {after}")


def column_of(sheet: Worksheet, heading: str, after: int = 0) -> int:
    """The column whose heading begins with a text."""
    row = line_of(sheet, heading, after)
    return next(
        cell.column
        for cell in sheet[row]
        if isinstance(cell.value, str) and cell.value.startswith(heading)
    )


def is_dark(cell: Cell) -> bool:
    """Whether a cell has the background of a value below its standard."""
    return str(cell.fill.fgColor.rgb)[2:] == DARK.removeprefix("#")


def shown(cell: Cell) -> str:
    """A figure as a spreadsheet shows it: its shortest decimal, rounded half up by the format."""
    decimals = len(cell.number_format.rpartition(".")[2]) if "." in cell.number_format else 0
    step = Decimal(1).scaleb(-decimals)
    return str(Decimal(repr(cell.value)).quantize(step, rounding=ROUND_HALF_UP))
