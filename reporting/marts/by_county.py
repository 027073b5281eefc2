"""The published marts of a few counties in memory, so that one of them is cheap to read.

Belongs here: which tables there are, and filling them for the counties whose turn it is. A query
for one county would otherwise look through the nation, and a release of n counties cost n².
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import duckdb
import pyarrow as pa

from reporting.marts.query import columns_of, literal

AT_ONCE = 128
"""Counties held at a time: more take more memory, fewer let the warehouse be read more often."""

MEMORY_LIMIT = "1GB"
"""What DuckDB takes before it spills to disk; pages and forms need their part, too."""

_ROOM = "400MB"
"""What it may keep of that while counties are read: in full memory every query has to make room."""

_PREFIX = "published_"
_ROW_GROUP = 8192
"""Rows DuckDB reads at once; about what a county has of its largest table."""

_TABLES = "select table_name from duckdb_tables() where database_name = 'by_county' order by 1"


def open_by_county(marts: duckdb.DuckDBPyConnection) -> None:
    """Make ``by_county.<name>``, empty, for every ``published_<name>`` with counties."""
    marts.execute(f"attach ':memory:' as by_county (read_write, row_group_size {_ROW_GROUP})")
    views = marts.execute(
        "select view_name from duckdb_views() where starts_with(view_name, ?) order by view_name",
        [_PREFIX],
    ).fetchall()
    for (view,) in views:
        if "county_code" in {column for column, _ in columns_of(marts, view)}:
            _make_empty(marts, view.removeprefix(_PREFIX))


def add_by_county(marts: duckdb.DuckDBPyConnection, name: str, found: pa.Table) -> None:
    """Put other rows with a ``county_code`` beside them, as ``published_<name>``."""
    marts.register("rows_to_add", found)
    marts.execute(f"create or replace temp table {_PREFIX}{name} as from rows_to_add")
    marts.unregister("rows_to_add")
    _make_empty(marts, name)


def names_by_county(marts: duckdb.DuckDBPyConnection) -> list[str]:
    """What is held of counties: ``<name>`` of each table."""
    return [name for (name,) in marts.execute(_TABLES).fetchall()]


def hold(marts: duckdb.DuckDBPyConnection, counties: Sequence[str]) -> None:
    """Fill ``by_county`` with these counties instead of those held before."""
    codes = ", ".join(map(literal, counties))
    first, last = literal(min(counties)), literal(max(counties))
    for name in names_by_county(marts):
        marts.execute(
            f"create or replace table by_county.{name} as select * from {_PREFIX}{name} "
            f"where county_code between {first} and {last} and county_code in ({codes}) "
            "order by county_code"
        )
    _make_room(marts)


def in_turn(marts: duckdb.DuckDBPyConnection, counties: Iterable[str]) -> Iterator[str]:
    """The counties in order; each is held when its turn has come."""
    ordered = sorted(counties)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        hold(marts, some)
        yield from some


def _make_room(marts: duckdb.DuckDBPyConnection) -> None:
    """Let go what DuckDB remembers of the files it read.

    Counties that need more than the room go to disk; where there is none, all stays as it is.
    """
    with suppress(duckdb.OutOfMemoryException):
        marts.execute(f"set memory_limit = '{_ROOM}'")
    marts.execute(f"set memory_limit = '{MEMORY_LIMIT}'")


def _make_empty(marts: duckdb.DuckDBPyConnection, name: str) -> None:
    marts.execute(f"create or replace table by_county.{name} as from {_PREFIX}{name} limit 0")
