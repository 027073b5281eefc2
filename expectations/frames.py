"""The rows rules speak of: schools, school levels, last year's schools, counties, files.

Belongs here: joining the landed tables of a school year and its predecessor to those rows, and
the columns derived from receipts and issues. Not here: rules, bounds, or reading Parquet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from expectations.expression import FieldRef, missing
from expectations.files import FileRow
from expectations.landing import Column, Integers, LandingTable, ReturnKinds, YearTables
from expectations.rules import Scope

Problems = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Edges:
    """Which rows of a landing table belong to which rows of a scope, sorted by scope row."""

    table: LandingTable
    table_rows: Integers
    scope_rows: Integers
    size: int

    @classmethod
    def join(cls, table: LandingTable, table_keys: Column, scope_keys: Column) -> Edges:
        """Join on equal keys; None joins nothing."""
        left = pd.DataFrame({"key": table_keys, "t": np.arange(len(table_keys))}).dropna()
        right = pd.DataFrame({"key": scope_keys, "s": np.arange(len(scope_keys))}).dropna()
        pairs = left.merge(right, on="key").sort_values(["s", "t"])
        return cls(table, pairs["t"].to_numpy(), pairs["s"].to_numpy(), len(scope_keys))

    @property
    def present(self) -> Column:
        """Per scope row, whether the table has a row for it."""
        return np.bincount(self.scope_rows, minlength=self.size) > 0

    def numbers(self, name: str) -> Column:
        """Per scope row, the sum of a figure; NaN where a part or every part is missing."""
        values = self.table.column(name)[self.table_rows]
        sums = np.bincount(self.scope_rows, weights=values, minlength=self.size)
        return np.where(self.present, sums, np.nan)

    def texts(self, name: str) -> Column:
        """Per scope row, a text of its (last) table row; None where there is none."""
        texts = np.full(self.size, None, dtype=object)
        texts[self.scope_rows] = self.table.column(name)[self.table_rows]
        return texts

    def column(self, name: str) -> Column:
        """Figures summed, texts as they are."""
        is_text = self.table.column(name).dtype == object
        return self.texts(name) if is_text else self.numbers(name)

    def lacks(self, name: str) -> Column:
        """Per scope row, whether the layout of one of its table rows lacks the field."""
        lacking = self.table.lacks(name)[self.table_rows]
        return np.bincount(self.scope_rows, weights=lacking, minlength=self.size) > 0

    def rows_at(self, scope_row: int) -> list[int]:
        """Positions of the table rows that belong to one scope row."""
        first, last = np.searchsorted(self.scope_rows, [scope_row, scope_row + 1])
        rows: list[int] = self.table_rows[first:last].tolist()
        return rows


@dataclass(frozen=True)
class ScopeFrame:
    """All rows of one scope, with the columns rules may read.

    ``labels``: county_code, school_id, school_name, level and source_name per row, None where
    they do not apply. ``layouts`` and ``families``: of the row's own return, None for counties
    and files. ``problems``: by row, what ingestion recorded about it.
    """

    scope: Scope
    labels: Mapping[str, Column]
    layouts: Column
    families: Column
    now: Mapping[str, Edges] = field(default_factory=dict)
    before: Mapping[str, Edges] = field(default_factory=dict)
    derived: Mapping[str, Column] = field(default_factory=dict)
    problems: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    derived_without_predecessor: Column | None = None

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

    def read(self, ref: FieldRef) -> Column:
        """The column of a field."""
        if ref.path in self.derived and not ref.previous:
            return self.derived[ref.path]
        return self._edges(ref).column(ref.field)

    def lacks(self, ref: FieldRef) -> Column:
        """Per row, whether the layout that should hold the field has no place for it."""
        if ref.path in self.derived and not ref.previous:
            return np.zeros(len(self), dtype=bool)
        edges = self._edges(ref)
        if ref.previous:
            return edges.lacks(ref.field)
        own = self._kinds.lack(edges.table.layout_fields, ref.table, ref.field)
        return edges.lacks(ref.field) | (~edges.present & own)

    def without_predecessor(self, ref: FieldRef) -> Column:
        """Per row, whether the field's predecessor year has nothing for it."""
        if ref.previous:
            return ~self._edges(ref).present
        if ref.table == "roster" and self.derived_without_predecessor is not None:
            return self.derived_without_predecessor
        return np.zeros(len(self), dtype=bool)

    def _edges(self, ref: FieldRef) -> Edges:
        return (self.before if ref.previous else self.now)[ref.table]

    @cached_property
    def _kinds(self) -> ReturnKinds:
        return ReturnKinds.of(self.layouts, self.labels["level"])


