"""A total with what it is the total of, and parts with their whole.

Belongs here: 共计, brackets, 城区 and 农村, education and titles of teachers, 其中. Not here:
shares in percent (``pair_shares``).

A list need not name every part. Where nothing says that it does, parts that add up to less than
the total claim nothing but that each fits its whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import groupby

from contract.fields import tables
from ingestion.claims.finding import Figures, Finding, exact
from ingestion.claims.mention import TEACHERS, Mention, Scope

_PLACES = ("urban", "town", "rural")
_KINDS_OF_TEACHERS = ("学历专任教师", "职务专任教师")
"""How the labels of fields end that part the teachers by one thing: by education, by title."""
_NEAR_BRACKET = 8
_SENTENCES_OF_PARTS = 4


def sums(figures: Figures) -> Iterator[Finding]:
    """Totals whose addends the report states."""
    yield from _closed(figures)
    yield from _bracketed(figures)
    yield from _by_place(figures)
    yield from _by_kind_of_teacher(figures)


def parts(figures: Figures) -> Iterator[Finding]:
    """Parts behind 其中, with the figure before it that they are parts of."""
    for sentence in figures.sentences():
        grouped = groupby(sentence, key=lambda one: one.among)
        for among, group in grouped:
            members = [one for one in group if one.is_count and not one.is_loose]
            if among is None or not members:
                continue
            for base, alike in groupby(sorted(members, key=_base), key=_base):
                yield from _of_whole(figures, members[0], base, list(alike))


def _base(mention: Mention) -> str:
    return mention.base or ""


def _of_whole(
    figures: Figures, first: Mention, base: str, alike: list[Mention]
) -> Iterator[Finding]:
    whole = next((one for one in figures.before(first) if one.base == base), None)
    if whole is None or not whole.is_count or whole.is_loose or base == "ratio":
        return
    if not _is_spoken_of(figures, whole, first):
        return
    if len(alike) > 1 and _added(alike) == exact(whole):
        yield Finding("sum", tuple(alike), stated=whole)
    else:
        yield Finding("part_of_whole", tuple(alike), whole)


def _is_spoken_of(figures: Figures, whole: Mention, first: Mention) -> bool:
    """Whether 其中 means this whole: the figure right before it, or one of the sentence before."""
    if whole.sentence == first.sentence:
        return next(figures.before(first), None) is whole
    return whole.block == first.block and first.sentence - whole.sentence == 1


def _closed(figures: Figures) -> Iterator[Finding]:
    """A，B，共计 C: figures of one kind in a row, and a total at their end."""
    for total in figures.mentions:
        if total.closes and total.base not in (None, "percent", "ratio"):
            addends = _row_before(figures, total)
            if len(addends) > 1 and _may_be_total(total, addends):
                yield Finding("sum", tuple(addends), stated=total)


def _row_before(figures: Figures, total: Mention) -> list[Mention]:
    row: list[Mention] = []
    behind = total
    for one in figures.before(total):
        in_row = one.statement == total.statement and one.sentence == total.sentence
        alike = one.base == total.base and one.per == total.per and one.scope.place is None
        if not (in_row and alike and behind.clause - one.clause <= 1) or one.closes:
            break
        row.insert(0, one)
        behind = one
        if one.among is not None:
            return []
    return row


def _may_be_total(total: Mention, addends: Sequence[Mention]) -> bool:
    """A total of something else (…，共有教师20人) is none, unless the figures say that it is."""
    is_unnamed = total.field is None and not total.modifier
    is_same = all(one.field == total.field for one in addends)
    return is_unnamed or is_same or _added(addends) == exact(total)


def _bracketed(figures: Figures) -> Iterator[Finding]:
    """25所（完全中学2所、小学23所）: the brackets list the parts of the figure before them."""
    for number, group in groupby(figures.mentions, key=lambda one: (one.block, one.bracket)):
        listed = list(group)
        total = next(figures.before(listed[0]), None)
        if number[1] is None or total is None or len(listed) < 2 or not total.is_count:
            continue
        is_behind = total.block == number[0] and 0 <= number[1] - total.end <= _NEAR_BRACKET
        alike = all(one.base == total.base and one.is_count for one in listed)
        if is_behind and alike and total.bracket is None and listed[0].among is None:
            is_sum = total.base == "school" or _added(listed) == exact(total)
            if is_sum:
                yield Finding("sum", tuple(listed), stated=total)
            else:
                yield Finding("part_of_whole", tuple(listed), total)


def _by_place(figures: Figures) -> Iterator[Finding]:
    """全区265所，其中农村234所 … 城区31所: places part a total, whatever was said in between."""
    for total in figures.mentions:
        if total.scope.place is None and _is_part(total, total.scope):
            found = _parts_by_place(figures, total)
            if len(found) > 1:
                yield Finding("sum", tuple(found), stated=total)


def _parts_by_place(figures: Figures, total: Mention) -> list[Mention]:
    found: dict[str, Mention] = {}
    for one in figures.after(total):
        if one.block != total.block or one.sentence - total.sentence > _SENTENCES_OF_PARTS:
            break
        if _counts_alike(one, total):
            if one.scope == total.scope:
                break
            place = one.scope.place or ""
            if place in _PLACES and _is_part(one, Scope(total.scope.level, place)):
                found.setdefault(place, one)
    return list(found.values())


def _is_part(one: Mention, scope: Scope) -> bool:
    return one.scope == scope and one.is_count and not one.modifier and not one.is_loose


def _counts_alike(one: Mention, other: Mention) -> bool:
    """Schools are counted under several names, everything else under that of its field."""
    if other.base == "school":
        return one.base == "school"
    return other.field is not None and one.field == other.field and one.per is None


def _by_kind_of_teacher(figures: Figures) -> Iterator[Finding]:
    """Teachers by education or by title, named within a paragraph, and all teachers."""
    for _, group in groupby(figures.mentions, key=lambda one: one.block):
        mentions = list(group)
        for kind in kinds_of_teachers():
            listed = one_of_each(mentions, kind)
            total = teachers_of(figures, listed) if len(listed) > 1 else None
            if total is not None and max(map(exact, listed)) <= exact(total) <= _added(listed):
                yield Finding("sum", tuple(listed), stated=total)


def one_of_each(mentions: Sequence[Mention], fields: frozenset[str]) -> list[Mention]:
    """The figures of some fields; none at all if one is stated twice or narrowed down."""
    listed = [one for one in mentions if one.field in fields and one.is_count]
    is_clear = len({one.field for one in listed}) == len(listed)
    same_scope = len({one.scope for one in listed}) == 1
    return listed if is_clear and same_scope and not any(map(_is_narrowed, listed)) else []


def _is_narrowed(one: Mention) -> bool:
    return bool(one.modifier) or one.is_loose


def teachers_of(figures: Figures, listed: Sequence[Mention]) -> Mention | None:
    """All teachers of the scope of a list: in its block before it, else the report's."""

    def is_all(one: Mention) -> bool:
        return one.field == TEACHERS and one.is_bare and one.is_headline and one.fits(listed[0])

    return figures.in_block(listed[0], is_all) or figures.headline(listed[0], TEACHERS)


@cache
def kinds_of_teachers() -> tuple[frozenset[str], ...]:
    """Fields that part the teachers, by what they part them."""
    fields = tables()["staff"].measures
    return tuple(
        frozenset(f"staff.{one.name}" for one in fields if one.label.zh.endswith(ending))
        for ending in _KINDS_OF_TEACHERS
    )


def _added(mentions: Sequence[Mention]) -> Decimal:
    return sum(map(exact, mentions), Decimal(0))
