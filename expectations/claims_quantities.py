"""A figure a document states, held against the returns.

Belongs here: which names of the returns a stated quantity goes by, and judging the figure against
them. Not here: reading the document, what a name stands for (``claims_returns``).

The comparison is a claim like any other, of kind ``sum`` or ``ratio`` with operands that name
figures of the returns, so that the gate judges the same claim the same way once it is sent in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from contract import fields
from contract.messages import Text
from expectations import claims_words as words
from expectations.claims import judge, not_evaluable
from expectations.claims_model import (
    Claim,
    ClaimKind,
    ClaimVerdict,
    Outcome,
    Qualifier,
)
from expectations.claims_returns import (
    AT_SCHOOL,
    COMPOSITE_LABEL,
    NAMED_COUNTY_TABLES,
    ReturnFigures,
)
from expectations.claims_subjects import Subject

COMPULSORY = ("primary", "junior")
"""Levels a county's figure without a level is taken to be of; else it is of all levels."""
LEVELS = (*COMPULSORY, "senior")
PER = "/"
"""Between the two figures of a ratio that no indicator declares."""
CV_SUFFIX = ".cv"
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
class NamedClaim:
    """A claim whose operands name figures of the returns, as the sheet of claims takes it."""

    claim: Claim
    numerator: tuple[str, ...]
    denominator: str | None = None


@dataclass(frozen=True)
class ReturnsVerdict:
    """What the returns say of a figure; ``claim`` None where they cannot say anything."""

    claim: NamedClaim | None
    verdict: ClaimVerdict


def against_returns(
    figure: StatedQuantity, subject: Subject, returns: ReturnFigures
) -> ReturnsVerdict:
    """Judge a figure by the returns of its subject.

    Where a quantity may mean several figures of the returns (rooms per pupil of both reviews, all
    pupils or those of the review), it is right if it is one of them; the arithmetic says which.
    """
    figure = replace(figure, level=_level_said(figure, subject, returns))
    names = list(_names(figure, subject, returns))
    known = [one for one in names if all(map(returns.knows, one.all))]
    if not known:
        return _unknown(_why_unnamed(figure, subject, bool(names)))
    found = [_judged(figure, one, subject, returns) for one in known]
    return min(found, key=lambda one: _PREFERRED.index(one.verdict.outcome))


_PREFERRED = (Outcome.CONSISTENT, Outcome.ROUNDING, Outcome.INCONSISTENT, Outcome.NOT_EVALUABLE)


@dataclass(frozen=True)
class _Names:
    """One way to name a quantity: its numerators, its denominator, what the quotient is times."""

    numerator: tuple[str, ...]
    denominator: str | None = None
    multiplier: int = 1

    @property
    def all(self) -> tuple[str, ...]:
        """Every name."""
        return (*self.numerator, self.denominator) if self.denominator else self.numerator


def _names(figure: StatedQuantity, subject: Subject, returns: ReturnFigures) -> Iterator[_Names]:
    """The ways to name a quantity of a subject, the likeliest first."""
    if PER in figure.quantity:
        above, _, below = figure.quantity.partition(PER)
        numerator = _of_level(above, figure.level, subject)
        denominator = _of_level(below, figure.level, subject)
        if numerator and denominator:
            yield _Names((numerator,), denominator)
    elif "." in figure.quantity.removesuffix(CV_SUFFIX):
        yield from _field_names(figure, subject)
    else:
        yield from _indicator_names(figure, subject, returns)


def _field_names(figure: StatedQuantity, subject: Subject) -> Iterator[_Names]:
    table, _, _ = figure.quantity.partition(".")
    if table in NAMED_COUNTY_TABLES:
        if subject.kind == "county":
            yield _Names((figure.quantity,))
        return
    if figure.level is None and _has_levels(table) and subject.kind == "county":
        yield _Names(tuple(f"{level}:{figure.quantity}" for level in COMPULSORY))
    name = _of_level(figure.quantity, figure.level, subject)
    if name:
        yield _Names((name,))


def _indicator_names(
    figure: StatedQuantity, subject: Subject, returns: ReturnFigures
) -> Iterator[_Names]:
    """An indicator, those that the other review calls the same, and the ratio of its totals."""
    suffix = CV_SUFFIX if figure.quantity.endswith(CV_SUFFIX) else ""
    levels = (figure.level,) if figure.level else _levels_of(subject, returns)
    if len(levels) == 1:
        for indicator_id in _alike(figure.quantity.removesuffix(CV_SUFFIX), returns):
            yield _Names((f"{levels[0]}:{indicator_id}{suffix}{_at(subject)}",))
    ratio = returns.indicators.ratios.get(figure.quantity)
    if ratio is not None:
        above = [_of_level(one, figure.level, subject) for one in ratio.numerator(figure.level)]
        below = _of_level(ratio.denominator, figure.level, subject)
        named = tuple(name for name in above if name)
        if below and named and len(named) == len(above):
            yield _Names(named, below, ratio.multiplier)


