"""``junheng year`` and ``ingest --preview``: the state of the years, a new year, what changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from contract.paths import DataFolder
from contract.verdicts import Fingerprint, store_verdict
from ingestion.ingest import ingest
from ingestion.years import REGISTRY_FILE, registry
from orchestration.cli import main
from orchestration.year_state import year_states
from tests.landing_fixture import write_landing

COUNTIES = {"990121": "云溪县", "990122": "松涛县"}


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    """2024 has landed whole, of 2025 one of two counties."""
    found = DataFolder.at(tmp_path / "data")
    write_landing(found, returns(2024, COUNTIES) | {})
    write_landing(found, returns(2025, {"990121": "云溪县"}))
    return found


def returns(year: int, counties: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Two files for each county, and one that was refused."""
    receipts = [
        receipt(year, f"{code}-{number}.xlsx", "landed", "jiaoji_2021")
        for code in counties
        for number in (1, 2)
    ]
    receipts.append(receipt(year, "bad.xlsx", "quarantined", None))
    receipts.append(receipt(year, "old.xlsx", "superseded", "jiaoji_2021"))
    schools = [
        {"school_year": year, "school_id": f"{code}1", "county_code": code, "county_name": name}
        for code, name in counties.items()
    ]
    return {"receipt": receipts, "school": schools}


def receipt(year: int, name: str, status: str, family: str | None) -> dict[str, Any]:
    return {"school_year": year, "source_name": name, "status": status, "family": family}


