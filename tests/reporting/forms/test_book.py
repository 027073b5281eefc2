"""How cells are written: digits as printed elsewhere, reasons numbered under the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from contract.messages import Text
from reporting.forms.book import Book, Sheet, digits
from reporting.numbers import coefficient, half_up
from tests.reporting.forms.reading import opened, shown

TITLE = Text(zh="表", en="table")
HALVES = [2.675, 0.6244999999999999, 1.005, 0.125, 3.0449999999999999, 1e-9, 12345.5, 0.07449999999]


def written(path: Path, write) -> Worksheet:
    book = Book(path, TITLE, 2021)
    sheet = book.sheet("表")
    sheet.widths([20, 20])
    write(sheet)
    book.close()
    return opened(path)["表"]


@pytest.mark.parametrize("value", HALVES)
@pytest.mark.parametrize("decimals", [0, 2, 3])
def test_a_cell_shows_the_digits_that_are_printed_elsewhere(tmp_path, value, decimals):
    sheet = written(tmp_path / "a.xlsx", lambda one: one.number(0, 0, value, digits(decimals)))
    assert shown(sheet["A1"]) == half_up(value, decimals)


@pytest.mark.parametrize("value", HALVES[:3])
def test_a_coefficient_is_stored_as_it_is_printed(tmp_path, value):
    sheet = written(tmp_path / "a.xlsx", lambda one: one.coefficient(0, 0, value))
    assert sheet["A1"].value == float(coefficient(value))
    assert sheet["A1"].number_format == "0.000"


def test_reasons_are_numbered_once_and_stand_under_the_table_before_its_notes(tmp_path):
    def write(sheet: Sheet) -> None:
        for row, name in enumerate(["缺", "零", "缺"]):
            sheet.missing(row, 0, Text(zh=name, en=name))
        sheet.foot(4, [Text(zh="注", en="note")])

    sheet = written(tmp_path / "a.xlsx", write)
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == ["不可评①", "不可评②", "不可评①"]
    assert [sheet.cell(row, 1).value for row in (5, 6, 7)] == ["① 缺", "② 零", "注 note"]


def test_more_reasons_than_circled_numbers_are_numbered_in_brackets(tmp_path):
    def write(sheet: Sheet) -> None:
        for row in range(21):
            sheet.missing(row, 0, Text(zh=f"因{row}", en=f"reason {row}"))

    sheet = written(tmp_path / "a.xlsx", write)
    assert [sheet.cell(row, 1).value for row in (20, 21)] == ["不可评⑳", "不可评(21)"]
