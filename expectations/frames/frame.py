"""The rows of one scope, and the columns rules may read on them.

Belongs here: reading a field by row, and why a row may not have it. Not here: which rows a
scope has (``build``), columns the gate derives (``derived``), rules or bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from expectations.frames.joins import Edges
from expectations.landing import (
    COUNTY_TABLES,
    Column,
    Integers,
    OnDemand,
    ReturnKinds,
)
from expectations.language.expression import FieldRef
from expectations.language.scopes import LEVEL_TABLES, Scope

DerivedColumn = Column | Callable[[], Column]


@dataclass(frozen=True)
class ScopeFrame:
    """All rows of one scope, with the columns rules may read.

    ``labels``: county_code, school_id, school_name, level, item and source_name per row, None
    where they do not apply. ``layouts`` and ``families``: of the row's own return, None for
    counties and files. ``derived``: columns, or how to compute them when a rule asks.
    ``problems``: by row, what ingestion recorded about it. ``peers_by``: the labels that rows
    have in common which are compared with each other. ``earlier``: the same rows in earlier
    school years, newest first.
    """

    scope: Scope
    labels: Mapping[str, Column]
    layouts: Column
    families: Column
    now: Mapping[str, Edges] = field(default_factory=dict)
    before: Mapping[str, Edges] = field(default_factory=dict)
    own_before: Mapping[str, Edges] = field(default_factory=dict)
    derived: Mapping[str, DerivedColumn] = field(default_factory=dict)
    problems: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    derived_without_predecessor: Column | None = None
    peers_by: tuple[str, ...] = ("county_code",)
    earlier: tuple[ScopeFrame, ...] = ()

    def __len__(self) -> int:
        return len(self.labels["county_code"])

    @cached_property
    def county_groups(self) -> tuple[Integers, list[str | None]]:
        """Per row the number of its county in the list of codes; unknown is a county of its own."""
        numbers, codes = pd.factorize(self.labels["county_code"], use_na_sentinel=False)
        return numbers, [code if isinstance(code, str) else None for code in codes]

    @property
    def counties(self) -> set[str]:
        """Codes of the counties among the rows."""
        return {code for code in self.county_groups[1] if code is not None}

    @cached_property
    def peers(self) -> Integers:
        """Per row the number of its group of comparable rows; -1 where a label is missing."""
        groups = np.zeros(len(self), dtype=np.int64)
        for name in self.peers_by:
            numbers, found = pd.factorize(self.labels[name])
            groups = np.where((numbers < 0) | (groups < 0), -1, groups * len(found) + numbers)
        return groups

    def read(self, ref: FieldRef) -> Column:
        """The column of a field."""
        return self._columns[ref]

    def lacks(self, ref: FieldRef) -> Column:
        """Per row, whether the layout that should hold the field has no place for it."""
        return self._lacking[ref]

    def not_sent(self, ref: FieldRef) -> Column:
        """Per row, whether the county has not sent the table of county figures."""
        if ref.table in COUNTY_TABLES and not ref.previous:
            return ~self.edges(ref).present
        return np.zeros(len(self), dtype=bool)

    def without_predecessor(self, ref: FieldRef) -> Column:
        """Per row, whether the field's predecessor year has nothing for it."""
        if ref.previous:
            # A level that was not there a year ago is a figure missing, not a year missing.
            table, _ = LEVEL_TABLES.get(ref.table, (ref.table, None))
            return ~self.edges(replace(ref, table=table)).present
        if ref.table == "roster" and self.derived_without_predecessor is not None:
            return self.derived_without_predecessor
        return np.zeros(len(self), dtype=bool)

    def edges(self, ref: FieldRef) -> Edges:
        """The landed rows behind the rows of the scope, for a field that is not derived."""
        if ref.own:
            return self.own_before[ref.table]
        return (self.before if ref.previous else self.now)[ref.table]

    def is_derived(self, ref: FieldRef) -> bool:
        """Whether the gate computes the field rather than reads it from the landing."""
        return ref.path in self.derived and not ref.previous

    @cached_property
    def _columns(self) -> OnDemand[FieldRef, Column]:
        return OnDemand(self._column)

    @cached_property
    def _lacking(self) -> OnDemand[FieldRef, Column]:
        return OnDemand(self._lacks)

    def _column(self, ref: FieldRef) -> Column:
        if not self.is_derived(ref):
            return self.edges(ref).column(ref.field)
        column = self.derived[ref.path]
        return column() if callable(column) else column

    def _lacks(self, ref: FieldRef) -> Column:
        if self.is_derived(ref):
            return np.zeros(len(self), dtype=bool)
        edges = self.edges(ref)
        if ref.previous:
            return edges.lacks(ref.field)
        own = self._kinds.lack(edges.table.layout_fields, edges.table.name, ref.field)
        return edges.lacks(ref.field) | (~edges.present & own)

    @cached_property
    def _kinds(self) -> ReturnKinds:
        return ReturnKinds.of(self.layouts, self.labels["level"])
