"""Columns of the gate's rows that no landing table has: coverage, code lists, places.

Belongs here: computing them from landed rows and code lists. Not here: the rows themselves
(``build``) or what must hold of a column (``rules/``). Which columns there are is declared in
``language.scopes``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from contract import fields
from expectations.frames.codes import CodeLists, ItemKind
from expectations.frames.joins import Edges, RowKeys
from expectations.landing import COUNTY_TABLES, Column, YearTables
from expectations.language.functions import missing
from expectations.language.scopes import SCHOOL_COUNTS

Derived = dict[str, Callable[[], Column]]

LEVELS = ("primary", "junior", "senior")
GRADES = {"primary": 6.0, "junior": 3.0, "senior": 3.0}
"""Grades of a level, 六三三."""

_FEWEST_NEIGHBOURS = 3
"""Schools that must agree before the one that differs from them is the odd one."""


def own_keys(now: YearTables, before: YearTables) -> Callable[[str], Column]:
    """Per table of the predecessor, the school each row belongs to under its own id alone.

    A school whose id has changed stands under the new one; one that merged into a school that
    was already there belongs to none.
    """

    def own(table: str) -> Column:
        ids, carried_on = before.tables[table].column("school_id"), before.keys[table]
        stays = _is_in(ids, now.tables["school"].column("school_id")) == 1
        taken = _is_in(carried_on, before.tables["school"].column("school_id")) == 1
        return np.where(stays, ids, np.where(taken, np.array(None), carried_on))

    return own


@dataclass(frozen=True)
class SchoolColumns:
    """What a school's row is compared with beside its figures."""

    now: YearTables
    before: YearTables
    codes: CodeLists
    disagreements: Mapping[str, Sequence[Mapping[str, Any]]]

    def by_name(self) -> Derived:
        """The columns as rules name them, computed when asked for."""
        codes = self.codes
        return {
            "ingest.disagreements": self._disagreements,
            "roster.known_before": lambda: _is_in(self._ids, self.before.keys["school"]),
            "lineage.declared_closed": self._declared_closed,
            "campus.parent_reported": self._parent_reported,
            "levels.lacking": self._levels_lacking,
            "codes.school_type": lambda: _known(self._types, codes.levels_of_type),
            "codes.teaching_point": lambda: _known(self._types, codes.teaching_points),
            "codes.urban_rural": lambda: self._listed("urban_rural_code", codes.urban_rural),
            "codes.sponsor": lambda: self._listed("sponsor_code", codes.sponsors),
            "place.county": lambda: self.now.counties["school"],
            "place.county_before": self._county_before,
            "place.county_of_file": self._county_of_file,
            "place.usual_county_name": self._usual_county_name,
        }

    @cached_property
    def _ids(self) -> Column:
        return self._column("school_id")

    @cached_property
    def _types(self) -> Column:
        return self._column("school_type_code")

    def _column(self, name: str) -> Column:
        return self.now.tables["school"].column(name)

    def _listed(self, name: str, codes: Iterable[str]) -> Column:
        return _known(self._column(name), codes)

    def _disagreements(self) -> Column:
        return _numbers(len(self.disagreements.get(one, ())) for one in self._ids)

    def _declared_closed(self) -> Column:
        successors = self.now.successors
        return _numbers(successors.get(one, one) != one for one in self._ids)

    def _parent_reported(self) -> Column:
        return _is_in(self.now.keys_of(self._column("parent_school_id")), self._ids)

    def _levels_lacking(self) -> Column:
        """Levels of the school's type that have no enrolment; NaN for an unknown type."""
        enrolment = self.now.tables["enrolment"]
        edges = Edges.join(enrolment, RowKeys(self._ids), enrolment.column("school_id"))
        lacking = np.zeros(edges.size)
        for level in LEVELS:
            has = edges.where(enrolment.column("level") == level).present
            of_type = {t for t, levels in self.codes.levels_of_type.items() if level in levels}
            lacking += (_known(self._types, of_type) == 1) & ~has
        return np.where(_known(self._types, self.codes.levels_of_type) == 1, lacking, np.nan)

    def _county_before(self) -> Column:
        school = self.before.tables["school"]
        edges = Edges.join(school, RowKeys(self._ids), self.before.keys["school"])
        return edges.last(self.before.counties["school"])

    def _county_of_file(self) -> Column:
        """The county of most schools in the same file, or in its folder when files are small."""
        files = self._column("source_name")
        folders = pd.Series(files).map(lambda name: str(PurePosixPath(name).parent)).to_numpy()
        counties = self.now.counties["school"]
        of_file, of_folder = _usual(files, counties), _usual(folders, counties)
        return np.where(missing(of_file), of_folder, of_file)

    def _usual_county_name(self) -> Column:
        """The county name that most schools with the same county code state."""
        return _usual(self._column("county_code"), self._column("county_name"))


