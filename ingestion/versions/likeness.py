"""How alike two texts of headers or forms are.

Belongs here: similarity of texts. Not here: what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from ingestion.map.names import normalise, split_unit

SAME, KNOWN, LEVELS_DIFFER = 100, 97, 95
"""Likeness of equal texts, of a declared alias, of paths that only have other levels around."""

YEAR = re.compile(r"(?:19|20)\d{2}(?:[-/](?:19|20)?\d{2})?(?:[学學]?年度?初?)?|1\d{2}[学學]?年度?")
"""A school year in a header: 2025年, 2025/2026学年, 114學年度."""


_TOTALS = ("合计", "计", "总计", "小计", "合計", "計", "總計")


def plain(text: str) -> str:
    """The normal form without the unit at its end."""
    return split_unit(normalise(text))[0]


def without_year(text: str) -> str:
    """The normal form without unit and without school years."""
    return YEAR.sub("", plain(text))


def likeness(known: str, found: str) -> int:
    """0–100; 100 only for equal texts."""
    one, other = without_year(known), without_year(found)
    if one == other:
        return SAME
    if _same_but_for_levels(one.split("/"), other.split("/")):
        return LEVELS_DIFFER
    leaves = fuzz.ratio(one.rpartition("/")[2], other.rpartition("/")[2])
    above = fuzz.ratio(one.rpartition("/")[0], other.rpartition("/")[0])
    apart = (2 * leaves + above) / 3 if "/" in one + other else leaves
    return min(round(max(fuzz.ratio(one, other), apart)), LEVELS_DIFFER - 1)


def is_part_of(found: str, known: str) -> bool:
    """Whether a text may name one part of what the known one names: 男在校生数 of 在校生数."""
    whole, part = without_year(known).split("/"), without_year(found).split("/")
    if part[:-1] == whole and len(part) > 1:
        return True
    if part[:-1] == whole[:-1] and whole[-1] in _TOTALS:
        return True
    return (
        part[:-1] == whole[:-1]
        and len(part[-1]) > len(whole[-1]) > 1
        and _in_order(whole[-1], part[-1])
    )


def _same_but_for_levels(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one path has all levels of the other, the last one last."""
    short, long = sorted((one, other), key=len)
    return len(short) < len(long) and short[-1] == long[-1] and _in_order(short, long)


def _in_order(short: Sequence[str], long: Sequence[str]) -> bool:
    rest = iter(long)
    return all(item in rest for item in short)
