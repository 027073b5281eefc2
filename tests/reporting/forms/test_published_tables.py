"""Figures of a published provincial table come out of our workbook as they were printed."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from contract.paths import DataFolder
from tests.reporting.conftest import Published
from tests.reporting.forms.conftest import YEAR, forms_of
from tests.reporting.forms.reading import line_of, opened, shown
from tests.reporting.warehouse import insert

TABLES = Path(__file__).parents[3] / ".." / "shared" / "realdata" / "county_tables"
PROVINCE = "吉林省"
LEVELS = {"小学": "primary", "初中": "junior"}
INDICATORS = range(1, 9)
FIRST = 6
"""Column of the first indicator."""


def published_rows() -> list[dict[str, str]]:
    path = TABLES / "county_cv_basic8_wide.csv"
    if not path.exists():
        pytest.skip("no published county tables here: nothing to compare with")
    with path.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["province"] == PROVINCE]


def county_codes(rows: list[dict[str, str]]) -> dict[str, str]:
    """A code of the province for each county, in the order of the table."""
    return {
        name: f"2201{number:02d}"
        for number, name in enumerate(dict.fromkeys(row["county"] for row in rows), start=1)
    }


def test_every_printed_digit_is_the_published_one(tmp_path):
    rows = published_rows()
    codes = county_codes(rows)
    world = Published(DataFolder.at(tmp_path / "data"), province=PROVINCE)
    for name, code in codes.items():
        world.county(YEAR, code, name=name, schools=())

    def fill(marts: duckdb.DuckDBPyConnection) -> None:
        for row in rows:
            line = {
                "school_year": YEAR,
                "county_code": codes[row["county"]],
                "level": LEVELS[row["level"]],
                "status": "evaluated",
                "within_limit": "met",
            }
            for number in INDICATORS:
                insert(
                    marts,
                    "fct_county_coefficient",
                    **line,
                    indicator_id=f"b{number}",
                    county_mean=float(row[f"mean_{number}"]),
                    cv=float(row[f"cv_{number}"]),
                )
            insert(
                marts,
                "fct_county_composite",
                **line,
                standard_id="basic",
                composite_cv=float(row["composite_cv_published"]),
            )

    folder = forms_of(world, tmp_path / "forms", fill)
    sheet = opened(folder / "province_22.xlsx")["基本均衡"]
    assert sheet["A1"].value == f"{PROVINCE}{len(codes)}个县义务教育学校校际差异系数表（基本均衡）"
    top = line_of(sheet, "序号") + 1
    for place, row in enumerate(rows):
        means, coefficients = top + 2 * place, top + 2 * place + 1
        assert [sheet.cell(means, column).value for column in (3, 4)] == [
            row["county"],
            row["level"],
        ]
        for number in INDICATORS:
            column = FIRST + number - 1
            assert shown(sheet.cell(means, column)) == row[f"mean_{number}"]
            assert shown(sheet.cell(coefficients, column)) == row[f"cv_{number}"]
        last = sheet.cell(coefficients, FIRST + len(INDICATORS))
        assert shown(last) == row["composite_cv_published"]
