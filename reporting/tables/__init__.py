"""The tables of a release: Parquet, CSV, a Data Package descriptor, a DuckDB file.

``declared`` reads what each table is, ``of_release`` adds those a release has of itself, ``files``,
``analyst_file`` and ``descriptor`` write them. Not here: which rows may be published
(``reporting.marts``), or what changed since the last release (``reporting.unchanged``,
``reporting.revision``).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from reporting.tables.analyst_file import ANALYST_FILE, writing_analyst_file
from reporting.tables.declared import Column, Table, declared_table, declared_tables
from reporting.tables.descriptor import write_descriptor
from reporting.tables.files import (
    csv_name,
    parts_of,
    read_parquet,
    require_declared,
    write_table,
)
from reporting.tables.of_release import create_own_tables
from reporting.tables.publisher import Publisher, read_publisher
from reporting.verdicts import Scope

__all__ = [
    "ANALYST_FILE",
    "TABLES",
    "Column",
    "Publisher",
    "Table",
    "csv_name",
    "declared_table",
    "declared_tables",
    "parts_of",
    "prepare_tables",
    "read_parquet",
    "read_publisher",
    "write_tables",
    "writing_analyst_file",
]

TABLES = "tables"
"""Their folder in a release."""


def prepare_tables(marts: duckdb.DuckDBPyConnection, scope: Scope) -> None:
    """Complete ``published_<name>``, so that there is one for every table of a release.

    Raises UserError where the warehouse has other columns than are declared.
    """
    create_own_tables(marts, scope)
    for table in declared_tables():
        require_declared(marts, table)


def write_tables(
    marts: duckdb.DuckDBPyConnection, scope: Scope, publisher: Publisher, folder: Path
) -> None:
    """Write every table that is not yet there, and what describes them, into a folder.

    ``prepare_tables`` comes first, ``writing_analyst_file`` after it.
    """
    for table in declared_tables():
        write_table(marts, table, scope.years, folder)
    write_descriptor(marts, scope, publisher, folder)
