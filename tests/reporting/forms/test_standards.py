"""表Ⅱ and 表2: values beside standards, dark exactly where they are below."""

from __future__ import annotations

import pytest

from tests.reporting.figures_of_a_county import BASE, Q_ITEM, CountyYear, _value
from tests.reporting.forms.conftest import FULL, SCHOOLS, YEAR
from tests.reporting.forms.reading import is_dark, line_of, shown, texts_of


def school_lines(sheet, level: str, count: int) -> list[int]:
    """Rows of a level's schools: under its band and two rows of headings."""
    first = line_of(sheet, level) + 3
    return list(range(first, first + count))


def dark_cells(sheet) -> set[str]:
    """Dark cells of the tables, without the legend above them."""
    first = line_of(sheet, "小学")
    return {
        cell.coordinate for row in sheet.iter_rows(min_row=first) for cell in row if is_dark(cell)
    }


def test_one_line_per_school_level_with_the_stage_in_its_name(full):
    sheet = full["表Ⅱ-2"]
    names = [sheet.cell(row, 3).value for row in school_lines(sheet, "小学", 5)]
    assert names == [f"{name}小学部" for name in SCHOOLS]
    names = [sheet.cell(row, 3).value for row in school_lines(sheet, "初中", 5)]
    assert names == [f"{name}初中部" for name in SCHOOLS]


def test_each_item_is_a_pair_of_value_and_standard_with_its_unit_and_digits(full):
    sheet = full["表Ⅱ-2"]
    row = school_lines(sheet, "小学", 5)[0]
    assert sheet.cell(row - 2, 4).value == "在校生年巩固率\nPupils retained over the year\n（%）"
    assert [sheet.cell(row - 1, column).value for column in (4, 5)] == [
        "指标值\nValue",
        "标准\nStandard",
    ]
    assert (shown(sheet.cell(row, 4)), shown(sheet.cell(row, 5))) == ("96.5", "98.0")
    assert sheet.cell(row, 5).number_format == '"≥"0.0'


def test_a_value_is_dark_exactly_where_it_is_below_its_standard(full):
    """The n-th school keeps 96.5 + n per cent where 98 are asked: the first two are below."""
    sheet = full["表Ⅱ-2"]
    lines = [*school_lines(sheet, "小学", 5)[:2], *school_lines(sheet, "初中", 5)[:2]]
    assert dark_cells(sheet) == {f"D{row}" for row in lines}


def test_dark_cells_of_quality_are_those_below(full):
    sheet = full["表2"]
    expected = set()
    for level, band in (("primary", "小学"), ("junior", "初中")):
        for number, row in enumerate(school_lines(sheet, band, 5)):
            for column, indicator in zip("DF", Q_ITEM, strict=True):
                county = CountyYear(YEAR, FULL, SCHOOLS)
                if _value(county, level, indicator, number) < BASE[indicator]:
                    expected.add(f"{column}{row}")
    assert dark_cells(sheet) == expected != set()


def test_the_last_column_is_one_where_the_school_passes_and_empty_where_it_does_not(full):
    sheet = full["表Ⅱ-2"]
    assert [sheet.cell(row, 6).value for row in school_lines(sheet, "小学", 5)] == [
        *["", ""],
        *[1, 1, 1],
    ]


def test_an_item_that_cannot_be_judged_says_so_and_why(gaps):
    sheet = gaps["表Ⅱ-2"]
    row = school_lines(sheet, "小学", 3)[2]
    assert [sheet.cell(row, column).value for column in (4, 6)] == ["不可评①", "不可评②"]
    assert not is_dark(sheet.cell(row, 4))
    notes = texts_of(sheet)
    assert (
        "① 该项所需的数缺失或为不可能的数 A figure the item needs is missing or impossible" in notes
    )
    assert "② 有指标不可评 An indicator is not evaluable" in notes


@pytest.mark.parametrize(
    ("line", "counts"),
    [(6, [3, 0, 2, 1, "不可评①"]), (8, [3, 1, 2, 0, pytest.approx(1 / 3)])],
)
def test_the_summary_counts_met_not_met_and_open_apart(gaps, line, counts):
    sheet = gaps["表Ⅱ-1"]
    assert [sheet.cell(line, column).value for column in range(3, 8)] == counts
