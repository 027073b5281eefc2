"""The least addition, against every other addition there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random

import pytest

from tests.oracle.contribution_plan import least_addition, squared_variation

LIMITS = (Fraction("0.45"), Fraction("0.5"), Fraction("0.65"))


def additions(units: int, schools: int) -> Iterator[tuple[int, ...]]:
    """Every way to give so many units to so many schools."""
    if schools == 1:
        yield (units,)
        return
    for first in range(units + 1):
        for rest in additions(units - first, schools - 1):
            yield (first, *rest)


def within(
    numerators: Sequence[Fraction],
    added: Sequence[int],
    pupils: Sequence[Fraction],
    limit: Fraction,
) -> bool:
    after = [x + a for x, a in zip(numerators, added, strict=True)]
    return sum(after) > 0 and squared_variation(after, pupils) <= limit**2


def least_by_trying_all(
    numerators: Sequence[Fraction], pupils: Sequence[Fraction], limit: Fraction
) -> int:
    units = 0
    while not any(
        within(numerators, added, pupils, limit) for added in additions(units, len(pupils))
    ):
        units += 1
    return units


def test_the_lowest_school_is_raised_first():
    # 10 pupils each, CV 0.82; the least total is 8 units, all of them to the first.
    numerators, pupils = [Fraction(0), Fraction(20), Fraction(20)], [Fraction(10)] * 3
    added = least_addition(numerators, pupils, Fraction(1, 2))
    assert added[1:] == [0, 0]
    assert within(numerators, added, pupils, Fraction(1, 2))
    assert not within(numerators, [added[0] - 1, 0, 0], pupils, Fraction(1, 2))


@pytest.mark.parametrize("seed", range(60))
def test_no_smaller_addition_exists(seed):
    rng = Random(seed)
    schools = rng.choice((2, 2, 3, 3, 4))
    pupils = [Fraction(rng.randint(1, 8)) for _ in range(schools)]
    parts = rng.choice((1, 1, 3))
    numerators = [Fraction(rng.randint(0, 4 * parts), parts) for _ in range(schools)]
    if sum(numerators) == 0:
        numerators[0] = Fraction(1, parts)
    limit = rng.choice(LIMITS)
    added = least_addition(numerators, pupils, limit)
    assert all(units >= 0 for units in added)
    assert within(numerators, added, pupils, limit)
    assert sum(added) == least_by_trying_all(numerators, pupils, limit)


def test_a_few_hundredths_of_a_unit_first_make_things_worse():
    # Two schools hold next to nothing, eight nothing: every first unit raises the coefficient.
    numerators = [Fraction(1, 20)] * 2 + [Fraction(0)] * 3
    pupils = [Fraction(10)] * 5
    added = least_addition(numerators, pupils, Fraction(1, 2))
    assert sum(added) == least_by_trying_all(numerators, pupils, Fraction(1, 2))


def test_nothing_is_added_within_the_limit():
    assert least_addition([Fraction(5), Fraction(6)], [Fraction(1)] * 2, Fraction(1, 2)) == [0, 0]


def test_millions_of_yuan_are_found_without_counting_them():
    numerators = [Fraction(0), Fraction(10**9)]
    pupils = [Fraction(700), Fraction(400)]
    added = least_addition(numerators, pupils, Fraction(1, 2))
    assert added[0] > 10**8
    assert within(numerators, added, pupils, Fraction(1, 2))
    assert not within(numerators, [added[0] - 1, added[1]], pupils, Fraction(1, 2))


def test_a_planned_coefficient_ends_within_its_limit(found_marts):
    plans = found_marts["fct_plan_county"]
    assert plans
    for plan in plans:
        assert plan["cv_before"] > plan["limit_used"] >= plan["cv_after"]
    sources = {plan["limit_source"] for plan in plans}
    assert sources == {"cv_limit", "composite_limit"}


def test_a_unit_less_breaks_the_limit(found_marts):
    rows = found_marts
    pupils_of = {
        (r["school_year"], r["school_id"], r["level"], r["indicator_id"]): r
        for r in rows["fct_school_indicator"]
    }
    groups: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in rows["fct_plan"]:
        key = (row["school_year"], row["county_code"], row["level"], row["indicator_id"])
        groups.setdefault(key, []).append(row)
    limits = {
        (r["school_year"], r["county_code"], r["level"], r["indicator_id"]): r["limit_used"]
        for r in rows["fct_plan_county"]
    }
    assert groups
    for key, group in groups.items():
        units = [pupils_of[(key[0], r["school_id"], key[2], key[3])] for r in group]
        numerators = [Fraction(u["numerator"]) for u in units]
        pupils = [Fraction(u["denominator"]) for u in units]
        added = [int(str(r["added"])) for r in group]
        for index, units_added in enumerate(added):
            if units_added:
                less = [a - (i == index) for i, a in enumerate(added)]
                assert not within(numerators, less, pupils, Fraction(str(limits[key])))
