"""A small published world: marts by hand, verdicts in the stored format, findings."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contract import fields
from contract.paths import DataFolder

PROVINCE = "青山省"
FINDING_COLUMNS = (
    *("school_year", "rule_id", "severity", "status", "uses_predecessor", "county_code"),
    *("school_id", "school_name", "level", "value", "bound", "operands", "figures"),
    *("source_name", "sheet", "cell", "detail_zh", "detail_en", "statement_zh", "statement_en"),
    *("remedy_zh", "remedy_en", "waived_by", "waiver_reason"),
)

MARTS = """
create table dim_landing_partition (school_year bigint, table_name varchar, content_sha256 varchar);
create table dim_county (county_code varchar, county_name varchar, city_name varchar,
    province_name varchar, valid_from bigint, valid_to bigint);
create table dim_school (school_id varchar, school_name varchar, county_code varchar,
    valid_from bigint, valid_to bigint);
create table dim_indicator as select * from (values
    ('b1', 'basic', 1, '生均教学及辅助用房面积', 'Rooms per pupil', 2, 'pupils'),
    ('b2', 'basic', 2, '生均体育运动场馆面积', 'Sports area per pupil', 2, 'pupils'),
    ('q1', 'quality', 1, '高于规定学历教师数', 'Teachers above education', 2, 'pupils'))
    as t (indicator_id, indicator_set, sort_order, label_zh, label_en, decimals, denominator_id);
create table dim_standard as select * from (values
    ('basic', 'all', 'primary', 'composite', '基本均衡', 'Basic review', 1),
    ('quality', 'all', 'primary', 'q1', '优质均衡', 'Quality review', 2))
    as t (standard_id, region, level, indicator_id, label_zh, label_en, sort_order);
create table fct_school_indicator (school_year bigint, county_code varchar, school_id varchar,
    level varchar, indicator_id varchar, numerator double, denominator bigint, value double);
create table fct_county_coefficient (school_year bigint, county_code varchar, level varchar,
    indicator_id varchar, cv double, cv_limit double, within_limit varchar, status varchar);
create table fct_county_composite (school_year bigint, county_code varchar, level varchar,
    standard_id varchar, indicators bigint, evaluated_indicators bigint, composite_cv double,
    composite_limit double, within_limit varchar, status varchar);
