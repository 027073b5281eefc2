"""A figure a document states, held against the returns.

Belongs here: judging a figure against the figures of the returns it may be. Not here: reading the
document, which names of the returns a quantity goes by (``naming``).

The comparison is a claim like any other, of kind ``sum`` or ``ratio`` with operands that name
figures of the returns, so that the gate judges the same claim the same way once it is sent in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from contract import fields
from contract.messages import Text
from expectations.claims import words
from expectations.claims.indicators import CV_SUFFIX
from expectations.claims.judge import judge, not_evaluable
from expectations.claims.model import Claim, ClaimKind, ClaimVerdict, Outcome
from expectations.claims.naming import PER, Names, StatedQuantity, level_said, names_of
from expectations.claims.returns import ReturnFigures
from expectations.claims.subjects import Subject


@dataclass(frozen=True)
class NamedClaim:
    """A claim whose operands name figures of the returns, as the sheet of claims takes it."""

    claim: Claim
    numerator: tuple[str, ...]
    denominator: str | None = None


@dataclass(frozen=True)
class ReturnsVerdict:
    """What the returns say of a figure.

    ``claim`` None: they cannot say anything, or the sheet of claims has no way to write it.
    """

    claim: NamedClaim | None
    verdict: ClaimVerdict


def against_returns(
    figure: StatedQuantity, subject: Subject, returns: ReturnFigures
) -> ReturnsVerdict:
    """Judge a figure by the returns of its subject.

    Where a quantity may mean several figures of the returns (rooms per pupil of both reviews, all
    pupils or those of the review), it is right if it is one of them; the arithmetic says which.
    """
    figure = replace(figure, level=level_said(figure, subject, returns))
    names = list(names_of(figure, subject, returns))
    known = [one for one in names if all(map(returns.knows, one.all))]
    if not known:
        return _unknown(_why_unnamed(figure, subject, bool(names)))
    found = [_judged(figure, one, subject, returns) for one in known]
    return min(found, key=lambda one: _PREFERRED.index(one.verdict.outcome))


_PREFERRED = (Outcome.CONSISTENT, Outcome.ROUNDING, Outcome.INCONSISTENT, Outcome.NOT_EVALUABLE)


def _judged(
    figure: StatedQuantity, names: Names, subject: Subject, returns: ReturnFigures
) -> ReturnsVerdict:
    factor = _into_unit(figure, returns)
    if factor is None:
        return _unknown(_OTHER_UNIT.format(unit=figure.unit))
    operands = {one: returns.figure(one, subject.county_code) for one in names.all}
    claim = Claim(
        kind=ClaimKind.RATIO if names.denominator else ClaimKind.SUM,
        operands=tuple(operands[one] for one in names.numerator),
        denominator=_added(operands[one] for one in names.denominator),
        stated=figure.stated,
        stated_text=figure.stated_text,
        multiplier=factor * names.multiplier,
        qualifier=figure.qualifier,
    )
    named = _named(claim, names)
    missing = [name for name, value in operands.items() if value is None]
    if missing:
        return ReturnsVerdict(named, not_evaluable(_listed(_NO_VALUE, missing, returns)))
    verdict = judge(claim)
    said = words.both(_listed(_SAYS, names.all, returns), verdict.arithmetic)
    return ReturnsVerdict(named, replace(verdict, arithmetic=said))


def _added(values: Iterable[Decimal | None]) -> Decimal | None:
    """Figures of the returns added up; None of none, and where one is missing."""
    listed = list(values)
    known = [one for one in listed if one is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(listed) else None


def _named(claim: Claim, names: Names) -> NamedClaim | None:
    """The claim for the sheet, which has room for one denominator."""
    if len(names.denominator) > 1:
        return None
    return NamedClaim(claim, names.numerator, next(iter(names.denominator), None))


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
