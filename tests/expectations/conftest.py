"""A small landed world for the gate: schools as Python rows, landing Parquet, a warehouse."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contract import fields
from contract.paths import DataFolder
from expectations.warehouse import STANDARD_TABLES

LAYOUT = "jiaoji_2021/2021"
RECEIVED = datetime(2021, 9, 20)
LEVEL_TABLES = ("enrolment", "staff")
BRACKETS = [f.name for f in fields.table("enrolment").fields if f.bracket]


def school_rows(school_id: str, county: str = "990101", **changes) -> dict[str, dict]:
    """One plausible primary school: rows of the four tables; ``table__field=…`` changes one."""
    rows = {
        "school": {
            "school_name": f"学校{school_id[-2:]}",
            "county_code": county,
            "county_name": f"县{county[-2:]}",
            "province_name": "示例省",
        },
        "enrolment": {
            "level": "primary",
            "pupils": 400,
            "entrants": 70,
            "graduates": 66,
            "classes": 10,
            **dict.fromkeys(BRACKETS, 0),
            "classes_36_40": 10,
            "boarders": 0,
            "previous_pupils": 396,
            "transferred_in": 2,
            "transferred_out": 2,
            "dropouts": 0,
            "deaths": 0,
        },
        "staff": {
            "level": "primary",
            "staff": 26,
            "full_time_teachers": 24,
            **dict.fromkeys(("postgraduate", "secondary", "below_secondary"), 0),
            "bachelor": 14,
            "college": 10,
            **dict.fromkeys(("full_senior", "assistant", "junior_title", "untitled"), 0),
            "senior": 8,
            "intermediate": 16,
            "backbone_teachers": 3,
        },
        "facility": {
            "teaching_auxiliary_area": 2000.0,
            "gymnasium_area": 300.0,
            "sports_ground_area": 3000.0,
            "land_area": 12000.0,
            "books": 9000,
            "computers": 60,
            "teaching_equipment_value": 900000.0,
        },
    }
    for path, value in changes.items():
        table, name = path.split("__")
        rows[table][name] = value
    return {
        table: {"school_id": school_id, "family": LAYOUT.split("/", maxsplit=1)[0], **row}
        for table, row in rows.items()
    }


@dataclass
class World:
    """Landed years as rows by table; ``land`` writes them, ``build`` makes the warehouse."""

    data: DataFolder
    rows: dict[int, dict[str, list[dict]]] = field(default_factory=dict)

    def add(self, year: int, school_id: str, county: str = "990101", **changes) -> World:
        year_rows = self._year(year)
        for table, row in school_rows(school_id, county, **changes).items():
            year_rows[table].append({**self._source(table, county), **row, "school_year": year})
        self._receipt(year, f"{county}/returns.xlsx", county)
        return self

    def remove_table(self, year: int, table: str, school_id: str) -> World:
        kept = [row for row in self.rows[year][table] if row["school_id"] != school_id]
        self.rows[year][table] = kept
        return self

    def set(self, year: int, school_id: str, **changes) -> World:
        for path, value in changes.items():
            table, name = path.split("__")
            for row in self.rows[year][table]:
                if row["school_id"] == school_id:
                    row[name] = value
        return self

    def without_fields(self, year: int, *paths: str) -> World:
        """The layout has no place for those fields."""
        lacking = set(paths)
        self.rows[year]["layout_field"] = [
            row
            for row in self.rows[year]["layout_field"]
            if f"{row['table_name']}.{row['field_name']}" not in lacking
        ]
        for path in paths:
            table, name = path.split(".")
            for row in self.rows[year][table]:
                row[name] = None
        return self

    def quarantine(self, year: int, source_name: str, county: str | None = None) -> World:
        self._receipt(year, source_name, county, status="quarantined", message_en="cannot be read")
        return self

    def issue(self, year: int, source_name: str, **columns) -> World:
        issues = self._year(year)["ingest_issue"]
        issues.append(
            {
                "school_year": year,
                "source_name": source_name,
                "issue_no": len(issues),
                "source_sha256": _sha(source_name),
                "severity": "error",
                "issue_code": "not-a-number",
                "occurrences": 1,
                "message_en": "not a number",
                **columns,
            }
        )
        return self

    def disagree(self, year: int, school_id: str) -> World:
        self._year(year)["disagreement"].append(
            {
                "school_year": year,
                "table_name": "facility",
                "entity_id": school_id,
                "field_name": "books",
                "kept_value": "9000",
                "kept_source_name": "a.xlsx",
                "kept_cell": "Sheet1!K2",
                "other_value": "8000",
                "other_source_name": "b.xlsx",
            }
        )
        return self

    def land(self) -> World:
        for year, by_table in self.rows.items():
            for table, rows in by_table.items():
                self._write(year, table, rows)
            self._write(
                year,
                "landing_partition",
                [
                    {
                        "school_year": year,
                        "table_name": table,
                        "row_count": len(rows),
                        "content_sha256": _sha(json.dumps(rows, default=str, sort_keys=True)),
                    }
                    for table, rows in sorted(by_table.items())
                ],
            )
        return self

    def build(self) -> World:
        """The few marts the gate reads; a stand-in for dbt so that the gate is tested alone."""
        self.data.warehouse.parent.mkdir(parents=True, exist_ok=True)
        self.data.warehouse.unlink(missing_ok=True)
        with duckdb.connect(str(self.data.warehouse)) as warehouse:
            landing = self.data.landing
            warehouse.execute(
                "create table dim_landing_partition as select * from read_parquet("
                f"'{landing}/landing_partition/*/*.parquet', hive_partitioning=false)"
            )
            schools = f"read_parquet('{landing}/school/*/*.parquet', hive_partitioning=false)"
            warehouse.execute(
                "create table dim_school as select distinct school_id, county_code, "
                f"school_year as valid_from, school_year as valid_to from {schools}"
            )
            warehouse.execute(
                "create table dim_county as select distinct county_code, county_name, "
                f"school_year as valid_from, school_year as valid_to from {schools}"
            )
            for name in STANDARD_TABLES:
                warehouse.execute(f"create table {name} as select '{name}' as id, 0.65 as bound")
        return self

    def waive(self, **columns) -> World:
        row = {
            "rule_id": "B01",
            "county_code": "990101",
            "school_id": "2100000001",
            "level": "primary",
            "school_year": 2021,
            "accepted_value": "",
            "reason": "checked with the school",
            "owner": "Li Hua",
            "expires_on": 2021,
            **columns,
        }
        self.data.waivers.mkdir(parents=True, exist_ok=True)
        path = self.data.waivers / "waivers.csv"
        if not path.exists():
            path.write_text(",".join(row) + "\n", encoding="utf-8")
        with path.open("a", encoding="utf-8") as file:
            file.write(",".join(str(value) for value in row.values()) + "\n")
        return self

    def _year(self, year: int) -> dict[str, list[dict]]:
        tables = ("school", *LEVEL_TABLES, "facility", "receipt", "ingest_issue", "disagreement")
        if year not in self.rows:
            self.rows[year] = {table: [] for table in tables}
            self.rows[year]["layout_field"] = [
                {
                    "school_year": year,
                    "family": LAYOUT.split("/", maxsplit=1)[0],
                    "layout_version": LAYOUT,
                    "table_name": table,
                    "level": "primary" if table in LEVEL_TABLES else None,
                    "field_name": one.name,
                    "confidence": "H",
                }
                for table in ("school", *LEVEL_TABLES, "facility")
                for one in fields.table(table).fields
            ]
        return self.rows[year]

    def _receipt(self, year: int, source_name: str, county: str | None, **columns) -> None:
        receipts = self._year(year)["receipt"]
        if any(row["source_name"] == source_name for row in receipts):
            return
        receipts.append(
            {
                "school_year": year,
                "source_name": source_name,
                "source_sha256": _sha(source_name),
                "county_code": county,
                "status": "landed",
                "received_at": RECEIVED,
                **columns,
            }
        )

    def _source(self, table: str, county: str) -> dict:
        number = len(self.rows[max(self.rows)][table]) + 2
        cells = {f.name: f"{chr(65 + i % 26)}#" for i, f in enumerate(fields.table(table).fields)}
        return {
            "source_name": f"{county}/returns.xlsx",
            "sheet": "Sheet1",
            "source_row": number,
            "source_cells": json.dumps(cells),
            "layout_version": LAYOUT,
        }

    def _write(self, year: int, table: str, rows: list[dict]) -> None:
        schema = fields.table(table).arrow_schema
        complete = [{name: row.get(name) for name in schema.names} for row in rows]
        target = self.data.landing_partition(table, year) / "part.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(complete, schema=schema), target)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world in a data folder of its own."""
    return World(DataFolder.at(tmp_path / "data"))


@pytest.fixture
def two_years(world: World) -> World:
    """Two counties of five plausible schools in 2020 and 2021."""
    for county, first in (("990101", 1), ("990102", 11)):
        for number in range(first, first + 5):
            school_id = f"21{number:08d}"
            world.add(
                2020,
                school_id,
                county,
                enrolment__pupils=396,
                enrolment__classes=9,
                enrolment__classes_36_40=9,
            )
            world.add(2021, school_id, county)
    return world
