"""Published rows as files people open in a spreadsheet.

Belongs here: writing rows as CSV that is safe to open. Not here: which rows (``published``), or
the tables of the release (``reporting.tables``).
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import compute
from pyarrow import csv as arrow_csv

from reporting.marts.query import columns_of, literal

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CSV_OPTIONS = arrow_csv.WriteOptions(quoting_style="needed")


_SPREADSHEET_START = r"^[=+\-@\t\r]"
"""What a spreadsheet takes for a formula at the start of a text."""


def write_csv(rows: duckdb.DuckDBPyRelation, marts: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write any rows as CSV, safe for spreadsheets."""
    marts.register("rows_to_write", rows)
    columns = ", ".join(
        f"{safe_text(f'source.{name}')} as {name}" if kind == "VARCHAR" else f"source.{name}"
        for name, kind in columns_of(marts, "rows_to_write")
    )
    query = f"select {columns} from rows_to_write as source"
    marts.execute(f"copy ({query}) to {literal(str(path))} (format csv)")
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


def safe_text(column: str) -> str:
    """SQL: the text of a column, after an apostrophe where a spreadsheet would compute it."""
    return (
        f"case when regexp_matches({column}, '{_SPREADSHEET_START}') "
        f"then '''' || {column} else {column} end"
    )
