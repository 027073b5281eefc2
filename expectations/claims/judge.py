"""Arithmetic of a self-report: a stated figure recomputed from the operands stated with it.

Belongs here: judging one claim. Not here: its shape (``model``), the words of the
arithmetic (``words``), reading claims out of tables or documents, the rules that block a
county for a wrong one (``rules/claims.yml``).

A figure is recomputed as an exact fraction, rounded half up to the digits that were printed, and
compared.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

from contract.messages import Text
from contract.statuses import Severity
from expectations.claims import words
from expectations.claims.model import (
    Claim,
    ClaimKind,
    ClaimVerdict,
    Outcome,
    Qualifier,
    printed_exponent,
    relative_difference,
    round_half_up,
)
from expectations.rules import RangeCheck, load_rules

LARGE_DIFFERENCE_RULE = "D01"
_ORDER = list(Outcome)

ABOUT = Fraction(5, 100)
"""How far a figure said to be "about" may lie from the recomputed one, relative."""


@cache
def large_difference() -> Fraction:
    """The relative difference above which a wrong figure is critical: the bound of its rule."""
    rules = {rule.id: rule for rule in load_rules().rules}
    check = rules[LARGE_DIFFERENCE_RULE].check
    assert isinstance(check, RangeCheck) and check.max is not None
    return Fraction(str(check.max))


def judge(claim: Claim) -> ClaimVerdict:
    """Recompute a claim by its kind; whatever a document may state gets a verdict."""
    values = tuple(value for value in claim.operands if value is not None)
    if len(values) < len(claim.operands) or not values:
        return not_evaluable(words.OPERAND_MISSING)
    if claim.kind in _UNDIVIDED:
        return _UNDIVIDED[claim.kind](claim, values)
    if not claim.denominator:
        return not_evaluable(words.DENOMINATOR_MISSING)
    return _DIVIDED[claim.kind](claim, values, claim.denominator)


def not_evaluable(why: Text) -> ClaimVerdict:
    """The judgement of what cannot be recomputed, with the reason."""
    return _verdict(Outcome.NOT_EVALUABLE, None, Fraction(0), why)


def compare(computed: Fraction, claim: Claim, shown: str, *, divided: bool = False) -> ClaimVerdict:
    """Compare what a claim states with a figure found for it.

    ``shown``: how the figure was found, for the arithmetic. ``divided``: the figure is a quotient,
    which is rounded whenever it is printed; a sum must have a digit left over to be rounded.
    """
    if claim.stated is None:
        return not_evaluable(words.STATED_MISSING)
    outcome = _outcome(computed, claim.stated, claim.qualifier, divided=divided)
    difference = relative_difference(computed, Fraction(claim.stated))
    text = words.compared(shown, computed, claim.stated, claim.qualifier, outcome, difference)
    return _verdict(outcome, computed, difference, text)


def _judge_sum(claim: Claim, addends: tuple[Decimal, ...]) -> ClaimVerdict:
    total = sum(map(Fraction, addends), Fraction(0)) * Fraction(claim.multiplier)
    return compare(total, claim, words.product(words.added(addends), claim.multiplier))


def _judge_quotient(
    claim: Claim, numerator: tuple[Decimal, ...], denominator: Decimal
) -> ClaimVerdict:
    """A rate is a part of its whole: above one it is wrong however well it was divided."""
    share = sum(map(Fraction, numerator), Fraction(0)) / Fraction(denominator)
    computed = share * Fraction(claim.multiplier)
    quotient = f"{words.bracketed(numerator)} ÷ {words.plain(denominator)}"
    shown = words.product(quotient, claim.multiplier)
    verdict = compare(computed, claim, shown, divided=True)
    if claim.kind is not ClaimKind.RATE or claim.stated is None:
        return verdict
    if share <= 1:
        return replace(verdict, share=share)
    difference = max(verdict.difference, relative_difference(share, Fraction(1)))
    text = words.compared_share(shown, computed, claim.stated, share)
    return _verdict(Outcome.INCONSISTENT, computed, difference, text, share)


def _judge_parts(_claim: Claim, parts: tuple[Decimal, ...], whole: Decimal) -> ClaimVerdict:
    """Each part by itself: parts may overlap, so their sum says nothing."""
    largest = max(parts)
    share = Fraction(largest) / Fraction(whole)
    outcome = Outcome.CONSISTENT if share <= 1 else Outcome.INCONSISTENT
    difference = max(share - 1, Fraction(0)) / max(share, Fraction(1))
    text = words.part_of_whole(largest, whole, fits=share <= 1)
    return _verdict(outcome, Fraction(largest), difference, text, share)


def _judge_repeat(claim: Claim, values: tuple[Decimal, ...]) -> ClaimVerdict:
    """All values against the one printed with the most digits; the worst comparison counts."""
    stated = values if claim.stated is None else (*values, claim.stated)
    if len(stated) < 2:
        return not_evaluable(words.ONE_VALUE)
    finest = min(range(len(stated)), key=lambda position: printed_exponent(stated[position]))
    reference = Fraction(stated[finest])
    others = [value for position, value in enumerate(stated) if position != finest]
    outcome = max(
        (_outcome(reference, value, claim.qualifier) for value in others), key=_ORDER.index
    )
    difference = max(relative_difference(reference, Fraction(value)) for value in others)
    text = words.repeated(stated, outcome, difference)
    return _verdict(outcome, reference, difference, text)


def _judge_count(claim: Claim, amounts: tuple[Decimal, ...], per_head: Decimal) -> ClaimVerdict:
    """An amount and an amount per head imply a whole number of heads.

    The amount may be off by half a unit of its last printed digit; a stated number of heads must
    be the implied one.
    """
    amount = sum(map(Fraction, amounts), Fraction(0)) * Fraction(claim.multiplier)
    unit = Fraction(10) ** max(map(printed_exponent, amounts)) * abs(Fraction(claim.multiplier))
    heads = amount / Fraction(per_head)
    whole = Fraction(round_half_up(heads, 0))
    shown = f"{words.product(words.bracketed(amounts), claim.multiplier)} ÷ {words.plain(per_head)}"
    is_whole = 2 * abs(amount - whole * Fraction(per_head)) <= unit
    if is_whole and claim.stated is not None:
        return compare(whole, claim, shown)
    text = words.implied_count(shown, heads, is_whole=is_whole)
    outcome = Outcome.CONSISTENT if is_whole else Outcome.INCONSISTENT
    return _verdict(outcome, heads, relative_difference(heads, whole), text)


def _outcome(
    computed: Fraction, printed: Decimal, qualifier: Qualifier, *, divided: bool = False
) -> Outcome:
    stated, exponent = Fraction(printed), printed_exponent(printed)
    rounded = Fraction(round_half_up(computed, exponent))
    if qualifier is Qualifier.STATED_AT_LEAST:
        return _inequality(computed >= stated, rounded >= stated)
    if qualifier is Qualifier.STATED_AT_MOST:
        return _inequality(computed <= stated, rounded <= stated)
    if rounded == stated or (qualifier is Qualifier.NUMERATOR_AT_LEAST and stated > rounded):
        return Outcome.CONSISTENT
    if qualifier is Qualifier.ABOUT and abs(computed - stated) <= ABOUT * abs(computed):
        return Outcome.CONSISTENT
    off_by_one = abs(rounded - stated) == Fraction(10) ** exponent
    slipped = off_by_one and (divided or rounded != computed)
    return Outcome.ROUNDING if slipped else Outcome.INCONSISTENT


def _inequality(holds: bool, holds_rounded: bool) -> Outcome:
    if holds:
        return Outcome.CONSISTENT
    return Outcome.ROUNDING if holds_rounded else Outcome.INCONSISTENT


def _verdict(
    outcome: Outcome,
    computed: Fraction | None,
    difference: Fraction,
    arithmetic: Text,
    share: Fraction | None = None,
) -> ClaimVerdict:
    severity = _severity(outcome, difference, share)
    return ClaimVerdict(outcome, severity, computed, difference, share, arithmetic)


def _severity(outcome: Outcome, difference: Fraction, share: Fraction | None) -> Severity | None:
    if outcome is Outcome.CONSISTENT:
        return None
    if outcome is not Outcome.INCONSISTENT:
        return Severity.INFO
    is_impossible = share is not None and share > 1
    is_large = is_impossible or difference > large_difference()
    return Severity.CRITICAL if is_large else Severity.WARNING


_UNDIVIDED = {ClaimKind.SUM: _judge_sum, ClaimKind.REPEAT: _judge_repeat}
_DIVIDED = {
    ClaimKind.RATIO: _judge_quotient,
    ClaimKind.RATE: _judge_quotient,
    ClaimKind.PART_OF_WHOLE: _judge_parts,
    ClaimKind.IMPLIED_COUNT: _judge_count,
}
