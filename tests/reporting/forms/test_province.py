"""The provincial workbook: the published layout, coverage, and who is withheld."""

from __future__ import annotations

from reporting.numbers import coefficient, half_up
from tests.reporting.figures_of_a_county import CountyYear, coefficient_of
from tests.reporting.forms.conftest import ELSEWHERE, SCHOOLS, WITHHELD, YEAR
from tests.reporting.forms.reading import is_dark, line_of, opened, shown, texts_of


def test_each_level_has_a_line_of_means_and_one_of_coefficients(forms):
    sheet = opened(forms / "province_99.xlsx")["优质均衡"]
    top = line_of(sheet, "序号") + 1
    lines = [[cell.value for cell in sheet[row][:5]] for row in range(top, top + 4)]
    assert lines == [
        [1, "市", "甲县", "小学", "全县平均值"],
        [1, "市", "甲县", "小学", "差异系数"],
        [1, "市", "甲县", "初中", "全县平均值"],
        [1, "市", "甲县", "初中", "差异系数"],
    ]
    mean, _, cv = coefficient_of(CountyYear(YEAR, "990101", SCHOOLS), "primary", "q1")
    assert shown(sheet.cell(top, 6)) == half_up(mean, 2)
    assert shown(sheet.cell(top + 1, 6)) == coefficient(cv)


def test_the_composite_is_empty_on_the_line_of_means(forms):
    sheet = opened(forms / "province_99.xlsx")["基本均衡"]
    top = line_of(sheet, "序号") + 1
    assert not sheet.cell(top, 14).value
    assert sheet.cell(top + 1, 14).number_format == "0.000"


def test_the_title_counts_who_is_shown_and_the_coverage_stands_above(forms):
    sheet = opened(forms / "province_99.xlsx")["基本均衡"]
    assert sheet["A1"].value == "青山省2个县义务教育学校校际差异系数表（基本均衡）"
    assert any("本表含青山省 3 个县中已发布的 2 个县。" in text for text in texts_of(sheet))


def test_withheld_counties_are_named_with_the_reason_and_have_no_figure(forms):
    book = opened(forms / "province_99.xlsx")
    sheet = book["未发布"]
    row = line_of(sheet, f"丙县 {WITHHELD}")
    assert sheet.cell(row, 3).value == (
        "B01 平均班额不合理：1 处不符 B01 Class size is not plausible: 1 not so"
    )
    for name in ("基本均衡", "优质均衡"):
        assert not any("丙县" in text for text in texts_of(book[name]))


def test_a_province_without_withheld_counties_says_so(forms):
    book = opened(forms / f"province_{ELSEWHERE[:2]}.xlsx")
    assert "没有未发布的县。 No county is withheld." in texts_of(book["未发布"])
    assert any("1 of 1 counties" in text for text in texts_of(book["基本均衡"]))


def test_open_and_undefined_coefficients_are_words(forms):
    sheet = opened(forms / "province_99.xlsx")["基本均衡"]
    row = line_of(sheet, "乙县")
    cells = {column: sheet.cell(row + 1, column) for column in (8, 10, 14)}
    assert [cell.value for cell in cells.values()] == ["无定义①", "不可评②", "不可评③"]
    assert not any(is_dark(cell) for cell in cells.values())
