"""表Ⅳ to 表Ⅵ, 表4, outcome and satisfaction: one line per row of the mart."""

from __future__ import annotations

import duckdb

from contract.paths import DataFolder
from tests.reporting.conftest import Published
from tests.reporting.figures_of_a_county import amount_of
from tests.reporting.forms.conftest import FULL, YEAR, forms_of
from tests.reporting.forms.reading import is_dark, line_of, opened, shown, texts_of

TABLE = 6
"""Row of the first line, under three lines of heading and one of column headings."""


def values(sheet, row: int) -> list:
    return [cell.value for cell in sheet[row]]


def test_scores_of_tiers_a_and_b_then_the_total(full):
    sheet = full["表Ⅳ"]
    assert [values(sheet, row) for row in range(TABLE, TABLE + 3)] == [
        ["A1", "入学机会\nAccess", 20, 18.5, "不可评①"],
        ["B1", "随迁子女就学纳入教育规划\nMigrants' children are planned for", 20, 4.5, 4],
        ["total", "总分\nTotal", 20, 96, "不可评①"],
    ]
    assert "① 报表中该数缺失 The figure is missing in the return" in texts_of(sheet)


def test_a_table_the_county_stated_nothing_of_says_so(gaps):
    assert "县未填报 The county did not state it" in texts_of(gaps["表Ⅳ"])


def test_finance_pairs_the_year_before_with_the_year_in_the_unit_of_the_form(full):
    sheet = full["表Ⅴ"]
    row = TABLE + 2
    assert [sheet.cell(row, column).value for column in (2, 3)] == [YEAR - 1, YEAR]
    assert shown(sheet.cell(row, 5)) == f"{amount_of(YEAR) / 10_000:.2f}"
    assert sheet.cell(row, 6).value == "万元\n10 000 yuan"
    assert sheet.cell(row, 7).number_format == "0.0%"


def test_an_amount_of_a_year_that_is_not_published_is_withheld(full):
    sheet = full["表Ⅴ"]
    assert [sheet.cell(TABLE, column).value for column in (4, 5, 7)] == ["未发布①"] * 3
    assert (
        "① 该县该学年的数据未发布 The county's figures of that school year are withheld"
        in texts_of(sheet)
    )


def test_government_items_with_requirement_actual_and_result(full):
    sheet = full["表4"]
    unknown, missed = values(sheet, TABLE), values(sheet, TABLE + 1)
    assert unknown[3:5] == ["不可评①", "不可评 Not evaluable"]
    assert missed[2:5] == ["≥ 10.0%", 0.08, "未达到 Not met"]
    assert is_dark(sheet.cell(TABLE + 1, 5))
    assert not is_dark(sheet.cell(TABLE, 5))


def test_outcome_items_and_satisfaction_of_quality(full):
    outcome, asked = full["教育质量"], full["社会认可度"]
    assert values(outcome, TABLE)[1] == "初中三年巩固率\nThree-year retention in junior school"
    # Retention follows a cohort through three earlier years, of which only one is published.
    assert values(outcome, TABLE)[2:5] == ["≥ 95.0%", "未发布①", "未达到 Not met"]
    everyone = values(asked, TABLE)
    assert everyone[:5] == ["全部人群\nAll groups", 616, 600, 589, 543]
    assert values(full["表Ⅵ"], TABLE) == everyone
    assert round(everyone[5], 3) == round(543 / 589, 3)


def test_measures_and_effects_are_left_to_the_county(full):
    sheet = full["表Ⅶ"]
    row = line_of(sheet, "主要措施 Measures（由县填写")
    assert not sheet.cell(row + 1, 1).value


def test_an_empty_cell_says_what_it_means_where_the_mart_is_silent(tmp_path):
    """Questionnaires handed out that nobody counted do not make the rate a withheld one."""
    world = Published(DataFolder.at(tmp_path / "data"))
    world.county(YEAR, FULL, name="甲县", schools=["实验小学"])

    def uncounted(marts: duckdb.DuckDBPyConnection) -> None:
        marts.execute("update fct_satisfaction set distributed = null")

    book = opened(forms_of(world, tmp_path / "forms", uncounted) / f"{FULL}.xlsx")
    assert values(book["表Ⅵ"], TABLE)[1:3] == ["未填报①", 600]
    assert "① 县未填报 The county did not state it" in texts_of(book["表Ⅵ"])
