"""From a sentence to its figures: each number with its unit, its name and what narrows it down.

Belongs here: putting the patterns of ``grammar`` together. Not here: the patterns, pairing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ingestion.claims import grammar
from ingestion.claims.counting import Counted, counted_by, near_of, quantity_of
from ingestion.claims.mention import Mention, Scope
from ingestion.claims.model import Level, Qualifier, Span, StatedFigure
from ingestion.claims.numerals import Numeral, numerals
from ingestion.claims.plain import Plain
from ingestion.claims.subjects import Subject
from ingestion.claims.words import measure_of

_LONGEST_GAP = 120
"""Characters before a number that are looked at."""
_LEVELS: dict[str, Level] = {"primary": "primary", "junior": "junior", "senior": "senior"}
_CLAUSE = re.compile(f"[{grammar.CLAUSE_SIGNS}]")


@dataclass(frozen=True)
class Place:
    """Where a sentence stands: its report and block, its place in the plain text, the subject."""

    report: int
    block: int
    plain: Plain
    start: int
    end: int
    subject: Subject

    @property
    def text(self) -> str:
        """The sentence in plain form."""
        return self.plain.text[self.start : self.end]


@dataclass
class Counters:
    """Numbers given out so far in a report."""

    sentence: int = 0
    statement: int = 0
    clause: int = 0
    among: int = 0


@dataclass
class _State:
    """What goes on from one figure of a sentence to the next."""

    gap_start: int = 0
    basis_end: int = 0
    scope: Scope = field(default_factory=Scope)
    period: str = ""
    year: int | None = None
    among: int | None = None
    respectively: bool = False
    area: str | None = None
    years: tuple[tuple[int, int], ...] = ()
    is_headline: bool = True


def sentence_mentions(place: Place, counters: Counters) -> Iterator[Mention]:
    """The figures of one sentence, in order."""
    text, state, position = place.text, _State(), 0
    counters.sentence += 1
    for numeral in numerals(text):
        _count(counters, text[position : numeral.start])
        position = numeral.start
        if numeral.form == "year":
            state.period = f"{text[numeral.start : numeral.end]}@{'' if numeral.year else position}"
            state.year = numeral.year
            state.years = (*state.years, (numeral.start, numeral.end))
            continue
        state.basis_end = grammar.basis_end(text, numeral.start) or state.basis_end
        if numeral.start < state.basis_end:
            continue
        gap = _of_itself(_gap(text, state, numeral.start), place.subject)
        counted = counted_by(text, numeral, gap)
        if counted is not None:
            scope = state.scope
            mention = _mention(place, counters, state, numeral, gap, counted)
            is_total = grammar.TOTAL.search(near_of(gap)) is not None
            state.is_headline = (state.is_headline or is_total) and not mention.modifier
            yield replace(mention, is_headline=state.is_headline)
            if mention.is_norm and mention.is_met:  # what a norm is for, the report is not of
                state.scope = scope
            state.gap_start, state.years = counted.end, ()
    _count(counters, text[position:])
    counters.statement += 1
    counters.clause += 1


def _count(counters: Counters, text: str) -> None:
    counters.statement += text.count("；")
    counters.clause += len(_CLAUSE.findall(text))


def _gap(text: str, state: _State, end: int) -> str:
    """What stands between the figure before and this one, without the years in it."""
    start = max(state.gap_start, end - _LONGEST_GAP)
    parts, position = [], start
    for year_start, year_end in state.years:
        if year_start >= position:
            parts.append(text[position:year_start])
            position = year_end
    return "".join((*parts, text[position:end]))


def _mention(
    place: Place,
    counters: Counters,
    state: _State,
    numeral: Numeral,
    gap: str,
    counted: Counted,
) -> Mention:
    text, near = place.text, near_of(gap)
    _carry_on(state, counters, gap, counted)
    suffix = _suffix(text, counted.end)
    outer = near_of(gap[: gap.rfind("（")]) if "（" in gap else ""
    is_threshold = bool(counted.after) and _is_threshold(counted.after, text, counted.end)
    figure = _figure(place, state, numeral, near, counted)
    return Mention(
        figure=figure,
        sentence=counters.sentence,
        statement=counters.statement,
        clause=counters.clause,
        start=place.start + numeral.start,
        end=place.start + counted.end,
        modifier=_modifier(near, suffix, counted),
        scope=state.scope,
        base=None if counted.unit is None else measure_of(counted.unit),
        field=counted.field,
        per=counted.per,
        among=state.among,
        bracket=_bracket(text, numeral.start, place.start),
        closes=grammar.CLOSING.search(near) is not None,
        frames=grammar.FRAMED.match(text, counted.end) is not None,
        whole=_whole(near) if counted.unit == "percent" else None,
        period=state.period,
        is_norm=any(grammar.NORM.search(words) for words in (near, suffix, outer)),
        is_met=bool(grammar.MET.search(gap) or ("（" in gap and grammar.NORM.search(near))),
        school_level=place.subject.level,
        is_loose=is_threshold or bool(grammar.PLANNED.search(near)) or state.respectively,
        respectively=state.respectively,
    )


def _of_itself(gap: str, subject: Subject) -> str:
    """The words before a figure with the subject of the report spoken of as 本校 or 全县."""
    if subject.name is None:
        return gap
    return gap.replace(subject.name, "本校" if subject.is_school else "全县")


def _carry_on(state: _State, counters: Counters, gap: str, counted: Counted) -> None:
    """What the words before a figure change for it and those behind it."""
    words = _scope_words(gap, counted)
    area = grammar.AREA.search(gap)
    places = grammar.PLACE.findall(gap)
    is_total = counted.unit != "percent" and grammar.TOTAL.search(near_of(gap)) is not None
    if area or is_total or places or grammar.LEVEL.search(words):
        inherited = None if area or is_total else state.scope.level
        level = grammar.level_of(words) if grammar.LEVEL.search(words) else inherited
        state.scope = Scope(level, grammar.PLACES[places[-1]] if places else None)
    if area:
        state.area = area["area"] or "校"
    if grammar.AMONG.search(gap):
        counters.among += 1
        state.among = counters.among
    elif "；" in gap:
        state.among = None
    state.respectively = bool(grammar.RESPECTIVELY.search(gap)) or (
        state.respectively and re.fullmatch(r"[、和及，以与]*", gap) is not None
    )


def _scope_words(gap: str, counted: Counted) -> str:
    """Words that may say of what a figure is; not the name of a quantity such as 小学高级教师."""
    if (counted.field or "").startswith("county_profile."):
        return f"{gap}{counted.label}"
    at = gap.rfind(counted.label) if counted.field is not None and counted.is_named else -1
    return gap if at < 0 else gap[:at]


def _figure(
    place: Place, state: _State, numeral: Numeral, near: str, counted: Counted
) -> StatedFigure:
    start, end = place.plain.span(place.start + numeral.start, place.start + counted.end)
    qualifier: Qualifier = grammar.qualifier_of(near, counted.after, is_more=counted.is_more)
    span = Span(place.report, place.block, start, end)
    return StatedFigure(
        span=span,
        text="",
        value=numeral.value,
        unit=counted.unit,
        quantity=quantity_of(counted),
        level=_level(state, place.subject),
        qualifier=qualifier,
        school_year=state.year,
        subject=place.subject.name,
        label=counted.label,
    )


def _level(state: _State, subject: Subject) -> Level | None:
    if state.scope.level in _LEVELS:
        return _LEVELS[state.scope.level]
    if state.area in ("县", "区", "市", "旗") or (state.area is None and subject.level == "county"):
        return "county"
    return "school" if state.area == "校" or subject.is_school else None


def _suffix(text: str, end: int) -> str:
    """What stands behind a figure in its clause, nothing if another figure does."""
    suffix = _CLAUSE.split(text[end : end + _LONGEST_GAP])[0]
    return "" if re.search(r"\d", suffix) else suffix


def _modifier(near: str, suffix: str, counted: Counted) -> str:
    """What is left of a clause when everything that narrows nothing down is taken out."""
    prefix = near
    is_known = counted.field is not None or counted.quantity is not None
    if is_known and counted.is_named and counted.label in near:
        prefix = near[: near.rfind(counted.label)]
    rest = f"{prefix}{suffix}"
    for pattern in (
        grammar.AMONG,
        grammar.PLACE,
        grammar.LEVEL,
        grammar.FILLERS,
        grammar.YEAR_WORDS,
    ):
        rest = pattern.sub("", rest)
    return rest


def _is_threshold(after: str, text: str, end: int) -> bool:
    """55人以上大班额 counts classes beyond 55; 92%以上。 says at least 92."""
    following = text[end : end + 1]
    return after.endswith(("上", "下", "内")) and following not in ("", *grammar.CLAUSE_SIGNS)


def _bracket(text: str, at: int, offset: int) -> int | None:
    opened = text.rfind("（", 0, at)
    return offset + opened if opened > text.rfind("）", 0, at) else None


def _whole(near: str) -> str | None:
    found = grammar.WHOLE.search(near)
    return None if found is None else found["whole"]


def with_text(mention: Mention, text: str) -> Mention:
    """The same with the characters of its span, taken from the text of its block as read."""
    span = mention.figure.span
    return replace(mention, figure=replace(mention.figure, text=text[span.start : span.end]))
