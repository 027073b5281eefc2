"""Figures stated twice, budgets of so much a head, and standards said to be met.

Belongs here: repeats, implied counts, norms. Not here: totals, ratios and shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from ingestion.claims.finding import Figures, Finding
from ingestion.claims.mention import CLASSES, HEADS, LARGEST_CLASS, PUPILS, Mention, Per
from ingestion.claims.model import Qualifier

_SAID_IN_MANY_WAYS = {PUPILS, CLASSES}
"""Fields whose every name means the same; of others (教师, 专任教师) only the same name does."""
_MONEY = "yuan"


def repeats(figures: Figures) -> Iterator[Finding]:
    """A figure of the whole school that is stated more than once."""
    for field, mentions in figures.fields.items():
        by_name: dict[tuple[object, ...], list[Mention]] = {}
        for one in (one for one in mentions if one.figure.label):
            name = "" if field in _SAID_IN_MANY_WAYS else one.figure.label
            by_name.setdefault((one.scope, one.period, one.base, name), []).append(one)
        for same in by_name.values():
            if len(same) > 1:
                yield Finding("repeat", tuple(same))


def implied_counts(figures: Figures) -> Iterator[Finding]:
    """每生800元，共27.36万元: so much a head and so much in all make a number of heads."""
    for _, group in groupby(figures.mentions, key=lambda one: (one.sentence, one.statement)):
        statement = list(group)
        a_head = [one for one in statement if _is_a_head(one)]
        amounts = [one for one in statement if one.base == _MONEY and one.per is None]
        if not a_head or len(amounts) != 1 or amounts[0].start < a_head[-1].start:
            continue
        if len(a_head) == 1 or a_head[-1].closes:
            yield Finding("implied_count", (amounts[0],), a_head[-1], _heads(statement, a_head[-1]))


def with_norms(figures: Figures, found: Iterable[Finding]) -> Iterator[Finding]:
    """The same claims with the norm the text says they meet; norms of figures without a claim too.

    A norm stands behind its figure in the sentence, with 标准 or 要求 and with 达到 or 高于.
    """
    norms = dict(_norms(figures))
    for one in found:
        met = None if one.stated is None else norms.pop(id(one.stated), None)
        yield one if met is None else replace(one, standard=met[1])
    for target, norm in norms.values():
        if target.per is not None:
            yield Finding("ratio", (), stated=target, standard=norm)
        else:
            yield Finding("repeat", (target,), standard=norm)


def _norms(figures: Figures) -> Iterator[tuple[int, tuple[Mention, Mention]]]:
    """``id`` of a figure → the figure and the norm it is said to meet."""
    for norm in figures.mentions:
        if not (norm.is_norm and norm.is_met):
            continue
        before = (one for one in figures.before(norm) if one.sentence == norm.sentence)
        target = next((one for one in before if one.base == norm.base), None)
        if target is None or target.is_norm or target.is_loose:
            continue
        if target.field is None and target.per is None:
            continue
        if norm.per in (None, target.per):
            yield id(target), (target, _directed(norm, target))


def _directed(norm: Mention, target: Mention) -> Mention:
    """A norm that does not say so is a least, of the size of classes a most."""
    if norm.figure.qualifier in ("stated_at_least", "stated_at_most"):
        return norm
    is_class_size = target.field == LARGEST_CLASS or target.per == Per(CLASSES)
    direction: Qualifier = "stated_at_most" if is_class_size else "stated_at_least"
    return replace(norm, figure=replace(norm.figure, qualifier=direction))


def _is_a_head(one: Mention) -> bool:
    return one.base == _MONEY and one.per is not None and one.per.of in (PUPILS, HEADS)


def _heads(statement: list[Mention], a_head: Mention) -> Mention | None:
    """The number of heads, if the statement has one figure of persons only."""
    persons = [one for one in statement if one.base == "person" and one.is_count]
    field = a_head.per.of if a_head.per is not None else HEADS
    fitting = [one for one in persons if field in (HEADS, one.field)]
    return fitting[0] if len(persons) == len(fitting) == 1 else None
