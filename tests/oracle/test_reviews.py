"""The oracle on school standards, shortfalls and the county's part, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tests.oracle.exact import Row
from tests.oracle.reference import marts
from tests.oracle.rules import (
    ComplianceItem,
    Rules,
    ScoreItem,
    StandardItem,
    StandardSet,
)
from tests.oracle.seeds import read_rules
from tests.warehouse.returns import Returns

COUNTY = "340102"
YEAR = 2023

ITEMS = (
    ComplianceItem("books", ("books",), ("pupils",), natural_unit="volume", resource="books"),
    ComplianceItem("land", ("land_area",), ("pupils",), whole=False, natural_unit="m2"),
    ComplianceItem("size", ("largest_class",), ()),
    ComplianceItem("track", (), ()),
    ComplianceItem(
        "machines", ("computers",), ("pupils",), multiplier=100, natural_unit="computer"
    ),
)


def rules_with(pass_rule: StandardSet, *items: StandardItem, **tables: Any) -> Rules:
    return replace(
        read_rules(),
        sets=[pass_rule],
        items=items,
        compliance_items=ITEMS,
        unit_costs={"books": Fraction(20)},
        **tables,
    )


def max_unmet(count: int, floor: str | None = None) -> StandardSet:
    share = Fraction(floor) if floor else None
    return StandardSet("F", "basic", "CN", "max_unmet", max_unmet=count, floor_share=share)


def at_least(number: int, item_id: str, threshold: str, **more: Any) -> StandardItem:
    return StandardItem("F", "primary", number, item_id, "ge", Fraction(threshold), **more)


BOOKS = at_least(1, "books", "20")
LAND = at_least(2, "land", "15")
SIZE = StandardItem("F", "primary", 3, "size", "le", Fraction(45))
TRACK = at_least(4, "track", "1")


def school(
    facility: dict[str, Any], enrolment: dict[str, Any] | None = None, **attributes: Any
) -> Returns:
    returns = Returns()
    returns.school("s", {"primary": 100}, county=COUNTY, facility=facility, **attributes)
    returns.rows["enrolment"][0].update(enrolment or {})
    return returns


def only(rows: list[Row], **key: Any) -> Row:
    (found,) = [row for row in rows if all(row[name] == value for name, value in key.items())]
    return found


# School standards


@pytest.mark.parametrize(
    ("allowed", "books", "land", "expected"),
    [
        (0, 2000, 1500, "met"),
        (0, 1999, 1500, "not_met"),
        (1, 1999, 1500, "met"),
        (1, 1999, None, "not_evaluable"),
        (1, 2000, None, "met"),
        (0, 1999, None, "not_met"),
        (0, 2000, None, "not_evaluable"),
        (2, None, None, "met"),
    ],
)
def test_at_most_so_many_items_may_be_unmet(allowed, books, land, expected):
    rules = rules_with(max_unmet(allowed), BOOKS, LAND)
    found = marts(school({"books": books, "land_area": land}).rows, rules)
    assert only(found["fct_school_compliance"])["compliant"] == expected


@pytest.mark.parametrize(
    ("books", "land", "expected"),
    [
        (1700, 1500, "met"),
        (1699, 1500, "not_met"),
        (1700, 1499, "not_met"),
        (2000, None, "not_evaluable"),
        (1699, None, "not_met"),
    ],
)
def test_all_but_one_must_be_met_and_that_one_keeps_its_floor(books, land, expected):
    standard = StandardSet(
        "F", "basic", "CN", "all_but_one_with_floor", floor_share=Fraction("0.85")
    )
    found = marts(
        school({"books": books, "land_area": land}).rows, rules_with(standard, BOOKS, LAND)
    )
    assert only(found["fct_school_compliance"])["compliant"] == expected


@pytest.mark.parametrize(("land", "expected"), [(900, "met"), (899, "not_met")])
def test_the_rest_must_reach_a_share_of_the_standard(land, expected):
    standard = StandardSet(
        "F", "basic", "CN", "min_met_with_floor", min_met=1, floor_share=Fraction("0.6")
    )
    found = marts(
        school({"books": 2000, "land_area": land}).rows, rules_with(standard, BOOKS, LAND)
    )
    assert only(found["fct_school_compliance"])["compliant"] == expected


def test_an_item_the_returns_cannot_give_is_an_unknown_part():
    rules = rules_with(max_unmet(0), BOOKS, TRACK)
    found = marts(school({"books": 2000}).rows, rules)
    track = only(found["fct_school_item"], item_id="track")
    assert (track["required_met"], track["reason"]) == ("not_evaluable", "not_in_returns")
    assert only(found["fct_school_compliance"])["compliant"] == "not_evaluable"


@pytest.mark.parametrize(
    ("largest", "result", "share"), [(45, "met", 1.0), (50, "not_met", 0.9), (0, "met", None)]
)
def test_a_bound_from_above_counts_the_share_the_other_way(largest, result, share):
    rules = rules_with(max_unmet(0), SIZE)
    item = only(marts(school({}, {"largest_class": largest}).rows, rules)["fct_school_item"])
    assert (item["required_met"], item["share"]) == (result, share)


def test_the_worst_item_is_the_one_with_the_least_share():
    rules = rules_with(max_unmet(0), BOOKS, LAND)
    found = only(
        marts(school({"books": 1000, "land_area": 1500}).rows, rules)["fct_school_compliance"]
    )
    assert (found["worst_item_id"], found["worst_share"]) == ("books", 0.5)


@pytest.mark.parametrize(
    ("code", "threshold", "result"),
    [("111", 15, "met"), ("220", 20, "not_met"), (None, None, "not_evaluable")],
)
def test_a_threshold_may_depend_on_where_the_school_lies(code, threshold, result):
    items = (
        at_least(1, "land", "15", urban_group="urban"),
        at_least(1, "land", "20", urban_group="rural"),
    )
    rules = rules_with(max_unmet(0), *items)
    returns = school({"land_area": 1600}, urban_rural_code=code)
    item = only(marts(returns.rows, rules)["fct_school_item"])
    assert (item["threshold"], item["required_met"]) == (threshold, result)


def test_the_most_specific_set_holds():
    national, provincial = max_unmet(0), replace(max_unmet(1), set_id="P", region="34")
    rules = replace(
        rules_with(national, BOOKS, replace(BOOKS, set_id="P")), sets=[national, provincial]
    )
    found = marts(school({"books": 0}).rows, rules)
    assert only(found["fct_school_compliance"])["set_id"] == "P"


# Shortfall


def test_a_shortfall_is_the_least_whole_number_that_keeps_the_standard():
    rules = rules_with(max_unmet(0), at_least(1, "books", "20.005"))
    row = only(marts(school({"books": 1998}).rows, rules)["fct_shortfall"])
    # 20.005 × 100 = 2000.5 books
    assert (row["required"], row["gap"], row["cost_yuan"]) == (2001, 3, 60)


def test_areas_are_not_rounded_and_nothing_lacking_is_a_row():
    rules = rules_with(max_unmet(0), LAND)
    assert only(marts(school({"land_area": 1499.5}).rows, rules)["fct_shortfall"])["gap"] == 0.5
    assert only(marts(school({"land_area": 1600}).rows, rules)["fct_shortfall"])["gap"] == 0
    unknown = only(marts(school({"land_area": None}).rows, rules)["fct_shortfall"])
    assert (unknown["gap"], unknown["status"]) == (None, "not_evaluable")


def test_the_row_says_which_computers_count():
    rules = rules_with(max_unmet(0), at_least(1, "machines", "10", computers_counted="teaching"))
    returns = school({"computers": 12, "teaching_computers": 8})
    assert only(marts(returns.rows, rules)["fct_shortfall"])["gap"] == 2


# Money


def county(*years: dict[str, Any], **tables: list[Row]) -> dict[str, list[Row]]:
    """One school, and finance of the years up to :data:`YEAR`, oldest first."""
    landing = school({}).rows
    first = YEAR + 1 - len(years)
    landing["county_finance"] = [
        {"school_year": first + index, "county_code": COUNTY, **figures}
        for index, figures in enumerate(years)
    ]
    for name, rows in tables.items():
        landing[name] = [{"school_year": YEAR, "county_code": COUNTY, **row} for row in rows]
    return landing


def test_teachers_pay_grows_by_the_published_series():
    pays = [{"teacher_pay": pay} for pay in (40678, 45616, 50546)]
    found = [
        row
        for row in marts(county(*pays), read_rules())["fct_funding_growth"]
        if row["item_id"] == "teacher_pay"
    ]
    assert [row["from_year"] for row in found] == [2020, 2021, 2022]
    assert [row["status"] for row in found] == ["not_evaluable", "met", "met"]
    assert [row["growth"] for row in found][1:] == pytest.approx([4938 / 40678, 4930 / 45616])


@pytest.mark.parametrize(
    ("appropriation", "revenue", "expected"),
    [((100, 110), (100, 109), "met"), ((100, 110), (100, 110), "not_met")],
)
def test_the_appropriation_must_outgrow_the_revenue(appropriation, revenue, expected):
    pairs = zip(appropriation, revenue, strict=True)
    years = [{"appropriation": a, "recurrent_revenue": r} for a, r in pairs]
    found = marts(county(*years), read_rules())["fct_funding_growth"]
    row = only(found, item_id="appropriation", from_year=YEAR - 1)
    assert row["status"] == expected


def test_a_base_of_zero_cannot_grow():
    found = marts(county({"teacher_pay": 0}, {"teacher_pay": 5}), read_rules())
    row = only(found["fct_funding_growth"], item_id="teacher_pay", from_year=YEAR - 1)
    assert (row["growth"], row["status"]) == (None, "not_evaluable")


@pytest.mark.parametrize(
    ("pays", "expected"),
    [
        ((4, 3, 2, 3), "not_met"),
        ((4, 3, 4, 5), "met"),
        ((4, None, 4, 5), "not_evaluable"),
        ((None, 4, 3, 2), "not_met"),
    ],
)
def test_two_of_three_years_without_the_growths_are_a_veto(pays, expected):
    growing = (
        "appropriation",
        "primary_budget_per_pupil",
        "junior_budget_per_pupil",
        "primary_public_funds_per_pupil",
        "junior_public_funds_per_pupil",
    )
    years = [
        dict.fromkeys(growing, 100 + index) | {"recurrent_revenue": 100, "teacher_pay": pay}
        for index, pay in enumerate(pays)
    ]
    found = marts(county(*years), read_rules())["fct_veto"]
    assert only(found, standard_id="basic", veto_id="v3")["status"] == expected


# Score sheets

SHEET = [
    ScoreItem("CN", "basic", "total", None, Fraction(100)),
    ScoreItem("CN", "basic", "A1", "total", Fraction(60)),
    ScoreItem("CN", "basic", "A2", "total", Fraction(40)),
    ScoreItem("CN", "basic", "B1", "A1", Fraction(40)),
    ScoreItem("CN", "basic", "B2", "A1", Fraction(20)),
]


@pytest.mark.parametrize(
    ("scores", "total", "status"),
    [
        ({"B1": 30, "B2": 20, "A2": 36}, 86, "met"),
        ({"A1": 60, "B1": 30, "B2": 18, "A2": 36}, 84, "not_met"),
        ({"A1": 50, "A2": 36}, 86, "met"),
        ({"B1": 30, "A2": 36}, None, "not_evaluable"),
        ({"B1": 41, "B2": 20, "A2": 36}, None, "not_evaluable"),
        ({"total": 90}, 90, "met"),
        ({}, None, "not_evaluable"),
    ],
)
def test_scores_roll_up_from_the_lowest_tier_given(scores, total, status):
    rules = replace(read_rules(), score_items=SHEET)
    rows = [{"item_id": item_id, "self_score": score} for item_id, score in scores.items()]
    found = marts(county(county_item=rows), rules)
    assert only(found["fct_score"], item_id="total")["self_score"] == total
    assert only(found["fct_government_item"], item_id="total")["status"] == status


def test_the_review_score_decides_where_there_is_one():
    rules = replace(read_rules(), score_items=SHEET[:1])
    item = {"item_id": "total", "self_score": 95, "review_score": 84}
    found = marts(county(county_item=[item]), rules)["fct_government_item"]
    assert only(found, item_id="total")["status"] == "not_met"


# Items from returns


def government(landing: dict[str, list[Row]], item_id: str) -> str:
    found = marts(landing, read_rules())["fct_government_item"]
    return str(only(found, item_id=item_id)["status"])


ROOMS = {
    "music_rooms": 2,
    "art_rooms": 2,
    "smallest_music_room_area": 96,
    "smallest_art_room_area": 90,
}


@pytest.mark.parametrize(
    ("classes", "changed", "expected"),
    [
        (24, {}, "met"),
        (25, {}, "not_met"),
        (24, {"smallest_music_room_area": 95.9}, "not_met"),
        (24, {"art_rooms": None}, "not_evaluable"),
        (25, {"art_rooms": None}, "not_met"),
        (None, {}, "not_evaluable"),
    ],
)
def test_every_twelve_classes_need_a_music_and_an_art_room(classes, changed, expected):
    landing = school(ROOMS | changed, {"classes": classes}).rows
    assert government(landing, "g03") == expected


@pytest.mark.parametrize(
    ("kind", "pupils", "expected"),
    [
        ("211", {"primary": 2000}, "met"),
        ("211", {"primary": 2001}, "not_met"),
        ("312", {"primary": 1500, "junior": 1000}, "met"),
        ("312", {"primary": 1500, "junior": 1001}, "not_met"),
        ("345", {"primary": 1500, "junior": 1000, "senior": 900}, "met"),
        ("341", {"junior": 2001, "senior": 10}, "not_met"),
    ],
)
def test_schools_may_have_2000_pupils_and_combined_ones_2500(kind, pupils, expected):
    returns = Returns()
    returns.school("s", pupils, county=COUNTY, school_type_code=kind)
    assert government(returns.rows, "g04") == expected


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"largest_class": 45}, "met"),
        ({"largest_class": 46}, "not_met"),
        ({"classes_46_50": 1}, "not_met"),
        (dict.fromkeys(("46_50", "51_55", "56_60", "61_65", "ge_66"), 0), "met"),
        ({}, "not_evaluable"),
    ],
)
def test_a_primary_class_may_have_45_pupils(figures, expected):
    named = {
        k if k.startswith(("largest", "classes")) else f"classes_{k}": v for k, v in figures.items()
    }
    assert government(school({}, named).rows, "g05") == expected


@pytest.mark.parametrize(
    ("certified", "expected"), [(9, "met"), (8, "not_met"), (None, "not_evaluable")]
)
def test_every_teacher_is_certified(certified, expected):
    returns = Returns()
    staff = {"primary": {"full_time_teachers": 9, "certified_teachers": certified}}
    returns.school("s", {"primary": 100}, county=COUNTY, staff=staff)
    assert government(returns.rows, "g12") == expected


def test_certificates_beyond_one_schools_teachers_make_up_for_none_elsewhere():
    returns = Returns()
    for name, certified in (("s", 12), ("t", 9)):
        staff = {"primary": {"full_time_teachers": 10, "certified_teachers": certified}}
        returns.school(name, {"primary": 100}, county=COUNTY, staff=staff)
    found = marts(returns.rows, read_rules())["fct_government_item"]
    item = only(found, item_id="g12")
    assert (item["value"], item["status"]) == (0.95, "not_met")


@pytest.mark.parametrize(
    ("pupils", "expected"), [(2000, "met"), (2001, "not_evaluable"), (2501, "not_met")]
)
def test_a_school_of_no_known_kind_may_be_a_combined_one(pupils, expected):
    returns = Returns()
    returns.school("s", {"primary": pupils}, county=COUNTY, school_type_code=None)
    assert government(returns.rows, "g04") == expected


@pytest.mark.parametrize(
    ("rotation", "backbone", "expected"),
    [
        (0.1, 0.2, "met"),
        (0.1, 0.19, "not_met"),
        (0.1, None, "not_evaluable"),
        (0.09, None, "not_met"),
    ],
)
def test_an_item_of_several_parts_needs_every_part(rotation, backbone, expected):
    items = {"g11": rotation, "g11_backbone": backbone}
    rows = [{"item_id": name, "value": value} for name, value in items.items()]
    assert government(county(county_item=rows), "g11") == expected


def test_a_teaching_point_too_small_for_the_review_is_a_small_school():
    landing = county()
    returns = Returns()
    returns.school("t", {"primary": 30}, county=COUNTY, school_type_code="218")
    for name in ("school", "enrolment"):
        landing[name] = [*landing[name], *returns.rows[name]]
    assert government(landing, "g06") == "not_evaluable"


@pytest.mark.parametrize(
    ("pupils", "declared", "expected"),
    [(100, None, "met"), (99, 1, "met"), (99, 0, "not_met"), (99, None, "not_evaluable")],
)
def test_schools_under_100_pupils_are_funded_as_100(pupils, declared, expected):
    landing = county(county_item=[{"item_id": "g06", "value": declared}])
    landing["enrolment"][0]["pupils"] = pupils
    assert government(landing, "g06") == expected


@pytest.mark.parametrize(("teachers", "expected"), [(50000, "met"), (49999, "not_met")])
def test_teachers_are_paid_like_civil_servants(teachers, expected):
    finance = {"teacher_pay": teachers, "civil_servant_pay": 50000}
    assert government(county(finance), "g08") == expected


def retained(years: range, declared: float | None = None) -> Row:
    returns = Returns()
    for year in years:
        returns.school("s", {"junior": 300}, year=year, county=COUNTY, school_type_code="311")
    for row in returns.rows["enrolment"]:
        row |= {"entrants": 102, "graduates": 97, "transferred_in": 2, "transferred_out": 3}
        row["deaths"] = int(row["school_year"] == YEAR)
    item = {"school_year": YEAR, "county_code": COUNTY, "item_id": "o1", "value": declared}
    landing = returns.rows | {"county_item": [item]}
    found = marts(landing, read_rules())["fct_outcome_item"]
    return only(found, school_year=YEAR, item_id="o1")


def test_retention_follows_a_cohort_over_three_years():
    # (97 − 3·2 + 3·3) ÷ (102 − 1)
    found = retained(range(YEAR - 3, YEAR + 1))
    assert found["value"] == pytest.approx(100 / 101)
    assert (found["status"], found["source"]) == ("met", "returns")


def test_retention_without_four_years_is_the_countys_own_figure():
    found = retained(range(YEAR - 2, YEAR + 1), declared=0.94)
    assert (found["value"], found["status"], found["source"]) == (0.94, "not_met", "county_item")


# Satisfaction and verdict


def test_satisfaction_is_judged_by_group_and_over_all():
    groups = [
        {"group_name": "parents", "valid": 314, "satisfied": 300},
        {"group_name": "pupils", "valid": 275, "satisfied": 200},
        {"group_name": "heads", "valid": 0, "satisfied": 0},
    ]
    found = marts(county(satisfaction=groups), read_rules())["fct_satisfaction"]
    status = {row["group_name"]: row["status"] for row in found}
    assert status == {
        "parents": "met",
        "pupils": "not_met",
        "heads": "not_evaluable",
        "all": "not_met",
    }
    assert only(found, group_name="all")["rate"] == pytest.approx(500 / 589)


def test_one_part_not_met_decides_the_verdict_and_an_unknown_one_leaves_it_open():
    rules = rules_with(max_unmet(0), BOOKS)
    for count, standard, overall in ((2000, "met", "not_evaluable"), (0, "not_met", "not_met")):
        found = marts(school({"books": count}).rows, rules)["fct_county_verdict"]
        basic = {row["part"]: row["status"] for row in found if row["standard_id"] == "basic"}
        assert (basic["school_standard"], basic["overall"]) == (standard, overall)
        assert basic["coefficient"] == "not_evaluable"