"""


@dataclass
class Published:
    """Counties by year with their figures and verdicts; ``write`` puts it all in place."""

    data: DataFolder
    counties: dict[tuple[int, str], dict] = field(default_factory=dict)
    findings: dict[int, list[dict]] = field(default_factory=dict)
    fingerprints: dict[int, str] = field(default_factory=dict)
    province: str = PROVINCE

    def county(self, year: int, code: str, verdict: str = "passed", **figures) -> Published:
        base = {"name": f"县{code[-2:]}", "school": f"学校{year}{code}", "composite": 0.4125}
        self.counties[year, code] = {**base, "pupils": 431, **figures, "verdict": verdict}
        return self

    def finding(self, year: int, code: str, **columns) -> Published:
        row = {
            **dict.fromkeys(FINDING_COLUMNS),
            "school_year": year,
            "county_code": code,
            "rule_id": "B01",
            "severity": "warning",
            "status": "FAIL",
            "uses_predecessor": False,
            "figures": "[]",
            **columns,
        }
        self.findings.setdefault(year, []).append(row)
        return self

    @property
    def years(self) -> list[int]:
        return sorted({year for year, _ in self.counties})

    def fingerprint_of(self, year: int) -> str:
        return self.fingerprints[year]

    def write(self) -> Published:
        for year in self.years:
            self._landed(year)
            self.write_verdict(year)
        self.write_warehouse()
        return self

    def write_verdict(self, year: int) -> None:
        rows = [{**row} for row in self.findings.get(year, [])]
        schema = pa.schema(
            [
                (
                    name,
                    {"school_year": pa.int64(), "uses_predecessor": pa.bool_()}.get(
                        name, pa.string()
                    ),
                )
                for name in FINDING_COLUMNS
            ]
        )
        path = self.data.findings(year)
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
        self.fingerprints[year] = _sha(f"{year}{self.counties}")
        verdict = {
            "format": 1,
            "school_year": year,
            "fingerprint": self.fingerprints[year],
            "findings_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "has_predecessor": year - 1 in self.years,
            "counts": {},
            "counties": [self._decision(year, code) for y, code in self.counties if y == year],
            "rules": [],
            "waivers": [],
            "unattributed": [],
        }
        self.data.verdict(year).write_text(json.dumps(verdict), encoding="utf-8")

    def write_warehouse(self) -> None:
        path = self.data.warehouse
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as marts:
            marts.execute(MARTS)
            for year in self.years:
                marts.execute(
                    "insert into dim_landing_partition values (?, 'school', ?)",
                    [year, self._mark(year)],
                )
            for (year, code), one in self.counties.items():
                self._insert(marts, year, code, one)

    def _insert(self, marts, year: int, code: str, one: dict) -> None:
        def insert(table: str, *values) -> None:
            marks = ", ".join("?" * len(values))
            marts.execute(f"insert into {table} values ({marks})", list(values))

        school_id = f"21{code}{year}"
        insert("dim_county", code, one["name"], "市", self.province, year, year)
        insert("dim_school", school_id, one["school"], code, year, year)
        pupils = one["pupils"]
        insert(
            "fct_school_indicator",
            year,
            code,
            school_id,
            "primary",
            "b1",
            977.0,
            pupils,
            977.0 / pupils,
        )
        for indicator, cv, limit in (
            ("b1", one["composite"] + 0.1, None),
            ("b2", one["composite"] - 0.1, None),
            ("q1", 0.3, 0.5),
        ):
            within = "no_limit" if limit is None else "met"
            insert(
                "fct_county_coefficient",
                year,
                code,
                "primary",
                indicator,
                cv,
                limit,
                within,
                "evaluated",
            )
        composite = one["composite"]
        within = "met" if composite <= 0.65 else "not_met"
        insert(
            "fct_county_composite",
            year,
            code,
            "primary",
            "basic",
            2,
            2,
            composite,
            0.65,
            within,
            "evaluated",
        )

    def _decision(self, year: int, code: str) -> dict:
        one = self.counties[year, code]
        blocked = one["verdict"] == "blocked"
        reason = {
            "rule_id": "B01",
            "status": "FAIL",
            "findings": 1,
            "text": {"zh": "平均班额不合理", "en": "Class size is not plausible"},
        }
        return {
            "county_code": code,
            "county_name": one["name"],
            "verdict": one["verdict"],
            "reasons": [reason] if blocked else [],
            "warnings": [],
            "counts": {},
        }

    def _mark(self, year: int) -> str:
        return _sha(f"landed {year}")

    def _landed(self, year: int) -> None:
        def write(table: str, row: dict) -> None:
            schema = fields.table(table).arrow_schema
            path = self.data.landing_partition(table, year) / "part.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            full = {name: row.get(name) for name in schema.names}
            pq.write_table(pa.Table.from_pylist([full], schema=schema), path)

        write("receipt", {"school_year": year, "source_name": "a.xlsx", "status": "landed"})
        write(
            "landing_partition",
            {
                "school_year": year,
                "table_name": "school",
                "row_count": 1,
                "content_sha256": self._mark(year),
            },
        )


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def world(tmp_path: Path) -> Published:
    return Published(DataFolder.at(tmp_path / "data"))


@pytest.fixture
def two_years(world: Published) -> Published:
    """Two counties in 2020 and 2021; county 02 is blocked in 2021."""
    world.county(2020, "990101", composite=0.5245).county(2020, "990102", composite=0.7)
    world.county(2021, "990101", "passed_with_waivers")
    return world.county(2021, "990102", "blocked", pupils=8765, composite=0.33219)
