"""dbt's manifest follows the project; a build replaces the warehouse as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from contract.messages import UserError
from contract.paths import DataFolder
from orchestration import environment
from orchestration.dbt_runner import (
    PROJECT_DIR,
    building,
    dbt_executable,
    prepare_manifest,
    project_fingerprint,
    write_docs,
)


@pytest.fixture
def data(tmp_path) -> DataFolder:
    return DataFolder.at(tmp_path / "data")


@pytest.fixture
def project(tmp_path) -> Path:
    """A project of one model, so that parsing it is quick."""
    folder = tmp_path / "project"
    write_small_project(folder)
    return folder


@pytest.fixture(scope="module")
def parsed_once(tmp_path_factory) -> Path:
    """The small project and a data folder that has its manifest."""
    folder = tmp_path_factory.mktemp("parsed")
    write_small_project(folder / "project")
    prepare_manifest(DataFolder.at(folder / "data"), folder / "project")
    return folder


@pytest.fixture
def parsed(parsed_once, tmp_path) -> tuple[DataFolder, Path]:
    shutil.copytree(parsed_once, tmp_path, dirs_exist_ok=True)
    return DataFolder.at(tmp_path / "data"), tmp_path / "project"


def write_small_project(folder: Path) -> None:
    (folder / "models").mkdir(parents=True)
    shutil.copy(PROJECT_DIR / "profiles.yml", folder)
    (folder / "dbt_project.yml").write_text("name: small\nversion: '1.0'\nprofile: junheng\n")
    (folder / "models" / "one.sql").write_text("select 1 as one")


def test_a_manifest_of_an_unchanged_project_is_not_parsed_again(parsed):
    data, project = parsed
    before = (data.dbt_target / "manifest.json").stat()
    assert prepare_manifest(data, project).stat() == before


def test_a_changed_model_is_parsed(parsed):
    data, project = parsed
    (project / "models" / "two.sql").write_text("select 2 as two")
    assert "model.small.two" in prepare_manifest(data, project).read_text()


def test_a_parse_that_was_killed_half_way_is_done_again(parsed):
    data, project = parsed
    (data.dbt_target / "project.sha256").unlink()
    (data.dbt_target / "manifest.json").write_text("{half")
    assert "model.small.one" in prepare_manifest(data, project).read_text()


def test_a_wrong_project_is_an_error_that_names_its_file(data, project):
    (project / "models" / "one.sql").write_text("select {{ ref('nowhere') }}")
    with pytest.raises(UserError) as error:
        prepare_manifest(data, project)
    assert error.value.code == "dbt_project_invalid"
    assert "nowhere" in error.value.what.en


def test_what_dbt_writes_into_the_project_does_not_make_the_manifest_stale(project):
    before = project_fingerprint(project)
    (project / "target").mkdir()
    (project / "target" / "manifest.json").write_text("{}")
    assert project_fingerprint(project) == before
    (project / "models" / "one.sql").write_text("select 3 as one")
    assert project_fingerprint(project) != before


def test_a_build_that_ends_well_replaces_the_warehouse(data):
    data.warehouse.parent.mkdir(parents=True)
    data.warehouse.write_text("old")
    with building(data) as build:
        build.database.write_text("new")
        assert data.warehouse.read_text() == "old"
    assert data.warehouse.read_text() == "new"
    assert list(data.warehouse.parent.iterdir()) == [data.warehouse]


def test_a_build_that_fails_leaves_the_old_warehouse(data):
    data.warehouse.parent.mkdir(parents=True)
    data.warehouse.write_text("old")
    with pytest.raises(ZeroDivisionError), building(data) as build:
        build.database.write_text("half")
        raise ZeroDivisionError
    assert data.warehouse.read_text() == "old"
    assert list(data.warehouse.parent.iterdir()) == [data.warehouse]


def test_a_build_keeps_the_name_that_views_will_know_the_catalog_by(data):
    with building(data) as build:
        assert build.database.name == data.warehouse.name
        build.database.touch()


def test_a_build_tells_dbt_where_to_read_and_write_and_takes_it_back(data, monkeypatch):
    monkeypatch.delenv(environment.WAREHOUSE, raising=False)
    with building(data) as build:
        assert Path(os.environ[environment.WAREHOUSE]).expanduser() == build.database
        assert os.environ[environment.DATA] == str(data.root)
        build.database.touch()
    assert environment.WAREHOUSE not in os.environ


def test_a_build_does_not_parse_anew_what_was_parsed(parsed):
    data, project = parsed
    with building(data) as build:
        done = subprocess.run(
            [dbt_executable(), "build", "--target-path", str(build.target)],
            cwd=project, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert build.database.exists()
    assert "Found 1 model" in done.stdout
    assert "Unable to do partial parsing" not in done.stdout


def test_dbt_is_found_beside_this_python_even_if_path_has_none(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert Path(dbt_executable()).exists()


def test_telemetry_is_off_in_every_tool():
    assert os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    assert os.environ["DAGSTER_DISABLE_TELEMETRY"] == "yes"
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_the_docs_are_one_page_and_leave_the_warehouse_as_it_is(parsed):
    data, project = parsed
    data.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(data.warehouse)) as warehouse:
        warehouse.execute("create view one as select 1 as one")
    before = data.warehouse.read_bytes()
    page = data.root / "docs.html"
    write_docs(data, page, project)
    assert "model.small.one" in page.read_text(encoding="utf-8")
    assert data.warehouse.read_bytes() == before
    assert [path.name for path in data.warehouse.parent.glob("*.duckdb*")] == [data.warehouse.name]


def test_docs_of_a_warehouse_that_is_not_there_say_what_to_run(data):
    with pytest.raises(UserError, match="junheng build"):
        write_docs(data, data.root / "docs.html")
