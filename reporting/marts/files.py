"""Published rows as files: Parquet and CSV.

Belongs here: writing rows of the marts. Not here: which rows (``published``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import compute
from pyarrow import csv as arrow_csv

from reporting.marts.query import columns_of, literal

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CSV_OPTIONS = arrow_csv.WriteOptions(quoting_style="needed")


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


def write_table(marts: duckdb.DuckDBPyConnection, table: PublishedTable, folder: Path) -> None:
    """Write a published table as Parquet and CSV, rows in the order of the key.

    In the CSV a text that a spreadsheet would take for a formula starts with an apostrophe; the
    Parquet file has it as it is.
    """
    relation = f"published_{table.name}"
    order = f"order by {', '.join(table.key)}"
    _copy(marts, f"select * from {relation} {order}", folder / f"{table.name}.parquet")
    safe = ", ".join(_safe(name, kind) for name, kind in columns_of(marts, relation))
    _copy(marts, f"select {safe} from {relation} as source {order}", folder / f"{table.name}.csv")


def write_csv(rows: duckdb.DuckDBPyRelation, marts: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write any rows as CSV, safe for spreadsheets."""
    marts.register("rows_to_write", rows)
    safe = ", ".join(_safe(name, kind) for name, kind in columns_of(marts, "rows_to_write"))
    _copy(marts, f"select {safe} from rows_to_write as source", path)
    marts.unregister("rows_to_write")


def write_figures(
    marts: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, object], path: Path
) -> bool:
    """Write the rows of a query for people who open them in a spreadsheet; False without rows.

    Texts are safe for spreadsheets, and a byte order mark says that they are UTF-8: without it a
    Chinese Excel takes them for GBK.
    """
    found: pa.Table = marts.sql(query, params=parameters).to_arrow_table()
    if not found.num_rows:
        return False
    with path.open("wb") as file:
        file.write(_BYTE_ORDER_MARK)
        arrow_csv.write_csv(_spreadsheet_safe(found), file, _CSV_OPTIONS)
    return True


def _spreadsheet_safe(table: pa.Table) -> pa.Table:
    for index, column in enumerate(table.schema):
        if pa.types.is_string(column.type):
            texts = table.column(index)
            starts = compute.match_substring_regex(texts, _SPREADSHEET_START)
            quoted = compute.binary_join_element_wise("'", texts, "")
            safe = compute.if_else(starts, quoted, texts)
            table = table.set_column(index, column, safe)
    return table


def _safe(name: str, kind: str) -> str:
    if kind != "VARCHAR":
        return f"source.{name}"
    return (
        f"case when regexp_matches(source.{name}, '{_SPREADSHEET_START}') "
        f"then '''' || source.{name} else source.{name} end as {name}"
    )


def _copy(marts: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    options = "format parquet, compression zstd" if path.suffix == ".parquet" else "format csv"
    marts.execute(f"copy ({query}) to {literal(str(path))} ({options})")
