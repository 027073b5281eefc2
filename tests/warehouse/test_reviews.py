"""The county's part of the reviews, from landing to the verdict, in one build.

The rules themselves are seen met, not met and not evaluable in the dbt unit tests; here counties
with real-looking forms go through the shipped seeds.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from contract.fields import table, units
from tests.warehouse.returns import PROJECT, Returns, row, rows

GOOD, SILENT, VETOED = "220181", "220182", "220183"
YEARS = range(2020, 2024)

# Finance of one county, yuan, a figure per year.
FINANCE: dict[str, list[float]] = {
    "appropriation": [140_000_000, 153_450_000, 189_530_000, 218_510_000],
    "recurrent_revenue": [300_000_000, 310_000_000, 330_000_000, 350_000_000],
    "fiscal_expenditure": [900_000_000, 950_000_000, 990_000_000, 1_000_000_000],
    "budget_education_expenditure": [135_000_000, 150_000_000, 180_000_000, 200_000_000],
    "public_education_funds": [150_000_000, 165_000_000, 200_000_000, 230_000_000],
    "gdp": [4_000_000_000, 4_100_000_000, 4_300_000_000, 4_500_000_000],
    "primary_budget_per_pupil": [6000, 6548, 8426, 10891],
    "junior_budget_per_pupil": [7000, 7548, 9426, 11891],
    "primary_public_funds_per_pupil": [650, 670, 738, 879],
    "junior_public_funds_per_pupil": [800, 843, 964, 1102],
    "special_public_funds_per_pupil": [6000, 6000, 8000, 8000],
    "teacher_pay": [39000, 40678, 45616, 50546],
    "civil_servant_pay": [39000, 40000, 45000, 50000],
    "training_funds": [700_000, 800_000, 1_280_000, 2_280_000],
    "public_funds": [20_000_000, 22_000_000, 25_000_000, 28_000_000],
}
ITEMS = {
    **dict.fromkeys(("g01", "g02", "g06", "g09", "g10", "g13", "g15_left_behind"), 1.0),
    "g11": 0.12,
    "g11_backbone": 0.2,
    "g13_junior": 0.96,
    "g14": 0.55,
    "g15": 0.9,
    "o2": 0.97,
    **dict.fromkeys(("o3", "o5", "o6", "o7", "o8"), 1.0),
    "o9": 3.0,
    "o9_difference": 0.12,
    **dict.fromkeys(("v1", "v4", "v5"), 1.0),
}


def land(returns: Returns) -> None:
    for year in YEARS:
        _nine_year_school(returns, year, GOOD)
        _finance(returns, year, GOOD)
    for county in (GOOD, VETOED):
        for item, value in ITEMS.items():
            returns.add(
                "county_item", school_year=2023, county_code=county, item_id=item, value=value
            )
    _scores(returns, GOOD)
    # 616 questionnaires went out, 589 were valid (domain page §6).
    returns.add(
        "satisfaction", school_year=2023, county_code=GOOD, group_name="parents",
        distributed=616, returned=600, valid=589, satisfied=550,
    )  # fmt: skip
    returns.school("silent", {"primary": 100}, county=SILENT)
    _vetoed(returns)


def _nine_year_school(returns: Returns, year: int, county: str) -> None:
    school = {"school_year": year, "school_id": f"school-{county}"}
    returns.school(
        school["school_id"], {}, year=year, county=county, school_type_code="312",
        facility={
            "music_rooms": 2, "smallest_music_room_area": 96.0,
            "art_rooms": 2, "smallest_art_room_area": 90.0,
        },
    )  # fmt: skip
    movement = {"transferred_in": 2, "transferred_out": 1, "deaths": 0}
    for level, pupils, size in (("primary", 600, 45), ("junior", 300, 50)):
        returns.add(
            "enrolment", **school, level=level, pupils=pupils, classes=pupils // size,
            largest_class=size, entrants=100, graduates=100, **movement,
        )  # fmt: skip
        returns.add(
            "staff", **school, level=level, staff=40, full_time_teachers=40, certified_teachers=40
        )


def _finance(returns: Returns, year: int, county: str, **changed: float) -> None:
    figures = {name: float(series[year - YEARS[0]]) for name, series in FINANCE.items()}
    returns.add("county_finance", school_year=year, county_code=county, **{**figures, **changed})


def _scores(returns: Returns, county: str) -> None:
    """Full marks for each lowest item of the shipped sheet but one, which loses a point."""
    sheet = _seed("score_sheet")
    parents = {item["parent_item_id"] for item in sheet}
    for item in sheet:
        if item["item_id"] not in parents:
            score = float(item["weight"]) - (1 if item["item_id"] == "C1" else 0)
            returns.add(
                "county_item", school_year=2023, county_code=county,
                item_id=item["item_id"], self_score=score,
            )  # fmt: skip


def _vetoed(returns: Returns) -> None:
    """Pay did not grow in two of the three years; few children with disabilities are enrolled."""
    returns.school("vetoed", {"primary": 30}, county=VETOED)
    returns.add("county_item", school_year=2023, county_code=VETOED, item_id="v2", value=0.79)
    for year, pay in zip(YEARS, (40000.0, 40000.0, 41000.0, 40999.0), strict=True):
        _finance(returns, year, VETOED, teacher_pay=pay)
    returns.add(
        "satisfaction", school_year=2023, county_code=VETOED, group_name="pupils",
        distributed=100, returned=100, valid=100, satisfied=84,
    )  # fmt: skip


def _statuses(shared_warehouse: Path, mart: str, key: str, county: str) -> dict[str, str]:
    found = rows(
        shared_warehouse,
        f"select {key} as key, status from {mart} "
        "where school_year = 2023 and county_code = ? and standard_id = 'quality'",
        county,
    )
    return {item["key"]: item["status"] for item in found}


def _seed(name: str) -> list[dict[str, str]]:
    with (PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_county_that_states_everything_meets_every_item(shared_warehouse: Path) -> None:
    government = _statuses(shared_warehouse, "fct_government_item", "item_id", GOOD)
    outcome = _statuses(shared_warehouse, "fct_outcome_item", "item_id", GOOD)
    vetoes = _statuses(shared_warehouse, "fct_veto", "veto_id", GOOD)

    assert government == {f"g{number:02d}": "met" for number in range(1, 16)}
    assert outcome == {f"o{number}": "met" for number in range(1, 10)}
    assert vetoes == {f"v{number}": "met" for number in range(1, 7)}


def test_a_county_that_states_nothing_meets_nothing_that_must_be_stated(
    shared_warehouse: Path,
) -> None:
    government = _statuses(shared_warehouse, "fct_government_item", "item_id", SILENT)
    outcome = _statuses(shared_warehouse, "fct_outcome_item", "item_id", SILENT)
    vetoes = _statuses(shared_warehouse, "fct_veto", "veto_id", SILENT)

    # Its one school is small enough and has no fewer than 100 pupils: the return says so.
    assert {item for item, status in government.items() if status == "met"} == {"g04", "g06"}
    assert set(outcome.values()) == set(vetoes.values()) == {"not_evaluable"}


def test_all_three_growths_are_met_where_every_figure_grows(shared_warehouse: Path) -> None:
    found = rows(
        shared_warehouse,
        "select distinct from_year, to_year, status from fct_funding_growth"
        " where school_year = 2023 and county_code = ? and kind = 'growth' order by 1",
        GOOD,
    )

    assert [tuple(r.values()) for r in found] == [
        (2020, 2021, "met"),
        (2021, 2022, "met"),
        (2022, 2023, "met"),
    ]


def test_finance_of_years_that_did_not_land_is_not_evaluable(shared_warehouse: Path) -> None:
    found = rows(
        shared_warehouse,
        "select distinct status, reason from fct_funding_growth"
        " where school_year = 2020 and county_code = ?",
        GOOD,
    )

    assert [tuple(r.values()) for r in found] == [("not_evaluable", "missing_in_return")]


def test_a_score_sheet_filled_in_below_adds_up_to_the_total(shared_warehouse: Path) -> None:
    found = rows(
        shared_warehouse,
        "select item_id, self_score, review_status from fct_score"
        " where school_year = 2023 and county_code = ? and item_id in ('C1', 'B1', 'A1', 'total')",
        GOOD,
    )

    assert {r["item_id"]: r["self_score"] for r in found} == {
        "C1": 2.0, "B1": 4.0, "A1": 19.0, "total": 99.0,
    }  # fmt: skip
    assert {r["review_status"] for r in found} == {"not_evaluable"}


def test_the_governments_work_is_judged_by_the_total_score(shared_warehouse: Path) -> None:
    item = row(
        shared_warehouse,
        "select value, requirement, status, decided_by from fct_government_item"
        " where standard_id = 'basic' and school_year = 2023 and county_code = ?",
        GOOD,
    )

    assert item == {
        "value": 99.0,
        "requirement": 85.0,
        "status": "met",
        "decided_by": "self_score",
    }


def test_growths_missed_in_two_years_enrolment_and_satisfaction_veto(
    shared_warehouse: Path,
) -> None:
    vetoes = _statuses(shared_warehouse, "fct_veto", "veto_id", VETOED)
    growths = row(
        shared_warehouse,
        "select value, decided_by from fct_veto where county_code = ? and school_year = 2023"
        " and standard_id = 'basic' and veto_id = 'v3'",
        VETOED,
    )

    assert {veto for veto, status in vetoes.items() if status == "not_met"} == {"v2", "v3", "v6"}
    assert growths == {"value": 2.0, "decided_by": "2021、2023"}


def test_one_failed_part_fails_the_county_and_says_which(shared_warehouse: Path) -> None:
    found = rows(
        shared_warehouse,
        "select part, status, reason from fct_county_verdict"
        " where school_year = 2023 and county_code = ? and standard_id = 'quality'",
        VETOED,
    )
    parts = {r["part"]: (r["status"], r["reason"]) for r in found}

    assert parts["satisfaction"] == ("not_met", "all")
    assert parts["veto"] == ("not_met", "v2; v3; v6")
    assert parts["overall"][0] == "not_met"
    assert {"satisfaction", "veto"} <= set(str(parts["overall"][1]).split("; "))


def test_a_county_without_its_forms_neither_passes_nor_fails_for_it(shared_warehouse: Path) -> None:
    found = rows(
        shared_warehouse,
        "select part, status from fct_county_verdict"
        " where school_year = 2023 and county_code = ? and standard_id = 'basic'",
        SILENT,
    )
    parts = {r["part"]: r["status"] for r in found}

    assert {parts[part] for part in ("government", "satisfaction", "veto")} == {"not_evaluable"}
    assert parts["overall"] != "met"


def test_class_size_brackets_are_those_the_contract_declares() -> None:
    macro = (PROJECT / "macros" / "review" / "class_sizes.sql").read_text(encoding="utf-8")
    listed = re.findall(r"'(classes_\w+)'", macro)
    declared = {f.name: f.bracket for f in table("enrolment").fields if f.bracket}

    assert listed == list(declared)
    assert {name: _bounds(name) for name in listed} == declared


def _bounds(name: str) -> tuple[int, int | None]:
    first, last = name.split("_")[1:]
    return (0 if first == "le" else int(last if first == "ge" else first)), (
        None if first == "ge" else int(last)
    )


def test_finance_figures_of_the_rules_are_fields_of_the_county_form() -> None:
    macro = (PROJECT / "macros" / "review" / "county_tables.sql").read_text(encoding="utf-8")
    (listed,) = re.findall(r"finance_figures\(\) -%}\s*{{ return\(\[(.*?)\]\)", macro, re.DOTALL)

    assert set(re.findall(r"'(\w+)'", listed)) <= {f.name for f in table("county_finance").measures}


@pytest.mark.parametrize(("seed", "unit"), [("item_requirement", "unit"), ("school_limit", "unit")])
def test_units_of_the_seeds_are_declared(seed: str, unit: str) -> None:
    assert {item[unit] for item in _seed(seed)} <= set(units())


@pytest.mark.parametrize(
    ("seed", "standard", "number"),
    [
        ("government_item", "quality", 15),
        ("outcome_item", "quality", 9),
        ("veto_item", "basic", 4),
        ("veto_item", "quality", 6),
    ],
)
def test_every_item_of_the_reviews_is_listed(seed: str, standard: str, number: int) -> None:
    assert sum(item["standard_id"] == standard for item in _seed(seed)) == number


def test_the_shipped_score_sheet_has_four_seventeen_and_twenty_nine_items() -> None:
    tiers = [item["tier"] for item in _seed("score_sheet") if item["region"] == "all"]

    assert {tier: tiers.count(tier) for tier in "ABC"} == {"A": 4, "B": 17, "C": 29}
