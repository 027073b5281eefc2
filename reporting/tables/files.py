"""A published table as files: Parquet, and CSV for spreadsheets.

Belongs here: writing rows as they are declared. Not here: which rows are published
(``reporting.marts``) or what a table is (``declared``).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from contract.messages import Text, UserError
from reporting.marts.files import safe_text
from reporting.marts.query import literal
from reporting.tables.declared import Column, Table

SPREADSHEET_ROWS = 1_048_575
"""Rows below the header that a spreadsheet can hold; a longer table is Parquet alone."""


def parquet_path(folder: Path, name: str) -> Path:
    """Where a table lies as Parquet."""
    return folder / f"{name}.parquet"


def csv_path(folder: Path, name: str) -> Path:
    """Where a table lies as CSV, if it is short enough for one."""
    return folder / f"{name}.csv"


def write_table(marts: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> int:
    """Write a published table as declared, rows in the order of its key; returns their number.

    In the CSV a text that a spreadsheet would take for a formula starts with an apostrophe; the
    Parquet file has it as it is. Raises UserError where the warehouse has other columns.
    """
    parquet = parquet_path(folder, table.name)
    columns = ", ".join(map(quoted, table.columns))
    query = f"select {columns} from {_relation(marts, table)} order by {', '.join(table.key)}"
    try:
        marts.execute(
            f"copy ({query}) to {literal(str(parquet))} (format parquet, compression zstd)"
        )
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise _another_version(table) from error
    rows = count_rows(marts, parquet)
    if rows <= SPREADSHEET_ROWS:
        _write_csv(marts, table, parquet, csv_path(folder, table.name))
    return rows


def quoted(column: Column) -> str:
    """Its name in SQL."""
    return f'"{column.name}"'


def count_rows(connection: duckdb.DuckDBPyConnection, parquet: Path) -> int:
    """Rows of a Parquet file."""
    found = connection.execute("select count(*) from read_parquet(?)", [str(parquet)]).fetchall()
    rows: int = found[0][0]
    return rows


def key_is_filled(connection: duckdb.DuckDBPyConnection, table: Table, parquet: Path) -> bool:
    """Whether no row leaves a part of its key empty, as a standard does that holds from ever on."""
    empty = " or ".join(f'"{name}" is null' for name in table.key)
    query = f"select count(*) from read_parquet({literal(str(parquet))}) where {empty}"
    return connection.execute(query).fetchall() == [(0,)]


def _relation(marts: duckdb.DuckDBPyConnection, table: Table) -> str:
    """The copy in the order of counties where there is one: its rows are computed already."""
    copied = marts.execute(
        "select 1 from duckdb_tables() where database_name = 'by_county' and table_name = ?",
        [table.name],
    ).fetchall()
    return f"by_county.{table.name}" if copied else f"published_{table.name}"


def _write_csv(marts: duckdb.DuckDBPyConnection, table: Table, parquet: Path, target: Path) -> None:
    """The rows as they lie in the Parquet file, in its order."""
    columns = ", ".join(
        f"{safe_text(quoted(column))} as {quoted(column)}" if column.is_text else quoted(column)
        for column in table.columns
    )
    query = f"select {columns} from read_parquet({literal(str(parquet))})"
    marts.execute(f"copy ({query}) to {literal(str(target))} (format csv)")


def _another_version(table: Table) -> UserError:
    return UserError(
        "warehouse_of_another_version",
        Text(
            zh=f"仓库中的表 {table.model} 与本版程序的声明不一致，仓库由另一版本建成。",
            en=f"Table {table.model} of the warehouse is not as this version declares it; another "
            "version built the warehouse.",
        ),
        Text(
            zh="请运行 junheng build，再运行 junheng check，然后发布。",
            en="Run `junheng build`, then `junheng check`, then publish.",
        ),
    )
