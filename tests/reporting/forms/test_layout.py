"""The layouts of the forms: what they must name, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pydantic import ValidationError

from contract import fields
from reporting.forms.layout import (
    Coefficients,
    Form,
    Profile,
    ProfileColumn,
    forms,
    province_form,
    words,
)

INDICATORS = Path(__file__).parents[3] / "dbt_project" / "seeds" / "indicator.csv"

TEXT = {"zh": "题", "en": "title"}


def indicators_in_order(review: str) -> list[str]:
    with INDICATORS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["indicator_set"] == review]
    return [row["indicator_id"] for row in sorted(rows, key=lambda row: int(row["sort_order"]))]


def table(review: str, sheet: str) -> object:
    form = next(one for one in forms() if one.review == review)
    return next(one for one in form.tables if one.sheet == sheet)


def test_the_forms_have_the_tables_the_documents_name():
    sheets = {form.review: [one.sheet for one in form.tables] for form in forms()}
    assert sheets == {
        "basic": ["表Ⅰ", "表Ⅱ-1", "表Ⅱ-2", "表Ⅲ", "表Ⅳ", "表Ⅴ", "表Ⅵ", "表Ⅶ"],
        "quality": ["表1", "表2", "表2汇总", "表3", "表4", "教育质量", "社会认可度"],
    }


@pytest.mark.parametrize("review", ["basic", "quality"])
def test_every_indicator_of_a_review_has_a_column_in_the_order_of_its_document(review):
    form = next(one for one in forms() if one.review == review)
    of_form = [
        column.indicator
        for table in form.tables
        if isinstance(table, Coefficients)
        for column in table.columns
    ]
    assert of_form == indicators_in_order(review)
    province = next(one for one in province_form().sheets if one.review == review)
    assert list(province.indicators) == indicators_in_order(review)


def test_the_lines_of_table_one_are_those_the_fields_declare():
    profile = table("basic", "表Ⅰ")
    assert isinstance(profile, Profile)
    declared = {field.name: field.line for field in fields.table("county_profile").measures}
    assert {column.field: column.line for column in profile.columns} == declared


def test_table_three_of_quality_goes_from_l1_to_l8():
    coefficients = table("quality", "表3")
    assert isinstance(coefficients, Coefficients)
    lines = [*(column.line for column in coefficients.columns), coefficients.composite_line]
    assert lines == [f"L{number}" for number in range(1, 9)]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ({"line": "L1", "field": "populaton"}, "no field 'populaton'"),
        ({"line": "L1", "field": "population", "unit": "10k_yuan"}, "10k_yuan is no unit"),
        ({"line": "L1"}, "either field or count"),
        ({"line": "L1", "field": "population", "colour": "red"}, "Extra inputs"),
    ],
)
def test_a_column_that_names_nothing_declared_is_refused(column, said):
    with pytest.raises(ValidationError, match=said):
        ProfileColumn.model_validate(column)


def test_a_line_number_stands_once():
    column = {"line": "L1", "indicator": "q1"}
    with pytest.raises(ValidationError, match="line given twice: L1"):
        Coefficients.model_validate(
            {
                "sheet": "表3",
                "kind": "coefficients",
                "title": TEXT,
                "columns": [column, {**column, "indicator": "q2"}],
                "composite_line": "L8",
            }
        )


def test_a_sheet_name_stands_once():
    sheet = {"sheet": "表1", "kind": "standard_schools", "title": TEXT}
    with pytest.raises(ValidationError, match="sheet given twice: 表1"):
        Form.model_validate(
            {"review": "basic", "title": TEXT, "stages": {}, "tables": [sheet, sheet]}
        )


def test_all_words_are_in_both_languages():
    assert [key for key, text in words().items() if not (text.zh and text.en)] == []
