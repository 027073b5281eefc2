"""Contributions, gap, plan and trend of small counties whose answers can be worked out by hand."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from contract.paths import DataFolder
from tests.warehouse.returns import Returns, Row, dbt, row, rows

PLANNED = {"A": (20, 0), "B": (50, 1), "C": (80, 6), "D": (100, 16)}
"""Pupils and backbone teachers of the example in docs/plan.md."""
COEFFICIENT = "where county_code = ? and level = 'primary' and indicator_id = ?"
LINE = (
    "from fct_trend where county_code = ? and indicator_id = ? and measure = ? order by school_year"
)


def _plan_example(returns: Returns) -> None:
    for school_id, (pupils, teachers) in PLANNED.items():
        returns.school(
            school_id,
            {"primary": pupils},
            county="110101",
            staff={"primary": {"backbone_teachers": teachers}},
        )


def _groups(returns: Returns) -> None:
    """Books per pupil 32 in a town, 16 in a village, 24 where the class is unknown."""
    for school_id, area, books in [("U", "121", 3200), ("R", "220", 1600), ("X", "999", 2400)]:
        returns.school(
            school_id,
            {"primary": 100},
            county="110102",
            urban_rural_code=area,
            facility={"books": books},
        )


def _years(returns: Returns) -> None:
    """Two counties over six years; one merges with a neighbour in 2021, families change in 2022."""
    for year in range(2018, 2024):
        family = "jichuji_2018" if year < 2022 else "jiaoji_2021"
        for county in ("110103", "110104"):
            for school_id, books in [("1", 1000), ("2", 1000 + 100 * (2030 - year))]:
                rooms = {"teaching_auxiliary_area": 500.0, "gymnasium_area": 0.0}
                missing = (county, year) == ("110103", 2020)
                returns.school(
                    f"{county}-{school_id}",
                    {"primary": 100},
                    year=year,
                    county=county,
                    family=family,
                    facility=rooms if missing else {**rooms, "books": books},
                )


LINEAGE: list[Row] = [
    {
        "county_code": "110199",
        "canonical_county_code": "110104",
        "valid_from": 2021,
        "change": "merge",
    },
    {"county_code": "110198", "canonical_county_code": "110103", "change": "code_change"},
]


def land(returns: Returns) -> None:
    _plan_example(returns)
    _groups(returns)
    _years(returns)
    returns.rows["lineage_county"] = LINEAGE


def test_contributions_name_the_school_that_drives_the_coefficient(shared_warehouse: Path) -> None:
    found = rows(shared_warehouse, f"from fct_contribution {COEFFICIENT}", "110101", "q2")

    assert sum(r["share"] for r in found) == pytest.approx(1, rel=1e-12)
    assert max(found, key=lambda r: r["share"])["school_id"] == "D"
    assert {r["school_id"]: r["direction"] for r in found} == {
        "A": "below",
        "B": "below",
        "C": "below",
        "D": "above",
    }


def test_the_plan_of_the_worked_example(shared_warehouse: Path) -> None:
    schools = rows(
        shared_warehouse, f"from fct_plan {COEFFICIENT} order by school_id", "110101", "q2"
    )
    county = row(shared_warehouse, f"from fct_plan_county {COEFFICIENT}", "110101", "q2")

    assert [r["added"] for r in schools] == [1, 2, 0, 0]
    assert [r["value_after"] for r in schools] == pytest.approx([5, 6, 7.5, 16])
    assert (county["added"], county["schools_raised"]) == (3, 2)
    assert (county["limit_used"], county["limit_source"]) == (0.5, "cv_limit")
    assert (round(county["cv_before"], 3), round(county["cv_after"], 3)) == (0.657, 0.445)
    assert county["cost_yuan"] == sum(r["cost_yuan"] for r in schools) == 300_000


def test_a_coefficient_within_its_limit_has_no_plan(shared_warehouse: Path) -> None:
    assert rows(shared_warehouse, f"from fct_plan_county {COEFFICIENT}", "110102", "b5") == []


def test_the_gap_between_town_and_village_leaves_unknown_schools_visible(
    shared_warehouse: Path,
) -> None:
    found = row(shared_warehouse, f"from fct_gap {COEFFICIENT}", "110102", "b5")

    means = {group: found[f"{group}_mean"] for group in ("urban", "town", "rural", "unknown")}
    assert means == {"urban": None, "town": 32, "rural": 16, "unknown": 24}
    assert found["rural_urban_ratio"] is None
    assert found["within_variance"] == 0
    assert found["between_variance"] == pytest.approx(128 / 3, rel=1e-12)
    assert found["between_share"] == pytest.approx(1, rel=1e-12)


def test_what_is_not_evaluable_has_no_figures_in_the_gap(shared_warehouse: Path) -> None:
    found = row(
        shared_warehouse, f"from fct_gap {COEFFICIENT} and school_year = 2020", "110103", "b5"
    )

    assert found["status"] == "not_evaluable"
    assert found["rural_schools"] is None and found["total_variance"] is None


def test_a_change_of_family_cuts_the_line_and_a_missing_year_does_not(
    shared_warehouse: Path,
) -> None:
    found = rows(shared_warehouse, LINE, "110103", "b5", "mean")

    assert [r["segment"] for r in found] == [1, 1, 1, 1, 2, 2]
    assert [r["break_reason"] for r in found] == [None, None, None, None, "family_change", None]
    assert [r["change"] for r in found] == pytest.approx([None, -0.5, None, None, None, -0.5])
    assert [r["slope"] for r in found] == pytest.approx([None, None, None, -0.5, None, None])


def test_a_merger_cuts_the_line_and_a_change_of_code_does_not(shared_warehouse: Path) -> None:
    found = rows(shared_warehouse, LINE, "110104", "b5", "cv")

    assert [r["break_reason"] for r in found] == [
        None,
        None,
        None,
        "county_code_change",
        "family_change",
        None,
    ]
    assert [r["segment"] for r in found] == [1, 1, 1, 2, 3, 3]


def test_a_declared_change_of_definition_cuts_only_its_indicator(shared_warehouse: Path) -> None:
    rooms = rows(shared_warehouse, LINE, "110103", "b1", "mean")
    books = rows(shared_warehouse, LINE, "110103", "b5", "mean")

    assert {r["school_year"]: r["break_reason"] for r in rooms}[2021] == "definition_change"
    assert {r["school_year"]: r["break_reason"] for r in books}[2021] is None


def test_the_composite_has_a_line_for_the_review_that_tests_it(shared_warehouse: Path) -> None:
    found = rows(shared_warehouse, LINE, "110101", "composite", "cv")

    assert [(r["level"], r["projection_status"]) for r in found] == [("primary", "not_evaluable")]


CORRUPTIONS = {
    "contributions_sum_to_one": "update fct_contribution set share = share / 2",
    "variance_between_and_within_groups_adds_up": (
        "update fct_gap set within_variance = within_variance + 1"
    ),
    "plan_reaches_the_limit_and_no_unit_is_too_much": (
        "update int_plan_addition set added = added + 1 where added > 0"
    ),
    "every_coefficient_above_its_limit_has_a_plan": "update fct_plan_county set added = added + 1",
    "every_planned_resource_has_a_price_in_its_unit": (
        "update unit_cost set natural_unit = 'yuan' where resource = 'books'"
    ),
    "a_line_is_cut_where_there_is_a_reason": "update fct_trend set break_reason = null",
}
"""Singular tests with a change of the warehouse each must notice."""


def test_every_invariant_of_the_analysis_can_fail(shared_warehouse: Path, tmp_path: Path) -> None:
    copy = DataFolder.at(tmp_path).warehouse
    copy.parent.mkdir(parents=True)
    shutil.copy(shared_warehouse, copy)
    with duckdb.connect(str(copy)) as connection:
        for change in CORRUPTIONS.values():
            connection.execute(change)

    done = dbt(tmp_path, "test", "--select", "path:tests/analysis")

    failed = {name for name in CORRUPTIONS if re.search(rf"FAIL \d+ {name} ", done.stdout)}
    assert failed == CORRUPTIONS.keys()
