"""Which rows of a landing table stand behind which rows of a scope.

Belongs here: joining by key, and reading a landed column by scope row. Not here: which scopes
there are (``language.scopes``) or reading Parquet (``landing``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from expectations.landing import Column, Integers, LandingTable

_NOWHERE = -1


class RowKeys:
    """The keys of a scope's rows, by which the rows of landing tables find them.

    ``columns``: the parts of the key, e.g. school ids and levels. None in a part joins nothing.
    """

    def __init__(self, *columns: Column) -> None:
        self._parts = [pd.Index(pd.unique(column[~pd.isna(column)])) for column in columns]
        codes = self._codes(columns)
        self._order = np.argsort(codes, kind="stable")
        self._sorted = codes[self._order]
        self.size = len(codes)

    def pairs(self, *columns: Column) -> tuple[Integers, Integers]:
        """Rows of a table with these keys and the scope rows they belong to, by scope row."""
        codes = self._codes(columns)
        known = np.flatnonzero(codes != _NOWHERE)
        first = np.searchsorted(self._sorted, codes[known], side="left")
        counts = np.searchsorted(self._sorted, codes[known], side="right") - first
        table_rows = np.repeat(known, counts)
        nth = np.arange(len(table_rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        scope_rows = self._order[np.repeat(first, counts) + nth]
        in_order = np.lexsort((table_rows, scope_rows))
        return table_rows[in_order], scope_rows[in_order]

    def _codes(self, columns: Sequence[Column]) -> Integers:
        """One number per row of a table, the same for the same key."""
        codes = np.zeros(len(columns[0]), dtype=np.int64)
        for index, column in zip(self._parts, columns, strict=True):
            part = index.get_indexer(pd.Index(column))
            unknown = (part == _NOWHERE) | (codes == _NOWHERE)
            codes = np.where(unknown, _NOWHERE, codes * len(index) + part)
        return codes


@dataclass(frozen=True)
class Edges:
    """Which rows of a landing table belong to which rows of a scope, sorted by scope row."""

    table: LandingTable
    table_rows: Integers
    scope_rows: Integers
    size: int

    @classmethod
    def join(cls, table: LandingTable, rows: RowKeys, *keys: Column) -> Edges:
        """The table's rows behind the scope's; ``keys`` are the table's columns of the key."""
        return cls(table, *rows.pairs(*keys), rows.size)

    def where(self, kept: Column) -> Edges:
        """Only the table rows for which ``kept`` holds."""
        chosen = kept[self.table_rows]
        return Edges(self.table, self.table_rows[chosen], self.scope_rows[chosen], self.size)

    @cached_property
    def present(self) -> Column:
        """Per scope row, whether the table has a row for it."""
        return self.count > 0

    @cached_property
    def count(self) -> Column:
        """Per scope row, how many rows the table has for it."""
        return np.bincount(self.scope_rows, minlength=self.size)

    def numbers(self, name: str) -> Column:
        """Per scope row, the sum of a figure; NaN where a part or every part is missing."""
        values = self.table.column(name)[self.table_rows]
        sums = np.bincount(self.scope_rows, weights=values, minlength=self.size)
        return np.where(self.present, sums, np.nan)

    def texts(self, name: str) -> Column:
        """Per scope row, a text of its (last) table row; None where there is none."""
        return self.last(self.table.column(name))

    def last(self, values: Column) -> Column:
        """Per scope row, the object of its (last) table row; None where there is none."""
        objects = np.full(self.size, None, dtype=object)
        objects[self.scope_rows] = values[self.table_rows]
        return objects

    def column(self, name: str) -> Column:
        """Figures summed, texts as they are."""
        is_text = self.table.column(name).dtype == object
        return self.texts(name) if is_text else self.numbers(name)

    def lacks(self, name: str) -> Column:
        """Per scope row, whether the layout of one of its table rows lacks the field."""
        lacking = self.table.lacks(name)[self.table_rows]
        return np.bincount(self.scope_rows, weights=lacking, minlength=self.size) > 0
