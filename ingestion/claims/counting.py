"""What a number counts: its unit, the declared field, the words that name it, what it is per.

Belongs here: reading the words right before and right behind a number. Not here: what narrows the
figure down and carries on through the sentence (``context``), the patterns (``grammar``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingestion.claims import grammar
from ingestion.claims.indicators import ratio_ids
from ingestion.claims.mention import CLASSES, PUPILS, TEACHERS, Per
from ingestion.claims.numerals import Numeral
from ingestion.claims.words import (
    COEFFICIENT,
    base_of,
    coefficient_names,
    indicator_names,
    indicator_pattern,
    names,
    units_of,
)
from ingestion.propose.words import pupils_per

_LONGEST_NAME = 60
"""Characters before a number its name and the words between begin in."""
_CLAUSE = re.compile(f"[{grammar.CLAUSE_SIGNS}]")
_COEFFICIENT = re.compile(rf"(?P<name>.*){COEFFICIENT}(?:为|是|达到|达|降到|降至|约|仅|：|“|”)*$")
_RATIO_WORD = re.compile(r"比(?:例|值)?(?:为|是|达到|达|约|：|的)*$")


@dataclass(frozen=True)
class Counted:
    """What a number counts: unit, declared field, the words for it, what it is per."""

    unit: str | None
    field: str | None
    label: str
    per: Per | None
    end: int
    after: str = ""
    is_more: bool = False
    quantity: str | None = None
    is_named: bool = True


def counted_by(text: str, numeral: Numeral, gap: str) -> Counted | None:
    """What a number counts; None if it is no figure of a report."""
    if numeral.value is None or numeral.form in ("other", "range"):
        return None
    if numeral.form == "percent":
        return _percentage(text, numeral, gap)
    if numeral.form == "ratio":
        return _ratio(numeral, gap)
    found = grammar.UNIT_BEHIND.match(text, numeral.end)
    if found is None or _is_another_word(text, found):
        return None if numeral.is_chinese else _without_unit(text, numeral, gap)
    if numeral.is_chinese and _is_no_count(text, numeral, found["unit"]):
        return None
    return _with_unit(text, found, gap, is_more=numeral.is_more)


def near_of(gap: str) -> str:
    """The clause a number stands in, up to the number; one it is bracketed or colonned to."""
    opened = gap.rstrip(grammar.OPENING)
    return _CLAUSE.split(opened)[-1]


def quantity_of(counted: Counted) -> str | None:
    """The declared quantity: a field, an indicator, or two fields divided."""
    if counted.quantity or counted.per is None or counted.field is None:
        return counted.quantity or counted.field
    return ratio_quantity(counted.field, counted.per)


def ratio_quantity(field: str, per: Per) -> str | None:
    """A field divided: the indicator that divides so, else both fields."""
    of, multiplier = per
    known = ratio_ids().get((field, of, multiplier))
    is_plain = of in (PUPILS, CLASSES, TEACHERS) and multiplier == 1
    return known or (f"{field}/{of}" if is_plain else None)


def _is_no_count(text: str, numeral: Numeral, unit: str) -> bool:
    """Whether a Chinese numeral is part of a word rather than a count."""
    is_single = numeral.end - numeral.start == 1
    before = text[max(0, numeral.start - 1) : numeral.start]
    if grammar.SEVERAL.fullmatch(text, max(0, numeral.start - 1), numeral.end):
        return True
    return bool(grammar.NO_COUNT_BEFORE.search(before)) or (
        is_single and unit in grammar.SELDOM_COUNTED
    )


def _is_another_word(text: str, found: re.Match[str]) -> bool:
    words = grammar.NO_UNIT.get(found["unit"])
    return words is not None and words.match(text, found.end("unit")) is not None


def _percentage(text: str, numeral: Numeral, gap: str) -> Counted:
    found = grammar.PERCENT_BEHIND.match(text, numeral.end)
    after = found["after"] or "" if found else ""
    label = near_of(gap)
    return Counted("percent", None, label, None, numeral.end + len(after), after)


def _ratio(numeral: Numeral, gap: str) -> Counted | None:
    """1:18 behind the words for pupils per teacher or per computer."""
    near = near_of(gap)
    if not _RATIO_WORD.search(near):
        return None
    for start in range(len(near)):
        divisor = pupils_per(near[start:])
        if divisor is not None:
            label, per = near[start:], Per(divisor)
            return Counted(None, PUPILS, label, per, numeral.end, quantity=f"{PUPILS}/{divisor}")
    return None


def _without_unit(text: str, numeral: Numeral, gap: str) -> Counted | None:
    """A coefficient, or a number alone in brackets."""
    found = _COEFFICIENT.search(near_of(gap))
    if found is not None:
        known = coefficient_names()
        tails = (found["name"][start:] for start in range(len(found["name"])))
        name = next((tail for tail in tails if tail in known), None)
        label = f"{name or ''}{COEFFICIENT}"
        quantity = known[name] if name else None
        return Counted("ratio", None, label, None, numeral.end, quantity=quantity)
    before, after = text[: numeral.start], text[numeral.end : numeral.end + 1]
    if before.endswith("（") and after == "）" and len(before) > 1 and before[-2] not in "；，、）":
        return Counted(None, None, near_of(gap), None, numeral.end)
    return None


def _with_unit(text: str, found: re.Match[str], gap: str, *, is_more: bool) -> Counted | None:
    near, end = near_of(gap), found.end()
    per = grammar.per_behind(text, found.end("unit"))
    before = grammar.per_before(near)
    if before is not None and per is None:
        per, per_start, per_end = before
        name = _name_per(near, per_start, per_end)
    else:
        name = _name_before(gap)
    if name is None:
        name, end = _name_behind(text, found)
    unit, field = _resolved(found["unit"], name)
    if (
        per is not None
        and field is None
        and grammar.CLASS_SIZE.search(near)
        and base_is(unit, "person")
    ):
        field = PUPILS
    if field is None and found["unit"].endswith("班"):
        field = CLASSES
    if unit is None and field is None:
        return None
    more = is_more or bool(found["more"])
    after = found["after"] or ""
    label = name or _last_words(near)
    quantity = _indicator(near) if per is not None else None
    field = None if quantity is not None and _is_sum(quantity) else field
    return Counted(unit, field, label, per, end, after, more, quantity, name is not None)


def _is_sum(indicator: str) -> bool:
    """Whether an indicator divides several fields, none of which it is by itself."""
    return indicator not in ratio_ids().values()


def _indicator(near: str) -> str | None:
    """The indicator a figure per something names in full."""
    found = indicator_pattern().search(near)
    return None if found is None else indicator_names()[found[0]]


def base_is(unit: str | None, base: str) -> bool:
    """Whether a unit measures in a base unit."""
    return unit is not None and base_of(unit) == base


def _last_words(near: str) -> str:
    return grammar.FILLERS.sub("", near)[-12:]


def _name_per(near: str, start: int, end: int) -> str | None:
    """The name behind 生均, else the one right before it."""
    behind = grammar.NAME.search(near, end)
    if behind is not None:
        return behind[0]
    before = grammar.NAMED_BEFORE.search(near[:start])
    return before["name"] if before else None


def _name_before(gap: str) -> str | None:
    """The name right before a number; 中小学 is no 小学."""
    named = grammar.NAMED_BEFORE.search(gap.rstrip(grammar.OPENING)[-_LONGEST_NAME:])
    if named is None or grammar.BOTH_LEVELS.search(gap[: gap.rfind(named["name"])] + named["name"]):
        return None
    return named["name"]


def _name_behind(text: str, found: re.Match[str]) -> tuple[str | None, int]:
    """The name right behind a unit (105名教师), unless it names the next figure."""
    named = grammar.NAMED_BEHIND.match(text, found.end())
    if named is None or found["after"]:
        return None, found.end()
    if re.match(r"\d", text[named.end() : named.end() + 1]):
        return None, found.end()
    return named["name"], named.end()


def _resolved(unit_text: str, name: str | None) -> tuple[str | None, str | None]:
    """Unit and field of a unit's text and a name; the field only where it is so measured."""
    candidates = units_of(unit_text)
    bases = names()[name] if name else {}
    for unit in sorted(candidates):
        if base_of(unit) in bases:
            return unit, bases[base_of(unit)]
    return (next(iter(candidates)) if len(candidates) == 1 else None), None
