"""A figure per head, per class or per school, with what was divided.

Belongs here: finding numerator and denominator. Not here: shares in percent (``pair_shares``).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ingestion.claims import grammar
from ingestion.claims.finding import Figures, Finding
from ingestion.claims.mention import HEADS, SCHOOLS, Mention
from ingestion.claims.words import factor_between

_FARTHEST_CLAUSE = 2
"""A figure without a name of its own (生均30.6平方米) is of the one right before it."""


def ratios(figures: Figures) -> Iterator[Finding]:
    """A claim for every figure per something whose operands the report states."""
    for mention in figures.mentions:
        if mention.per is None or mention.per.of == HEADS or mention.is_loose or mention.is_norm:
            continue
        numerator = _numerator(figures, mention)
        denominator = _denominator(figures, mention)
        if numerator is None or denominator is None or numerator is denominator:
            continue
        if not grammar.OF_SOME.search(numerator.figure.label):
            multiplier = mention.per.multiplier * _conversion(numerator, mention)
            yield Finding("ratio", (numerator,), denominator, mention, multiplier)


def _conversion(numerator: Mention, mention: Mention) -> Decimal:
    """What a numerator in another unit is multiplied by: 23.5亩 for so many 平方米 a head."""
    unit, other = numerator.figure.unit, mention.figure.unit
    if unit is None or other is None or unit == other:
        return Decimal(1)
    return factor_between(unit, other)


def _numerator(figures: Figures, mention: Mention) -> Mention | None:
    if mention.field is None:
        return _unnamed_numerator(figures, mention)
    return _of_field(figures, mention, mention.field)


def _unnamed_numerator(figures: Figures, mention: Mention) -> Mention | None:
    """The figure right before it, if it is measured alike; else the only such one before it."""
    said = [one for one in figures.before(mention) if one.statement == mention.statement]
    alike = [one for one in said if one.is_count and one.base == mention.base]
    if not alike or alike[0].is_loose or not alike[0].fits(mention):
        return None
    is_right_before = alike[0] is said[0]
    is_close = mention.clause - alike[0].clause <= _FARTHEST_CLAUSE
    return alike[0] if is_close and (is_right_before or len(alike) == 1) else None


def _of_field(figures: Figures, mention: Mention, field: str) -> Mention | None:
    """The figure of a field in its sentence, else before it in its block, else the report's."""

    def may_be_divided(one: Mention) -> bool:
        return one.field == field and one.is_count and not one.is_loose and one.fits(mention)

    def is_whole(one: Mention) -> bool:
        return may_be_divided(one) and one.is_bare

    return (
        figures.in_sentence(mention, is_whole)
        or figures.in_sentence(mention, may_be_divided)
        or figures.in_block(mention, is_whole)
        or figures.headline(mention, field)
    )


def _denominator(figures: Figures, mention: Mention) -> Mention | None:
    assert mention.per is not None
    if mention.per.of == SCHOOLS:
        return figures.in_sentence(
            mention, lambda one: one.base == "school" and one.is_count and one.fits(mention)
        )
    return _of_field(figures, mention, mention.per.of)
