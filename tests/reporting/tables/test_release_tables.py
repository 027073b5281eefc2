"""The tables of a whole release: described, keyed, equal in every format, and free of leaks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import validate

from reporting.tables import declared_tables
from tests.reporting.figures_of_a_county import CountyYear, coefficient_of
from tests.reporting.forms.conftest import FULL, WITHHELD, WITHHELD_SCHOOLS, YEAR
from tests.reporting.whole_release import DRAWING_LIBRARY, corrected_release, tables_of, text_of


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corrected_release(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def tables(release: Path) -> Path:
    return release / "tables"


@pytest.fixture(scope="module")
def package(tables: Path) -> dict:
    return json.loads((tables / "datapackage.json").read_text(encoding="utf-8"))


def fields(package: dict, table: str) -> dict[str, dict]:
    found = next(one for one in package["resources"] if one["name"] == table)
    return {field["name"]: field for field in found["schema"]["fields"]}


def test_the_package_is_valid_with_all_its_types_keys_codes_and_checksums(tables):
    """Every CSV is read against its schema, and its references looked up in other tables."""
    report = validate(str(tables / "datapackage.json"), type="package")
    assert [task.flatten(["fieldName", "message"]) for task in report.tasks if not task.valid] == []
    assert report.valid
    files = [*tables.rglob("*.parquet"), *tables.glob("*.csv")]
    assert report.stats["tasks"] == len(files) > 2 * len(declared_tables())


def test_a_changed_cell_makes_the_package_invalid(tables, tmp_path):
    copied = tmp_path / "tables"
    shutil.copytree(tables, copied, copy_function=shutil.copyfile)
    changed = copied / "county_composite.csv"
    changed.write_text(changed.read_text(encoding="utf-8").replace(FULL, "123456"))
    report = validate(str(copied / "datapackage.json"), type="package")
    wrong = {kind for task in report.tasks for (kind,) in task.flatten(["type"])}
    assert {"hash-count", "foreign-key"} <= wrong


def test_units_texts_and_references_are_those_declared_for_the_warehouse(package):
    field = fields(package, "county_composite")["composite_limit"]
    assert field["unit"] == {"zh": "比值", "en": "ratio"}
    assert field["descriptions"]["en"].startswith("Upper limit of the composite [ratio]")
    assert fields(package, "satisfaction")["valid"]["unit"] == {"zh": "份", "en": "questionnaires"}
    schema = next(one for one in package["resources"] if one["name"] == "school_item.csv")["schema"]
    assert {key["fields"][0]: key["reference"]["resource"] for key in schema["foreignKeys"]} == {
        "county_code": "county.csv",
        "school_id": "school.csv",
        "standard_id": "standard.csv",
        "set_id": "standard_set.csv",
        "item_id": "compliance_item.csv",
    }


def test_sources_are_the_returns_and_the_documents_of_the_field(package):
    titles = [source["title"] for source in package["sources"]]
    assert titles[0].startswith("各县报送的学校年度报表")
    assert {"教督〔2012〕3号", "教督〔2017〕6号"} <= set(titles)


def test_a_licence_nobody_stated_is_not_made_up(package):
    assert [licence["name"] for licence in package["licenses"]] == ["notspecified"]
    assert "contributors" not in package


def test_the_file_of_analysts_holds_the_rows_of_the_parquet_files(tables):
    found = tables_of(tables / "junheng.duckdb")
    assert set(found) == {table.name for table in declared_tables()}
    for name, rows in found.items():
        files = sorted([*tables.glob(f"{name}.parquet"), *tables.glob(f"{name}/*.parquet")])
        written = pa.concat_tables(pq.ParquetFile(file).read() for file in files).to_pydict()
        assert rows == list(zip(*written.values(), strict=True)), name


def test_a_table_of_schools_is_a_file_for_each_school_year(tables):
    of_schools = {table.name for table in declared_tables() if table.is_of_schools}
    assert {"school_indicator", "school_item", "contribution"} <= of_schools
    for table in declared_tables():
        years = sorted(int(file.stem) for file in (tables / table.name).glob("*.parquet"))
        assert years == ([YEAR - 1, YEAR] if table.name in of_schools else [])
        for year in years:
            written = pq.ParquetFile(tables / table.name / f"{year}.parquet").read()
            assert set(written["school_year"].to_pylist()) <= {year}


def test_the_file_of_analysts_states_keys_and_has_comments(tables):
    with duckdb.connect(str(tables / "junheng.duckdb"), read_only=True) as file:
        stated = dict(file.execute("select table_name, comment from duckdb_tables()").fetchall())
        bare = file.execute(
            "select count(*) from duckdb_columns() where not internal and comment is null"
        ).fetchone()
    keys = {name: comment.rpartition("key: ")[2].split(", ") for name, comment in stated.items()}
    assert keys == {table.name: list(table.key) for table in declared_tables()}
    assert bare == (0,)


def test_no_row_has_the_key_of_another(tables):
    with duckdb.connect(str(tables / "junheng.duckdb"), read_only=True) as file:
        repeated = {
            table.name: file.execute(
                f'select count(*) - count(distinct ({", ".join(table.key)})) from "{table.name}"'
            ).fetchall()
            for table in declared_tables()
        }
    assert all(found == [(0,)] for found in repeated.values()), repeated


def test_coverage_and_withheld_counties_stand_beside_the_figures(tables):
    covered = {
        row["school_year"]: row for row in pq.read_table(tables / "coverage.parquet").to_pylist()
    }
    assert (covered[YEAR]["counties"], covered[YEAR]["published"], covered[YEAR]["withheld"]) == (
        4,
        3,
        1,
    )
    assert covered[YEAR]["published_share"] == 0.75
    verdicts = pq.read_table(tables / "gate_verdict.parquet").to_pylist()
    (withheld,) = [row for row in verdicts if not row["is_published"]]
    assert (withheld["county_name"], withheld["reasons_en"]) == (
        "丙县",
        "B01 Class size is not plausible: 1 not so",
    )


def test_nothing_of_a_withheld_county_is_in_any_file_though_it_was_published_before(release):
    secrets = secrets_of_the_withheld()
    told = {
        (path.relative_to(release).as_posix(), secret)
        for path in release.rglob("*")
        if path.is_file() and path.name != DRAWING_LIBRARY
        for secret in found_in(path, secrets)
    }
    assert told == set()


@pytest.mark.parametrize("name", ["county_coefficient.csv", "county_coefficient.parquet"])
def test_the_same_search_finds_its_figures_where_they_were_published(release, name):
    secrets = secrets_of_the_withheld()
    found = found_in(release.with_name(f"{YEAR}-r1") / "tables" / name, secrets)
    assert len(found) > len(secrets) / 2


@pytest.mark.parametrize(
    "name", ["tables/junheng.duckdb", f"forms/{WITHHELD}.xlsx", f"documents/{WITHHELD}.docx"]
)
def test_the_same_search_finds_its_schools_where_they_were_published(release, name):
    earlier = release.with_name(f"{YEAR}-r1")
    assert found_in(earlier / name, set(WITHHELD_SCHOOLS)) == set(WITHHELD_SCHOOLS)


def secrets_of_the_withheld() -> set[str]:
    """Names and ids of its schools, means, deviations and coefficients to nine digits."""
    county = CountyYear(YEAR, WITHHELD, WITHHELD_SCHOOLS)
    figures = {
        f"{figure:.15g}"[:10]
        for level in ("primary", "junior")
        for indicator in ("b1", "b3", "q2", "q6")
        for figure in coefficient_of(county, level, indicator)
    }
    return {*WITHHELD_SCHOOLS, *figures, *(county.school_id(number) for number in range(2))}


def found_in(path: Path, secrets: set[str]) -> set[str]:
    text = text_of(path)
    return {secret for secret in secrets if secret in text}
