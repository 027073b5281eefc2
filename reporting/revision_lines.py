"""Comparing the tables of a release with those of earlier ones, figure by figure.

Belongs here: the table ``revision_line`` in the connection to the warehouse. Not here: which
releases are compared (``revision``) or what is said of it (``revision_summary``).

A figure is a cell of a table that holds something. County-years whose rows hash alike are counted
and not joined, those in a file that was taken over are not even compared. Figures are listed where
they differ; a county-year that is new or gone as a whole is one line for each table.

What is withheld now was perhaps published before, and its figures must not come back in here: a
county-year that is withheld is one line without any figure, a figure that went empty in a county
with such a year (it may quote that year) has no old value, and neither has a figure of a school
that is now in such a county.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from reporting.marts.query import columns_of, literal
from reporting.release_folder import PastRelease
from reporting.revision_cells import changed_cells, compared_cells, unchanged_cells
from reporting.tables import (
    TABLES,
    Column,
    Table,
    declared_table,
    declared_tables,
    parts_of,
    read_parquet,
)
from reporting.verdicts import Scope

_LINES = """
create temp table revision_line (
    status varchar, "table" varchar, school_year bigint, county_code varchar, school_id varchar,
    level varchar, item varchar, "column" varchar, old_value varchar, new_value varchar,
    figures bigint
);
create temp table withheld_place (school_year bigint, county_code varchar);
create temp table hidden_county (county_code varchar);
create temp table compared_year (school_year bigint, against varchar);
"""

_MOVED_SCHOOLS = """
create temp table moved_school as
select distinct school.school_year, earlier.school_id, earlier.school_name
from int_school as school
inner join ({earlier}) as earlier
    on school.school_id = earlier.school_id
    and school.school_year between earlier.valid_from and earlier.valid_to
anti join published_county_year as shown
    on school.school_year = shown.school_year and school.county_code = shown.county_code
where exists (
    select 1 from published_county_year as shown
    where shown.school_year = school.school_year and shown.county_code = earlier.county_code
)
"""
"""Schools an earlier release had in a county still shown that now are in one withheld."""

_PLACES = """
create or replace temp table revision_place as
with earlier as (
    select school_year, county_code, {figures} as figures, bit_xor(hash({columns})) as hashed
    from earlier_rows group by school_year, county_code
),
later as (
    select school_year, county_code, {figures} as figures, bit_xor(hash({columns})) as hashed
    from later_rows group by school_year, county_code
)
select
    school_year,
    county_code,
    case
        when earlier.figures is null then 'new'
        when later.figures is null then 'withdrawn'
        when earlier.figures = later.figures and earlier.hashed = later.hashed then 'unchanged'
        else 'revised'
    end as status,
    coalesce(later.figures, earlier.figures) as figures
from earlier full join later using (school_year, county_code)
union all
select school_year, county_code, 'unchanged' as status, {figures} as figures
from same_rows group by school_year, county_code
"""

_WHOLE_PLACES = """
insert into revision_line by name
select place.status, {table} as "table", place.school_year, place.county_code, place.figures
from revision_place as place
semi join published_county_year as shown
    on place.school_year = shown.school_year and place.county_code = shown.county_code
where place.status <> 'revised'
"""

_WITHHELD = """
insert into withheld_place
select place.school_year, place.county_code from revision_place as place
anti join published_county_year as shown
    on place.school_year = shown.school_year and place.county_code = shown.county_code
"""

_IS_ANY_REVISED = "select count(*) > 0 from revision_place where status = 'revised'"

_WITHHELD_LINES = """
insert into revision_line by name
select distinct 'withdrawn' as status, school_year, county_code from withheld_place
"""


@dataclass(frozen=True)
class Tables:
    """The tables of the new release's folder; checksums of the files that were taken over."""

    release: Path
    school_years: tuple[int, ...]
    taken_over: Mapping[str, str]

    def parts(self, table: Table) -> dict[str, str]:
        """Name in the release → SQL: the rows of each Parquet file of a table."""
        names = [f"{TABLES}/{part.name}" for part in parts_of(table, self.school_years)]
        return {name: read_parquet([self.release / name]) for name in names}


@dataclass(frozen=True)
class Base:
    """A release to compare with, and the school years to compare with it."""

    release: PastRelease
    school_years: tuple[int, ...]

    @property
    def years(self) -> str:
        """SQL: the school years."""
        return ", ".join(map(str, self.school_years))

    def names(self, table: Table) -> list[str]:
        """The Parquet files of a table that the release has."""
        names = (f"{TABLES}/{part.name}" for part in parts_of(table, self.school_years))
        return [name for name in names if name in self.release.checksums]

    def is_taken_over(self, name: str, new: Tables) -> bool:
        """Whether a file of the new release is the one of this release."""
        return name in new.taken_over and new.taken_over[name] == self.release.checksums.get(name)

    def rows(self, names: Sequence[str]) -> str | None:
        """SQL: the rows of Parquet files, checked to be as published; None where there is none."""
        self.release.require_intact(names)
        return read_parquet(self.release.path / name for name in names) if names else None


