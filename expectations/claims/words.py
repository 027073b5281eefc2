"""The arithmetic of a claim as a sentence a reader can follow, in Chinese and English.

Belongs here: printing figures, operands and comparisons. Not here: deciding anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from contract.messages import Text
from expectations.claims.model import Outcome, Qualifier, printed_exponent, round_half_up

KIND_MISSING = Text(zh="没有写明类型", en="it is not said of which kind it is")
OPERAND_MISSING = Text(zh="缺少可读的运算数", en="an operand is missing or unreadable")
DENOMINATOR_MISSING = Text(
    zh="分母缺失、不可读或为零", en="the denominator is missing, unreadable or zero"
)
STATED_MISSING = Text(zh="没有写明数值", en="no value is stated")
ONE_VALUE = Text(zh="只写了一次，无可比较", en="stated once only, nothing to compare")

_SPARE_DECIMALS = 2
_PERCENT_DECIMALS = -1

_STATED = {
    Qualifier.EXACT: Text(zh="文中为 {stated}", en="stated {stated}"),
    Qualifier.ABOUT: Text(zh="文中约 {stated}", en="stated about {stated}"),
    Qualifier.NUMERATOR_AT_LEAST: Text(
        zh="分子为至少，文中为 {stated}", en="of at least this numerator, stated {stated}"
    ),
    Qualifier.STATED_AT_LEAST: Text(zh="文中不低于 {stated}", en="stated at least {stated}"),
    Qualifier.STATED_AT_MOST: Text(zh="文中不高于 {stated}", en="stated at most {stated}"),
}
_OUTCOME = {
    Outcome.CONSISTENT: Text(zh="相符", en="consistent"),
    Outcome.ROUNDING: Text(zh="末位取舍有误", en="off by one in the last printed digit"),
    Outcome.INCONSISTENT: Text(zh="不符，相差 {percent}", en="inconsistent, {percent} apart"),
}


def plain(value: Decimal) -> str:
    """A figure with the digits it was printed with, without an exponent."""
    return format(value, "f")


def added(values: Sequence[Decimal]) -> str:
    """Figures as a sum."""
    return " + ".join(map(plain, values))


def bracketed(values: Sequence[Decimal]) -> str:
    """The same within brackets, if there are several."""
    return f"({added(values)})" if len(values) > 1 else added(values)


def product(text: str, multiplier: Decimal) -> str:
    """An expression times a multiplier that is not one."""
    if multiplier == 1:
        return text
    is_sum = "+" in text and "÷" not in text
    return f"({text}) × {plain(multiplier)}" if is_sum else f"{text} × {plain(multiplier)}"


def compared(
    shown: str,
    computed: Fraction,
    stated: Decimal,
    qualifier: Qualifier,
    outcome: Outcome,
    difference: Fraction,
) -> Text:
    """``880 ÷ 21 = 41.90 → 42; stated 42: consistent``."""
    result = _computed(shown, computed, printed_exponent(stated))
    said = _STATED[qualifier].format(stated=plain(stated))
    verdict = _concluded(outcome, difference)
    return Text(zh=f"{result}；{said.zh}：{verdict.zh}", en=f"{result}; {said.en}: {verdict.en}")


def compared_share(shown: str, computed: Fraction, stated: Decimal, share: Fraction) -> Text:
    """The same of a share that exceeds its whole, whatever was stated of it."""
    result = f"{shown} {_result(computed, printed_exponent(stated))}"
    percent = _percent(share)
    return Text(
        zh=f"{result}；文中为 {plain(stated)}：占比 {percent}，超过 100%",
        en=f"{result}; stated {plain(stated)}: a share of {percent} is above 100%",
    )


def part_of_whole(part: Decimal, whole: Decimal, *, fits: bool) -> Text:
    """A part against its whole."""
    relation = f"{plain(part)} {'≤' if fits else '>'} {plain(whole)}"
    return Text(
        zh=f"{relation}：{'部分不大于整体' if fits else '部分大于整体'}",
        en=f"{relation}: {'the part fits its whole' if fits else 'the part exceeds its whole'}",
    )


def repeated(values: Sequence[Decimal], outcome: Outcome, difference: Fraction) -> Text:
    """The same quantity, stated several times."""
    listed = " / ".join(map(plain, values))
    verdict = _concluded(outcome, difference)
    return Text(zh=f"同一数量：{listed}：{verdict.zh}", en=f"one quantity: {listed}: {verdict.en}")


def implied_count(shown: str, heads: Fraction, *, is_whole: bool) -> Text:
    """An amount divided by an amount per head."""
    result = f"{shown} {_result(heads, 0)}"
    if is_whole:
        return Text(zh=f"{result}：为整数", en=f"{result}: a whole number")
    return Text(zh=f"{result}：不是整数", en=f"{result}: not a whole number")


def both(what: Text, arithmetic: Text) -> Text:
    """What an arithmetic speaks of, and the arithmetic."""
    return Text(zh=f"{what.zh}：{arithmetic.zh}", en=f"{what.en}: {arithmetic.en}")


def _computed(shown: str, computed: Fraction, exponent: int) -> str:
    """How a figure was found and what it is; only the figure where nothing was computed."""
    result = _result(computed, exponent)
    return shown if result == f"= {shown}" else f"{shown} {result}"


def _result(computed: Fraction, exponent: int) -> str:
    """``= 55``, or with two spare decimals and the rounded figure ``≈ 41.90 → 42``."""
    rounded = round_half_up(computed, exponent)
    if Fraction(rounded) == computed:
        return f"= {plain(rounded)}"
    finer = round_half_up(computed, min(exponent, 0) - _SPARE_DECIMALS)
    sign = "=" if Fraction(finer) == computed else "≈"
    return f"{sign} {plain(finer)} → {plain(rounded)}"


def _concluded(outcome: Outcome, difference: Fraction) -> Text:
    return _OUTCOME[outcome].format(percent=_percent(difference))


def _percent(share: Fraction) -> str:
    return f"{plain(round_half_up(share * 100, _PERCENT_DECIMALS))}%"