def _alike(wanted: str, returns: ReturnFigures) -> list[str]:
    """The indicator, and those of the same label; the composite of either review."""
    labels = returns.indicators.labels
    if wanted == COMPOSITE:
        return [one for one, label in labels.items() if label.endswith(COMPOSITE_LABEL)]
    return [wanted, *(one for one in labels if one != wanted and labels[one] == labels.get(wanted))]


def _level_said(figure: StatedQuantity, subject: Subject, returns: ReturnFigures) -> str | None:
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


def _judged(
    figure: StatedQuantity, names: _Names, subject: Subject, returns: ReturnFigures
) -> ReturnsVerdict:
    factor = _into_unit(figure, returns)
    if factor is None:
        return _unknown(_OTHER_UNIT.format(unit=figure.unit))
    operands = {one: returns.figure(one, subject.county_code) for one in names.all}
    claim = Claim(
        kind=ClaimKind.RATIO if names.denominator else ClaimKind.SUM,
        operands=tuple(operands[one] for one in names.numerator),
        denominator=operands[names.denominator] if names.denominator else None,
        stated=figure.stated,
        stated_text=figure.stated_text,
        multiplier=factor * names.multiplier,
        qualifier=figure.qualifier,
    )
    named = NamedClaim(claim, names.numerator, names.denominator)
    missing = [name for name, value in operands.items() if value is None]
    if missing:
        return ReturnsVerdict(named, not_evaluable(_listed(_NO_VALUE, missing, returns)))
    verdict = judge(claim)
    said = words.both(_listed(_SAYS, names.all, returns), verdict.arithmetic)
    return ReturnsVerdict(named, replace(verdict, arithmetic=said))


def _into_unit(figure: StatedQuantity, returns: ReturnFigures) -> Decimal | None:
    """What a figure of the returns is multiplied by to be in the unit stated; None: it is not."""
    base = _unit_of(figure.quantity, returns)
    if figure.unit is None or base is None or figure.unit == base:
        return Decimal(1)
    stated, kept = fields.units()[figure.unit], fields.units()[base]
    if stated.base != kept.base:
        return None if _is_measured(figure.unit, base) else Decimal(1)
    return _decimal(kept.factor / stated.factor)


def _unit_of(quantity: str, returns: ReturnFigures) -> str | None:
    """The declared unit of a quantity; of a ratio that of its numerator."""
    numerator, _, _ = quantity.partition(PER)
    table, _, name = numerator.partition(".")
    if table in fields.tables():
        return fields.table(table).field(name).unit
    return None if numerator.endswith(CV_SUFFIX) else returns.indicators.units.get(numerator)


def _is_measured(*units: str) -> bool:
    """Whether units tell quantities apart: 人 and 个 are both said of the same things."""
    return all(unit in _MEASURES for unit in units)


_MEASURES = frozenset(("m2", "mu", "yuan", "10k_yuan", "100m_yuan", "percent", "volume"))


def _decimal(factor: Fraction) -> Decimal:
    return Decimal(factor.numerator) / Decimal(factor.denominator)


def _unknown(why: Text) -> ReturnsVerdict:
    return ReturnsVerdict(None, not_evaluable(why))


def _listed(sentence: Text, names: tuple[str, ...] | list[str], returns: ReturnFigures) -> Text:
    """A sentence about figures of the returns, by label in Chinese and by name in English."""
    labels = "、".join(returns.label(name) for name in names)
    return Text(zh=sentence.zh.format(names=labels), en=sentence.en.format(names=", ".join(names)))


def _why_unnamed(figure: StatedQuantity, subject: Subject, has_names: bool) -> Text:
    if has_names:
        return _NOT_IN_RETURNS.format(quantity=figure.quantity)
    if "." in figure.quantity.removesuffix(CV_SUFFIX) and figure.level:
        return _NOT_BY_LEVEL
    if subject.kind == "school" and "." in figure.quantity:
        return _OF_COUNTIES
    return _NO_LEVEL


_SAYS = Text(zh="{names}", en="{names}")
_NO_VALUE = Text(
    zh="年报没有 {names} 的数：未报送，或有学校未填",
    en="the returns have no figure for {names}: not sent, or a school left it blank",
)
_NOT_IN_RETURNS = Text(
    zh="年报和指标中没有这个数据项（{quantity}）",
    en="neither the returns nor the indicators have this quantity ({quantity})",
)
_NOT_BY_LEVEL = Text(
    zh="年报按学校而不按学段填报这个数据项",
    en="the returns give this quantity by school, not by level",
)
_OF_COUNTIES = Text(
    zh="这个数据项按县填报，不按学校", en="this quantity is reported by county, not by school"
)
_NO_LEVEL = Text(
    zh="没有写明学段：小学和初中的指标分开计算",
    en="no level is stated: indicators of primary and junior schools are computed apart",
)
_OTHER_UNIT = Text(
    zh="单位 {unit} 与年报的单位不能换算", en="the unit {unit} is not one of the returns' quantity"
)
