"""The tables of a release as one DuckDB file for analysts, with comments that state each key.

Belongs here: making it from the release's own Parquet files. A process of its own does that: where
DuckDB rounds a value up to its alignment it writes whatever lay in memory, and memory that has
seen the warehouse has seen figures that are withheld (docs/decisions/0006-file-of-analysts.md).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reporting.marts.query import literal
from reporting.tables.declared import Column, Table, declared_tables
from reporting.tables.files import parts_of, quoted, read_parquet

ANALYST_FILE = "junheng.duckdb"
MEMORY_LIMIT = "1GB"
BLOCK_SIZE = 65_536
"""Less than usual: most tables are short, and what they do not fill of a block is written, too."""
SCRATCH = ".tmp-analyst-file"
_PROGRAM = Path(__file__).with_name("run_statements.py")


@contextmanager
def writing_analyst_file(folder: Path, years: Sequence[int]) -> Iterator[None]:
    """Write ``junheng.duckdb`` from the Parquet files of a folder, while something else is done.

    Raises CalledProcessError where it could not be written.
    """
    command = [sys.executable, "-P", str(_PROGRAM)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, encoding="utf-8"
    ) as process:
        assert process.stdin is not None, "a pipe was asked for"
        json.dump([*_opening(folder), *_tables(folder, years), "commit"], process.stdin)
        process.stdin.close()
        try:
            yield
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def _opening(folder: Path) -> Iterator[str]:
    """What is written in one transaction leaves no free blocks in the file."""
    yield f"set memory_limit = '{MEMORY_LIMIT}'"
    yield f"set temp_directory = {literal(str(folder / SCRATCH))}"
    yield f"attach {literal(str(folder / ANALYST_FILE))} as release (block_size {BLOCK_SIZE})"
    yield "use release"
    yield "begin"


def _tables(folder: Path, years: Sequence[int]) -> Iterator[str]:
    for table in declared_tables():
        rows = read_parquet(folder / part.name for part in parts_of(table, years))
        yield _create(table)
        yield f'insert into "{table.name}" from {rows}'
        yield from _comments(table)


def _create(table: Table) -> str:
    columns = ", ".join(f"{quoted(column)} {column.sql_type}" for column in table.columns)
    return f'create table "{table.name}" ({columns})'


def _comments(table: Table) -> Iterator[str]:
    key = ", ".join(table.key)
    text = f"{table.description.zh} {table.description.en} 主键 key: {key}"
    yield f'comment on table "{table.name}" is {literal(text)}'
    for column in table.columns:
        yield (
            f'comment on column "{table.name}".{quoted(column)} is {literal(_column_text(column))}'
        )


def _column_text(column: Column) -> str:
    return f"{column.description.zh} {column.description.en}"
