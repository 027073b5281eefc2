"""Landing Parquet and lineage files from plain rows, so that a warehouse can be built of them.

Belongs here: writing a data folder's landing tables and lineage. Does not belong here: what the
rows say.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from contract.fields import table, tables
from contract.paths import DataFolder

Row = Mapping[str, Any]

LINEAGE_PREFIX = "lineage_"


def write_landing(data: DataFolder, rows: Mapping[str, Sequence[Row]]) -> None:
    """Write rows by landing table, every table for every school year that any row has.

    ``lineage_county`` and ``lineage_school`` become the CSV files of the lineage folder. Columns a
    row does not give are null.
    """
    landing = {name: found for name, found in rows.items() if not name.startswith(LINEAGE_PREFIX)}
    unknown = sorted(landing.keys() - tables().keys())
    if unknown:
        raise KeyError(f"no landing tables {unknown}; there are {sorted(tables())}")
    years = sorted({row["school_year"] for found in landing.values() for row in found})
    for name in tables():
        by_year: dict[int, list[Row]] = {year: [] for year in years}
        for row in landing.get(name, ()):
            by_year[row["school_year"]].append(row)
        for year, of_year in by_year.items():
            _write_partition(data, name, year, of_year)
    for name, found in rows.items():
        if name.startswith(LINEAGE_PREFIX) and found:
            _write_lineage(data, name.removeprefix(LINEAGE_PREFIX), found)


def _write_partition(data: DataFolder, name: str, school_year: int, rows: Sequence[Row]) -> None:
    schema = table(name).arrow_schema
    columns = {column: [row.get(column) for row in rows] for column in schema.names}
    partition = data.landing_partition(name, school_year)
    partition.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns, schema=schema), partition / "part-0.parquet")


def _write_lineage(data: DataFolder, name: str, rows: Sequence[Row]) -> None:
    data.lineage.mkdir(parents=True, exist_ok=True)
    with (data.lineage / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
