"""A published table as files: Parquet, and CSV for spreadsheets.

Belongs here: which files a table is, and writing its rows as they are declared. Not here: which
rows are published (``reporting.marts``) or what a table is (``declared``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from contract.messages import Text, UserError
from reporting.marts.files import safe_text
from reporting.marts.query import literal
from reporting.tables.declared import Column, Table

SPREADSHEET_ROWS = 1_048_575
"""Rows below the header that a spreadsheet can hold; a longer table is Parquet alone."""


@dataclass(frozen=True)
class Part:
    """A Parquet file of a table: its rows of one school year, or all of them."""

    table: str
    school_year: int | None

    @property
    def name(self) -> str:
        """Where it lies in the folder of tables."""
        if self.school_year is None:
            return f"{self.table}.parquet"
        return f"{self.table}/{self.school_year}.parquet"


def parts_of(table: Table, years: Iterable[int]) -> tuple[Part, ...]:
    """The Parquet files of a table: one, or where it is of schools one for each school year.

    So the years that are as they were are not written again when one is corrected.
    """
    if not table.is_of_schools:
        return (Part(table.name, None),)
    return tuple(Part(table.name, year) for year in sorted(years))


def csv_name(table: Table) -> str:
    """Where a table lies as CSV, if it is short enough for one."""
    return f"{table.name}.csv"


def read_parquet(files: Iterable[Path]) -> str:
    """SQL: the rows of Parquet files, one file after the other."""
    return f"read_parquet([{', '.join(literal(str(file)) for file in files)}])"


def require_declared(marts: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Raise UserError where ``published_<name>`` lacks a column of the table."""
    columns = ", ".join(map(quoted, table.columns))
    try:
        marts.execute(f"select {columns} from published_{table.name} limit 0")
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise _another_version(table) from error


def write_table(
    marts: duckdb.DuckDBPyConnection, table: Table, years: Sequence[int], folder: Path
) -> None:
    """Write what is not yet there of a published table as declared, in the order of its key.

    In the CSV a text that a spreadsheet would take for a formula starts with an apostrophe; the
    Parquet files have it as it is.
    """
    parts = parts_of(table, years)
    for part in parts:
        if not (folder / part.name).exists():
            _write_part(marts, table, part, folder / part.name)
    rows = read_parquet(folder / part.name for part in parts)
    target = folder / csv_name(table)
    if not target.exists() and _number_of(marts, rows) <= SPREADSHEET_ROWS:
        _write_csv(marts, table, rows, target)


def quoted(column: Column) -> str:
    """Its name in SQL."""
    return f'"{column.name}"'


def key_is_filled(
    connection: duckdb.DuckDBPyConnection, table: Table, files: Iterable[Path]
) -> bool:
    """Whether no row leaves a part of its key empty, as a standard does that holds from ever on."""
    empty = " or ".join(f'"{name}" is null' for name in table.key)
    return _number_of(connection, f"{read_parquet(files)} where {empty}") == 0


def _number_of(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    found = connection.execute(f"select count(*) from {rows}").fetchall()
    number: int = found[0][0]
    return number


def _write_part(marts: duckdb.DuckDBPyConnection, table: Table, part: Part, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    of_year = f"where school_year = {part.school_year}" if part.school_year else ""
    query = (
        f"select {', '.join(map(quoted, table.columns))} from published_{table.name} {of_year} "
        f"order by {', '.join(table.key)}"
    )
    marts.execute(f"copy ({query}) to {literal(str(target))} (format parquet, compression zstd)")


def _write_csv(marts: duckdb.DuckDBPyConnection, table: Table, rows: str, target: Path) -> None:
    """The rows as they lie in the Parquet files, in their order."""
    columns = ", ".join(
        f"{safe_text(quoted(column))} as {quoted(column)}" if column.is_text else quoted(column)
        for column in table.columns
    )
    marts.execute(f"copy (select {columns} from {rows}) to {literal(str(target))} (format csv)")


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
