from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.fields import Field, table, units
from contract.messages import Text
from ingestion.value_words import NOTES, PROBLEMS, advice
from ingestion.values import convert

PUPILS = table("enrolment").field("pupils")
AREA = table("facility").field("floor_area")
LAND = table("facility").field("land_area")
ASSETS = table("facility").field("fixed_assets")
BOOKS = table("facility").field("books")
SCHOOL_ID = table("school").field("school_id")
SCHOOL_NAME = table("school").field("school_name")
COUNTED = table("school").field("is_counted_school")
LEVEL = table("enrolment").field("level")
RATE = Field("rate", "number", "ratio", Text("比率", "Rate"), Text("", ""), minimum=0, maximum=1)


@pytest.mark.parametrize(
    ("raw", "value", "note"),
    [
        (12, 12, None),
        (12.0, 12, None),
        ("12", 12, None),
        ("12.0", 12, "decimal_zeros"),
        ("1,234", 1234, "thousands_separator"),
        ("1，234", 1234, "full_width"),
        ("12,345,678", 12345678, "thousands_separator"),
        ("１２３", 123, "full_width"),
        ("3 ", 3, "spaces"),
        ("\u00a03\u3000", 3, "spaces"),
        ("1\u00a0234", 1234, "spaces"),
        ("+5", 5, None),
    ],
)
def test_a_whole_number_is_read_however_it_is_written(raw, value, note):
    wide = Field("n", "integer", "person", Text("", ""), Text("", ""))
    assert convert(raw, wide) == (value, None, note)


@pytest.mark.parametrize("raw", ["－5", "−5", "-5", -5.0])
def test_every_minus_is_a_minus(raw):
    assert convert(raw, Field("n", "number", "none", Text("", ""), Text("", ""))).value == -5


@pytest.mark.parametrize("raw", [None, "", " ", "\u3000", "\u00a0 "])
@pytest.mark.parametrize("field", [PUPILS, AREA, SCHOOL_ID, SCHOOL_NAME, COUNTED])
def test_an_empty_cell_is_missing_without_a_problem(raw, field):
    assert convert(raw, field) == (None, None, None)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("约三百", "text_in_number"),
        ("12人", "text_in_number"),
        ("1,23", "text_in_number"),
        ("1 23", "text_in_number"),
        ("--", "text_in_number"),
        ("1.2E+05", "number_in_scientific_notation"),
        ("12.5", "not_whole"),
        (12.5, "not_whole"),
        (math.nan, "not_finite"),
        (math.inf, "not_finite"),
        ("NaN", "not_finite"),
        ("9" * 20, "too_large"),
        (1e30, "too_large"),
        (True, "boolean_in_number"),
        (date(2021, 9, 1), "date_in_number"),
        ("95%", "percent_not_allowed"),
        ("#DIV/0!", "error_cell"),
        ("#n/a", "error_cell"),
        ("#REF!", "error_cell"),
    ],
)
def test_what_is_no_count_is_not_taken_and_says_why(raw, problem):
    converted = convert(raw, PUPILS)
    assert converted == (None, problem, None)
    assert converted.severity == "error"


@pytest.mark.parametrize("raw", [-1, 40_000, "40,000"])
def test_a_figure_outside_the_possible_range_is_kept_with_a_warning(raw):
    converted = convert(raw, PUPILS)
    assert converted.value == int(str(raw).replace(",", ""))
    assert (converted.problem, converted.severity) == ("out_of_range", "warning")


@pytest.mark.parametrize(
    ("raw", "field", "unit", "value"),
    [
        (12.34, ASSETS, "10k_yuan", 123400.0),
        ("1,234.56", ASSETS, "10k_yuan", 12345600.0),
        ("0.1", ASSETS, "100m_yuan", 10_000_000.0),
        (3.7, LAND, "mu", float(Fraction("3.7") * Fraction(10000, 15))),
        ("15", LAND, "mu", 10000.0),
        (1.5, BOOKS, "10k_volume", 15000),
        (8, AREA, "m2", 8.0),
    ],
)
def test_units_are_converted_exactly(raw, field, unit, value):
    assert convert(raw, field, unit=unit) == (value, None, convert(raw, field, unit=unit).note)


def test_a_conversion_that_leaves_a_fraction_of_a_volume_is_not_whole():
    assert convert("1.00005", BOOKS, unit="10k_volume").problem == "not_whole"


