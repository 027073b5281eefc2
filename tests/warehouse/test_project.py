"""The dbt project itself: derived files, unit tests of the rules, no data at all, a rename."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import duckdb
import pytest

from contract.paths import DataFolder
from tests.warehouse.returns import PROJECT, Returns, dbt


def _generator():
    spec = importlib.util.spec_from_file_location(
        "generate_sources", PROJECT / "generate_sources.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATED = _generator().generated_files()


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_staging_says_what_the_contract_says(name: str) -> None:
    committed = (PROJECT / "models" / "staging" / name).read_text(encoding="utf-8")

    assert committed == GENERATED[name], "run python dbt_project/generate_sources.py"


def test_staging_has_no_file_the_contract_does_not_give() -> None:
    assert {path.name for path in (PROJECT / "models" / "staging").iterdir()} == set(GENERATED)


def test_an_empty_data_folder_builds_and_every_rule_passes_its_unit_test(tmp_path: Path) -> None:
    DataFolder.at(tmp_path).warehouse.parent.mkdir(parents=True)

    done = dbt(tmp_path, "build")

    assert done.returncode == 0, done.stdout[-4000:]
    assert "WARN=0" in done.stdout


def land(returns: Returns) -> None:
    returns.school("2100000001", {"primary": 100}, county="220199", facility={"books": 100})


def test_a_warehouse_built_under_another_name_answers_after_the_rename(
    shared_warehouse: Path, tmp_path: Path
) -> None:
    renamed = tmp_path / "published.duckdb"
    shutil.copy(shared_warehouse, renamed)

    with duckdb.connect(str(renamed), read_only=True) as connection:
        names = [name for (name,) in connection.execute("show tables").fetchall()]
        for name in names:
            connection.execute(f'select count(*) from "{name}"').fetchone()
    assert {"fct_county_coefficient", "stg_school", "int_unit_level"} <= set(names)


def test_the_build_stops_on_doubled_rows_and_on_a_lineage_that_leads_on(tmp_path: Path) -> None:
    returns = Returns()
    returns.school("2100000001", {}, county="1")
    returns.school("2100000002", {}, county="2")
    for pupils in (30, 31):
        returns.add(
            "enrolment", school_year=2023, school_id="2100000001", level="primary", pupils=pupils
        )
    returns.write(tmp_path)
    folder = DataFolder.at(tmp_path)
    folder.lineage.mkdir()
    (folder.lineage / "county.csv").write_text(
        "county_code,canonical_county_code\n1,2\n2,3\n", encoding="utf-8"
    )
    folder.warehouse.parent.mkdir()

    done = dbt(tmp_path, "build", "--select", "stg_enrolment", "+int_county_code")

    assert done.returncode == 1
    assert "FAIL 1 unique_rows_stg_enrolment" in done.stdout
    assert "FAIL 1 a_county_code_stands_for_one_county" in done.stdout
