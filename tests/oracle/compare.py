"""Expected rows against the rows of a mart, with a difference a person can read.

Belongs here: matching by key and comparing values. Does not belong here: where rows come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

from tests.oracle.exact import Row

RELATIVE_TOLERANCE = 1e-9
ABSOLUTE_TOLERANCE = 1e-12
"""Below this a figure of a mart is the noise of double arithmetic around zero."""
MAX_SHOWN = 20


@dataclass
class Comparison:
    """What differs between what was expected and what is there."""

    name: str
    rows: int = 0
    missing: list[tuple[Any, ...]] = field(default_factory=list)
    unexpected: list[tuple[Any, ...]] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """No row too few or too many and no value off."""
        return not (self.missing or self.unexpected or self.differing)

    def __str__(self) -> str:
        lines = [
            f"{self.name}: {self.rows} rows compared, {len(self.missing)} missing, "
            f"{len(self.unexpected)} unexpected, {len(self.differing)} values differ"
        ]
        lines += [f"  missing     {key}" for key in self.missing[:MAX_SHOWN]]
        lines += [f"  unexpected  {key}" for key in self.unexpected[:MAX_SHOWN]]
        lines += [f"  {text}" for text in self.differing[:MAX_SHOWN]]
        return "\n".join(lines)


def compare(
    name: str,
    expected: Iterable[Row],
    actual: Iterable[Row],
    key: Sequence[str],
    columns: Sequence[str],
) -> Comparison:
    """Match rows by ``key``; numbers agree to 1e-9 relative, everything else exactly.

    ``actual`` may have further columns; a column the mart lacks is an error, not a difference.
    """
    wanted, found = _by_key(name, expected, key), _by_key(name, actual, key)
    result = Comparison(name, rows=len(wanted.keys() & found.keys()))
    result.missing = sorted(wanted.keys() - found.keys(), key=str)
    result.unexpected = sorted(found.keys() - wanted.keys(), key=str)
    for row_key, row in wanted.items():
        if row_key in found:
            result.differing.extend(_differences(row_key, row, found[row_key], columns))
    return result


def _by_key(name: str, rows: Iterable[Row], key: Sequence[str]) -> dict[tuple[Any, ...], Row]:
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        row_key = tuple(row[column] for column in key)
        if row_key in found:
            raise AssertionError(f"{name}: two rows for {row_key}")
        found[row_key] = row
    return found


def _differences(
    row_key: tuple[Any, ...], expected: Row, actual: Row, columns: Sequence[str]
) -> list[str]:
    return [
        f"{row_key} {column}: expected {expected[column]!r}, is {actual[column]!r}"
        for column in columns
        if not same(expected[column], actual[column])
    ]


def same(expected: object, actual: object) -> bool:
    """Equal, both missing, or numbers within the tolerance; NaN is not a missing value."""
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, int | float) and isinstance(actual, int | float):
        if isnan(expected) or isnan(actual):
            return False
        bound = max(ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE * max(abs(expected), abs(actual)))
        return abs(expected - actual) <= bound
    return expected == actual