@dataclass(frozen=True)
class CountyColumns:
    """Coverage of the counties: schools that reported and that did not, tables that were sent.

    ``pupils_before``: enrolment of the predecessor behind the schools of the roster;
    ``roster_counties``: the county of each; ``reported``: whether it reported this year.
    """

    now: YearTables
    counties: Column
    pupils_before: Edges
    roster_counties: Column
    reported: Column

    def by_name(self) -> Derived:
        """The columns as rules name them, computed when asked for."""
        return {
            **{f"roster.{name}": partial(self._roster, name) for name in ROSTER_COLUMNS},
            **{f"returned.{line}": partial(self._returned, line) for line in SCHOOL_COUNTS},
            **{f"sent.{table}": partial(self._sent, table) for table in COUNTY_TABLES},
        }

    def _roster(self, name: str) -> Column:
        return np.asarray(self._by_county[name].to_numpy())

    @cached_property
    def _by_county(self) -> pd.DataFrame:
        """Per county; NaN where it has no roster.

        A school whose pupils of the predecessor year are unknown counts none of them.
        """
        absent = 1.0 - self.reported
        pupils = np.nan_to_num(self.pupils_before.numbers("pupils"))
        table = pd.DataFrame(
            {
                "schools": np.ones(len(pupils)),
                "missing_schools": absent,
                "pupils": pupils,
                "missing_pupils": pupils * absent,
            }
        )
        return table.groupby(self.roster_counties).sum().reindex(self.counties)

    def _returned(self, line: str) -> Column:
        """Schools of the kinds a line of 表Ⅰ counts; campuses are not counted."""
        school = self.now.tables["school"]
        kinds = fields.table("county_profile").field(line).school_types
        of_kind = _known(school.column("school_type_code"), kinds) == 1
        is_campus = (school.column("is_counted_school") == 0) & (line != "teaching_points")
        counted = pd.Series(of_kind & ~is_campus, dtype=np.float64)
        found = counted.groupby(self.now.counties["school"]).sum().reindex(self.counties)
        return found.fillna(0.0).to_numpy(dtype=np.float64)

    def _sent(self, table: str) -> Column:
        """Whether the county sent the table; NaN when no county of the year did."""
        sent = _is_in(self.counties, self.now.counties[table])
        return sent if sent.any() else np.full(len(sent), np.nan)


ROSTER_COLUMNS = ("schools", "missing_schools", "pupils", "missing_pupils")


def level_columns(types: Column, levels: Column, codes: CodeLists) -> Derived:
    """What a school level is compared with; ``types``: of its school."""

    def fits_type() -> Column:
        fitting = [
            level in codes.levels_of_type.get(kind, ())
            for kind, level in zip(types, levels, strict=True)
        ]
        return np.where(_known(types, codes.levels_of_type) == 1, _numbers(fitting), np.nan)

    return {
        "levels.fits_type": fits_type,
        "levels.grades": lambda: _numbers(GRADES[level] for level in levels),
        "levels.is_senior": lambda: _numbers(levels == "senior"),
    }


def item_columns(now: YearTables, codes: CodeLists) -> Derived:
    """What kind of figure an item of a county states."""
    ids = now.tables["county_item"].column("item_id")
    kinds = [codes.items.get(one, ItemKind()) for one in ids]
    return {
        "item.is_share": lambda: _numbers(kind.is_share for kind in kinds),
        "item.is_state": lambda: _numbers(kind.is_state for kind in kinds),
        "item.minimum": lambda: _figures(kind.minimum for kind in kinds),
        "item.full_score": lambda: _figures(kind.full_score for kind in kinds),
    }


def reported(keys: Column, now: YearTables) -> Column:
    """1 for the schools that reported this year, 0 for the others."""
    return _is_in(keys, now.keys["school"])


def nothing_before(counties: Column, before: YearTables) -> Column:
    """Per row of a county, whether that county reported nothing in the predecessor year."""
    return np.asarray(_is_in(counties, before.counties["school"]) == 0)


def _is_in(values: Column, others: Column) -> Column:
    """1 where a value is among the others, 0 where it is not or is missing."""
    there = pd.Series(values, dtype=object).isin(pd.Series(others, dtype=object).dropna())
    return _numbers(there)


def _known(values: Column, codes: Iterable[str]) -> Column:
    """1 where a code is in the list, 0 where not, NaN where it is missing."""
    return np.where(missing(values), np.nan, _is_in(values, np.array(list(codes), dtype=object)))


def _numbers(values: Iterable[float]) -> Column:
    return np.array(list(values), dtype=np.float64)


def _figures(values: Iterable[float | None]) -> Column:
    return _numbers(np.nan if value is None else value for value in values)


def _usual(groups: Column, values: Column) -> Column:
    """Per row the value that more than half of its group have; None where too few agree."""
    table = pd.DataFrame({"group": groups, "value": values}, dtype=object)
    counts = table.groupby(["group", "value"], as_index=False).size()
    usual = counts.sort_values("size", ascending=False).drop_duplicates("group")
    all_rows = usual["group"].map(table.groupby("group").size())
    clear = usual[(usual["size"] >= _FEWEST_NEIGHBOURS) & (usual["size"] > all_rows / 2)]
    by_group = dict(zip(clear["group"], clear["value"], strict=True))
    return np.array([by_group.get(one) for one in groups], dtype=object)
