"""What the gate judges: the landed figures of one school year, as columns.

Belongs here: reading landing Parquet, and which fields a layout has. Not here: the rows rules
speak of (``frames``) or identities across years (``warehouse``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from numpy.typing import NDArray

from contract import fields
from contract.paths import DataFolder

SCHOOL_TABLES = ("school", "enrolment", "staff", "facility")
COUNTY_TABLES = ("county_profile", "county_finance", "county_item", "satisfaction")
HISTORY_YEARS = 5
"""School years before the predecessor that a county's own history is taken from."""

PROVENANCE = ("source_name", "sheet", "source_row", "source_cells")

Integers = NDArray[np.int64]
Column = NDArray[Any]
Key = TypeVar("Key")
Value = TypeVar("Value")


class OnDemand(dict[Key, Value]):
    """Values by key, each made when it is first asked for and kept."""

    def __init__(self, make: Callable[[Key], Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Value:
        self[key] = self._make(key)
        return self[key]


@dataclass(frozen=True)
class LayoutFields:
    """Which fields the layouts of a school year have.

    A layout that left no entry is taken to have every field: then a missing figure counts as
    missing, and is not excused.
    """

    known: frozenset[str]
    present: frozenset[tuple[str, str, str | None, str]]

    def lacks(self, layout: str, table: str, level: str | None, field: str) -> bool:
        """Whether the layout has no place for this field of this table and level, or any level."""
        if layout not in self.known:
            return False
        if level is None:
            return (layout, table, field) not in self._of_any_level
        here = {(layout, table, level, field), (layout, table, None, field)}
        return not here & self.present

    @cached_property
    def _of_any_level(self) -> frozenset[tuple[str, str, str]]:
        return frozenset((layout, table, field) for layout, table, _, field in self.present)


@dataclass(frozen=True)
class ReturnKinds:
    """Rows by what decides which fields they have: the layout of their return, and the level."""

    codes: Integers
    kinds: tuple[tuple[str | None, str | None], ...]

    @classmethod
    def of(cls, layouts: Column, levels: Column) -> ReturnKinds:
        """The kinds among rows; None where a row has no layout or no level."""
        layout_codes, layout_names = pd.factorize(layouts, use_na_sentinel=False)
        level_codes, level_names = pd.factorize(levels, use_na_sentinel=False)
        kinds = product(map(_none, layout_names), map(_none, level_names))
        return cls(layout_codes * len(level_names) + level_codes, tuple(kinds))

    def lack(self, layout_fields: LayoutFields, table: str, field: str) -> Column:
        """Per row, whether its layout has no place for the field; without a layout, no."""
        answers = [
            layout is not None and layout_fields.lacks(layout, table, level, field)
            for layout, level in self.kinds
        ]
        return np.array([*answers, False], dtype=bool)[self.codes]


@dataclass(frozen=True)
class LandingTable:
    """Rows of one landing table and school year; columns are read when asked for."""

    name: str
    files: tuple[Path, ...]
    layout_fields: LayoutFields

    @property
    def _dataset(self) -> ds.Dataset:
        schema = fields.table(self.name).arrow_schema
        return ds.dataset([str(path) for path in self.files], schema=schema)

    def read(self, columns: Iterable[str]) -> pa.Table:
        """Those columns of all rows, in the order of the files."""
        wanted = list(columns)
        if not self.files:
            schema = fields.table(self.name).arrow_schema
            return pa.schema([schema.field(name) for name in wanted]).empty_table()
        return self._dataset.to_table(columns=wanted)

    def rows(self, positions: list[int], columns: Iterable[str]) -> list[dict[str, Any]]:
        """Those columns of the rows at those positions."""
        taken: list[dict[str, Any]] = (
            self._dataset.take(positions, columns=list(columns)).to_pylist() if positions else []
        )
        return taken

    @cached_property
    def _columns(self) -> OnDemand[str, Column]:
        return OnDemand(lambda name: _as_numpy(self.read([name]).column(name)))

    def column(self, name: str) -> Column:
        """A column: figures and booleans as float64 with NaN, texts as objects with None."""
        return self._columns[name]

    def __len__(self) -> int:
        return len(self.column(fields.table(self.name).key[1]))

    @cached_property
    def _kinds(self) -> ReturnKinds:
        levels = self.column("level") if self._has_level else np.full(len(self), None)
        return ReturnKinds.of(self.column("layout_version"), levels)

    @property
    def _has_level(self) -> bool:
        return "level" in fields.table(self.name).key

    def lacks(self, field: str) -> Column:
        """Per row, whether its layout has no place for the field; the key is always there."""
        if field in fields.table(self.name).key:
            return np.zeros(len(self), dtype=bool)
        return self._kinds.lack(self.layout_fields, self.name, field)


@dataclass(frozen=True)
class YearTables:
    """The landed tables of one school year, and who its schools are.

    ``county_of``: school id → the code its county carries in all years. ``successors``: school
    id → the id that carries the school on in the year that is judged, None when it has closed.
    """

    school_year: int
    tables: Mapping[str, LandingTable]
    county_of: Mapping[str, str]
    successors: Mapping[str, str | None]

    @cached_property
    def keys(self) -> OnDemand[str, Column]:
        """Per table of schools and row, the id that carries its school on."""
        return OnDemand(lambda name: self.keys_of(self.tables[name].column("school_id")))

    @cached_property
    def counties(self) -> OnDemand[str, Column]:
        """Per table and row, the code of its county, None where unknown."""
        return OnDemand(self._counties)

    @cached_property
    def county_of_stated(self) -> dict[str, str]:
        """County code as the returns state it → the code the county carries in all years."""
        stated = self.tables["school"].column("county_code")
        pairs = zip(stated, self.counties["school"], strict=True)
        return {code: county for code, county in pairs if county}

    def keys_of(self, school_ids: Column) -> Column:
        """The ids that carry those schools on; without an entry a school carries itself on."""
        successors = self.successors
        return np.array([successors.get(one, one) for one in school_ids], dtype=object)

    def counties_of(self, school_ids: Column) -> Column:
        """The county codes of those schools, None where unknown."""
        return np.array([self.county_of.get(one) for one in school_ids], dtype=object)

    def _counties(self, name: str) -> Column:
        table = self.tables[name]
        if name in SCHOOL_TABLES:
            return self.counties_of(table.column("school_id"))
        of_code = self.county_of_stated
        codes = table.column("county_code")
        return np.array([of_code.get(code, code) for code in codes], dtype=object)


def years_read(school_year: int) -> range:
    """The school years a verdict rests on: the year, its predecessor and the history."""
    return range(school_year - 1 - HISTORY_YEARS, school_year + 1)


def year_tables(
    data: DataFolder,
    school_year: int,
    county_of: Mapping[str, str],
    successors: Mapping[str, str | None],
) -> YearTables:
    """The landed tables of one school year that rules may read."""
    names = (*SCHOOL_TABLES, *COUNTY_TABLES)
    tables = {name: landing_table(data, name, school_year) for name in names}
    return YearTables(school_year, tables, county_of, successors)


def landing_table(data: DataFolder, name: str, school_year: int) -> LandingTable:
    """One landing table of one school year; without rows when nothing landed."""
    files = sorted(data.landing_partition(name, school_year).glob("*.parquet"))
    return LandingTable(name, tuple(files), layout_fields(data, school_year))


def layout_fields(data: DataFolder, school_year: int) -> LayoutFields:
    """Which fields the layouts used in a school year have."""
    files = sorted(data.landing_partition("layout_field", school_year).glob("*.parquet"))
    declared = LandingTable("layout_field", tuple(files), LayoutFields(frozenset(), frozenset()))
    rows = declared.read(["layout_version", "table_name", "level", "field_name"]).to_pylist()
    return LayoutFields(
        known=frozenset(row["layout_version"] for row in rows),
        present=frozenset(
            (row["layout_version"], row["table_name"], row["level"] or None, row["field_name"])
            for row in rows
        ),
    )


def _as_numpy(column: pa.ChunkedArray) -> Column:
    if pa.types.is_string(column.type):
        return np.array(column.to_pylist(), dtype=object)
    if pa.types.is_timestamp(column.type):
        return np.asarray(column.to_numpy())
    numbers = pc.cast(column, pa.float64())
    return np.asarray(numbers.to_numpy(), dtype=np.float64)


def _none(value: object) -> str | None:
    return value if isinstance(value, str) else None
