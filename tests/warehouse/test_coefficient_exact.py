"""The coefficient agrees with exact rational arithmetic to 1e-12, also when schools are alike."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from tests.warehouse.returns import Returns, rows

School = tuple[int, Fraction]
"""Pupils and the exact numerator."""

COUNTIES = 400
WEIGHTS = {"primary": Fraction(1), "junior": Fraction(11, 10), "senior": Fraction(33, 25)}


def coefficient(schools: Iterable[School]) -> float:
    """CV of the schools with pupils by exact arithmetic, rounded once."""
    counted = [(p, x) for p, x in schools if p > 0]
    pupils = sum(p for p, _ in counted)
    mean = sum((x for _, x in counted), Fraction(0)) / pupils
    variance = sum((p * (x / p - mean) ** 2 for p, x in counted), Fraction(0)) / pupils
    square = variance / mean**2
    with localcontext() as context:
        context.prec = 60
        return float((Decimal(square.numerator) / Decimal(square.denominator)).sqrt())


def _single_stage(rng: Random, county: str, returns: Returns) -> dict[str, list[School]]:
    """Primary schools: books (whole) and grounds (two decimals); every third county is alike."""
    alike = rng.random() < 1 / 3
    found: dict[str, list[School]] = {"b5": [], "b6": [], "b2": []}
    for number in range(rng.randint(1, 30)):
        pupils = rng.choice([0, 1, rng.randint(1, 60), rng.randint(1, 3000)])
        books = 1000 * pupils + rng.randint(0, 1) if alike else rng.randint(0, 200_000)
        teachers = pupils + rng.randint(0, 1) if alike else rng.randint(0, 300)
        hundredths = 700 * pupils + rng.randint(0, 1) if alike else rng.randint(1, 9_000_000)
        returns.school(
            f"{county}-{number}",
            {"primary": pupils},
            county=county,
            facility={
                "books": books,
                "gymnasium_area": 0.0,
                "sports_ground_area": hundredths / 100,
            },
            staff={"primary": {"full_time_teachers": teachers}},
        )
        found["b5"].append((pupils, Fraction(books)))
        found["b6"].append((pupils, Fraction(teachers)))
        found["b2"].append((pupils, Fraction(hundredths, 100)))
    return {name: schools for name, schools in found.items() if _has_mean(schools)}


def _has_mean(schools: list[School]) -> bool:
    return any(p > 0 and x > 0 for p, x in schools)


def _several_stages(rng: Random, county: str, returns: Returns) -> dict[str, list[School]]:
    """Twelve-year schools: books of the primary stage by the exact share."""
    found: list[School] = []
    for number in range(rng.randint(2, 12)):
        pupils = {level: rng.randint(1, 1500) for level in WEIGHTS}
        books = rng.randint(1, 200_000)
        weighted = {level: WEIGHTS[level] * pupils[level] for level in WEIGHTS}
        returns.school(
            f"{county}-{number}",
            pupils,
            county=county,
            school_type_code="345",
            facility={"books": books},
        )
        share = books * weighted["primary"] / sum(weighted.values())
        found.append((pupils["primary"], share))
    return {"b5": found}


def land(returns: Returns) -> dict[tuple[str, str], list[School]]:
    """Land the random counties, the same each time; their schools by county and indicator."""
    rng = Random(20230901)
    landed: dict[tuple[str, str], list[School]] = {}
    for number in range(COUNTIES):
        county = f"C{number:04}"
        draw = _several_stages if number % 4 == 0 else _single_stage
        for indicator_id, schools in draw(rng, county, returns).items():
            landed[(county, indicator_id)] = schools
    return landed


@pytest.fixture(scope="module")
def compared(shared_warehouse: Path) -> list[tuple[str, float, float]]:
    """County and indicator, expected and computed coefficient."""
    expected = {key: coefficient(schools) for key, schools in land(Returns()).items()}
    found = rows(
        shared_warehouse,
        "select county_code, indicator_id, cv from fct_county_coefficient"
        " where level = 'primary' and cv is not null",
    )
    computed = {(r["county_code"], r["indicator_id"]): r["cv"] for r in found}
    assert expected.keys() <= computed.keys()
    return [(f"{key}", value, computed[key]) for key, value in expected.items()]


def test_every_coefficient_agrees_to_1e_12(compared: list[tuple[str, float, float]]) -> None:
    wrong = [c for c in compared if not math.isclose(c[1], c[2], rel_tol=1e-12)]

    assert wrong == []


def test_the_counties_hold_alike_schools_equal_schools_and_unequal_ones(
    compared: list[tuple[str, float, float]],
) -> None:
    sizes = [expected for _, expected, _ in compared]

    assert any(size == 0 for size in sizes)
    assert any(0 < size < 1e-4 for size in sizes)
    assert any(size > 1 for size in sizes)
