"""A figure of a self-report: what is printed, the value it stands for, and where that comes from.

Belongs here: printing a figure with the digits of the official tables, and its provenance in the
marts. Not here: sentences (``template``), checking what was printed (``check``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from reporting.numbers import CV_DECIMALS, MINUS, half_up, limit

Take = Literal["value", "any", "sum", "count", "positive"]
"""How rows of a mart give one value: the only row's, any row's where all are the same, their sum,
their number, the number of those above zero."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """A column of the county's rows of a mart with this key; without column rows are counted."""

    mart: str
    key: tuple[tuple[str, Any], ...]
    column: str | None = None
    take: Take = "value"


@dataclass(frozen=True)
class Form:
    """How a figure is printed: decimals, what it is multiplied by, thousands apart, a sign."""

    decimals: int
    scale: Fraction = Fraction(1)
    suffix: str = ""
    is_grouped: bool = False


FINEST = 4
"""Decimals beyond which nothing is printed."""

CV = Form(CV_DECIMALS)
COUNT = Form(0, is_grouped=True)
PERCENT = Form(1, Fraction(100), "%")
YUAN_10K = Form(2, Fraction(1, 10_000), is_grouped=True)


@dataclass(frozen=True)
class Figure:
    """A printed figure; ``sources`` are added up, then divided by ``divisor`` where there is one.

    ``value`` is in the unit of the mart; ``form`` says what is printed of it.
    """

    value: float
    form: Form
    sources: tuple[Source, ...]
    divisor: Figure | None = None

    @property
    def printed(self) -> str:
        """The figure as it stands in the text."""
        digits = half_up(float(self.value * self.form.scale), self.form.decimals)
        if self.form.is_grouped:
            digits = f"{Decimal(digits):,}"
        return digits.replace("-", MINUS) + self.form.suffix

    @property
    def number(self) -> Decimal:
        """What is printed, as a number with its printed digits: 92.9 of 92.9%."""
        plain = self.printed.removesuffix(self.form.suffix).replace(",", "")
        return Decimal(plain.replace(MINUS, "-"))

    def finer(self) -> Figure:
        """The same figure printed with one more decimal."""
        return replace(self, form=replace(self.form, decimals=self.form.decimals + 1))


KEYS: Mapping[str, tuple[str, ...]] = {
    "county_coefficient": ("school_year", "level", "indicator_id"),
    "county_composite": ("school_year", "level", "standard_id"),
    "trend": ("school_year", "level", "indicator_id", "measure"),
    "satisfaction": ("school_year", "group_name"),
    "funding_growth": ("school_year", "item_id", "from_year"),
    "government_item": ("school_year", "standard_id", "item_id"),
    "outcome_item": ("school_year", "standard_id", "item_id"),
    "veto": ("school_year", "standard_id", "veto_id"),
    "score": ("school_year", "standard_id", "item_id"),
    "school_compliance": ("school_year", "standard_id", "level", "school_id"),
    "plan_county": ("school_year", "level", "indicator_id"),
    "target": ("school_year", "measure", "level", "indicator_id"),
    "gap": ("school_year", "level", "indicator_id"),
    "contribution": ("school_year", "level", "indicator_id", "school_id"),
    "school_indicator": ("school_year", "level", "indicator_id", "school_id"),
}
"""What tells the rows of a county apart in each mart a single value is taken from."""


def cell(mart: str, row: Row, column: str, form: Form) -> Figure | None:
    """The figure in a column of a row of a mart; None where the row has none."""
    if row[column] is None:
        return None
    key = tuple((name, row[name]) for name in KEYS[mart])
    return Figure(row[column], form, (Source(mart, key, column),))


def limit_of(mart: str, row: Row, column: str) -> Figure | None:
    """A limit of a coefficient as regulations write it: 0.50."""
    if row[column] is None:
        return None
    return cell(mart, row, column, Form(_decimals_of(limit(row[column]))))


def as_stated(mart: str, row: Row, column: str, form: Form) -> Figure | None:
    """A figure with no more decimals than it has, at most those of the form: 85% of 0.85."""
    if row[column] is None:
        return None
    return cell(mart, row, column, fitting(row[column], form))


def fitting(value: float, form: Form) -> Form:
    """The form without decimals the value does not need: 4.2, not 4.20."""
    printed = f"{float(value * form.scale):.{form.decimals}f}"
    return replace(form, decimals=_decimals_of(printed.rstrip("0")))


def total(mart: str, key: Row, column: str, value: float | None, form: Form) -> Figure | None:
    """A sum over rows of a mart, as a query gave it."""
    if value is None:
        return None
    return Figure(value, form, (Source(mart, tuple(key.items()), column, "sum"),))


def counted(mart: str, key: Row, number: int) -> Figure:
    """How many rows of a mart have this key."""
    return Figure(number, COUNT, (Source(mart, tuple(key.items()), take="count"),))


def added(figures: list[Figure | None]) -> Figure | None:
    """The sum of figures in the form of the first; None if one of them is missing."""
    known = [one for one in figures if one is not None]
    if not known or len(known) < len(figures):
        return None
    sources = tuple(source for one in known for source in one.sources)
    return replace(known[0], value=sum(one.value for one in known), sources=sources)


def ratio(numerator: Figure | None, denominator: Figure | None, form: Form) -> Figure | None:
    """One figure over another; None where it cannot be formed."""
    if numerator is None or denominator is None or not denominator.value:
        return None
    value = numerator.value / denominator.value
    return Figure(value, form, numerator.sources, divisor=denominator)


def apart(one: Figure | None, other: Figure | None) -> tuple[Figure | None, Figure | None]:
    """Two figures with as many decimals as it takes to see which is larger, where one is."""
    while one is not None and other is not None and _look_alike(one, other):
        one, other = one.finer(), other.finer()
    return one, other


def apart_from(one: Figure | None, bound: Figure | None) -> Figure | None:
    """A figure with as many decimals as it takes to see that it is not its bound."""
    while one is not None and bound is not None and _look_alike(one, bound):
        one = one.finer()
    return one


def _look_alike(one: Figure, other: Figure) -> bool:
    return one.number == other.number and one.value != other.value and one.form.decimals < FINEST


def _decimals_of(plain: str) -> int:
    return len(plain.partition(".")[2])