def compare(
    marts: duckdb.DuckDBPyConnection, scope: Scope, bases: Sequence[Base], new: Tables
) -> None:
    """Fill ``revision_line`` with what the tables of a release change against the bases.

    ``compared_year`` then says what each school year was compared with. Raises UserError where a
    table of a base is not as it was published.
    """
    marts.execute(_LINES)
    for base in bases:
        for year in base.school_years:
            marts.execute("insert into compared_year values (?, ?)", [year, base.release.name])
    marts.execute(_MOVED_SCHOOLS.format(earlier=_earlier_schools(bases)))
    _name_hidden_counties(marts, scope)
    for table in declared_tables():
        if table.is_fact:
            _compare_table(marts, table, bases, new)
    marts.execute(_WITHHELD_LINES)


def _earlier_schools(bases: Sequence[Base]) -> str:
    columns = "school_id, school_name, county_code, valid_from, valid_to"
    none = f"select {columns} from published_school where false"
    found = [base.rows(base.names(declared_table("school"))) for base in bases]
    return " union all ".join([none, *(f"select {columns} from {one}" for one in found if one)])


def _name_hidden_counties(marts: duckdb.DuckDBPyConnection, scope: Scope) -> None:
    """Counties with a year that is not shown; of a year left out, any county may have had one."""
    hidden = scope.counties if scope.left_out else scope.withheld
    for code in sorted({county.county_code for county in hidden}):
        marts.execute("insert into hidden_county values (?)", [code])


def _compare_table(
    marts: duckdb.DuckDBPyConnection, table: Table, bases: Sequence[Base], new: Tables
) -> None:
    key = _place_and_key(table)
    earlier, compared = _earlier_rows(marts, table, bases, new)
    figures = tuple(column for column in compared if column not in key)
    same, later = _new_rows(table, bases, new)
    _view(marts, "same_rows", (*key, *figures), same)
    _view(marts, "later_rows", (*key, *figures), later)
    _view(marts, "earlier_rows", (*key, *figures), earlier or [f"{later[0]} and false"])
    _add_lines(marts, table, key, figures)


def _earlier_rows(
    marts: duckdb.DuckDBPyConnection, table: Table, bases: Sequence[Base], new: Tables
) -> tuple[list[str], tuple[Column, ...]]:
    """Rows of the bases that are to be compared, and the figures all of them have."""
    figures, earlier = table.figures, []
    for base in bases:
        names = [name for name in base.names(table) if not base.is_taken_over(name, new)]
        rows = base.rows(names)
        found = {name for name, _ in columns_of(marts, f"from {rows}")} if rows else set()
        if rows and found >= {column.name for column in _place_and_key(table)}:
            figures = tuple(column for column in figures if column.name in found)
            earlier.append(f"from {rows} where school_year in ({base.years})")
    return earlier, figures


def _new_rows(table: Table, bases: Sequence[Base], new: Tables) -> tuple[list[str], list[str]]:
    """Rows in files taken over from the release they would be compared with, and all others."""
    same, later = [], []
    for name, rows in new.parts(table).items():
        years = [base.years for base in bases if base.is_taken_over(name, new)]
        compared = f"school_year in ({', '.join(years) or 'null'})"
        same.append(f"from {rows} where {compared}")
        later.append(f"from {rows} where ({compared}) is not true")
    return same, later


def _place_and_key(table: Table) -> tuple[Column, ...]:
    """The key, with the county where it follows from the school."""
    return tuple(column for column in table.columns if column.name in (*table.key, "county_code"))


def _view(
    marts: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column], sources: Sequence[str]
) -> None:
    """Rows with the declared types, which alone make equal figures hash alike."""
    selected = ", ".join(f'cast("{one.name}" as {one.sql_type}) as "{one.name}"' for one in columns)
    query = " union all ".join(f"select {selected} {source}" for source in sources)
    marts.execute(f"create or replace temp view {name} as {query}")


def _add_lines(
    marts: duckdb.DuckDBPyConnection,
    table: Table,
    key: Sequence[Column],
    figures: Sequence[Column],
) -> None:
    columns = ", ".join(f'"{column.name}"' for column in (*key, *figures))
    counted = " + ".join(f'count("{column.name}")' for column in figures)
    marts.execute(_PLACES.format(columns=columns, figures=counted))
    name = literal(table.name)
    marts.execute(_WHOLE_PLACES.format(table=name))
    marts.execute(_WITHHELD)
    if marts.execute(_IS_ANY_REVISED).fetchall() == [(True,)]:
        marts.execute(compared_cells(key, figures))
        marts.execute(unchanged_cells(name))
        marts.execute(changed_cells(name, key))
