"""Published tables through the same SQL: 14 county-levels, the coefficients of 45 counties."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.warehouse.returns import REPO, Returns, Row, rows

SHARED = REPO / ".." / "shared" / "realdata"
COUNTY_TABLES = SHARED / "county_tables" / "county_cv_basic8_wide.csv"
CASCHOOL = SHARED / "ca_caschool"
LEVELS = {"小学": "primary", "初中": "junior"}
# A fifth of the pupils above the mean, the rest below: any coefficient up to 2 can be had.
FIGURES = ("county_mean", "cv")
PUPILS = {"above": 200_000, "below": 800_000}
SHIFT = {"above": 2.0, "below": -0.5}


def _published() -> list[Row]:
    with COUNTY_TABLES.open(encoding="utf-8", newline="") as lines:
        return [line for line in csv.DictReader(lines) if line["composite_cv_published"]]


def _figures(line: Row, place: str) -> tuple[Row, Row]:
    """Facility and staff figures of a school that lies where the published row wants it."""

    def amount(number: int, per: int = 1) -> float:
        mean, cv = float(line[f"mean_{number}"]) / per, float(line[f"cv_{number}"])
        return mean * (1 + SHIFT[place] * cv) * PUPILS[place]

    facility = {
        "teaching_auxiliary_area": amount(1),
        "gymnasium_area": 0.0,
        "sports_ground_area": amount(2),
        "teaching_equipment_value": amount(3),
        "computers": round(amount(4, per=100)),
        "books": round(amount(5)),
    }
    staff = {
        "full_time_teachers": round(amount(6)),
        "postgraduate": 0,
        "bachelor": round(amount(7)),
        "college": 0,
        "full_senior": 0,
        "senior": 0,
        "intermediate": round(amount(8)),
    }
    return facility, staff


def _key(line: Row) -> tuple[str, str]:
    return line["county"], LEVELS[line["level"]]


def land(returns: Returns) -> None:
    if COUNTY_TABLES.exists():
        _published_counties(returns)
    if CASCHOOL.exists():
        _californian_counties(returns)


def _published_counties(returns: Returns) -> None:
    """A county of two schools for each published county-level, with its means and coefficients."""
    for line in _published():
        county, level = _key(line)
        for place, pupils in PUPILS.items():
            facility, staff = _figures(line, place)
            returns.school(
                f"{county}-{level}-{place}",
                {level: pupils},
                county=county,
                school_type_code="211" if level == "primary" else "311",
                facility=facility,
                staff={level: staff},
            )


def _californian_counties(returns: Returns) -> None:
    with (CASCHOOL / "original" / "Caschool.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            returns.school(
                line["distcod"],
                {"primary": int(line["enrltot"])},
                county=line["county"],
                facility={"computers": int(line["computer"])},
            )


@pytest.fixture
def reproduced(shared_warehouse: Path) -> Path:
    if not COUNTY_TABLES.exists():
        pytest.skip("published county tables are not here")
    return shared_warehouse


def test_the_composite_is_the_mean_of_the_eight_in_every_published_table(reproduced: Path) -> None:
    published = {_key(line): float(line["composite_cv_published"]) for line in _published()}

    found = rows(
        reproduced,
        "select county_code, level, composite_cv from fct_county_composite"
        " where standard_id = 'basic' and list_contains(?, county_code)",
        [county for county, _ in published],
    )

    computed = {(r["county_code"], r["level"]): r["composite_cv"] for r in found}
    assert len(published) == 14
    assert computed == pytest.approx(published, abs=0.0007)


def test_published_means_and_coefficients_come_out_to_the_printed_digits(reproduced: Path) -> None:
    printed = {
        (*_key(line), f"b{number}"): (line[f"mean_{number}"], line[f"cv_{number}"])
        for line in _published()
        for number in range(1, 9)
    }

    found = rows(
        reproduced,
        "select county_code, level, indicator_id, county_mean, cv from fct_county_coefficient"
        " where cv is not null",
    )

    computed = {
        key: tuple(
            _as_printed(r[name], like) for name, like in zip(FIGURES, printed[key], strict=True)
        )
        for r in found
        if (key := (r["county_code"], r["level"], r["indicator_id"])) in printed
    }
    assert len(printed) == 14 * 8
    assert computed == printed


def _as_printed(value: float, like: str) -> str:
    """With as many decimals as the other has."""
    return f"{value:.{len(like.partition('.')[2])}f}"


@pytest.mark.skipif(not CASCHOOL.exists(), reason="California school data are not here")
def test_computers_per_pupil_of_45_counties(shared_warehouse: Path) -> None:
    with (CASCHOOL / "oracle" / "cv_by_county.csv").open(encoding="utf-8", newline="") as lines:
        oracle = {
            line["county"]: float(line["cv"])
            for line in csv.DictReader(lines)
            if line["level"] == "ALL" and line["indicator"] == "computer_per_pupil"
        }

    found = rows(
        shared_warehouse,
        "select county_code, cv from fct_county_coefficient"
        " where indicator_id = 'b4' and list_contains(?, county_code)",
        list(oracle),
    )

    assert len(oracle) == 45
    assert {r["county_code"]: r["cv"] for r in found} == pytest.approx(oracle, rel=1e-9)
