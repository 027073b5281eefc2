"""Nine years of real returns through one run, against coefficients computed independently."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import duckdb
import pytest

from contract.paths import DataFolder
from tests.end_to_end.commands import junheng

REAL = Path(__file__).parents[3] / "shared" / "realdata" / "tw_basec"
INDICATORS = {"teachers_per_pupil": "b6", "classes_per_pupil": "m1", "staff_per_pupil": "m2"}

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(not REAL.exists(), reason="the real returns are not part of the project"),
]


@pytest.fixture(scope="module")
def said_and_data(tmp_path_factory):
    data = DataFolder.at(tmp_path_factory.mktemp("tw"))
    for path in sorted((REAL / "original").glob("*_basec.csv")):
        year = data.inbox_year(int(path.name[:3]) + 1911)
        year.mkdir(parents=True)
        shutil.copy(path, year)
    return junheng(data, "run"), data


def oracle() -> list[dict[str, str]]:
    with (REAL / "oracle" / "cv_by_county.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_run_prints_years_files_rows_issues_counties_verdicts(said_and_data):
    said, _ = said_and_data
    assert said.exit_status == 0
    assert [year["school_year"] for year in said.values["years"]] == list(range(2014, 2023))
    for year in said.values["years"]:
        assert year["files"] == {"landed": 1}
        assert year["rows"]["school"] > 2600
        assert year["counties"] == 22
        assert year["verdicts"]["blocked"] == 0
        assert not year["errors"]


def test_every_coefficient_equals_the_oracle(said_and_data):
    _, data = said_and_data
    with duckdb.connect(str(data.warehouse), read_only=True) as marts:
        rows = marts.execute(
            "select school_year, county_name, level, indicator_id, schools, pupils, cv "
            "from fct_county_coefficient inner join dim_county as county using (county_code) "
            "where school_year between county.valid_from and county.valid_to"
        ).fetchall()
    found = {row[:4]: row[4:] for row in rows}

    expected = oracle()
    assert len(expected) == 594
    for row in expected:
        key = (int(row["year"]) + 1911, row["county"], row["level"], INDICATORS[row["indicator"]])
        schools, pupils, cv = found[key]
        assert (schools, pupils) == (int(row["n_schools"]), int(row["pupils"])), key
        assert cv == pytest.approx(float(row["cv"]), rel=1e-9, abs=1e-9), key


def test_what_the_family_lacks_is_not_evaluable_and_says_so(said_and_data):
    _, data = said_and_data
    with duckdb.connect(str(data.warehouse), read_only=True) as marts:
        lacking = marts.execute(
            "select distinct status, reason from fct_county_coefficient "
            "where level = 'primary' and indicator_id not in ('b6', 'm1', 'm2', 'm3')"
        ).fetchall()
        notes = marts.execute(
            "select distinct note from fct_county_coefficient "
            "where level = 'primary' and indicator_id = 'b6'"
        ).fetchall()
    assert lacking == [("not_evaluable", "not_in_family")]
    assert all("sponsor_missing" in note for (note,) in notes)
