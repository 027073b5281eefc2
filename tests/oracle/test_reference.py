"""The oracle on examples worked by hand: coefficients, splits, populations, parts, trends."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.oracle.compare import compare, same
from tests.oracle.exact import Row, all_met, compared, exact, judged, median, root, total
from tests.oracle.random_province import STAGES_OF, random_county
from tests.oracle.reference import KEYS, marts
from tests.oracle.rules import LEVELS, Rules, most_specific
from tests.oracle.trend_gap import project, theil_sen
from tests.warehouse.returns import Returns

COUNTY = "340102"


def row_of(rows: list[Row], **key: Any) -> Row:
    (found,) = [row for row in rows if all(row[name] == value for name, value in key.items())]
    return found


def books(returns: Returns, school_id: str, pupils: int | None, count: int | None, **more: Any):
    returns.school(school_id, {"primary": pupils}, county=COUNTY, facility={"books": count}, **more)


def book_county(*schools: tuple[int | None, int | None]) -> Returns:
    returns = Returns()
    for number, (pupils, count) in enumerate(schools):
        books(returns, f"s{number}", pupils, count)
    return returns


def coefficient(returns: Returns, rules: Rules, indicator_id: str = "b5") -> Row:
    return row_of(
        marts(returns.rows, rules)["fct_county_coefficient"],
        indicator_id=indicator_id,
        level="primary",
    )


# Arithmetic and logic


def test_the_root_of_a_fraction_is_right_to_the_last_digit():
    assert root(Fraction(2)) == 2**0.5
    assert root(Fraction(1, 10**40)) == 1e-20
    assert root(Fraction(9, 49)) == 3 / 7
    assert root(Fraction(0)) == 0.0


def test_a_sum_with_a_missing_part_is_missing():
    assert total([Fraction(1), None]) is None
    assert total([exact(0.5), exact("0.1")]) == Fraction(3, 5)


def test_a_known_failure_decides_and_an_unknown_part_leaves_open():
    assert all_met(["met", "not_evaluable"]) == "not_evaluable"
    assert all_met(["not_met", "not_evaluable"]) == "not_met"
    assert all_met(["met", "met"]) == "met"
    assert all_met([]) == "not_evaluable"
    assert judged(compared(None, "ge", Fraction(1))) == "not_evaluable"


def test_the_most_specific_region_wins(rules):
    assert rules.numerator_id("b4", "primary", "500101", 2020) == "computers_teaching"
    assert rules.numerator_id("b4", "primary", "340102", 2020) == "computers_all"
    assert most_specific([], "340102", 2020) == []


# Coefficient (domain §3)


def test_the_worked_example_gives_0_52(rules):
    county = book_county((45, 279), (37, 137), (89, 935), (76, 160), (55, 402))
    found = coefficient(county, rules)
    assert round(found["county_mean"], 2) == 6.33
    assert round(found["cv"], 2) == 0.52
    # The source works on with rounded ratios and prints 3.265.
    assert round(found["standard_deviation"], 3) == 3.264


def test_the_mean_is_weighted_by_pupils_and_the_deviation_too(rules):
    found = coefficient(book_county((10, 10), (30, 90)), rules)
    assert found["county_mean"] == 2.5
    assert found["standard_deviation"] == pytest.approx(0.75**0.5)


def test_schools_that_are_alike_give_exactly_zero(rules):
    assert coefficient(book_county((3, 1), (6, 2), (9, 3)), rules)["cv"] == 0.0


def test_one_school_gives_zero(rules):
    assert coefficient(book_county((10, 25)), rules)["cv"] == 0.0


def test_a_school_without_pupils_is_left_out_and_counted(rules):
    found = coefficient(book_county((10, 20), (0, 500)), rules)
    assert (found["schools"], found["zero_pupil_schools"], found["county_mean"]) == (1, 1, 2.0)


def test_a_zero_is_a_figure(rules):
    assert coefficient(book_county((10, 20), (10, 0)), rules)["county_mean"] == 1.0


@pytest.mark.parametrize("school", [(10, None), (None, 20)])
def test_a_missing_figure_makes_the_coefficient_not_evaluable(rules, school):
    found = coefficient(book_county((10, 20), school), rules)
    assert (found["status"], found["cv"], found["missing_schools"]) == ("not_evaluable", None, 1)


def test_a_mean_of_zero_leaves_the_coefficient_undefined(rules):
    found = coefficient(book_county((10, 0), (20, 0)), rules)
    assert (found["status"], found["cv"], found["standard_deviation"]) == ("undefined", None, 0.0)


def test_a_limit_is_kept_by_the_value_on_it(rules):
    returns = Returns()
    for school_id, equipment in (("a", 1), ("b", 3)):
        facility = {"teaching_equipment_value": equipment}
        returns.school(school_id, {"primary": 10}, county=COUNTY, facility=facility)
    found = coefficient(returns, rules, "q6")
    assert (found["cv"], found["cv_limit"], found["within_limit"]) == (0.5, 0.5, "met")


def test_the_composite_is_the_mean_of_the_eight(found_marts):
    cvs: dict[tuple[Any, ...], list[float | None]] = {}
    for row in found_marts["fct_county_coefficient"]:
        if row["indicator_id"].startswith("b"):
            key = (row["school_year"], row["county_code"], row["level"])
            cvs.setdefault(key, []).append(row["cv"])
    composites = [r for r in found_marts["fct_county_composite"] if r["standard_id"] == "basic"]
    evaluated = [row for row in composites if row["status"] == "evaluated"]
    assert evaluated
    for row in composites:
        parts = cvs[(row["school_year"], row["county_code"], row["level"])]
        if None in parts:
            assert row["composite_cv"] is None
        else:
            assert row["composite_cv"] == pytest.approx(sum(parts) / 8)


# Schools of several stages (domain §4)


def test_shared_books_are_split_1_to_1_1(rules):
    returns = Returns()
    returns.school(
        "n", {"primary": 166, "junior": 210}, facility={"books": 23226}, school_type_code="312"
    )
    found = marts(returns.rows, rules)["fct_school_indicator"]
    primary = row_of(found, indicator_id="b5", level="primary")
    junior = row_of(found, indicator_id="b5", level="junior")
    assert junior["value"] / primary["value"] == pytest.approx(1.1, rel=1e-15)
    assert primary["numerator"] + junior["numerator"] == 23226
    # The source rounds the books of a primary pupil before it goes on.
    of_a_pupil = round(primary["value"], 1)
    assert of_a_pupil == 58.5
    assert (of_a_pupil * 166, 23226 - of_a_pupil * 166) == (9711, 13515)


def test_the_senior_stage_takes_its_share_and_is_dropped(rules):
    returns = Returns()
    pupils = {"primary": 100, "junior": 100, "senior": 100}
    returns.school("t", pupils, facility={"books": 3420}, school_type_code="345")
    found = marts(returns.rows, rules)["fct_school_indicator"]
    assert {row["level"] for row in found} == set(LEVELS)
    assert row_of(found, indicator_id="b5", level="primary")["numerator"] == 1000
    assert row_of(found, indicator_id="b5", level="junior")["numerator"] == 1100


def test_a_missing_stage_leaves_the_split_unknown(rules):
    returns = Returns()
    returns.school(
        "n", {"primary": 166, "junior": None}, facility={"books": 9}, school_type_code="312"
    )
    found = marts(returns.rows, rules)["fct_school_indicator"]
    primary = row_of(found, indicator_id="b5", level="primary")
    assert (primary["status"], primary["numerator"]) == ("not_evaluable", None)


def test_the_gymnasium_moves_from_the_rooms_to_the_sports_area(rules):
    returns = Returns()
    facility = {"teaching_auxiliary_area": 500, "gymnasium_area": 100, "sports_ground_area": 700}
    returns.school("s", {"primary": 100}, facility=facility)
    found = marts(returns.rows, rules)["fct_school_indicator"]
    assert row_of(found, indicator_id="b1")["value"] == 4
    assert row_of(found, indicator_id="b2")["value"] == 8


# Populations (domain §2, §4)


def excluded(returns: Returns, rules: Rules, indicator_id: str) -> dict[str, str | None]:
    found = marts(returns.rows, rules)["fct_school_indicator"]
    return {
        row["school_id"]: row["exclusion_reason"]
        for row in found
        if row["indicator_id"] == indicator_id
    }


def test_basic_leaves_out_private_and_provincial_schools_and_quality_does_not(rules):
    returns = book_county((10, 10))
    books(returns, "private", 10, 10, sponsor_code="999")
    books(returns, "province", 10, 10, sponsor_code="省级教育部门")
    books(returns, "unknown", 10, 10, sponsor_code=None)
    assert excluded(returns, rules, "b5") == {
        "s0": None,
        "private": "private_school",
        "province": "not_county_run",
        "unknown": None,
    }
    assert set(excluded(returns, rules, "q6").values()) == {None}


@pytest.mark.parametrize(("pupils", "in_quality"), [(49, False), (50, True)])
def test_a_teaching_point_counts_in_quality_from_50_pupils(rules, pupils, in_quality):
    returns = Returns()
    books(returns, "point", pupils, 10, school_type_code="218", is_counted_school=False)
    assert excluded(returns, rules, "b5")["point"] == "teaching_point"
    assert (excluded(returns, rules, "q6")["point"] is None) == in_quality


def test_a_campus_is_added_to_its_school_through_a_chain(rules):
    returns = book_county((10, 100))
    books(returns, "near", 20, 200, is_counted_school=False, parent_school_id="s0")
    books(returns, "far", 30, 300, is_counted_school=False, parent_school_id="near")
    found = row_of(marts(returns.rows, rules)["fct_school_indicator"], indicator_id="b5")
    assert (found["school_id"], found["numerator"], found["denominator"]) == ("s0", 600, 60)


@pytest.mark.parametrize("parent", [None, "nowhere", "lost"])
def test_a_campus_without_a_known_parent_stands_alone(rules, parent):
    returns = book_county((10, 100))
    books(returns, "lost", 20, 200, is_counted_school=False, parent_school_id=parent)
    assert excluded(returns, rules, "b5") == {"s0": None, "lost": None}


def test_a_missing_figure_of_a_campus_is_missing_for_the_school(rules):
    returns = book_county((10, 100))
    books(returns, "campus", 20, None, is_counted_school=False, parent_school_id="s0")
    found = row_of(marts(returns.rows, rules)["fct_school_indicator"], indicator_id="b5")
    assert found["status"] == "not_evaluable"


# What drives a coefficient, and gaps


def test_contributions_sum_to_one_and_say_on_which_side(rules):
    found = marts(book_county((10, 10), (30, 90)).rows, rules)["fct_contribution"]
    shares = {r["school_id"]: r["share"] for r in found if r["indicator_id"] == "b5"}
    assert shares == {"s0": 0.75, "s1": 0.25}
    sides = {r["school_id"]: r["direction"] for r in found if r["indicator_id"] == "b5"}
    assert sides == {"s0": "below", "s1": "above"}


def test_between_and_within_add_up_to_the_variance(found_marts):
    decomposed = [row for row in found_marts["fct_gap"] if row["total_variance"]]
    assert decomposed
    for row in decomposed:
        parts = row["between_variance"] + row["within_variance"]
        assert parts == pytest.approx(row["total_variance"], rel=1e-12)


def test_the_gap_of_two_groups_by_hand(rules):
    returns = Returns()
    for school_id, code, count in (("u", "111", 40), ("r", "220", 10), ("x", None, 25)):
        books(returns, school_id, 10, count, urban_rural_code=code)
    found = row_of(marts(returns.rows, rules)["fct_gap"], indicator_id="b5")
    assert (found["urban_mean"], found["rural_mean"], found["unknown_mean"]) == (4, 1, 2.5)
    assert (found["town_mean"], found["rural_urban_ratio"]) == (None, 0.25)
    assert (found["between_share"], found["total_variance"]) == (1.0, 1.5)


# Trend


def test_the_slope_is_the_median_of_all_pairwise_slopes():
    # slopes: 0.10, 0.00, 0.20 | -0.10, 0.25 | 0.60
    line = [(2018, 0.1), (2019, 0.2), (2020, 0.1), (2021, 0.7)]
    assert theil_sen(line) == pytest.approx(median([0.1, 0.0, 0.2, -0.1, 0.25, 0.6]))
    assert theil_sen(line) == pytest.approx(0.15)


def test_two_years_have_no_slope():
    assert theil_sen([(2018, 0.1), (2019, 0.2)]) is None


@pytest.mark.parametrize(
    ("value", "slope", "expected"),
    [
        (0.55, -0.02, (2026, "projected")),
        (0.45, -0.02, (None, "within_limit")),
        (0.56, 0.02, (None, "points_away")),
        (0.56, 0.0, (None, "points_away")),
        (0.56, -0.001, (None, "points_away")),
        (0.56, None, (None, "too_short")),
        (None, None, (None, "not_evaluable")),
    ],
)
def test_the_projection_goes_from_the_current_value(value, slope, expected):
    assert project(2023, value, slope, Fraction(1, 2)) == expected


def test_a_new_family_cuts_the_line(rules):
    returns = Returns()
    for year, family in ((2019, "old"), (2020, "old"), (2021, "new"), (2022, "new")):
        books(returns, "s", 10, year, year=year, family=family)
    line = [
        row
        for row in marts(returns.rows, rules)["fct_trend"]
        if (row["indicator_id"], row["measure"]) == ("b5", "mean")
    ]
    assert [row["segment"] for row in line] == [1, 1, 2, 2]
    assert [row["break_reason"] for row in line] == [None, None, "family_change", None]
    assert [row["change"] for row in line] == pytest.approx([None, 0.1, None, 0.1])


def test_a_code_change_keeps_the_line_and_a_merger_cuts_it(rules):
    for change, segments in (("code_change", [1, 1]), ("merge", [1, 2])):
        returns = Returns()
        for year in (2019, 2020):
            books(returns, "s", 10, 10, year=year)
        lineage = {
            "county_code": "340199",
            "canonical_county_code": COUNTY,
            "valid_from": 2020,
            "valid_to": None,
            "change": change,
        }
        landing = returns.rows | {"lineage_county": [lineage]}
        line = [
            row["segment"]
            for row in marts(landing, rules)["fct_trend"]
            if (row["indicator_id"], row["measure"]) == ("b5", "mean")
        ]
        assert line == segments


# Random provinces and the comparison itself


def test_the_same_seed_gives_the_same_rows(rules):
    assert random_county(7, rules) == random_county(7, rules)
    assert random_county(7, rules) != random_county(8, rules)


def test_packed_seeds_share_no_key(landing):
    for name, key in (
        ("school", ("school_year", "school_id")),
        ("enrolment", ("school_year", "school_id", "level")),
        ("facility", ("school_year", "school_id")),
        ("county_item", ("school_year", "county_code", "item_id")),
        ("satisfaction", ("school_year", "county_code", "group_name")),
        ("target", ("school_year", "county_code", "level", "indicator_id")),
        ("layout_field", ("school_year", "layout_version", "table_name", "level", "field_name")),
    ):
        keys = [tuple(row[column] for column in key) for row in landing[name]]
        assert len(keys) == len(set(keys)), name


def test_packed_seeds_hold_every_kind_of_school_and_every_status(landing, found_marts):
    assert {row["school_type_code"] for row in landing["school"]} == set(STAGES_OF)
    assert {row["is_counted_school"] for row in landing["school"]} == {True, False, None}
    assert {row["change"] for row in landing["lineage_county"]} == {
        "code_change",
        "merge",
        "boundary",
    }
    reasons = {row["reason"] for row in found_marts["fct_school_indicator"]}
    assert reasons == {
        None,
        "missing_in_return",
        "not_in_family",
        "stage_pupils_missing",
        "impossible_value",
        "no_classes",
    }
    statuses = {row["status"] for row in found_marts["fct_county_coefficient"]}
    assert statuses == {"evaluated", "not_evaluable", "undefined"}
    assert {row["projection_status"] for row in found_marts["fct_trend"]} == {
        "no_limit",
        "not_evaluable",
        "points_away",
        "projected",
        "too_short",
        "within_limit",
    }


def test_every_mart_has_unique_keys(found_marts):
    for name, rows in found_marts.items():
        keys = [tuple(row[column] for column in KEYS[name]) for row in rows]
        assert len(keys) == len(set(keys)), name


@pytest.mark.parametrize(
    ("expected", "actual", "agrees"),
    [
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.0 + 1e-8, False),
        (1e-3, 1.001e-3, False),
        (0.0, 1e-17, True),
        (None, 0.0, False),
        (0.0, None, False),
        (True, 1, False),
        (1.0, float("nan"), False),
        ("met", "met", True),
        ("met", "not_met", False),
    ],
)
def test_values_agree_within_the_tolerance_only(expected, actual, agrees):
    assert same(expected, actual) == agrees


def test_a_comparison_names_what_is_missing_unexpected_and_off():
    expected = [{"id": 1, "v": 1.0}, {"id": 2, "v": 2.0}]
    actual = [{"id": 2, "v": 2.5}, {"id": 3, "v": 3.0}]
    found = compare("mart", expected, actual, ["id"], ["v"])
    assert not found.agrees
    assert (found.missing, found.unexpected) == ([(1,)], [(3,)])
    assert "(2,) v: expected 2.0, is 2.5" in str(found)


def test_two_rows_of_one_key_are_an_error():
    with pytest.raises(AssertionError, match="two rows"):
        compare("mart", [{"id": 1}, {"id": 1}], [], ["id"], [])
