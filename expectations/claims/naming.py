"""What a stated quantity may be called in the returns.

Belongs here: from a quantity with its level and whose it is to names of figures of the returns.
Not here: what a name stands for (``returns``), judging (``quantities``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from contract import fields
from expectations.claims.indicators import COMPOSITE_LABEL, CV_SUFFIX
from expectations.claims.model import Qualifier
from expectations.claims.returns import (
    AT_SCHOOL,
    NAMED_COUNTY_TABLES,
    ReturnFigures,
)
from expectations.claims.subjects import Subject

COMPULSORY = ("primary", "junior")
"""Levels a county's figure without a level is taken to be of; else it is of all levels."""
LEVELS = (*COMPULSORY, "senior")
PER = "/"
"""Between the two figures of a ratio that no indicator declares."""
COMPOSITE = "composite"
"""The coefficient all indicators of a review make together, whichever the review."""


@dataclass(frozen=True)
class StatedQuantity:
    """A figure that says what it is of.

    ``quantity``: ``table.field``, an indicator id (``.cv`` behind it: its coefficient), or
    ``table.field/table.field``. ``level``: ``primary``, ``junior``, ``senior``, or None for all.
    ``unit``: the unit it is stated in. ``stated``: with the digits printed.
    """

    quantity: str
    level: str | None
    unit: str | None
    stated: Decimal
    stated_text: str
    qualifier: Qualifier


@dataclass(frozen=True)
class Names:
    """One way to name a quantity: what is added up, divided by what (added up), and times what."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    multiplier: int = 1

    @property
    def all(self) -> tuple[str, ...]:
        """Every name."""
        return (*self.numerator, *self.denominator)


def names_of(figure: StatedQuantity, subject: Subject, returns: ReturnFigures) -> Iterator[Names]:
    """The ways to name a quantity of a subject, the likeliest first."""
    if PER in figure.quantity:
        above, _, below = figure.quantity.partition(PER)
        yield from _ratio_names((above,), below, figure, subject)
    elif "." in figure.quantity.removesuffix(CV_SUFFIX):
        yield from _field_names(figure, subject)
    else:
        yield from _indicator_names(figure, subject, returns)


def _field_names(figure: StatedQuantity, subject: Subject) -> Iterator[Names]:
    table, _, _ = figure.quantity.partition(".")
    if table in NAMED_COUNTY_TABLES:
        if subject.kind == "county":
            yield Names((figure.quantity,))
        return
    if figure.level is None and _has_levels(table) and subject.kind == "county":
        yield Names(tuple(f"{level}:{figure.quantity}" for level in COMPULSORY))
    name = _of_level(figure.quantity, figure.level, subject)
    if name:
        yield Names((name,))


def _indicator_names(
    figure: StatedQuantity, subject: Subject, returns: ReturnFigures
) -> Iterator[Names]:
    """An indicator, those that the other review calls the same, and the ratio of its totals."""
    suffix = CV_SUFFIX if figure.quantity.endswith(CV_SUFFIX) else ""
    levels = (figure.level,) if figure.level else _levels_of(subject, returns)
    if len(levels) == 1:
        for indicator_id in _alike(figure.quantity.removesuffix(CV_SUFFIX), returns):
            yield Names((f"{levels[0]}:{indicator_id}{suffix}{_at(subject)}",))
    ratio = returns.indicators.ratios.get(figure.quantity)
    if ratio is not None:
        numerator = ratio.numerator(figure.level)
        yield from _ratio_names(numerator, ratio.denominator, figure, subject, ratio.multiplier)


def _ratio_names(
    numerator: Sequence[str],
    denominator: str,
    figure: StatedQuantity,
    subject: Subject,
    multiplier: int = 1,
) -> Iterator[Names]:
    """A ratio of totals; a county's without a level is of the same schools as its counts."""
    fields_of = (*numerator, denominator)
    if not numerator:
        return
    by_level = all(_has_levels(one.partition(".")[0]) for one in fields_of)
    if figure.level is None and subject.kind == "county" and by_level:
        *above, below = ([f"{level}:{one}" for level in COMPULSORY] for one in fields_of)
        yield Names(tuple(name for names in above for name in names), tuple(below), multiplier)
    named = [name for one in fields_of if (name := _of_level(one, figure.level, subject))]
    if len(named) == len(fields_of):
        yield Names(tuple(named[:-1]), (named[-1],), multiplier)


def _alike(wanted: str, returns: ReturnFigures) -> list[str]:
    """The indicator, and those of the same label; the composite of either review."""
    labels = returns.indicators.labels
    if wanted == COMPOSITE:
        return [one for one, label in labels.items() if label.endswith(COMPOSITE_LABEL)]
    return [wanted, *(one for one in labels if one != wanted and labels[one] == labels.get(wanted))]


def level_said(figure: StatedQuantity, subject: Subject, returns: ReturnFigures) -> str | None:
    """The level of a figure; None where it is of a whole school that has no other level."""
    table, _, _ = figure.quantity.partition(".")
    of_whole_schools = table in fields.tables() and not _has_levels(table)
    if of_whole_schools and (figure.level,) == _levels_of(subject, returns):
        return None
    return figure.level


def _levels_of(subject: Subject, returns: ReturnFigures) -> tuple[str, ...]:
    """The levels a school has pupils of; a county's figure does not say of which level it is."""
    if subject.kind == "county":
        return ()
    pupils = {level: f"{level}:enrolment.pupils{_at(subject)}" for level in LEVELS}
    return tuple(
        level for level, name in pupils.items() if returns.figure(name, subject.county_code)
    )


def _of_level(quantity: str, level: str | None, subject: Subject) -> str | None:
    """The name of a field of a level; None if the returns do not give it by level."""
    table, _, _ = quantity.partition(".")
    if level is None:
        return f"{quantity}{_at(subject)}"
    return f"{level}:{quantity}{_at(subject)}" if _has_levels(table) else None


def _at(subject: Subject) -> str:
    return f"{AT_SCHOOL}{subject.code}" if subject.kind == "school" else ""


def _has_levels(table: str) -> bool:
    return table in fields.tables() and "level" in fields.table(table).key
