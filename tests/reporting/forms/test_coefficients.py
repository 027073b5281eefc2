"""表Ⅲ and 表3: county lines with the published digits, formulas beside them."""

from __future__ import annotations

from contract.paths import DataFolder
from reporting.numbers import coefficient, half_up
from tests.reporting.conftest import Published
from tests.reporting.figures_of_a_county import CountyYear, coefficient_of, composite_of
from tests.reporting.forms.conftest import ELSEWHERE, FULL, OPEN, SCHOOLS, YEAR, forms_of
from tests.reporting.forms.reading import cells_of, is_dark, line_of, opened, shown, texts_of

COUNTY = CountyYear(YEAR, FULL, SCHOOLS)
FIRST = 5
"""Column of the first indicator."""


def line(sheet, label: str, after: str) -> list:
    """Cells of indicators and composite in a level's line."""
    row = line_of(sheet, label, line_of(sheet, after))
    return list(sheet[row][FIRST - 1 :])


def test_headings_carry_unit_and_line_number(full):
    sheet = full["表3"]
    numbers = line_of(sheet, "L1")
    assert [cell.value for cell in sheet[numbers][FIRST - 1 :]] == [f"L{n}" for n in range(1, 9)]
    heading = sheet.cell(numbers - 1, FIRST + 3).value
    assert (
        heading == "生均教学及辅助用房面积\nTeaching and auxiliary rooms per pupil\n（平方米 m²）"
    )


def test_means_and_coefficients_have_the_digits_of_the_published_tables(full):
    """At the primary level of 表3, where all five schools take part."""
    figures = [coefficient_of(COUNTY, "primary", f"q{number}") for number in range(1, 8)]
    means = [
        half_up(mean, decimals)
        for (mean, _, _), decimals in zip(figures, (2, 2, 2, 2, 2, 0, 2), strict=True)
    ]
    assert [shown(cell) for cell in line(full["表3"], "全县平均值", "小学")[:7]] == means
    assert [shown(cell) for cell in line(full["表3"], "差异系数", "小学")[:7]] == [
        coefficient(cv) for _, _, cv in figures
    ]


def test_a_coefficient_is_dark_exactly_where_it_is_above_its_limit(forms):
    found = []
    for county in (FULL, OPEN, ELSEWHERE):
        sheet = opened(forms / f"{county}.xlsx")["表3"]
        for band in ("小学", "初中"):
            printed, limits = line(sheet, "差异系数", band)[:7], line(sheet, "上限", band)[:7]
            above = [cell.value > limit.value for cell, limit in zip(printed, limits, strict=True)]
            assert [is_dark(cell) for cell in printed] == above
            found += above
    assert any(found)


def test_schools_left_out_of_a_review_are_no_line_and_are_named(full):
    names = texts_of(full["表Ⅲ"])
    assert not any(text.startswith("村小") for text in names)
    assert any(text.startswith("村小") for text in texts_of(full["表3"]))
    notes = full["说明"]
    row = line_of(notes, "基本均衡")
    assert [notes.cell(row, column).value for column in (3, 5)] == [
        "村小",
        "民办学校 Private school",
    ]


def test_a_county_that_leaves_no_school_out_says_so(gaps):
    assert "没有这样的学校。 There is no such school." in texts_of(gaps["说明"])


def test_a_school_without_pupils_is_left_out_of_the_formulas_and_named(full):
    sheet = full["表Ⅲ"]
    first = line_of(sheet, "初中") + 1
    names = [sheet.cell(row, 3).value for row in range(first, first + 3)]
    assert names == [f"{name}初中部" for name in SCHOOLS[:3]]
    assert any("不计入的学校：无名学校初中部" in text for text in texts_of(sheet))


def test_a_coefficient_that_cannot_be_evaluated_is_neither_zero_nor_formula(gaps):
    sheet = gaps["表Ⅲ"]
    books, equipment, composite = 4, 2, 8
    assert [line(sheet, "差异系数", "小学")[at].value for at in (books, equipment, composite)] == [
        "不可评①",
        "无定义②",
        "不可评③",
    ]
    recomputed = line(sheet, "验算：差异系数", "小学")
    assert [recomputed[at].value for at in (books, equipment, composite)] == ["—", "无定义", "—"]
    notes = texts_of(sheet)
    assert "① 报表中该数缺失 The figure is missing in the return" in notes
    assert "② 县平均值为零 The county mean is zero" in notes
    assert "③ 有指标不可评 An indicator is not evaluable" in notes


def test_the_live_lines_are_formulas_with_the_printed_value_stored(forms):
    path = forms / f"{OPEN}.xlsx"
    written, stored = opened(path)["表Ⅲ"], opened(path, computed=True)["表Ⅲ"]
    formulas = [cell.coordinate for cell in cells_of(written) if cell.data_type == "f"]
    assert len(formulas) == (7 + 8) * 3 + 1
    row = line_of(stored, "验算：差异系数", line_of(stored, "初中"))
    printed = line_of(stored, "差异系数", line_of(stored, "初中"))
    for column in range(FIRST, FIRST + 9):
        assert stored.cell(row, column).value == stored.cell(printed, column).value
        assert "ROUND" in written.cell(row, column).value
    expected = composite_of(CountyYear(YEAR, OPEN, [f"乙{name}" for name in SCHOOLS[:3]]), "junior")
    assert shown(stored.cell(row, FIRST + 8)) == coefficient(expected)


def test_one_school_has_a_coefficient_of_zero(forms):
    sheet = opened(forms / f"{ELSEWHERE}.xlsx", computed=True)["表Ⅲ"]
    assert [shown(cell) for cell in line(sheet, "差异系数", "小学")] == ["0.000"] * 9


def test_a_county_without_schools_says_so_at_each_level(tmp_path):
    world = Published(DataFolder.at(tmp_path / "data"))
    world.county(YEAR, FULL, name="空县", schools=())
    book = opened(forms_of(world, tmp_path / "forms") / f"{FULL}.xlsx")
    for name in ("表Ⅲ", "表3"):
        said = "本学段没有参加计算的学校 No school of this level takes part"
        assert texts_of(book[name]).count(said) == 2
