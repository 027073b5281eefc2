"""A small published world: marts by hand, verdicts in the stored format, findings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contract import fields
from contract.paths import DataFolder
from contract.verdicts import Fingerprint, store_verdict
from tests.reporting.figures_of_a_county import CountyYear, figures_of, insert_rows
from tests.reporting.warehouse import insert, write_empty_warehouse

PROVINCE = "青山省"
FINDING_COLUMNS = (
    *("school_year", "finding_id", "group_id", "rule_id", "severity", "status"),
    *("earlier_years", "county_code", "school_id", "school_name", "level", "item", "value"),
    *("bound", "operands", "figures", "source_name", "sheet", "cell", "cause_zh", "cause_en"),
    *("detail_zh", "detail_en", "statement_zh", "statement_en", "remedy_zh", "remedy_en"),
    *("waived_by", "waiver_reason"),
)


@dataclass
class Published:
    """Counties by year with their figures and verdicts; ``write`` puts it all in place."""

    data: DataFolder
    counties: dict[tuple[int, str], dict] = field(default_factory=dict)
    findings: dict[int, list[dict]] = field(default_factory=dict)
    fingerprints: dict[int, Fingerprint] = field(default_factory=dict)
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
            "earlier_years": 0,
            "figures": "[]",
            **columns,
        }
        self.findings.setdefault(year, []).append(row)
        return self

    @property
    def years(self) -> list[int]:
        return sorted({year for year, _ in self.counties})

    def fingerprint_of(self, year: int) -> Fingerprint:
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
                    {"school_year": pa.int64(), "earlier_years": pa.int64()}.get(name, pa.string()),
                )
                for name in FINDING_COLUMNS
            ]
        )
        path = self.data.findings(year)
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
        self.fingerprints[year] = Fingerprint({"landing": _sha(f"{year}{self.counties}")})
        verdict = {
            "school_year": year,
            "findings_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "has_predecessor": year - 1 in self.years,
            "counts": {},
            "counties": [self._decision(year, code) for y, code in self.counties if y == year],
            "rules": [],
            "waivers": [],
            "unattributed": [],
        }
        store_verdict(self.data, verdict, self.fingerprints[year])

    def write_warehouse(self) -> None:
        write_empty_warehouse(self.data.warehouse)
        with duckdb.connect(str(self.data.warehouse)) as marts:
            for year in self.years:
                insert(
                    marts,
                    "dim_landing_partition",
                    school_year=year,
                    table_name="school",
                    content_sha256=self._mark(year),
                )
            for (year, code), one in self.counties.items():
                self._insert(marts, year, code, one)

    def _insert(self, marts, year: int, code: str, one: dict) -> None:
        run = {"valid_from": year, "valid_to": year}
        insert(
            marts,
            "dim_county",
            county_code=code,
            county_name=one["name"],
            city_name="市",
            province_name=self.province,
            **run,
        )
        if "schools" in one:
            insert_rows(marts, figures_of(self._with_schools(year, code), self._before(year, code)))
        else:
            self._insert_one_school(marts, year, code, one)

    def _with_schools(self, year: int, code: str) -> CountyYear:
        return CountyYear(year, code, self.counties[year, code]["schools"])

    def _before(self, year: int, code: str) -> CountyYear | None:
        has_schools = "schools" in self.counties.get((year - 1, code), {})
        return self._with_schools(year - 1, code) if has_schools else None

    def _insert_one_school(self, marts, year: int, code: str, one: dict) -> None:
        school_id, pupils = f"21{code}{year}", one["pupils"]
        county = {"school_year": year, "county_code": code}
        line = {**county, "level": "primary"}
        school = {"school_id": school_id, "county_code": code}
        within = "met" if one["composite"] <= 0.65 else "not_met"
        run = {"valid_from": year, "valid_to": year}
        insert(marts, "dim_school", **school, school_name=one["school"], **run)
        insert(marts, "int_school", school_year=year, **school)
        insert(
            marts,
            "stg_enrolment",
            school_year=year,
            school_id=school_id,
            level="primary",
            pupils=pupils,
            source_name=f"{year}/{code}.xlsx",
            maturity="final",
        )
        insert(
            marts,
            "fct_school_indicator",
            **line,
            school_id=school_id,
            indicator_id="b1",
            numerator=977.0,
            denominator=pupils,
            value=977.0 / pupils,
            in_population=True,
            status="evaluated",
        )
        for indicator, cv, limit in (
            ("b1", one["composite"] + 0.1, None),
            ("b2", one["composite"] - 0.1, None),
            ("q1", 0.3, 0.5),
        ):
            insert(
                marts,
                "fct_county_coefficient",
                **line,
                indicator_id=indicator,
                schools=1,
                excluded_schools=0,
                zero_pupil_schools=0,
                county_mean=977.0 / pupils,
                cv=cv,
                cv_limit=limit,
                within_limit="no_limit" if limit is None else "met",
                status="evaluated",
            )
            for measure, value in (("cv", cv), ("mean", 977.0 / pupils)):
                self._trend(marts, code, indicator, measure, year, value)
        self._trend(marts, code, "composite", "cv", year, one["composite"])
        insert(
            marts,
            "fct_county_composite",
            **line,
            standard_id="basic",
            indicators=2,
            evaluated_indicators=2,
            composite_cv=one["composite"],
            composite_limit=0.65,
            within_limit=within,
            status="evaluated",
        )
        insert(
            marts,
            "fct_county_verdict",
            **county,
            standard_id="basic",
            part="overall",
            status=within,
        )

    def _trend(
        self, marts, code: str, indicator: str, measure: str, year: int, value: float
    ) -> None:
        before = self.counties.get((year - 1, code), {}).get("composite")
        known = before is not None and indicator == "composite"
        insert(
            marts,
            "fct_trend",
            county_code=code,
            level="primary",
            indicator_id=indicator,
            measure=measure,
            school_year=year,
            value=value,
            previous_value=before if known else None,
            change=value - before if known else None,
            segment=1,
            projection_status="no_limit",
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
    return world.county(2021, "990102", "blocked", pupils=8765437, composite=0.33219)
