"""A small landed world for the gate: schools as Python rows, landing Parquet, a warehouse."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contract import fields
from contract.paths import DataFolder
from expectations.warehouse import STANDARD_TABLES

if TYPE_CHECKING:
    from tests.expectations.case_world import CaseWorld

LAYOUT = "jiaoji_2021/2021"
RECEIVED = datetime(2021, 9, 20)
LEVEL_TABLES = ("enrolment", "staff")
SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
CODE_LISTS = (
    *("school_type", "urban_rural", "sponsor", "item_requirement", "score_sheet"),
    "standard",
)
CODE_COLUMNS = ("school_type_code", "urban_rural_code", "sponsor_code")
BRACKETS = [f.name for f in fields.table("enrolment").fields if f.bracket]


def school_rows(school_id: str, county: str = "990101", **changes) -> dict[str, dict]:
    """One plausible primary school: rows of the four tables; ``table__field=…`` changes one.

    Schools differ a little by the last digits of their id, as no two are alike.
    """
    own = int(school_id[-3:]) if school_id[-3:].isdecimal() else 0
    rows = {
        "school": {
            "school_name": f"学校{school_id[-2:]}",
            "county_code": county,
            "county_name": f"县{county[-2:]}",
            "city_name": "示例市",
            "province_name": "示例省",
            "school_type_code": "211",
            "urban_rural_code": "121",
            "sponsor_code": "县级教育部门",
            "is_counted_school": True,
            "established_year": 1980,
        },
        "enrolment": {
            "level": "primary",
            "pupils": 400,
            "entrants": 70 + own % 7,
            "graduates": 66 + own % 7,
            "expected_graduates": 65,
            "classes": 10,
            **dict.fromkeys(BRACKETS, 0),
            "classes_36_40": 10,
            "largest_class": 40,
            "migrant_pupils": 30,
            "left_behind_pupils": 20,
            "disabled_pupils": 2,
            "boarders": 0,
            "previous_pupils": 396,
            "transferred_in": 2,
            "transferred_out": 2,
            "dropouts": 0,
            "deaths": 0,
        },
        "staff": {
            "level": "primary",
            "staff": 26 + own % 5,
            "full_time_teachers": 24,
            **dict.fromkeys(("postgraduate", "secondary", "below_secondary"), 0),
            "bachelor": 14,
            "college": 10,
            **dict.fromkeys(("full_senior", "assistant", "junior_title", "untitled"), 0),
            "senior": 8,
            "intermediate": 16,
            "pe_teachers": 2,
            "music_teachers": 1,
            "fine_art_teachers": 1,
            "art_teachers": 0,
            "backbone_teachers": 3,
            "certified_teachers": 24,
            "previous_full_time_teachers": 24,
            "teachers_joined": 1,
            "teachers_left": 1,
        },
        "facility": {
            "floor_area": 3200.0,
            "teaching_auxiliary_area": 2000.0,
            "gymnasium_area": 300.0,
            "sports_ground_area": 3000.0,
            "land_area": 12000.0,
            "green_area": 1500.0,
            "books": 9000 + 10 * own,
            "computers": 60,
            "teaching_computers": 48,
            "classrooms": 14,
            "network_multimedia_classrooms": 10,
            "fixed_assets": 6000000.0,
            "teaching_equipment_value": 900000.0,
            "music_rooms": 1,
            "art_rooms": 1,
            "smallest_music_room_area": 98.0,
            "smallest_art_room_area": 92.0,
        },
    }
    for path, value in changes.items():
        table, name = path.split("__")
        rows[table][name] = value
    return {
        table: {"school_id": school_id, "family": LAYOUT.split("/", maxsplit=1)[0], **row}
        for table, row in rows.items()
    }


def county_rows(county: str) -> dict[str, dict]:
    """Plausible county tables for a county of one school of :func:`school_rows`."""
    rows = {
        "county_profile": {
            "population": 4000,
            "agricultural_population": 1800,
            "gdp_per_head": 50000,
            "fiscal_revenue_per_head": 5000,
            "rural_income_per_head": 15000,
            "urban_income_per_head": 35000,
            "primary_schools": 1,
            **dict.fromkeys(("combined_schools", "junior_schools"), 0),
            **dict.fromkeys(("complete_secondary_schools", "teaching_points"), 0),
            "primary_classes": 10,
            "primary_pupils": 400,
            "primary_staff": 26,
            "primary_full_time_teachers": 24,
        },
        "county_finance": {
            "appropriation": 6e6,
            "recurrent_revenue": 3e7,
            "fiscal_expenditure": 3e7,
            "budget_education_expenditure": 6.2e6,
            "public_education_funds": 6.5e6,
            "gdp": 2e8,
            "primary_budget_per_pupil": 9800,
            "junior_budget_per_pupil": 14200,
            "primary_public_funds_per_pupil": 720,
            "junior_public_funds_per_pupil": 960,
            "special_public_funds_per_pupil": 8000,
            "teacher_pay": 80000,
            "civil_servant_pay": 79000,
            "training_funds": 20000,
            "public_funds": 400000,
            "education_surcharge": 240000,
            "local_education_surcharge": 160000,
        },
        "county_item": {"item_id": "g11", "value": 0.15},
        "satisfaction": {
            "group_name": "parents",
            "distributed": 400,
            "returned": 390,
            "valid": 380,
            "satisfied": 350,
        },
    }
    forms = {
        "county_code": county,
        "family": "county_forms",
        "layout_version": "county_forms/2018",
    }
    return {table: {**forms, **row} for table, row in rows.items()}


@dataclass
class World:
    """Landed years as rows by table; ``land`` writes them, ``build`` makes the warehouse."""

    data: DataFolder
    rows: dict[int, dict[str, list[dict]]] = field(default_factory=dict)

    def add(self, year: int, school_id: str, county: str = "990101", **changes) -> World:
        year_rows = self.year(year)
        for table, row in school_rows(school_id, county, **changes).items():
            year_rows[table].append({**self.source(table, county), **row, "school_year": year})
        self.receipt(year, f"{county}/returns.xlsx", county)
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
        self.receipt(year, source_name, county, status="quarantined", message_en="cannot be read")
        return self

    def issue(self, year: int, source_name: str, **columns) -> World:
        issues = self.year(year)["ingest_issue"]
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
        self.year(year)["disagreement"].append(
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

    def claim(self, year: int, claim_id: str, county: str = "990101", **columns) -> World:
        """A figure the county's self-report states."""
        source = {
            "source_name": f"{county}/forms.xlsx",
            "sheet": "自评报告数据",
            "source_row": len(self.year(year)["claim"]) + 2,
            "source_cells": json.dumps({"stated_value": "G#"}),
        }
        key = {
            "school_year": year,
            "county_code": county,
            "document": "report",
            "claim_id": claim_id,
        }
        self.year(year)["claim"].append({**source, **key, "qualifier": "exact", **columns})
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
            warehouse.execute(
                "create table code_label as select * from (values "
                "('level', 'primary', '小学'), ('level', 'junior', '初中')) "
                "as t (code_list, code, label_zh)"
            )
            warehouse.execute(
                "create table dim_indicator as select * from (values "
                "('b5', '生均图书册数', 'volume')) as t (indicator_id, label_zh, unit)"
            )
            warehouse.execute(
                "create table fct_county_coefficient as select distinct "
                "school_year, county_code, 'primary' as level, 'b5' as indicator_id, "
                f"22.5 as county_mean, 0.4125 as cv from {schools}"
            )
            warehouse.execute(
                "create table fct_county_composite as select distinct school_year, county_code, "
                f"'primary' as level, 'basic' as standard_id, 0.35 as composite_cv from {schools}"
            )
            for name in STANDARD_TABLES:
                warehouse.execute(f"create table {name} as {_standard(name)}")
        return self

    def waive(self, **columns) -> World:
        row = {
            "rule_id": "B01",
            "county_code": "990101",
            "school_id": "2199000001",
            "level": "primary",
            "item": "",
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

    def year(self, year: int) -> dict[str, list[dict]]:
        """Rows of a year by table."""
        tables = (
            *("school", *LEVEL_TABLES, "facility", "claim"),
            *("county_profile", "county_finance", "county_item", "satisfaction"),
            *("receipt", "ingest_issue", "disagreement"),
        )
        if year not in self.rows:
            self.rows[year] = {table: [] for table in tables}
            self.rows[year]["layout_field"] = [
                {
                    "school_year": year,
                    "family": LAYOUT.split("/", maxsplit=1)[0],
                    "layout_version": LAYOUT,
                    "table_name": table,
                    "level": None,
                    "field_name": one.name,
                    "confidence": "H",
                }
                for table in ("school", *LEVEL_TABLES, "facility")
                for one in fields.table(table).fields
            ]
        return self.rows[year]

    def receipt(self, year: int, source_name: str, county: str | None, **columns) -> None:
        receipts = self.year(year)["receipt"]
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

    def source(self, table: str, county: str) -> dict:
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


def _standard(name: str) -> str:
    """Code lists as the warehouse has them; of the other standards a row that can change."""
    if name not in CODE_LISTS:
        return f"select '{name}' as id, 0.65 as bound"
    code = f"{name}_code"
    as_text = f", types={{'{code}': 'VARCHAR'}}" if code in CODE_COLUMNS else ""
    return f"select * from read_csv('{SEEDS / name}.csv'{as_text})"


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world in a data folder of its own."""
    return World(DataFolder.at(tmp_path / "data"))


def two_counties(world: World) -> World:
    """Two counties of five plausible schools in 2020 and 2021."""
    for county, first in (("990101", 1), ("990102", 11)):
        for number in range(first, first + 5):
            school_id = f"2199{number:06d}"
            world.add(
                2020,
                school_id,
                county,
                enrolment__pupils=396,
                enrolment__expected_graduates=66 + number % 7,
                staff__pe_teachers=1,
                facility__books=8800 + number,
                facility__teaching_equipment_value=880000.0,
            )
            world.add(2021, school_id, county)
    return world


@pytest.fixture
def two_years(world: World) -> World:
    """The same in a data folder of the test's own."""
    return two_counties(world)


@pytest.fixture(scope="session")
def case_world(tmp_path_factory: pytest.TempPathFactory) -> CaseWorld:
    """All cases of the rules, landed once."""
    from tests.expectations.case_world import CaseWorld  # noqa: PLC0415 (it needs this module)

    return CaseWorld.landed(tmp_path_factory.mktemp("cases"))
