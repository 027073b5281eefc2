"""The coefficient of a county, its parts, and the composite of a review.

Belongs here: means, S, CV, limits, composite, each school's part in S². Does not belong here: how
schools become units, or what would bring a coefficient down.

Decisions where the domain page leaves room (§2, §3):

- A school-level of the population whose pupils are missing makes the coefficient not evaluable, as
  a missing numerator does: it could be any size.
- A county-level without a single school-level with pupils in the population is not evaluable.
- An indicator that is not per pupil (average class size) is weighted by its own denominator; with
  pupils but a denominator of zero it is not evaluable.
- The composite is not evaluable if one of its coefficients is; failing that undefined if one is.
  The composite of ``quality`` is the plain mean some counties print, without a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tests.oracle.exact import (
    EVALUATED,
    NOT_EVALUABLE,
    UNDEFINED,
    Exact,
    Row,
    judged,
    number,
    root,
    total,
)
from tests.oracle.rules import COMPOSITE, Rules
from tests.oracle.units_and_population import MISSING_IN_RETURN, NOT_IN_FAMILY, Measured

NO_LIMIT = "no_limit"
CoefficientKey = tuple[int, str, str, str]


@dataclass(frozen=True)
class Point:
    """A school-level with pupils P, numerator x and indicator value X (multiplier included)."""

    measured: Measured
    pupils: Fraction
    numerator: Fraction
    value: Fraction

    @property
    def school_id(self) -> str:
        """Identifier of the school."""
        return self.measured.unit.school_id


@dataclass(frozen=True)
class Coefficient:
    """One county, level and indicator in one year."""

    key: CoefficientKey
    standard_id: str
    """The indicator's set: a review, or ``monitoring``."""
    group: tuple[Measured, ...]
    limit: Fraction | None

    @cached_property
    def in_population(self) -> tuple[Measured, ...]:
        """School-levels of the population, those without pupils included."""
        return tuple(m for m in self.group if m.unit.in_population)

    @cached_property
    def counted(self) -> tuple[Measured, ...]:
        """School-levels of the population that have pupils, or may have."""
        return tuple(m for m in self.in_population if m.status != "no_pupils")

    @cached_property
    def status(self) -> str:
        """evaluated, not_evaluable or undefined (X̄ = 0)."""
        if not self.counted or any(m.status == NOT_EVALUABLE for m in self.counted):
            return NOT_EVALUABLE
        return EVALUATED if self.mean != 0 else UNDEFINED

    @property
    def has_mean(self) -> bool:
        """Whether X̄ is known (it may be zero)."""
        return self.status != NOT_EVALUABLE

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The school-levels the coefficient is computed from; only where X̄ is known."""
        return tuple(
            Point(
                m, m.denominator, m.numerator, m.indicator.multiplier * m.numerator / m.denominator
            )
            for m in sorted(self.counted, key=lambda m: m.unit.school_id)
            if m.denominator is not None and m.numerator is not None and m.value is not None
        )

    @cached_property
    def numerator(self) -> Fraction:
        """Σx over the points, in natural units."""
        return sum((p.numerator for p in self.points), Fraction(0))

    @cached_property
    def denominator(self) -> Fraction:
        """P_N over the points."""
        return sum((p.pupils for p in self.points), Fraction(0))

    @cached_property
    def mean(self) -> Fraction:
        """X̄ = Σx ÷ ΣP, never the mean of ratios."""
        return weighted_mean(self.points)

    @cached_property
    def variance(self) -> Fraction:
        """S² = Σ Pᵢ/P_N · (Xᵢ − X̄)²."""
        return weighted_variance(self.points, self.mean)

    @cached_property
    def cv_squared(self) -> Exact:
        """CV², exactly; None where the coefficient is not evaluated."""
        return self.variance / self.mean**2 if self.status == EVALUATED else None

    @cached_property
    def cv(self) -> float | None:
        """CV to the last digit of a float."""
        return None if self.cv_squared is None else root(self.cv_squared)

    @property
    def reason(self) -> str | None:
        """Why it is not evaluated."""
        if self.status == EVALUATED:
            return None
        if self.status == UNDEFINED:
            return "zero_mean"
        missing = {m.reason for m in self.counted if m.status == NOT_EVALUABLE}
        if not missing:
            return "no_schools"
        return NOT_IN_FAMILY if missing == {NOT_IN_FAMILY} else MISSING_IN_RETURN

    @property
    def within_limit(self) -> str:
        """CV ≤ limit, decided on exact squares."""
        if self.limit is None:
            return NO_LIMIT
        squared = self.cv_squared
        return judged(None if squared is None else squared <= self.limit**2)


def weighted_mean(points: Sequence[Point]) -> Fraction:
    """Mean of the values, weighted by pupils."""
    weighted = sum((p.pupils * p.value for p in points), Fraction(0))
    return weighted / sum((p.pupils for p in points), Fraction(0))


def weighted_variance(points: Sequence[Point], mean: Fraction) -> Fraction:
    """Mean of the squared deviations from ``mean``, weighted by pupils."""
    squares = sum((p.pupils * (p.value - mean) ** 2 for p in points), Fraction(0))
    return squares / sum((p.pupils for p in points), Fraction(0))


def coefficients(
    measured: dict[CoefficientKey, list[Measured]], rules: Rules
) -> dict[CoefficientKey, Coefficient]:
    """Every coefficient that has at least one school-level, counted or not."""
    found: dict[CoefficientKey, Coefficient] = {}
    for key, group in measured.items():
        school_year, county_code, level, indicator_id = key
        standard_id = group[0].indicator.indicator_set
        limit = rules.limit(standard_id, indicator_id, level, county_code, school_year)
        found[key] = Coefficient(key, standard_id, tuple(group), limit)
    return found


def coefficient_rows(found: Iterable[Coefficient]) -> list[Row]:
    """``fct_county_coefficient``: school_year, county_code, level, indicator_id."""
    return [_coefficient_row(coefficient) for coefficient in found]


def _coefficient_row(c: Coefficient) -> Row:
    school_year, county_code, level, indicator_id = c.key
    return {
        "school_year": school_year,
        "county_code": county_code,
        "level": level,
        "indicator_id": indicator_id,
        "schools": len(c.counted),
        "excluded_schools": len(c.group) - len(c.in_population),
        "zero_pupil_schools": len(c.in_population) - len(c.counted),
        "missing_schools": sum(m.status == NOT_EVALUABLE for m in c.counted),
        "pupils": number(total(m.unit.pupils for m in c.counted)) if c.has_mean else None,
        "numerator": number(c.numerator) if c.has_mean else None,
        "denominator": number(c.denominator) if c.has_mean else None,
        "county_mean": number(c.mean) if c.has_mean else None,
        "standard_deviation": root(c.variance) if c.has_mean else None,
        "cv": c.cv,
        "cv_limit": number(c.limit),
        "within_limit": c.within_limit,
        "status": c.status,
        "reason": c.reason,
    }


@dataclass(frozen=True)
class Composite:
    """The plain mean of a review's coefficients for one level of a county."""

    key: tuple[int, str, str, str]
    parts: tuple[Coefficient, ...]
    expected_parts: int
    limit: Fraction | None

    @property
    def status(self) -> str:
        """evaluated only if every part is."""
        found = {part.status for part in self.parts}
        if NOT_EVALUABLE in found or len(self.parts) < self.expected_parts:
            return NOT_EVALUABLE
        return UNDEFINED if UNDEFINED in found else EVALUATED

    @property
    def reason(self) -> str | None:
        """Why there is none."""
        return {NOT_EVALUABLE: "indicator_not_evaluable", UNDEFINED: "indicator_undefined"}.get(
            self.status
        )

    @property
    def value(self) -> float | None:
        """The mean of the coefficients."""
        if self.status != EVALUATED:
            return None
        return sum(part.cv or 0.0 for part in self.parts) / len(self.parts)

    @property
    def within_limit(self) -> str:
        """Mean ≤ limit."""
        if self.limit is None:
            return NO_LIMIT
        return judged(None if self.value is None else self.value <= float(self.limit))


