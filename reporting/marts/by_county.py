"""Copies of the published marts in the order of counties, so that a county is cheap to read.

Belongs here: making the copies. A query for one county would otherwise scan the nation, and a
release of n counties cost n². In a table ordered by county DuckDB reads only the row groups the
county lies in; sorting spills to disk, so memory does not grow with the nation.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from reporting.marts.query import columns_of, literal

_PREFIX = "published_"
_ROW_GROUP = 8192
"""Rows DuckDB reads at once; about what a county has of its largest table."""


def order_by_county(marts: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Copy every ``published_<name>`` with counties to ``by_county.<name>``, a file in ``folder``.

    The copies hold published rows only and go with the folder.
    """
    file = literal(str(folder / "by_county.duckdb"))
    marts.execute(f"attach {file} as by_county (read_write, row_group_size {_ROW_GROUP})")
    for name in _with_counties(marts):
        marts.execute(
            f"create table by_county.{name} as select * from {_PREFIX}{name} order by county_code"
        )


def add_by_county(marts: duckdb.DuckDBPyConnection, name: str, found: pa.Table) -> None:
    """Put other rows with a ``county_code`` beside the copies, as ``by_county.<name>``."""
    marts.register("rows_to_add", found)
    marts.execute(
        f"create or replace table by_county.{name} as "
        "select * from rows_to_add order by county_code"
    )
    marts.unregister("rows_to_add")


def _with_counties(marts: duckdb.DuckDBPyConnection) -> list[str]:
    views = marts.execute(
        "select view_name from duckdb_views() where starts_with(view_name, ?) order by view_name",
        [_PREFIX],
    ).fetchall()
    return [
        view.removeprefix(_PREFIX)
        for (view,) in views
        if "county_code" in {column for column, _ in columns_of(marts, view)}
    ]