def test_units_of_different_things_cannot_be_converted():
    with pytest.raises(ValueError, match="mu to yuan"):
        convert(1, ASSETS, unit="mu")


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_a_converted_amount_is_the_float_nearest_to_the_exact_product(amount):
    wide = Field("n", "number", "m2", Text("", ""), Text("", ""))
    exact = Fraction(amount) * units()["mu"].factor
    assert convert(str(amount), wide, unit="mu").value == float(exact)


@pytest.mark.parametrize(
    ("raw", "unit", "value"),
    [("95%", None, 0.95), ("９５％", "percent", 0.95), ("95", "percent", 0.95), (0.95, None, 0.95)],
)
def test_a_percent_sign_counts_once_where_the_field_is_a_rate(raw, unit, value):
    assert convert(raw, RATE, unit=unit).value == value


@pytest.mark.parametrize(
    ("raw", "width", "value", "note"),
    [
        ("011301", None, "011301", None),
        (2133000001.0, None, "2133000001", "number_to_identifier"),
        (11301.0, 6, "011301", "leading_zero_restored"),
        ("11301", 6, "011301", "leading_zero_restored"),
        ("01１301", 6, "011301", "full_width"),
        (" 011301 ", 6, "011301", "spaces"),
        ("0113 01", 6, "011301", "spaces"),
        ('="011301"', None, "011301", "text_marker"),
        ("'011301", None, "011301", "text_marker"),
        ("A1", 6, "A1", None),
    ],
)
def test_an_identifier_keeps_or_regains_its_digits(raw, width, value, note):
    assert convert(raw, SCHOOL_ID, width=width) == (value, None, note)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("2.133E+09", "identifier_in_scientific_notation"),
        ("2E+09", "identifier_in_scientific_notation"),
        (1.23456789012345e17, "identifier_lost_digits"),
        ("#VALUE!", "error_cell"),
        (math.nan, "not_finite"),
    ],
)
def test_an_identifier_that_cannot_be_restored_is_not_guessed(raw, problem):
    assert convert(raw, SCHOOL_ID) == (None, problem, None)


def test_a_name_keeps_its_full_width_brackets_and_loses_only_outer_spaces():
    assert convert("\u3000第一小学（东校区） ", SCHOOL_NAME) == (
        "第一小学（东校区）",
        None,
        "spaces",
    )


def test_a_number_in_a_text_field_is_its_text():
    assert convert(12.0, SCHOOL_NAME).value == "12"
    assert convert(date(2021, 9, 1), SCHOOL_NAME).value == "2021-09-01"


def test_a_value_outside_the_list_of_a_field_is_not_taken():
    assert convert("primary", LEVEL).value == "primary"
    assert convert("小学", LEVEL).problem == "not_in_list"


@pytest.mark.parametrize("raw", ["是", "1", 1, 1.0, True, "TRUE", "true", "１"])
def test_yes_in_every_spelling(raw):
    assert convert(raw, COUNTED).value is True


@pytest.mark.parametrize("raw", ["否", "0", 0, 0.0, False, "False"])
def test_no_in_every_spelling(raw):
    assert convert(raw, COUNTED).value is False


def test_neither_yes_nor_no_is_not_taken():
    assert convert("也许", COUNTED).problem == "not_boolean"


def test_true_and_one_are_not_mixed_up_by_what_was_converted_before():
    assert convert(1, PUPILS).value == 1
    assert convert(True, PUPILS).problem == "boolean_in_number"
    assert convert(1.0, PUPILS).value == 1


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_says_what_and_what_to_do(code):
    said = advice(convert("x", PUPILS)._replace(problem=code), "x", PUPILS)
    for text in (said.what, said.remedy):
        assert text.zh and text.en
        assert "{" not in text.zh + text.en


def test_every_note_is_explained():
    assert all(text.zh and text.en for text in NOTES.values())


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 40_000),
    st.floats(),
    st.text("0123,. 　%％-ab", max_size=6),
)


@given(CELLS, st.sampled_from([PUPILS, AREA, SCHOOL_ID, SCHOOL_NAME, COUNTED]))
def test_no_cell_is_lost_silently(cell, field):
    converted = convert(cell, field)
    empty = cell is None or (isinstance(cell, str) and not cell.strip())
    assert converted.value is not None or converted.problem is not None or empty