def build_frames(
    now: YearTables, before: YearTables, files: Sequence[FileRow], disagreements: Problems
) -> dict[Scope, ScopeFrame]:
    """The frames of all scopes for one school year and its predecessor.

    ``disagreements``: by school id, what two files state differently.
    """
    return {
        "school": _school_frame(now, before, disagreements),
        "school_level": _school_level_frame(now, before),
        "roster": _roster_frame(now, before),
        "county": _county_frame(now, before),
        "file": _file_frame(files),
    }


def _school_frame(now: YearTables, before: YearTables, disagreements: Problems) -> ScopeFrame:
    school = now.tables["school"]
    ids, keys = school.column("school_id"), now.keys["school"]
    return ScopeFrame(
        scope="school",
        labels=_labels(now.counties["school"], ids, school.column("school_name")),
        layouts=school.column("layout_version"),
        families=school.column("family"),
        now=_edges_to(now, ids, {t: now.tables[t].column("school_id") for t in now.tables}),
        before=_edges_to(before, keys, {t: before.keys[t] for t in before.tables}),
        derived={
            "ingest.disagreements": np.array([float(len(disagreements.get(i, ()))) for i in ids])
        },
        problems={row: disagreements[i][0] for row, i in enumerate(ids) if i in disagreements},
    )


def _school_level_frame(now: YearTables, before: YearTables) -> ScopeFrame:
    rows = _level_rows(now)
    ids, levels = rows["school_id"].to_numpy(), rows["level"].to_numpy()
    keys = now.keys_of(ids)
    tables = ("enrolment", "staff")
    now_edges = _edges_to(
        now,
        _joined(ids, levels),
        {
            t: _joined(now.tables[t].column("school_id"), now.tables[t].column("level"))
            for t in tables
        },
    )
    school = Edges.join(now.tables["school"], now.tables["school"].column("school_id"), ids)
    return ScopeFrame(
        scope="school_level",
        labels=_labels(now.counties_of(ids), ids, school.texts("school_name"), levels),
        layouts=rows["layout_version"].to_numpy(),
        families=rows["family"].to_numpy(),
        now={**now_edges, "school": school},
        before={
            **_edges_to(
                before,
                _joined(keys, levels),
                {t: _joined(before.keys[t], before.tables[t].column("level")) for t in tables},
            ),
            "school": Edges.join(before.tables["school"], before.keys["school"], keys),
        },
    )


def _roster_frame(now: YearTables, before: YearTables) -> ScopeFrame:
    """One row per school that reported in the predecessor year."""
    every = before.keys["school"]
    first = ~(pd.Series(every, dtype=object).duplicated().to_numpy() | missing(every))
    school, keys = before.tables["school"], every[first]
    reported = np.isin(keys.astype(str), now.keys["school"].astype(str))
    return ScopeFrame(
        scope="roster",
        labels=_labels(
            before.counties["school"][first],
            school.column("school_id")[first],
            school.column("school_name")[first],
        ),
        layouts=np.full(len(keys), None, dtype=object),
        families=np.full(len(keys), None, dtype=object),
        now=_edges_to(now, keys, {t: now.keys[t] for t in now.tables}),
        before=_edges_to(before, keys, {t: before.keys[t] for t in before.tables}),
        derived={"roster.reported": reported.astype(np.float64)},
    )


