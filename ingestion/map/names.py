"""How headers, labels and cells are named: normal form, units in brackets, A1 references.

Belongs here: comparing texts that people wrote slightly differently. Not here: what they mean.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from contract.fields import units

_SPACE = re.compile(r"\s+")
_BRACKETS = str.maketrans("【〔[{〈《】〕]}〉》–—‒−~～", "(((((())))))------")
_UNIT_AT_END = re.compile(r"\((?:单位:?)?([^()]+)\)$")


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Half width, no spaces or line breaks, one kind of brackets and dashes, lower case."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS).casefold()


def split_unit(path: str) -> tuple[str, frozenset[str]]:
    """A normalised header path without the unit in brackets at its end, and units it may name.

    Brackets that hold no unit stay: 计算机(台) → 计算机, 教室(含实验室) unchanged.
    """
    found = _UNIT_AT_END.search(path)
    names = units_named(found[1]) if found else frozenset()
    return (path[: found.start()] if found and names else path), names


def units_named(label: str) -> frozenset[str]:
    """Units a normalised label or alias may mean; none if it is no unit's."""
    return _units_by_label().get(label, frozenset())


@cache
def _units_by_label() -> dict[str, frozenset[str]]:
    """Unit names by normalised label or alias; 个 names several."""
    by_label: dict[str, set[str]] = {}
    for name, unit in units().items():
        for label in (unit.label.zh, *unit.aliases):
            if label:
                by_label.setdefault(normalise(label), set()).add(name)
    return {label: frozenset(names) for label, names in by_label.items()}


@cache
def column_letters(column: int) -> str:
    """Column 0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Zero-based position → A1 reference."""
    return f"{column_letters(column)}{row + 1}"
