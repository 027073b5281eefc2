"""Plans of 500 random counties: with the plan the limit is met, without any one unit it is not.

Exact fractions decide; nothing here uses the water level by which the warehouse finds its plans.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest

from tests.warehouse.returns import Returns, Row, rows

COUNTIES = 500
STEPPED = 3_000
"""Plans up to this total are compared with handing out units one by one."""
ENUMERATED = 5_000
"""Counties with at most this many ways of giving out fewer units are compared with all of them."""
LIMITS = {"q2": Fraction(1, 2), "q5": Fraction(1, 2), "q6": Fraction(1, 2), "b5": Fraction(13, 20)}


@dataclass(frozen=True)
class School:
    """Pupils, what the school has, and what the plan adds."""

    pupils: int
    resource: Fraction
    added: int = 0

    @property
    def after(self) -> Fraction:
        return self.resource + self.added


def is_within(schools: Sequence[School], limit: Fraction) -> bool:
    """Whether CV <= limit: P_N sum(x^2 / P) <= (1 + L^2) (sum x)^2, exactly."""
    pupils = sum(s.pupils for s in schools)
    square = sum((s.after**2 / s.pupils for s in schools), Fraction(0))
    total = sum((s.after for s in schools), Fraction(0))
    return pupils * square <= (1 + limit**2) * total**2


def changed(schools: Sequence[School], place: int, units: int) -> list[School]:
    """The same schools with the addition to one of them changed."""
    found = list(schools)
    school = found[place]
    found[place] = School(school.pupils, school.resource, school.added + units)
    return found


def least_total(schools: Sequence[School], limit: Fraction) -> int:
    """Units handed out one by one, each where it adds least to sum(x^2 / P), until it is enough."""
    pupils = sum(s.pupils for s in schools)
    square = sum((s.resource**2 / s.pupils for s in schools), Fraction(0))
    total = sum((s.resource for s in schools), Fraction(0))
    marginals = [((2 * s.resource + 1) / s.pupils, s.pupils) for s in schools]
    heapq.heapify(marginals)
    units = 0
    while pupils * square > (1 + limit**2) * total**2:
        marginal, of_school = marginals[0]
        heapq.heapreplace(marginals, (marginal + Fraction(2, of_school), of_school))
        square, total, units = square + marginal, total + 1, units + 1
    return units


def ways(units: int, schools: int) -> Iterator[tuple[int, ...]]:
    """All ways of giving out that many units."""
    for first in product(range(units + 1), repeat=schools - 1):
        if sum(first) <= units:
            yield (*first, units - sum(first))


def _figures(rng: Random, pupils: int) -> dict[str, Row]:
    """Facility and staff of one school; scarce, plentiful, in hundredths, in millions of yuan."""
    return {
        "facility": {
            "books": rng.choice([0, rng.randint(0, 5), rng.randint(0, 40 * pupils)]),
            "gymnasium_area": 0.0,
            "sports_ground_area": rng.randint(0, 3000 * pupils) / 100,
            "teaching_equipment_value": float(rng.choice([0, rng.randint(0, 9000 * pupils)])),
        },
        "staff": {
            "backbone_teachers": rng.choice([0, 0, 1, rng.randint(0, max(1, pupils // 20))]),
        },
    }


def land(returns: Returns) -> None:
    rng = Random(20230901)
    for number in range(COUNTIES):
        smallest, largest = rng.choice([(1, 9), (20, 60), (20, 2500)])
        for school in range(rng.choice([2, 3, rng.randint(2, 25)])):
            pupils = rng.randint(smallest, largest)
            figures = _figures(rng, pupils)
            returns.school(
                f"{number:03}-{school:02}",
                {"primary": pupils},
                county=f"plan{number:03}",
                facility=figures["facility"],
                staff={"primary": figures["staff"]},
            )


@pytest.fixture(scope="module")
def plans(shared_warehouse: Path) -> dict[tuple[str, str], list[School]]:
    """Schools with the plan's additions by county and indicator, where there is a plan."""
    found: dict[tuple[str, str], list[School]] = {}
    query = """
        select plan.*, school.denominator as pupils, school.numerator
        from fct_plan as plan
        inner join fct_school_indicator as school
            using (school_year, county_code, level, indicator_id, school_id)
        where level = 'primary' and starts_with(county_code, 'plan')
        order by all
    """
    for r in rows(shared_warehouse, query):
        if r["indicator_id"] in LIMITS:
            school = School(r["pupils"], Fraction(round(r["numerator"] * 100), 100), r["added"])
            found.setdefault((r["county_code"], r["indicator_id"]), []).append(school)
    return found


def test_every_plan_reaches_the_limit(plans: dict[tuple[str, str], list[School]]) -> None:
    assert [key for key, schools in plans.items() if not is_within(schools, LIMITS[key[1]])] == []


def test_taking_any_one_unit_away_leaves_the_limit_broken(
    plans: dict[tuple[str, str], list[School]],
) -> None:
    superfluous = [
        (key, place)
        for key, schools in plans.items()
        for place, school in enumerate(schools)
        if school.added > 0 and is_within(changed(schools, place, -1), LIMITS[key[1]])
    ]

    assert superfluous == []


def test_totals_are_those_of_handing_out_units_one_by_one(
    plans: dict[tuple[str, str], list[School]],
) -> None:
    totals = {key: sum(s.added for s in schools) for key, schools in plans.items()}
    stepped = {
        key: least_total(plans[key], LIMITS[key[1]]) for key in totals if totals[key] <= STEPPED
    }

    assert len(stepped) > COUNTIES
    assert {key: totals[key] for key in stepped} == stepped


def test_no_other_way_of_giving_out_fewer_units_would_do(
    plans: dict[tuple[str, str], list[School]],
) -> None:
    checked = 0
    for (county, indicator_id), schools in plans.items():
        total = sum(s.added for s in schools)
        if total ** len(schools) > ENUMERATED:
            continue
        checked += 1
        for units in range(total):
            for way in ways(units, len(schools)):
                tried = [School(s.pupils, s.resource, a) for s, a in zip(schools, way, strict=True)]
                assert not is_within(tried, LIMITS[indicator_id]), (county, indicator_id, way)
    assert checked > COUNTIES // 10


def test_the_counties_hold_plans_of_every_size(
    plans: dict[tuple[str, str], list[School]],
) -> None:
    totals = [sum(s.added for s in schools) for schools in plans.values()]

    assert len({county for county, _ in plans}) > 0.9 * COUNTIES
    assert min(totals) == 1
    assert max(totals) > 1_000_000