def composites(
    found: dict[CoefficientKey, Coefficient], rules: Rules, reviews: Sequence[str]
) -> dict[tuple[int, str, str, str], Composite]:
    """The composite of every review, by (school_year, county_code, level, standard_id)."""
    grouped: dict[tuple[int, str, str, str], list[Coefficient]] = {}
    for (school_year, county_code, level, _), coefficient in found.items():
        if coefficient.standard_id in reviews:
            key = (school_year, county_code, level, coefficient.standard_id)
            grouped.setdefault(key, []).append(coefficient)
    expected = {s: sum(i.indicator_set == s for i in rules.indicators) for s in reviews}
    return {
        key: Composite(
            key,
            tuple(parts),
            expected[key[3]],
            rules.limit(key[3], COMPOSITE, key[2], key[1], key[0]),
        )
        for key, parts in grouped.items()
    }


def composite_rows(found: Iterable[Composite]) -> list[Row]:
    """``fct_county_composite``: school_year, county_code, level, standard_id."""
    return [
        {
            "school_year": c.key[0],
            "county_code": c.key[1],
            "level": c.key[2],
            "standard_id": c.key[3],
            "indicators": c.expected_parts,
            "evaluated_indicators": sum(part.status == EVALUATED for part in c.parts),
            "composite_cv": c.value,
            "composite_limit": number(c.limit),
            "within_limit": c.within_limit,
            "status": c.status,
            "reason": c.reason,
        }
        for c in found
    ]
