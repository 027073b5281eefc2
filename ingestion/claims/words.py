"""What words name a quantity or a unit: the lexicon, derived from the declarations.

Belongs here: labels and aliases of fields, indicators and units as patterns. Not here: the grammar
around them (``context``), any list of names of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Context, Decimal
from functools import cache

from contract.fields import Field, tables, units
from ingestion.claims.indicators import indicators
from ingestion.claims.plain import plain
from ingestion.propose.words import LEVELS

_SCHOOL_TABLES = ("enrolment", "facility", "staff")
_TABLES = (*_SCHOOL_TABLES, "satisfaction", "county_profile", "county_finance")
_UNSPOKEN_BASES = {"year", "none", "score", "ratio"}
_DIGITS = 10
_MYRIAD = re.compile(r"^[万亿]|万$")
COEFFICIENT = "差异系数"
COMPOSITE = "composite"
"""The coefficient all indicators make together, as the standards name it."""


@cache
def unit_pattern() -> re.Pattern[str]:
    """Any unit behind a number; 万 and 亿 belong to the number and are no units."""
    return re.compile(_alternatives(_units()))


@cache
def _units() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, unit in units().items():
        if unit.base not in _UNSPOKEN_BASES and unit.factor.denominator <= 100:
            for label in (unit.label.zh, *unit.aliases):
                text = plain(label).text
                if text and not _MYRIAD.search(text):
                    found.setdefault(text, set()).add(name)
    return {text: frozenset(names) for text, names in found.items()}


def units_of(text: str) -> frozenset[str]:
    """Names of the units a text may stand for; 个 counts several things."""
    return _units().get(text, frozenset())


def base_of(unit: str) -> str:
    """The declared unit a unit measures in."""
    return units()[unit].base


def measure_of(unit: str) -> str:
    """What figures of a unit may be compared with as they stand: 亩 with 亩 only."""
    known = units()[unit]
    return known.base if known.factor == 1 or known.base == "ratio" else unit


def factor_between(unit: str, other: str) -> Decimal:
    """How many of ``other`` one of a unit is, to ten digits where it is no decimal."""
    factor = units()[unit].factor / units()[other].factor
    return Context(prec=_DIGITS).divide(Decimal(factor.numerator), Decimal(factor.denominator))


@cache
def names() -> dict[str, dict[str, str]]:
    """Name in running text → unit it is measured in → ``table.field``."""
    found: dict[str, dict[str, str]] = {}
    for table in _TABLES:
        for field in tables()[table].measures:
            for name in _names_of(field):
                if table in _SCHOOL_TABLES or not _is_of_a_level(name, found):
                    bases = found.setdefault(name, {})
                    bases.setdefault(base_of(field.unit), f"{table}.{field.name}")
    return found


def _names_of(field: Field) -> set[str]:
    said = {plain(name).text for name in (field.label.zh, *field.aliases, *field.in_text)}
    label = units()[field.unit].label.zh
    return said | {name.removesuffix(f"{label}数").removesuffix("数") for name in said} - {""}


def _is_of_a_level(name: str, known: dict[str, dict[str, str]]) -> bool:
    """Whether a name only puts a level before a known one: 小学在校学生数 is 在校学生数 of 小学."""
    words = (word for level in LEVELS.values() for word in level)
    return any(name.removeprefix(word) in known for word in words if name.startswith(word))


@cache
def name_pattern() -> str:
    """Any name as an alternative of a pattern, the longest first."""
    return _alternatives(names())


@cache
def counted_by_indicator() -> dict[str, str]:
    """What an indicator counts → its id; the first of several that count the same."""
    found: dict[str, str] = {}
    for one in indicators():
        counted = plain(one.counted).text
        of_staff = [plus for plus, _ in one.numerators.values() if plus[0].startswith("staff.")]
        if of_staff and counted not in names() and counted != plain(one.label).text:
            found.setdefault(counted, one.id)
    return found


@cache
def indicator_names() -> dict[str, str]:
    """Label of an indicator in running text → its id; the first of several of one label."""
    found: dict[str, str] = {}
    for one in indicators():
        found.setdefault(plain(one.label).text.removesuffix("数"), one.id)
    return found


@cache
def indicator_pattern() -> re.Pattern[str]:
    """Any label of an indicator."""
    return re.compile(_alternatives(indicator_names()))


@cache
def coefficient_names() -> dict[str, str]:
    """Label of an indicator → the id of its coefficient, ``b5.cv``."""
    found = {"综合": f"{COMPOSITE}.cv"}
    for one in indicators():
        found.setdefault(plain(one.label).text.removesuffix("数"), f"{one.id}.cv")
        found.setdefault(plain(one.label).text, f"{one.id}.cv")
    return found


def _alternatives(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(texts, key=lambda text: (-len(text), text))))
