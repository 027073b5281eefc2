"""The warehouse as reporting sees it: only county-years that may be published.

Belongs here: opening the warehouse read-only, and the published part of each mart. Not here:
the pages, or what may be published (``verdicts``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from contract.landed import landed_fingerprints, require_built
from contract.messages import Text, UserError
from contract.paths import DataFolder


@dataclass(frozen=True)
class PublishedTable:
    """A table of the release: the mart it comes from and its key, which also orders its rows."""

    name: str
    mart: str
    key: tuple[str, ...]


_COUNTY_YEAR = ("school_year", "county_code")

TABLES = (
    PublishedTable(
        "county_coefficient", "fct_county_coefficient", (*_COUNTY_YEAR, "level", "indicator_id")
    ),
    PublishedTable(
        "county_composite", "fct_county_composite", (*_COUNTY_YEAR, "level", "standard_id")
    ),
    PublishedTable(
        "school_indicator",
        "fct_school_indicator",
        (*_COUNTY_YEAR, "school_id", "level", "indicator_id"),
    ),
    PublishedTable("school", "dim_school", ("school_id", "valid_from")),
    PublishedTable("county", "dim_county", ("county_code", "valid_from")),
    PublishedTable("indicator", "dim_indicator", ("indicator_id",)),
    PublishedTable("standard", "dim_standard", ("standard_id", "region", "level", "indicator_id")),
)

_SPREADSHEET_START = r"^[=+\-@\t\r]"
"""What a spreadsheet takes for a formula at the start of a text."""


@contextmanager
def published_marts(
    data: DataFolder, published: frozenset[tuple[int, str]]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse read-only, with a view ``published_<table>`` for every table.

    Raises UserError when the warehouse is missing or was not built from the landed data.
    """
    if not data.warehouse.exists():
        raise UserError(
            "warehouse_missing",
            Text(zh="还没有仓库。", en="There is no warehouse yet."),
            Text(zh="请先运行 junheng build。", en="Run `junheng build` first."),
        )
    with duckdb.connect(str(data.warehouse), read_only=True) as marts:
        _require_current(data, marts)
        marts.execute(
            "create temp table published_county_year (school_year bigint, county_code varchar)"
        )
        marts.executemany("insert into published_county_year values (?, ?)", sorted(published))
        for table in TABLES:
            marts.execute(
                f"create temp view published_{table.name} as select mart.* "
                f"from {table.mart} as mart {_condition(marts, table)}"
            )
        yield marts


def write_table(marts: duckdb.DuckDBPyConnection, table: PublishedTable, folder: Path) -> None:
    """Write a published table as Parquet and CSV, rows in the order of the key.

    In the CSV a text that a spreadsheet would take for a formula starts with an apostrophe; the
    Parquet file has it as it is.
    """
    relation = f"published_{table.name}"
    order = f"order by {', '.join(table.key)}"
    _copy(marts, f"select * from {relation} {order}", folder / f"{table.name}.parquet")
    safe = ", ".join(_safe(name, kind) for name, kind in _columns(marts, relation))
    _copy(marts, f"select {safe} from {relation} as source {order}", folder / f"{table.name}.csv")


def write_csv(rows: duckdb.DuckDBPyRelation, marts: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write any rows as CSV, safe for spreadsheets."""
    marts.register("rows_to_write", rows)
    safe = ", ".join(_safe(name, kind) for name, kind in _columns(marts, "rows_to_write"))
    _copy(marts, f"select {safe} from rows_to_write as source", path)
    marts.unregister("rows_to_write")


def _require_current(data: DataFolder, marts: duckdb.DuckDBPyConnection) -> None:
    built = marts.execute(
        "select school_year, table_name, content_sha256 from dim_landing_partition"
    ).fetchall()
    require_built(landed_fingerprints(data), {(year, name): sha for year, name, sha in built})


def _condition(marts: duckdb.DuckDBPyConnection, table: PublishedTable) -> str:
    """Which rows of a mart may be shown: those of published counties and years."""
    columns = {name for name, _ in _columns(marts, table.mart)}
    shown = "where exists (select 1 from published_county_year as shown where {})"
    same_county = "shown.county_code = mart.county_code"
    if set(_COUNTY_YEAR) <= columns:
        return shown.format(f"{same_county} and shown.school_year = mart.school_year")
    if {"county_code", "valid_from", "valid_to"} <= columns:
        within = "shown.school_year between mart.valid_from and mart.valid_to"
        return shown.format(f"{same_county} and {within}")
    return ""


def _columns(marts: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    described = marts.execute(f"describe {relation}").fetchall()
    return [(row[0], row[1]) for row in described]


def _safe(name: str, kind: str) -> str:
    if kind != "VARCHAR":
        return f"source.{name}"
    return (
        f"case when regexp_matches(source.{name}, '{_SPREADSHEET_START}') "
        f"then '''' || source.{name} else source.{name} end as {name}"
    )


def _copy(marts: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    options = "format parquet, compression zstd" if path.suffix == ".parquet" else "format csv"
    marts.execute(f"copy ({query}) to '{str(path).replace(chr(39), chr(39) * 2)}' ({options})")
