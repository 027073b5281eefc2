"""The tables of a release: Parquet, CSV, a Data Package descriptor, a DuckDB file.

``declared`` reads what each table is, ``of_release`` adds those a release has of itself, ``files``,
``analyst_file`` and ``descriptor`` write them. Not here: which rows may be published
(``reporting.marts``), or what changed since the last release (``reporting.revision``).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from reporting.tables.analyst_file import ANALYST_FILE, write_analyst_file
from reporting.tables.declared import Column, Table, declared_tables
from reporting.tables.descriptor import write_descriptor
from reporting.tables.files import parquet_path, write_table
from reporting.tables.of_release import create_own_tables
from reporting.tables.publisher import Publisher, read_publisher
from reporting.verdicts import Scope

__all__ = [
    "ANALYST_FILE",
    "Column",
    "Publisher",
    "Table",
    "declared_tables",
    "parquet_path",
    "read_publisher",
    "write_tables",
]


def write_tables(
    marts: duckdb.DuckDBPyConnection, scope: Scope, publisher: Publisher, folder: Path
) -> None:
    """Write every published table, and what describes them, into a folder that exists."""
    create_own_tables(marts, scope)
    for table in declared_tables():
        write_table(marts, table, folder)
    write_analyst_file(folder)
    write_descriptor(marts, scope.school_year, publisher, folder)
