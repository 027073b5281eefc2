"""What drives a coefficient, and the least addition that brings it to its limit.

Belongs here: ``fct_contribution``, ``fct_plan``, ``fct_plan_county``. Does not belong here: the
coefficients themselves.

The plan. With x in natural units, CV² + 1 = P_N · Σ(x²/P) / (Σx)². For a given total A of whole
units to add, Σx is fixed, so the best plan is the one with the least Σ(x²/P): a separable convex
sum, for which adding unit by unit where the next one adds least, (2xᵢ+1)/Pᵢ, is optimal (ties by
school_id). So the best plans of all totals are the prefixes of one list of increments, and the
answer is its first prefix with CV ≤ L.

Where is the first one? Let T = Σx over n schools. The least next increment is at most the weighted
mean of all, (2T+n)/P_N, so one more unit turns CV² into at most (CV²T² + n−1)/(T+1)². Once
L²(2T+1) ≥ n−1, a prefix within the limit is therefore followed only by prefixes within it, and the
first can be found by bisection. Before that (a few units at most) this module walks unit by unit.
Everything is done in integers, so no two plans are ever confused by rounding.

Decision: a plan is made for every coefficient above its limit; the b-indicators, which have none of
their own, are held to the composite limit of their level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heapreplace
from math import lcm

from tests.oracle.coefficients import Coefficient
from tests.oracle.exact import EVALUATED, UNDEFINED, Row, number, root
from tests.oracle.rules import COMPOSITE, Rules


def contribution_rows(found: Iterable[Coefficient]) -> list[Row]:
    """``fct_contribution``: one row per school-level of a coefficient whose mean is known."""
    return [row for c in found if c.status == EVALUATED for row in _contributions(c)]


def _contributions(c: Coefficient) -> list[Row]:
    school_year, county_code, level, indicator_id = c.key
    rows = []
    for point in c.points:
        weight = point.pupils / c.denominator
        deviation = point.value - c.mean
        rows.append(
            {
                "school_year": school_year,
                "county_code": county_code,
                "level": level,
                "indicator_id": indicator_id,
                "school_id": point.school_id,
                "weight": number(weight),
                "deviation": number(deviation),
                "share": number(weight * deviation**2 / c.variance) if c.variance else None,
                "direction": _direction(deviation),
                "status": EVALUATED if c.variance else UNDEFINED,
            }
        )
    return rows


def _direction(deviation: Fraction) -> str:
    if deviation == 0:
        return "at"
    return "above" if deviation > 0 else "below"


class _State:
    """Numerators on the way from where they are to the plan, scaled to integers."""

    def __init__(
        self, numerators: Sequence[Fraction], pupils: Sequence[Fraction], limit: Fraction
    ) -> None:
        self.unit = lcm(*(Fraction(x).denominator for x in numerators))
        self.x = [int(x * self.unit) for x in numerators]
        whole_pupils = [int(p * lcm(*(Fraction(q).denominator for q in pupils))) for p in pupils]
        common = lcm(*whole_pupils)
        self.weight = [common // p for p in whole_pupils]
        bound = 1 + limit**2
        self._left = sum(whole_pupils) * bound.denominator
        self._right = bound.numerator * common

    def added_up_to(self, price: int) -> list[int]:
        """Units per school whose increment costs no more than ``price``."""
        unit = self.unit
        return [
            max(0, (price // w - 2 * x - unit) // (2 * unit) + 1)
            for x, w in zip(self.x, self.weight, strict=True)
        ]

    def price(self, school: int) -> int:
        """What the next unit of one school adds to Σ(x²/P), scaled."""
        return (2 * self.x[school] + self.unit) * self.weight[school]

    def add(self, units: Sequence[int]) -> None:
        """Take up an addition."""
        self.x = self.with_(units)

    def with_(self, units: Sequence[int]) -> list[int]:
        """The numerators after an addition."""
        return [x + self.unit * a for x, a in zip(self.x, units, strict=True)]

    def within(self, x: Sequence[int]) -> bool:
        """CV ≤ limit for these numerators."""
        spread = sum(value * value * w for value, w in zip(x, self.weight, strict=True))
        return self._left * spread <= self._right * sum(x) ** 2


def least_addition(
    numerators: Sequence[Fraction], pupils: Sequence[Fraction], limit: Fraction
) -> list[int]:
    """Whole units to add per school, in the order given, so that CV ≤ limit; the least total.

    Schools are to be given in the order of their ids (it breaks ties); pupils > 0, limit > 0.
    """
    state = _State(numerators, pupils, limit)
    start = list(state.x)
    _walk(state, limit)
    if not state.within(state.x):
        _bisect(state)
    return [(x - x0) // state.unit for x, x0 in zip(state.x, start, strict=True)]


def _walk(state: _State, limit: Fraction) -> None:
    """Unit by unit until within the limit or until bisection is sound."""
    enough = Fraction(len(state.x) - 1) / limit**2 - 1
    queue = [(state.price(school), school) for school in range(len(state.x))]
    heapify(queue)
    while 2 * sum(state.x) < enough * state.unit and not state.within(state.x):
        school = queue[0][1]
        state.x[school] += state.unit
        heapreplace(queue, (state.price(school), school))


def _bisect(state: _State) -> None:
    """The first prefix within the limit, by bisection over the price of the last increment."""
    low, high = 0, max(state.price(school) for school in range(len(state.x)))
    while not state.within(state.with_(state.added_up_to(high))):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if state.within(state.with_(state.added_up_to(middle))):
            high = middle
        else:
            low = middle
    state.add(state.added_up_to(low))
    for school in range(len(state.x)):
        if state.price(school) == high:
            state.x[school] += state.unit
            if state.within(state.x):
                return


@dataclass(frozen=True)
class Plan:
    """The least addition for one coefficient, by school in the order of its points."""

    coefficient: Coefficient
    limit: Fraction
    limit_source: str
    added: tuple[int, ...]
    yuan_per_unit: Fraction | None

    def cost(self, added: int) -> float | None:
        """Price of some units; unknown without a unit cost."""
        return None if self.yuan_per_unit is None else float(added * self.yuan_per_unit)


def plans(found: Iterable[Coefficient], rules: Rules) -> list[Plan]:
    """A plan for every coefficient above the limit it is held to."""
    result = []
    for c in found:
        limit, source = _limit_used(c, rules)
        if limit is None or c.cv_squared is None or c.cv_squared <= limit**2:
            continue
        numerators = [p.numerator for p in c.points]
        added = least_addition(numerators, [p.pupils for p in c.points], limit)
        price = rules.unit_costs.get(c.points[0].measured.numerator_id)
        result.append(Plan(c, limit, source, tuple(added), price))
    return result


def _limit_used(c: Coefficient, rules: Rules) -> tuple[Fraction | None, str]:
    if c.limit is not None:
        return c.limit, "cv_limit"
    school_year, county_code, level, _ = c.key
    limit = rules.limit(c.standard_id, COMPOSITE, level, county_code, school_year)
    return limit, "composite_limit"


def plan_rows(found: Iterable[Plan]) -> list[Row]:
    """``fct_plan``: every school-level of a planned coefficient, those raised by 0 included."""
    return [row for plan in found for row in _plan_rows(plan)]


def _plan_rows(plan: Plan) -> list[Row]:
    c = plan.coefficient
    school_year, county_code, level, indicator_id = c.key
    rows = []
    for point, added in zip(c.points, plan.added, strict=True):
        after = point.value + point.measured.indicator.multiplier * Fraction(added) / point.pupils
        rows.append(
            {
                "school_year": school_year,
                "county_code": county_code,
                "level": level,
                "indicator_id": indicator_id,
                "school_id": point.school_id,
                "value_before": number(point.value),
                "added": added,
                "value_after": number(after),
                "cost_yuan": plan.cost(added),
            }
        )
    return rows


def plan_county_rows(found: Iterable[Plan]) -> list[Row]:
    """``fct_plan_county``: school_year, county_code, level, indicator_id."""
    return [_plan_county_row(plan) for plan in found]


def _plan_county_row(plan: Plan) -> Row:
    c = plan.coefficient
    school_year, county_code, level, indicator_id = c.key
    after = [p.numerator + a for p, a in zip(c.points, plan.added, strict=True)]
    added = sum(plan.added)
    return {
        "school_year": school_year,
        "county_code": county_code,
        "level": level,
        "indicator_id": indicator_id,
        "cv_before": c.cv,
        "limit_used": float(plan.limit),
        "limit_source": plan.limit_source,
        "added": added,
        "cost_yuan": plan.cost(added),
        "cv_after": root(squared_variation(after, [p.pupils for p in c.points])),
        "schools_raised": sum(a > 0 for a in plan.added),
    }


def squared_variation(numerators: Sequence[Fraction], pupils: Sequence[Fraction]) -> Fraction:
    """CV² of numerators over pupils, in two passes."""
    all_pupils = sum(pupils, Fraction(0))
    mean = sum(numerators, Fraction(0)) / all_pupils
    pairs = zip(numerators, pupils, strict=True)
    return sum(p * (x / p - mean) ** 2 for x, p in pairs) / all_pupils / mean**2
