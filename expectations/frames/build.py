"""The rows rules speak of: schools, school levels, last year's schools, counties, files and more.

Belongs here: joining the landed tables of a school year and its predecessor to those rows. Not
here: reading a column (``frame``), columns the gate derives (``derived``), rules, or Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from expectations.frames import derived
from expectations.frames.codes import CodeLists
from expectations.frames.files import FileRow
from expectations.frames.frame import DerivedColumn, ScopeFrame
from expectations.frames.joins import Edges, RowKeys
from expectations.landing import Column, OnDemand, YearTables
from expectations.language.expression import FieldRef
from expectations.language.functions import missing
from expectations.language.scopes import LEVEL_TABLES, Scope

Problems = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Judged:
    """What a school year is judged on.

    ``earlier``: the school years before the predecessor, newest first. ``disagreements``: by
    school id, what two files state differently.
    """

    now: YearTables
    before: YearTables
    earlier: tuple[YearTables, ...]
    files: Sequence[FileRow]
    disagreements: Problems
    codes: CodeLists


def build_frames(judged: Judged) -> dict[Scope, ScopeFrame]:
    """The frames of all scopes that rest on landed tables, for one school year."""
    counties = _counties(judged)
    return {
        "school": _school_frame(judged),
        "school_level": _school_level_frame(judged),
        "roster": _roster_frame(judged.now, judged.before),
        "county": _county_frame(judged, counties),
        "file": _file_frame(judged.files),
        "satisfaction": _county_rows_frame(judged, "satisfaction", "group_name", {}),
        "county_item": _county_rows_frame(
            judged, "county_item", "item_id", derived.item_columns(judged.now, judged.codes)
        ),
    }


def _school_frame(judged: Judged) -> ScopeFrame:
    now, before = judged.now, judged.before
    school, disagreements = now.tables["school"], judged.disagreements
    ids = school.column("school_id")
    rows = RowKeys(ids)
    own_key = derived.own_keys(now, before)
    return ScopeFrame(
        scope="school",
        labels=_labels(now.counties["school"], ids, school.column("school_name")),
        layouts=school.column("layout_version"),
        families=school.column("family"),
        now=_joins(now, rows, lambda table: (now.tables[table].column("school_id"),)),
        before=_joins(before, rows, lambda table: (before.keys[table],)),
        own_before=_joins(before, rows, lambda table: (own_key(table),)),
        derived=derived.SchoolColumns(now, before, judged.codes, disagreements).by_name(),
        problems={row: disagreements[i][0] for row, i in enumerate(ids) if i in disagreements},
        derived_without_predecessor=derived.nothing_before(now.counties["school"], before),
    )


def _school_level_frame(judged: Judged) -> ScopeFrame:
    now, before = judged.now, judged.before
    table = _level_rows(now)
    ids, levels = table["school_id"].to_numpy(), table["level"].to_numpy()
    rows, schools = RowKeys(ids, levels), RowKeys(ids)
    own_key = derived.own_keys(now, before)

    def joins(year: YearTables, key: Callable[[str], Column]) -> OnDemand[str, Edges]:
        def join(name: str) -> Edges:
            landed = year.tables[name]
            if name == "school":
                return Edges.join(landed, schools, key(name))
            return Edges.join(landed, rows, key(name), landed.column("level"))

        return OnDemand(join)

    now_edges = joins(now, lambda name: now.tables[name].column("school_id"))
    names = now_edges["school"].texts("school_name")
    return ScopeFrame(
        scope="school_level",
        labels=_labels(now.counties_of(ids), ids, names, levels),
        layouts=table["layout_version"].to_numpy(),
        families=table["family"].to_numpy(),
        now=now_edges,
        before=joins(before, before.keys.__getitem__),
        own_before=joins(before, own_key),
        derived=derived.level_columns(
            now_edges["school"].texts("school_type_code"), levels, judged.codes
        ),
        peers_by=("county_code", "level"),
    )


def _roster_frame(now: YearTables, before: YearTables) -> ScopeFrame:
    """One row per school that reported in the predecessor year."""
    every = before.keys["school"]
    first = ~(pd.Series(every, dtype=object).duplicated().to_numpy() | missing(every))
    school, keys = before.tables["school"], every[first]
    rows = RowKeys(keys)
    nothing = np.full(len(keys), None, dtype=object)
    return ScopeFrame(
        scope="roster",
        labels=_labels(
            before.counties["school"][first],
            school.column("school_id")[first],
            school.column("school_name")[first],
        ),
        layouts=nothing,
        families=nothing,
        now=_joins(now, rows, lambda table: (now.keys[table],)),
        before=_joins(before, rows, lambda table: (before.keys[table],)),
        derived={"roster.reported": derived.reported(keys, now)},
    )


def _counties(judged: Judged) -> Column:
    """Codes of the counties of the year or its predecessor."""
    years = (judged.now, judged.before)
    found = {code for year in years for code in year.counties["school"] if code is not None}
    return np.array(sorted(found), dtype=object)


def _county_frame(judged: Judged, counties: Column) -> ScopeFrame:
    """One row per county, with the same of its earlier years."""
    years = (judged.before, *judged.earlier)
    roster = _roster_frame(judged.now, judged.before)
    columns = derived.CountyColumns(
        now=judged.now,
        counties=counties,
        pupils_before=roster.before["enrolment"],
        roster_counties=roster.labels["county_code"],
        reported=roster.read(FieldRef("roster", "reported")),
    )
    return replace(
        _county_year(judged.now, judged.before, counties),
        derived=columns.by_name(),
        derived_without_predecessor=derived.nothing_before(counties, judged.before),
        earlier=tuple(_county_year(now, before, counties) for now, before in pairwise(years)),
    )


def _county_year(now: YearTables, before: YearTables, counties: Column) -> ScopeFrame:
    rows = RowKeys(counties)
    nothing = np.full(len(counties), None, dtype=object)
    return ScopeFrame(
        scope="county",
        labels=_labels(counties),
        layouts=nothing,
        families=nothing,
        now=_joins(now, rows, lambda table: (now.counties[table],)),
        before=_joins(before, rows, lambda table: (before.counties[table],)),
        peers_by=(),
    )


def _county_rows_frame(
    judged: Judged, name: str, item: str, columns: Mapping[str, DerivedColumn]
) -> ScopeFrame:
    """One row per row of a table of which a county sends several."""
    now, before = judged.now, judged.before
    table = now.tables[name]
    rows = RowKeys(now.counties[name], table.column(item))
    scopes: dict[str, Scope] = {"satisfaction": "satisfaction", "county_item": "county_item"}
    return ScopeFrame(
        scope=scopes[name],
        labels=_labels(now.counties[name]) | {"item": table.column(item)},
        layouts=table.column("layout_version"),
        families=table.column("family"),
        now=_joins(now, rows, lambda name: (now.counties[name], now.tables[name].column(item))),
        before=_joins(
            before, rows, lambda name: (before.counties[name], before.tables[name].column(item))
        ),
        derived=columns,
    )


def _file_frame(files: Sequence[FileRow]) -> ScopeFrame:
    counties = np.array([row.county_code for row in files], dtype=object)
    names = np.array([row.source_name for row in files], dtype=object)
    nothing = np.full(len(files), None, dtype=object)
    return ScopeFrame(
        scope="file",
        labels=_labels(counties) | {"source_name": names},
        layouts=nothing,
        families=nothing,
        derived={
            "file.quarantined": np.array([row.quarantined for row in files], dtype=np.float64),
            "file.error_issues": np.array([row.error_issues for row in files], dtype=np.float64),
        },
        problems={number: row.problem for number, row in enumerate(files) if row.problem},
    )


def _joins(
    year: YearTables, rows: RowKeys, keys: Callable[[str], tuple[Column, ...]]
) -> OnDemand[str, Edges]:
    """Edges by table name, those of one level from the edges of all levels."""

    def join(name: str) -> Edges:
        if name in LEVEL_TABLES:
            table, level = LEVEL_TABLES[name]
            of_all_levels = joins[table]
            return of_all_levels.where(year.tables[table].column("level") == level)
        return Edges.join(year.tables[name], rows, *keys(name))

    joins: OnDemand[str, Edges] = OnDemand(join)
    return joins


def _level_rows(now: YearTables) -> pd.DataFrame:
    """Every school and level that has enrolment or staff, with the layout that says so."""
    columns = ("school_id", "level", "layout_version", "family")
    parts = [
        pd.DataFrame({name: now.tables[table].column(name) for name in columns}, dtype=object)
        for table in ("enrolment", "staff")
    ]
    return pd.concat(parts).drop_duplicates(["school_id", "level"]).reset_index(drop=True)


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
        "item": nothing,
        "source_name": nothing,
    }