def _county_frame(now: YearTables, before: YearTables) -> ScopeFrame:
    """One row per county of this year or of its predecessor."""
    found = {code for year in (now, before) for code in year.counties["school"] if code is not None}
    counties = np.array(sorted(found), dtype=object)
    tables = ("enrolment", "staff", "facility")
    roster = _roster_frame(now, before)
    derived = _roster_by_county(roster, counties)
    return ScopeFrame(
        scope="county",
        labels=_labels(counties),
        layouts=np.full(len(counties), None, dtype=object),
        families=np.full(len(counties), None, dtype=object),
        now=_edges_to(now, counties, {t: now.counties[t] for t in tables}),
        before=_edges_to(before, counties, {t: before.counties[t] for t in tables}),
        derived=derived,
        derived_without_predecessor=np.isnan(derived["roster.schools"]),
    )


def _roster_by_county(roster: ScopeFrame, counties: Column) -> dict[str, Column]:
    """Schools and pupils of the predecessor year per county, and those that did not report.

    A school whose pupils of the predecessor year are unknown counts none of them.
    """
    unreported = 1.0 - roster.derived["roster.reported"]
    pupils = np.nan_to_num(roster.before["enrolment"].numbers("pupils"))
    table = pd.DataFrame(
        {
            "roster.schools": np.ones(len(roster)),
            "roster.missing_schools": unreported,
            "roster.pupils": pupils,
            "roster.missing_pupils": pupils * unreported,
        }
    )
    sums = table.groupby(roster.labels["county_code"]).sum().reindex(counties)
    return {name: sums[name].to_numpy() for name in table.columns}


def _file_frame(files: Sequence[FileRow]) -> ScopeFrame:
    counties = np.array([row.county_code for row in files], dtype=object)
    names = np.array([row.source_name for row in files], dtype=object)
    return ScopeFrame(
        scope="file",
        labels=_labels(counties) | {"source_name": names},
        layouts=np.full(len(files), None, dtype=object),
        families=np.full(len(files), None, dtype=object),
        derived={
            "file.quarantined": np.array([row.quarantined for row in files], dtype=np.float64),
            "file.error_issues": np.array([row.error_issues for row in files], dtype=np.float64),
        },
        problems={number: row.problem for number, row in enumerate(files) if row.problem},
    )


def _level_rows(now: YearTables) -> pd.DataFrame:
    """Every school and level that has enrolment or staff, with the layout that says so."""
    columns = ("school_id", "level", "layout_version", "family")
    parts = [
        pd.DataFrame({name: now.tables[table].column(name) for name in columns}, dtype=object)
        for table in ("enrolment", "staff")
    ]
    return pd.concat(parts).drop_duplicates(["school_id", "level"]).reset_index(drop=True)


def _edges_to(
    year: YearTables, scope_keys: Column, table_keys: Mapping[str, Column]
) -> dict[str, Edges]:
    return {
        name: Edges.join(year.tables[name], keys, scope_keys) for name, keys in table_keys.items()
    }


def _joined(ids: Column, levels: Column) -> Column:
    """School and level as one key; None where there is no school."""
    pairs = zip(ids, levels, strict=True)
    return np.array([None if one is None else f"{one}|{level}" for one, level in pairs], object)


def _labels(
    counties: Column,
    ids: Column | None = None,
    names: Column | None = None,
    levels: Column | None = None,
) -> dict[str, Column]:
    nothing = np.full(len(counties), None, dtype=object)
    return {
        "county_code": counties,
        "school_id": nothing if ids is None else ids,
        "school_name": nothing if names is None else names,
        "level": nothing if levels is None else levels,
        "source_name": nothing,
    }
