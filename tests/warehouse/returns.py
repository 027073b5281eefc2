"""Landing Parquet from a few Python values, so that a rule can be tested without ingestion.

Belongs here: filling in what a test does not care about, writing landing, building the
warehouse. Does not belong here: expectations of any one rule.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from contract.fields import table, tables
from contract.paths import DataFolder

REPO = Path(__file__).parents[2]
PROJECT = REPO / "dbt_project"
LAYOUT = "test/1"
Row = dict[str, Any]


@dataclass
class Returns:
    """Landing rows by table; ``missing_fields`` are what the test family's layout lacks."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    missing_fields: frozenset[tuple[str, str | None, str]] = frozenset()

    def add(self, table_name: str, **values: Any) -> None:
        """One landing row; fields not given are null."""
        self.rows.setdefault(table_name, []).append({"layout_version": LAYOUT, **values})

    def school(
        self,
        school_id: str,
        pupils: Mapping[str, int | None],
        *,
        year: int = 2023,
        county: str = "220102",
        staff: Mapping[str, Row] | None = None,
        facility: Row | None = None,
        **attributes: Any,
    ) -> None:
        """One school: pupils by level, staff figures by level, facility figures."""
        key = {"school_year": year, "school_id": school_id}
        identity = {
            "school_name": f"{school_id}学校",
            "county_code": county,
            "county_name": f"{county}县",
            "school_type_code": "211",
            "sponsor_code": "县级教育部门",
            "is_counted_school": True,
        }
        self.add("school", **key, **{**identity, **attributes})
        for level, number in pupils.items():
            figures = {"pupils": number, "classes": 1}
            self.add("enrolment", **key, level=level, **figures)
        for level, figures in (staff or {}).items():
            self.add("staff", **key, level=level, **figures)
        if facility is not None:
            self.add("facility", **key, **facility)

    def write(self, root: Path) -> None:
        """Landing Parquet under the data folder, every table for every year."""
        folder = DataFolder.at(root)
        years = {row["school_year"] for rows in self.rows.values() for row in rows}
        content = {**self.rows, "layout_field": list(self._layout_fields(years))}
        for name in tables():
            for year in years:
                rows = [row for row in content.get(name, []) if row["school_year"] == year]
                partition = folder.landing_partition(name, year)
                partition.mkdir(parents=True, exist_ok=True)
                pq.write_table(_arrow(name, rows), partition / "part-0.parquet")

    def _layout_fields(self, years: Iterable[int]) -> Iterable[Row]:
        for year in years:
            for name, level in _layout_tables():
                for column in table(name).measures:
                    if (name, level, column.name) not in self.missing_fields:
                        yield {
                            "school_year": year,
                            "family": "test",
                            "layout_version": LAYOUT,
                            "table_name": name,
                            "level": level,
                            "field_name": column.name,
                        }


def _layout_tables() -> Iterable[tuple[str, str | None]]:
    for name in ("enrolment", "staff"):
        for level in ("primary", "junior", "senior"):
            yield name, level
    yield "facility", None


def _arrow(name: str, rows: list[Row]) -> pa.Table:
    schema = table(name).arrow_schema
    columns = {column: [row.get(column) for row in rows] for column in schema.names}
    return pa.table(columns, schema=schema)


def build(root: Path, *arguments: str) -> Path:
    """Run ``dbt build`` (without unit tests) on the data folder; the warehouse it built."""
    warehouse = DataFolder.at(root).warehouse
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    done = dbt(root, "build", "--exclude-resource-type", "unit_test", *arguments)
    assert done.returncode == 0, done.stdout[-4000:]
    return warehouse


def dbt(root: Path, *arguments: str, project: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run one dbt command on the project, or a copy of it, with the data folder's paths."""
    folder = DataFolder.at(root)
    environment = {
        **os.environ,
        "JUNHENG_DATA": str(folder.root),
        "JUNHENG_WAREHOUSE": str(folder.warehouse),
        "DO_NOT_TRACK": "1",
    }
    command = [
        str(Path(sys.executable).parent / "dbt"),
        *arguments,
        "--project-dir",
        str(project),
        "--profiles-dir",
        str(project),
        "--target-path",
        str(folder.dbt_target),
        "--log-path",
        str(folder.dbt_target),
    ]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def rows(warehouse: Path, query: str, *parameters: Any) -> list[Row]:
    """Rows of a query on the warehouse, opened read-only, as dictionaries."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute(query, list(parameters))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def row(warehouse: Path, query: str, *parameters: Any) -> Row:
    """The one row a query gives."""
    (only,) = rows(warehouse, query, *parameters)
    return only
