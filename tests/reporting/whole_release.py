"""A release with everything in it, written once for tests that only look at it.

Belongs here: publishing it, and reading all that is written in its files, whatever their format.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from reporting.release import publish
from tests.reporting.conftest import Published
from tests.reporting.forms.conftest import WITHHELD, YEAR, fill, small_release

DRAWING_LIBRARY = "vega.js"
"""Digits of any kind are in it."""


def corrected_release(root: Path) -> Path:
    """A release of a county that was published before and is now withheld, with three others."""
    world = small_release(root)
    world.counties[YEAR, WITHHELD]["verdict"] = "passed"
    _publish(world)
    world.counties[YEAR, WITHHELD]["verdict"] = "blocked"
    return _publish(world)


def _publish(world: Published) -> Path:
    world.write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        fill(marts)
    return publish(world.data, YEAR, world.fingerprint_of).path


def text_of(path: Path) -> str:
    """Everything a file says: as it is, unpacked, and as a table."""
    raw = path.read_bytes().decode("utf-8", errors="ignore")
    if path.suffix in {".xlsx", ".docx"}:
        with zipfile.ZipFile(path) as archive:
            return "".join(
                archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()
            )
    if path.suffix == ".parquet":
        return raw + str(pq.read_table(path).to_pydict())
    if path.suffix == ".duckdb":
        return raw + str(list(tables_of(path).values()))
    return raw


def tables_of(path: Path) -> dict[str, list[tuple]]:
    """Rows of every table of a DuckDB file."""
    with duckdb.connect(str(path), read_only=True) as file:
        names = [
            name for (name,) in file.execute("select table_name from duckdb_tables()").fetchall()
        ]
        return {name: file.execute(f'from "{name}"').fetchall() for name in names}
