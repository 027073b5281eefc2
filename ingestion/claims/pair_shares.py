"""A percentage with the part and the whole it is a share of.

Belongs here: n 人，占 p%; 分别占; shares of one list or of an indicator. Not here: totals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby, pairwise

from ingestion.claims.finding import Figures, Finding, exact
from ingestion.claims.indicators import indicators
from ingestion.claims.mention import Mention
from ingestion.claims.pair_sums import kinds_of_teachers, one_of_each, teachers_of
from ingestion.claims.words import counted_by_indicator, names

_PERCENT = Decimal(100)
_FEWEST_OF_A_LIST = 3
_SHARE_WORDS = ("比例", "占比", "所占", "比重")


def shares(figures: Figures) -> Iterator[Finding]:
    """Percentages whose part and whole the report states."""
    for sentence in figures.sentences():
        pairs = [*_pairs(figures, sentence), *_respectively(sentence)]
        wholes = [_whole(figures, sentence, part[-1], share) for part, share in pairs]
        unfound: list[tuple[Mention, Mention]] = []
        for (part, share), whole in zip(pairs, wholes, strict=True):
            if whole is not None:
                yield Finding("rate", tuple(part), whole, share, _PERCENT)
            elif share.whole and len(part) == 1:
                unfound.append((part[0], share))
        yield from _of_one_list(unfound)
    yield from _declared(figures)


def _pairs(
    figures: Figures, sentence: Sequence[Mention]
) -> Iterator[tuple[list[Mention], Mention]]:
    """A percentage and the count right before it; of 共占 all counts since the last percentage."""
    for position, share in enumerate(sentence):
        if share.base != "ratio" or share.figure.unit != "percent" or share.respectively:
            continue
        says_share = share.whole is not None or not share.modifier
        if position == 0 or not says_share:
            continue
        part = sentence[position - 1]
        if not _is_countable(part) or share.clause - part.clause > 2:
            continue
        yield (_since_percentage(sentence, position) if share.closes else [part]), share


def _is_countable(one: Mention) -> bool:
    is_threshold = one.is_loose and one.base is not None and not one.respectively
    return one.per is None and one.figure.unit not in ("percent", "ratio") and not is_threshold


def _since_percentage(sentence: Sequence[Mention], position: int) -> list[Mention]:
    row: list[Mention] = []
    for one in reversed(sentence[:position]):
        in_row = one.statement == sentence[position].statement and one.base is None
        if not in_row or not _is_countable(one):
            break
        row.insert(0, one)
    return row or [sentence[position - 1]]


def _respectively(sentence: Sequence[Mention]) -> Iterator[tuple[list[Mention], Mention]]:
    """甲（551）、乙（467），分别占91%、77%: as many percentages as counts right before them."""
    rows = [list(group) for _, group in groupby(sentence, key=lambda one: one.respectively)]
    for counts, listed in pairwise(rows):
        percentages = [one for one in listed if one.figure.unit == "percent"]
        alike = [one for one in counts if _is_countable(one) and one.base == counts[-1].base]
        behind = alike[-len(percentages) :]
        in_row = len(behind) == len(percentages) == len(listed)
        if listed[0].respectively and in_row and not any(one.frames for one in behind):
            yield from (([part], share) for part, share in zip(behind, percentages, strict=True))


def _whole(
    figures: Figures, sentence: Sequence[Mention], part: Mention, share: Mention
) -> Mention | None:
    """What a part is a share of: the whole named, one framed by …中, the one before 其中."""
    before = [one for one in sentence if one.start < part.start and _may_be_whole(one, part)]
    named = names().get((share.whole or "").removesuffix("的"))
    if named is not None:
        of_name = [one for one in before if one.field in named.values() and not one.modifier]
        return of_name[-1] if of_name else _of_school(figures, part, named)
    frames = [one for one in before if one.frames]
    if frames:
        return frames[-1]
    outside = [one for one in before if one.among != part.among]
    if share.whole or part.among is None or not outside:
        return None
    return outside[-1]


def _of_school(figures: Figures, part: Mention, named: Mapping[str, str]) -> Mention | None:
    """The whole a report of one school has for a name; others speak of several wholes."""
    field = named.get(part.base or "")
    if field is None or part.school_level in (None, "county"):
        return None
    return figures.headline(part, field)


def _may_be_whole(one: Mention, part: Mention) -> bool:
    alike = one.base == part.base or (part.base is None and one.base is not None)
    return one.is_count and alike and (one.frames or not one.is_loose)


def _of_one_list(pairs: Sequence[tuple[Mention, Mention]]) -> Iterator[Finding]:
    """Shares of one whole that is not stated: counts and shares are in one proportion.

    Compared with the largest share, which is printed with the least relative error; no more than
    about, since that error remains.
    """
    for _, group in groupby(pairs, key=lambda pair: (pair[1].whole, pair[0].base, pair[0].scope)):
        listed = list(group)
        if len(listed) < _FEWEST_OF_A_LIST:
            continue
        count, share = max(listed, key=lambda pair: exact(pair[1]))
        for part, stated in listed:
            if part is not count and exact(count) and exact(share):
                yield Finding("ratio", (part,), count, stated, exact(share), "about")


def _declared(figures: Figures) -> Iterator[Finding]:
    """高于规定学历教师比例: teachers an indicator counts, of all teachers.

    Only where the educations (or titles) listed with it add up to all teachers: then those not
    listed are none.
    """
    for share in figures.mentions:
        fields = _counted_fields(share)
        if not fields:
            continue
        block = [share, *figures.before(share), *figures.after(share)]
        near = [one for one in block if one.block == share.block]
        for kind in kinds_of_teachers():
            listed = one_of_each(near, kind)
            total = teachers_of(figures, listed) if listed else None
            part = tuple(one for one in listed if one.field in fields)
            if total is not None and part and sum(map(exact, listed)) == exact(total):
                yield Finding("rate", part, total, share, _PERCENT)


def _counted_fields(share: Mention) -> frozenset[str]:
    """Fields an indicator adds up, if a percentage is said to be their share."""
    if share.figure.unit != "percent" or share.is_loose:
        return frozenset()
    label = share.figure.label
    words = next((words for words in counted_by_indicator() if words in label), None)
    if words is None or not any(word in label for word in _SHARE_WORDS):
        return frozenset()
    wanted = counted_by_indicator()[words]
    by_level = next(one.numerators for one in indicators() if one.id == wanted)
    level = share.scope.level or share.school_level or ""
    return frozenset(by_level[level][0]) if level in by_level else frozenset()