def junheng(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def values(result: Result) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(result.stdout)
    return parsed


def listed(data: DataFolder) -> dict[int, dict[str, Any]]:
    result = junheng("year", "list", "--data", data.root, "--json")
    return {year["school_year"]: year for year in values(result)["years"]}


def test_files_and_counties_are_held_against_the_year_before(data: DataFolder) -> None:
    year = listed(data)[2025]
    assert year["files"] == {"landed": 2, "quarantined": 1}
    assert (year["counties"], year["expected_counties"]) == (1, 2)
    assert year["missing_counties"] == {"990122": "松涛县"}
    assert year["expected_files"] == 4
    assert not listed(data)[2014]["landed"]
    assert listed(data)[2014]["expected_files"] is None


def test_how_many_files_to_expect_is_not_known_when_a_family_ends(data: DataFolder) -> None:
    write_landing(data, {"receipt": [receipt(2020, "a.xlsx", "landed", "jichuji_2018")]})
    assert listed(data)[2021]["expected_files"] is None


def test_a_county_that_changed_its_code_is_not_missing(data: DataFolder) -> None:
    data.lineage.mkdir(parents=True)
    (data.lineage / "county.csv").write_text(
        "county_code,canonical_county_code,valid_from,valid_to,change,note\n"
        "990122,990121,,2024,merge,\n",
        encoding="utf-8",
    )
    assert listed(data)[2025]["missing_counties"] == {}


def test_verdict_warnings_and_releases_are_shown(data: DataFolder) -> None:
    counties = [{"verdict": "passed"}, {"verdict": "blocked"}, {"verdict": "passed"}]
    verdict = {"school_year": 2024, "findings_sha256": "", "counties": counties}
    store_verdict(data, verdict, Fingerprint({}))
    findings = {"severity": ["warning", "warning", "info"], "status": ["FAIL", "WAIVED", "FAIL"]}
    pq.write_table(pa.table(findings), data.findings(2024))
    for name in ("2024-r1", "2024-r2", "2025-r1", "latest"):
        (data.releases / name).mkdir(parents=True)
    year = listed(data)[2024]
    assert year["verdicts"] == {"passed": 2, "passed_with_waivers": 0, "blocked": 1}
    assert year["undecided_warnings"] == 1
    assert year["releases"] == [1, 2]
    shown = junheng("year", "list", "--data", data.root).stdout
    assert "2/0/1" in shown
    assert "r1, r2" in shown


def test_a_verdict_that_was_altered_is_said(data: DataFolder) -> None:
    data.verdict(2024).parent.mkdir(parents=True)
    data.verdict(2024).write_text("{}", encoding="utf-8")
    assert listed(data)[2024]["verdict_error"] == "verdict_of_another_version"
    assert "re-check" in junheng("year", "list", "--data", data.root).stdout


def test_a_new_year_is_registered_and_what_remains_is_listed(
    data: DataFolder, tmp_path: Path
) -> None:
    years = tmp_path / "years.yml"
    shutil.copy(REGISTRY_FILE, years)
    result = junheng("year", "add", "2026", "--data", data.root, "--registry", years, "--json")
    assert result.exit_code == 0
    said = values(result)
    assert said["added"]["due"] == "2026-09-20"
    assert said["added"]["like"] == 2025
    assert said["expected_files"] == 2
    steps = " ".join(step["en"] for step in said["checklist"])
    assert "jiaoji_2021/2021 is still in use" in steps
    assert "1 counties, 2 files, as in 2025: 990121 云溪县" in steps
    assert registry(years)[2026].families == registry(years)[2025].families

    again = junheng("year", "add", "2026", "--registry", years, "--json")
    assert (again.exit_code, values(again)["error"]["code"]) == (2, "year_registered")


def test_a_family_without_a_version_for_the_year_asks_for_a_draft(tmp_path: Path) -> None:
    years = tmp_path / "years.yml"
    shutil.copy(REGISTRY_FILE, years)
    said = values(
        junheng(
            *("year", "add", "2026", "--registry", years, "--family", "jichuji_2018"),
            *("--due", "2026-10-08", "--data", tmp_path, "--json"),
        )
    )
    steps = " ".join(step["en"] for step in said["checklist"])
    assert "no version is used in this year; draft one" in steps
    assert "Nothing has landed of the year before" in steps
    assert said["added"]["due"] == "2026-10-08"


def test_states_are_of_every_registered_year(data: DataFolder) -> None:
    assert [state.entry.year for state in year_states(data, registry())] == list(registry())


def test_a_preview_shows_each_figure_and_the_record_keeps_it(tmp_path: Path) -> None:
    data = DataFolder.at(tmp_path)
    inbox = data.inbox_year(2014)
    inbox.mkdir(parents=True)
    put(inbox, pupils=1)
    assert "nothing was written" in junheng("ingest", "--preview", "--data", tmp_path).stdout
    assert not data.landing.exists()
    ingest(data)
    put(inbox, pupils=3)

    shown = junheng("ingest", "--preview", "--data", tmp_path)
    assert shown.exit_code == 0
    assert "pupils" in shown.stdout
    found = values(junheng("ingest", "--preview", "--data", tmp_path, "--json"))
    (change,) = found["years"][0]["changes"]
    assert (change["old_value"], change["new_value"]) == ("12", "36")
    assert values(junheng("year", "changes", "2014", "--data", tmp_path, "--json"))["changes"] == []

    ingest(data)
    kept = values(
        junheng("year", "changes", "2014", "--school", "014001", "--data", tmp_path, "--json")
    )
    (one,) = kept["changes"]
    assert (one["old_value"], one["new_value"]) == ("12", "36")
    assert "014001" in junheng("year", "changes", "2014", "--data", tmp_path).stdout
    other = junheng("year", "changes", "2014", "--school", "x", "--data", tmp_path)
    assert "none" in other.stdout


def put(inbox: Path, pupils: int) -> None:
    """One school's line, with as many pupils in each of twelve columns."""
    header = ["縣市代碼", "縣市名稱", "學校代碼", "學校名稱"]
    header += [f"{n}年級班級數" for n in range(1, 7)]
    header += [f"{n}年級{sex}學生數" for n in range(1, 7) for sex in "男女"]
    header += ["上學年男畢業生", "上學年女畢業生", "男專任教師", "女專任教師", "男職員", "女職員"]
    row = ["01", "新北市", "014001", "示例國小", *["1"] * 6, *[str(pupils)] * 12, *["1"] * 6]
    text = f"{','.join(header)}\n{','.join(row)}\n"
    (inbox / "103_basec.csv").write_text(text, encoding="utf-8")
