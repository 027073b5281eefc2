"""Returns in, a release out, through the same Dagster assets however they are started."""

from __future__ import annotations

import hashlib
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from contract.paths import DataFolder
from orchestration.assets.release import RELEASE, ReleaseRefusedError
from orchestration.build import JOB, build_definitions
from orchestration.instance import open_instance
from tests.end_to_end.commands import junheng

pytestmark = pytest.mark.end_to_end


def school_returns(data: DataFolder, school_year: int) -> list[Path]:
    """The returns of a county's schools that keep their identity through all years."""
    moved = (data.lineage / "school.csv").read_text(encoding="utf-8")
    returns = sorted(data.inbox_year(school_year).rglob("[23]1*_*.xlsx"))
    county = returns[0].parent
    return [
        path
        for path in returns
        if path.parent == county and path.name.partition("_")[0] not in moved
    ]


def test_a_run_says_what_it_did_with_every_year(loaded):
    assert loaded.said.exit_status == 0
    years = {year["school_year"]: year for year in loaded.said.values["years"]}
    assert sorted(years) == [2019, 2020, 2021]
    for year in years.values():
        assert year["changed"]
        assert year["files"]["landed"] == year["parsed"] > 0
        assert year["rows"]["school"] > 0
        assert year["errors"] == []
        assert year["counties"] == sum(year["verdicts"].values()) == 2
        assert year["verdicts"]["blocked"] == 0
    release = loaded.said.values["release"]
    assert (release["release"], release["years"]) == ("2021-r1", [2019, 2020, 2021])
    assert loaded.said.values["refused"] is None


def test_a_run_leaves_a_release_to_open(loaded):
    latest = loaded.data.releases / "latest"
    assert latest.resolve().name == "2021-r1"
    assert (latest / "site" / "index.html").exists()
    for line in (latest / "SHA256SUMS").read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((latest / name).read_bytes()).hexdigest() == digest


def test_a_run_leaves_nothing_temporary_behind(loaded):
    assert not list(loaded.data.root.rglob(".tmp-*"))


def test_every_stage_has_told_dagster(loaded):
    with open_instance(loaded.data) as instance:
        for key in (["landing", "school"], ["findings"], ["verdict"]):
            years = instance.get_materialized_partitions(dg.AssetKey(key))
            assert years == {"2019", "2020", "2021"}
        assert instance.get_latest_materialization_event(dg.AssetKey(["fct_county_coefficient"]))
        assert instance.get_latest_materialization_event(RELEASE)
        (run,) = instance.get_runs()
        assert run.is_success


def test_running_again_parses_nothing_and_publishes_nothing_new(loaded, copy_of):
    data = copy_of(loaded.data)
    said = junheng(data, "run")
    assert said.exit_status == 0
    assert [(year["changed"], year["parsed"]) for year in said.values["years"]] == [(False, 0)] * 3
    assert not said.values["release"]["is_new"]
    assert [path.name for path in sorted(data.releases.iterdir())] == ["2021-r1", "latest"]


def test_years_with_a_gap_leave_the_year_between_alone(sample, copy_of):
    data = copy_of(sample)
    said = junheng(data, "ingest", "--year", "2019", "--year", "2021")
    assert [year["school_year"] for year in said.values["years"]] == [2019, 2021]
    assert data.landed_years() == (2019, 2021)


def test_a_file_that_cannot_be_read_is_told_and_does_not_stop_the_others(sample, copy_of):
    data = copy_of(sample)
    broken = school_returns(data, 2019)[0]
    broken.write_bytes(b"")
    said = junheng(data, "ingest", "--year", "2019")
    (year,) = said.values["years"]
    assert said.exit_status == 0
    assert year["files"]["quarantined"] == 1
    assert year["files"]["landed"] > 1
    assert [error["source_name"].split("/")[-1] for error in year["errors"]] == [broken.name]


def test_ingest_is_bad_input_where_nothing_could_be_read(tmp_path):
    data = DataFolder.at(tmp_path)
    data.inbox_year(2019).mkdir(parents=True)
    (data.inbox_year(2019) / "return.xlsx").write_bytes(b"")
    assert junheng(data, "ingest").exit_status == 2


def test_the_wall_holds_however_the_release_is_started(loaded, copy_of):
    """Data change after the verdict: no release, by command or by a click on the asset."""
    data = copy_of(loaded.data)
    for missing in school_returns(data, 2020)[:2]:
        missing.unlink()
    assert junheng(data, "ingest").exit_status == 0
    refused = junheng(data, "publish", "--year", "2021")
    assert refused.exit_status == 1
    assert refused.values["refused"]["code"] == "warehouse_not_current"

    assert junheng(data, "build").exit_status == 0
    refused = junheng(data, "publish", "--year", "2021")
    assert refused.exit_status == 1
    assert refused.values["refused"]["code"] == "verdict_not_current"

    job = build_definitions(data).resolve_job_def(JOB)
    with open_instance(data) as instance, pytest.raises(ReleaseRefusedError):
        job.execute_in_process(instance=instance, asset_selection=[RELEASE])
    assert sorted(path.name for path in data.releases.iterdir()) == ["2021-r1", "latest"]

    # Missing schools block their county in 2020; 2021 had gone stale and is judged again with it.
    checked = junheng(data, "check", "--year", "2020")
    assert checked.exit_status == 1
    blocked = {y["school_year"]: y["verdicts"]["blocked"] for y in checked.values["years"]}
    assert blocked == {2020: 1, 2021: 0}

    published = junheng(data, "publish", "--year", "2021")
    assert published.exit_status == 0
    assert published.values["release"]["release"] == "2021-r2"
    assert published.values["release"]["withheld"] == 1

    strict = junheng(data, "publish", "--year", "2020", "--strict")
    assert strict.exit_status == 1
    assert strict.values["refused"]["code"] == "county_blocked"


def test_the_warehouse_can_be_read_when_the_run_is_over(loaded):
    with duckdb.connect(str(loaded.data.warehouse), read_only=True) as warehouse:
        years = warehouse.execute(
            "select distinct school_year from fct_county_coefficient"
        ).fetchall()
        staged = warehouse.execute("select count(*) from stg_school").fetchone()
    assert {year for (year,) in years} == {2019, 2020, 2021}
    assert staged != (0,)
