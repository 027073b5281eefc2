"""Landing partitions on disk: reading, writing all of a year in one step, their fingerprints.

Belongs here: Parquet files of a school year, the commit and its recovery, the lock. Not here:
what the rows are.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from contract import atomic
from contract.fields import Table, table, tables
from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from ingestion.land.archive import clear_incoming
from ingestion.land.changes import SCHEMA
from ingestion.land.columns import no_rows
from ingestion.land.outcome import FIGURE_TABLES
from ingestion.land.plan import Receipt

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

FILE_NAME = "rows.parquet"
_ROW_GROUP = 128 * 1024


@contextmanager
def locked(data: DataFolder, school_year: int) -> Iterator[None]:
    """Keep other ingests off this school year; UserError ``ingest_already_running``.

    The operating system lifts the lock when the process ends, however it ends.
    """
    data.landing.mkdir(parents=True, exist_ok=True)
    with (data.landing / f".lock-{school_year}").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _already_running(school_year) from error
        yield


def recover(data: DataFolder, school_year: int) -> None:
    """Complete or discard what a killed run left of this school year; needs the lock."""
    journal = _journal(data, school_year)
    atomic.roll_forward(journal)
    for temp in data.landing.glob(f"{atomic.TEMP_PREFIX}*-{journal.name}"):
        temp.unlink()
    clear_incoming(data, school_year)
    for target in _targets(data, school_year).values():
        atomic.sweep(target.parent)
    for target in _overridden_targets(data, school_year).values():
        atomic.sweep(target.parent)
    atomic.sweep(data.changes(school_year).parent)
    atomic.sweep(data.quarantine_year(school_year))


def interrupted_years(data: DataFolder) -> tuple[int, ...]:
    """School years whose last commit was interrupted between its renames."""
    return tuple(
        sorted(int(p.stem.rpartition("-")[2]) for p in data.landing.glob(".commit-*.json"))
    )


def is_whole(data: DataFolder, school_year: int) -> bool:
    """Whether every landing table of the year is there."""
    paths = [
        *_targets(data, school_year).values(),
        *_overridden_targets(data, school_year).values(),
    ]
    return all(path.exists() for path in paths)


def read(data: DataFolder, name: str, school_year: int) -> pa.Table:
    """The rows of a landing table and year; none if it has not landed."""
    return _read(table(name), _target(data, name, school_year))


def stored_receipts(data: DataFolder, school_year: int) -> tuple[Receipt, ...]:
    """Receipts of the last ingest of the year."""
    return tuple(read(data, "receipt", school_year).to_pylist())


def row_count(data: DataFolder, name: str, school_year: int) -> int:
    """Rows of a landing table and year, from the footer of its file."""
    path = _target(data, name, school_year)
    return int(pq.read_metadata(path).num_rows) if path.exists() else 0


def read_overridden(data: DataFolder, name: str, school_year: int) -> pa.Table:
    """The rows of a table and year that another file takes precedence over."""
    return _read(table(name), _overridden_target(data, name, school_year))


def read_changes(data: DataFolder, school_year: int) -> pa.Table:
    """The record of changes of a year, in the order they came."""
    path = data.changes(school_year)
    if not path.exists():
        return no_rows(SCHEMA)
    with pq.ParquetFile(path) as file:
        return file.read()


def write_year(
    data: DataFolder,
    school_year: int,
    rows: Mapping[str, pa.Table],
    overridden: Mapping[str, pa.Table],
    changes: pa.Table | None = None,
) -> None:
    """Replace all landing tables of the year in one step; tables not named get no rows.

    ``changes`` are added to the record of changes of the year, in the same step.
    """
    targets = _targets(data, school_year)
    beside = _overridden_targets(data, school_year)
    contents = {targets[name]: _rows_or_none(name, rows) for name in targets}
    contents |= {beside[name]: _rows_or_none(name, overridden) for name in beside}
    if changes is not None and len(changes):
        contents[data.changes(school_year)] = pa.concat_tables(
            [read_changes(data, school_year), changes]
        )
    with atomic.atomic_files(_journal(data, school_year), list(contents)) as temps:
        for target, content in contents.items():
            pq.write_table(
                content, temps[target], compression="zstd", row_group_size=_ROW_GROUP, version="2.6"
            )


def content_sha256(rows: pa.Table) -> str:
    """Fingerprint of sorted rows without their clock times (every timestamp column).

    Over the CSV text of the columns, which depends neither on the Parquet writer nor on how
    rows are chunked.
    """
    content = [f.name for f in rows.schema if not pa.types.is_timestamp(f.type)]
    sink = _HashSink()
    pa_csv.write_csv(rows.select(content), sink)
    return sink.digest.hexdigest()


class _HashSink(io.RawIOBase):
    """A file that keeps only the SHA-256 of what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, block: ReadableBuffer) -> int:
        self.digest.update(block)
        return memoryview(block).nbytes


def _rows_or_none(name: str, rows: Mapping[str, pa.Table]) -> pa.Table:
    found = rows.get(name)
    return no_rows(table(name).arrow_schema) if found is None else found


def _read(declared: Table, path: Path) -> pa.Table:
    """Columns a newer contract added are there and empty."""
    schema = declared.arrow_schema
    if not path.exists():
        return no_rows(schema)
    with pq.ParquetFile(path) as file:
        stored = file.read()
    columns = [
        stored[f.name].cast(f.type)
        if f.name in stored.column_names
        else pa.nulls(len(stored), f.type)
        for f in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _targets(data: DataFolder, school_year: int) -> dict[str, Path]:
    return {name: _target(data, name, school_year) for name in tables()}


def _overridden_targets(data: DataFolder, school_year: int) -> dict[str, Path]:
    return {name: _overridden_target(data, name, school_year) for name in FIGURE_TABLES}


def _target(data: DataFolder, name: str, school_year: int) -> Path:
    return data.landing_partition(name, school_year) / FILE_NAME


def _overridden_target(data: DataFolder, name: str, school_year: int) -> Path:
    return data.overridden_partition(name, school_year) / FILE_NAME


def _journal(data: DataFolder, school_year: int) -> Path:
    return data.landing / f".commit-{school_year}.json"


def _already_running(school_year: int) -> UserError:
    return UserError(
        "ingest_already_running",
        Text(
            zh=f"学年 {school_year} 正由另一个进程读入。",
            en=f"School year {school_year} is being ingested by another process.",
        ),
        Text(zh="请等它结束后再试。", en="Wait until it is done, then try again."),
        Where(school_year=school_year),
    )
