"""The worked examples of the field and the kinds of county a real year brings, in one build."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.returns import Returns, Row, row, rows

COEFFICIENT = """
    select * from fct_county_coefficient
    where county_code = ? and level = ? and indicator_id = ? and school_year = 2023
"""
SCHOOL = """
    select * from fct_school_indicator
    where school_id = ? and level = ? and indicator_id = ? and school_year = 2023
"""
CAMPUS = {"is_counted_school": False}


def _worked_example(returns: Returns) -> None:
    """Five schools with books; mean 6.33, S 3.26, CV 0.52."""
    for number, (pupils, books) in enumerate(
        [(45, 279), (37, 137), (89, 935), (76, 160), (55, 402)]
    ):
        returns.school(
            f"W{number}", {"primary": pupils}, county="worked", facility={"books": books}
        )


def _split_example(returns: Returns) -> None:
    returns.school(
        "S1",
        {"primary": 166, "junior": 210},
        county="split",
        school_type_code="312",
        facility={"books": 23226},
    )


def _campuses(returns: Returns) -> None:
    returns.school("M1", {"primary": 100}, county="merge", facility={"books": 1000})
    returns.school(
        "M2",
        {"primary": 50},
        county="merge",
        facility={"books": 200},
        parent_school_id="M1",
        **CAMPUS,
    )
    returns.school("M3", {"primary": 10}, county="merge", facility={"books": 30}, **CAMPUS)


def _populations(returns: Returns) -> None:
    kinds: dict[str, Row] = {
        "P1": {},
        "P2": {"sponsor_code": "999"},
        "P3": {"sponsor_code": "省级教育部门"},
        "P4": {"sponsor_code": None},
        "P5": {"sponsor_code": "XXX"},
        "P6": {"school_type_code": "218", **CAMPUS},
        "P7": {"school_type_code": "511"},
    }
    for school_id, attributes in kinds.items():
        returns.school(school_id, {"primary": 60}, county="kinds", **attributes)


def _missing_figures(returns: Returns) -> None:
    for number in range(25):
        returns.school(f"N{number:02}", {"primary": 60}, county="gaps", facility={})
    returns.school("N99", {"primary": 0}, county="gaps", facility={})


def land(returns: Returns) -> None:
    _worked_example(returns)
    _split_example(returns)
    _campuses(returns)
    _populations(returns)
    _missing_figures(returns)
    returns.school("O1", {"primary": 10}, year=2018, county="old", is_counted_school=None)


def test_worked_example_gives_0_52(shared_warehouse: Path) -> None:
    found = row(shared_warehouse, COEFFICIENT, "worked", "primary", "b5")

    assert found["county_mean"] == pytest.approx(1913 / 302, rel=1e-15)
    assert round(found["county_mean"], 2) == 6.33
    assert found["standard_deviation"] == pytest.approx(3.265, abs=0.002)
    assert round(found["cv"], 2) == 0.52


def test_split_example_conserves_the_books(shared_warehouse: Path) -> None:
    primary = row(shared_warehouse, SCHOOL, "S1", "primary", "b5")
    junior = row(shared_warehouse, SCHOOL, "S1", "junior", "b5")

    printed_per_pupil = round(primary["value"], 1)
    assert printed_per_pupil == 58.5
    assert (round(printed_per_pupil * 166), 23226 - round(printed_per_pupil * 166)) == (9711, 13515)
    assert primary["numerator"] + junior["numerator"] == 23226
    assert junior["value"] == pytest.approx(1.1 * primary["value"], rel=1e-14)


def test_campus_joins_its_parent_and_an_orphan_stands_alone_and_says_so(
    shared_warehouse: Path,
) -> None:
    merged = row(shared_warehouse, SCHOOL, "M1", "primary", "b5")
    orphan = row(shared_warehouse, SCHOOL, "M3", "primary", "b5")
    county = row(shared_warehouse, COEFFICIENT, "merge", "primary", "b5")

    assert (merged["numerator"], merged["denominator"]) == (1200, 150)
    assert orphan["note"] == "merge_parent_unknown"
    assert county["schools"] == 2
    assert county["note"] == "merge_parent_unknown:1"
    assert rows(shared_warehouse, SCHOOL, "M2", "primary", "b5") == []


@pytest.mark.parametrize(
    ("standard_id", "excluded"),
    [
        (
            "basic",
            {
                "P2": "private_school",
                "P3": "not_county_run",
                "P6": "teaching_point",
                "P7": "special_school",
            },
        ),
        ("quality", {"P7": "special_school"}),
    ],
)
def test_who_is_left_out_of_which_review(
    shared_warehouse: Path, standard_id: str, excluded: dict[str, str]
) -> None:
    found = rows(
        shared_warehouse,
        "select school_id, exclusion_reason from fct_school_population"
        " where county_code = 'kinds' and population_standard_id = ? and not in_population",
        standard_id,
    )

    assert {r["school_id"]: r["exclusion_reason"] for r in found} == excluded


def test_a_missing_or_unknown_sponsor_excludes_nobody_and_is_noted(shared_warehouse: Path) -> None:
    basic = row(shared_warehouse, COEFFICIENT, "kinds", "primary", "m1")
    quality = row(shared_warehouse, COEFFICIENT, "kinds", "primary", "q1")

    assert basic["note"] == "sponsor_missing:1;sponsor_unknown:1"
    assert quality["note"] is None


def test_missing_figures_name_the_schools_and_count_the_rest(shared_warehouse: Path) -> None:
    found = row(shared_warehouse, COEFFICIENT, "gaps", "primary", "b5")

    assert (found["status"], found["reason"]) == ("not_evaluable", "missing_in_return")
    assert (found["schools"], found["missing_schools"], found["zero_pupil_schools"]) == (25, 25, 1)
    assert found["missing_school_names"].startswith("N00学校、N01学校、")
    assert found["missing_school_names"].endswith("N19学校 … +5")
    assert found["cv"] is None


def test_before_2021_a_school_without_the_flag_counts_as_a_school(shared_warehouse: Path) -> None:
    found = rows(
        shared_warehouse, "select treatment from fct_school_population where school_id = 'O1'"
    )

    assert {r["treatment"] for r in found} == {"stand_alone"}
