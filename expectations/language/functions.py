"""The functions of the rule language, on whole columns.

Belongs here: what ``shift_distance`` or ``peer_median`` computes. Not here: the language around
them (``expression``) or which rows are peers (``frames``).

Functions of a row give one value per row from the row's own figures. Functions of peers compare
a row with the rows of its group in the same school year, itself included; functions of history
with the same row in earlier school years. Median and MAD are used, not mean and standard
deviation, because one figure in a wrong unit must not hide itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Column = NDArray[Any]
Groups = NDArray[np.int64]

SHIFT_FACTORS = (10.0, 100.0, 1000.0, 10000.0, 10000 / 15)
"""Factors by which figures go wrong: a lost or extra digit, 万 for one, 亩 for ㎡."""

MAD_TO_SIGMA = 1.4826
"""The median absolute deviation of a normal distribution times this is its standard deviation."""


def missing(values: Column) -> Column:
    """Where a column, numeric or text, has no value."""
    return np.asarray(pd.isna(values))


def given(values: Column) -> Column:
    """1 where a figure is there, 0 where it is missing."""
    return (~missing(values)).astype(np.float64)


def differs(now: Column, before: Column) -> Column:
    """1 where two figures or texts differ, 0 where they are equal."""
    unknown = missing(now) | missing(before)
    return np.where(unknown, np.nan, np.asarray(now != before, dtype=np.float64))


def join(*columns: Column) -> Column:
    """The texts or numbers of a row with spaces between them; missing when a part is."""
    rows = np.broadcast_arrays(*columns)
    texts = [[_text(value) for value in column] for column in rows]
    return np.array(
        [
            None if None in parts else " ".join(map(str, parts))
            for parts in zip(*texts, strict=True)
        ],
        dtype=object,
    )


def shift_distance(now: Column, before: Column) -> Column:
    """Distance of ``now / before`` from the nearest factor of a shifted digit or unit, in log10.

    0 means exactly ten, a hundred, … times as much or as little; 0.05 about 12 % off such a
    factor. NaN where either figure is zero or missing: no ratio can be formed.
    """
    distances = _shift_distances(now, before)
    return np.asarray(distances.min(axis=0))


def shift_factor(now: Column, before: Column) -> Column:
    """The factor of a shifted digit or unit that ``now / before`` lies nearest to."""
    distances = _shift_distances(now, before)
    factors = np.asarray(SHIFT_FACTORS)[np.argmin(np.nan_to_num(distances), axis=0)]
    signed = np.where(now >= before, factors, 1 / factors)
    return np.where(np.isnan(distances[0]), np.nan, signed)


def transposed(now: Column, before: Column) -> Column:
    """1 where two figures are one with two neighbouring digits swapped, 0 where they are not.

    Figures are compared to four decimals; NaN where either is missing.
    """
    unknown = missing(now) | missing(before)
    found = np.where(unknown, np.nan, 0.0)
    for row in np.flatnonzero(~unknown & (now != before)):
        found[row] = float(_is_transposed(now[row], before[row]))
    return found


def peer_count(values: Column, groups: Groups) -> Column:
    """How many rows of the group have the figure."""
    return _by_group(values, groups, "count")


def peer_sum(values: Column, groups: Groups) -> Column:
    """The sum of the figure over the group, leaving out rows without it."""
    return _by_group(values, groups, "sum")


def peer_median(values: Column, groups: Groups) -> Column:
    """The median of the figure over the group."""
    return _by_group(values, groups, "median")


def peer_mad(values: Column, groups: Groups) -> Column:
    """The median absolute deviation over the group, scaled to a standard deviation."""
    deviation = np.abs(values - peer_median(values, groups))
    return MAD_TO_SIGMA * _by_group(deviation, groups, "median")


def history_count(past: Sequence[Column], size: int) -> Column:
    """In how many earlier school years the row has the figure."""
    counts = np.zeros(size)
    for one in past:
        counts += ~missing(np.broadcast_to(one, size))
    return counts


def history_median(past: Sequence[Column], size: int) -> Column:
    """The median of the figure over the earlier school years."""
    return _median_of_years(np.array([np.broadcast_to(one, size) for one in past]), size)


def history_mad(past: Sequence[Column], size: int) -> Column:
    """The median absolute deviation over earlier school years, scaled to a standard deviation."""
    years = np.array([np.broadcast_to(one, size) for one in past])
    centre = _median_of_years(years, size)
    return MAD_TO_SIGMA * _median_of_years(np.abs(years - centre) if len(years) else years, size)


ROW_FUNCTIONS: dict[str, Callable[..., Column]] = {
    "sum": lambda *columns: reduce(np.add, columns),
    "max": lambda *columns: reduce(np.maximum, columns),
    "min": lambda *columns: reduce(np.minimum, columns),
    "abs": np.abs,
    "log": np.log,
    "given": given,
    "differs": differs,
    "join": join,
    "shift_distance": shift_distance,
    "shift_factor": shift_factor,
    "transposed": transposed,
}

PEER_FUNCTIONS: dict[str, Callable[[Column, Groups], Column]] = {
    "peer_count": peer_count,
    "peer_sum": peer_sum,
    "peer_median": peer_median,
    "peer_mad": peer_mad,
}

HISTORY_FUNCTIONS: dict[str, Callable[[Sequence[Column], int], Column]] = {
    "history_count": history_count,
    "history_median": history_median,
    "history_mad": history_mad,
}


def _shift_distances(now: Column, before: Column) -> Column:
    ratio = np.where((now > 0) & (before > 0), now / before, np.nan)
    size = np.abs(np.log10(ratio))
    return np.stack([np.abs(size - np.log10(factor)) for factor in SHIFT_FACTORS])


def _is_transposed(one: float, other: float) -> bool:
    first, second = (f"{abs(value):.4f}".replace(".", "") for value in (one, other))
    size = max(len(first), len(second))
    pairs = list(zip(first.zfill(size), second.zfill(size), strict=True))
    changed = [place for place, (here, there) in enumerate(pairs) if here != there]
    if len(changed) != 2 or changed[1] != changed[0] + 1:
        return False
    left, right = (pairs[place] for place in changed)
    return left == right[::-1]


def _by_group(
    values: Column, groups: Groups, statistic: Literal["count", "sum", "median"]
) -> Column:
    """A statistic of each group, given to its rows; infinities count as missing."""
    finite = np.where(np.isfinite(values), values, np.nan)
    figures = pd.Series(np.broadcast_to(finite, len(groups)))
    by_row = figures.groupby(groups).transform(statistic).to_numpy(dtype=np.float64)
    return np.where(groups < 0, np.nan, by_row)


def _median_of_years(years: Column, size: int) -> Column:
    if not len(years):
        return np.full(size, np.nan)
    return pd.DataFrame(years).median(axis=0).to_numpy(dtype=np.float64)


def _text(value: object) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 (NaN is the only value unlike itself)
        return None
    return format(value, ".12g") if isinstance(value, float) else str(value)
