"""Which schools make a coefficient what it is.

Belongs here: choosing the coefficients to explain and the schools to name. Not here: computing a
school's share of the variance (the warehouse does).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporting.marts.labels import Indicator, Labels
from reporting.marts.query import Row

LEVELS = ("primary", "junior")
HIGHEST_COEFFICIENTS = 3
"""Where no coefficient is over its limit, so many of the highest are explained at each level."""

SCHOOLS_NAMED = 6


@dataclass(frozen=True)
class Drivers:
    """Schools that make a coefficient what it is, the greatest share first."""

    level: str
    indicator: Indicator
    row: Row
    schools: tuple[Row, ...]

    @property
    def key(self) -> str:
        """Names the chart of it."""
        return f"{self.level}.{self.indicator.indicator_id}"


def drivers_of(
    labels: Labels, coefficients: Iterable[Row], composites: Iterable[Row], values: Iterable[Row]
) -> tuple[Drivers, ...]:
    """Drivers of the coefficients of a year that are above what they are tested by.

    Where the composite is tested and above its limit, these are the coefficients above that limit.
    At a level without any the highest coefficients are explained.
    """
    shares: dict[tuple[str, str], list[Row]] = {}
    for row in values:
        if row["share"]:
            shares.setdefault((row["level"], row["indicator_id"]), []).append(row)
    known = [
        row
        for row in coefficients
        if row["cv"] is not None
        and (row["level"], row["indicator_id"]) in shares
        and labels.indicators[row["indicator_id"]].indicator_set in labels.reviews
    ]
    limits = _composite_limits(composites)
    return tuple(
        Drivers(
            level=level,
            indicator=labels.indicators[row["indicator_id"]],
            row=row,
            schools=_greatest(shares[level, row["indicator_id"]]),
        )
        for level in LEVELS
        for row in _to_explain(labels, [row for row in known if row["level"] == level], limits)
    )


def _composite_limits(composites: Iterable[Row]) -> dict[tuple[str, str], float]:
    """Limits of composites that are not met, by level and review."""
    return {
        (row["level"], row["standard_id"]): row["composite_limit"]
        for row in composites
        if row["within_limit"] == "not_met"
    }


def _to_explain(
    labels: Labels, of_level: list[Row], limits: Mapping[tuple[str, str], float]
) -> list[Row]:
    def is_over(row: Row) -> bool:
        review = labels.indicators[row["indicator_id"]].indicator_set
        limit = row["cv_limit"] or limits.get((row["level"], review))
        return limit is not None and row["cv"] > limit

    highest = sorted(of_level, key=lambda row: (-row["cv"], row["indicator_id"]))
    return [row for row in of_level if is_over(row)] or highest[:HIGHEST_COEFFICIENTS]


def _greatest(schools: list[Row]) -> tuple[Row, ...]:
    ordered = sorted(schools, key=lambda row: (-row["share"], row["school_id"]))
    return tuple(ordered[:SCHOOLS_NAMED])
