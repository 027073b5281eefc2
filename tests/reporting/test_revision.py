"""What a release says it changes: against which release, which figures, and what it does not tell.

The worlds are published without pages, forms and documents: only tables are compared.
"""

from __future__ import annotations

import csv
import json
import shutil
from contextlib import nullcontext
from pathlib import Path

import duckdb
import pytest

from contract.messages import UserError
from contract.paths import DataFolder
from reporting.release import publish
from tests.reporting.conftest import Published

KEPT, CORRECTED, BLOCKED, FRESH = "990101", "990102", "990103", "990104"
SCHOOLS_OF = "990105"
"""A county of two schools."""
PARTS = (
    "release._write_counties",
    "release.write_findings_workbooks",
    "tables.write_descriptor",
)


@pytest.fixture(scope="module", autouse=True)
def tables_alone():
    """Everything is left out but the Parquet and CSV files."""
    with pytest.MonkeyPatch.context() as patch:
        for part in PARTS:
            patch.setattr(f"reporting.{part}", lambda *_arguments: {})
        patch.setattr("reporting.release.writing_analyst_file", lambda *_arguments: nullcontext())
        yield


def lines(release: Path) -> list[dict[str, str]]:
    with (release / "revision.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def summary(release: Path) -> dict:
    return json.loads((release / "revision.json").read_text(encoding="utf-8"))


def cells(release: Path, status: str, **where: str) -> list[dict[str, str]]:
    return [
        line
        for line in lines(release)
        if line["status"] == status and line["column"]
        if all(line[name] == value for name, value in where.items())
    ]


def publish_year(world: Published, year: int) -> Path:
    return publish(world.data, year, world.fingerprint_of).path


def first_world(root: Path) -> Published:
    world = Published(DataFolder.at(root / "data"))
    for code in (KEPT, CORRECTED, BLOCKED):
        world.county(2020, code, composite=0.5245, pupils=431)
    return world.county(2020, SCHOOLS_OF, schools=("甲小学", "乙小学"))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Four counties in 2020, published once."""
    world = first_world(tmp_path_factory.mktemp("first"))
    publish_year(world.write(), 2020)
    return world


@pytest.fixture
def published_once(first: Published, tmp_path: Path) -> Published:
    """A copy of it, to be published again."""
    world = first_world(tmp_path)
    shutil.copytree(first.data.root, world.data.root, symlinks=True)
    world.fingerprints = dict(first.fingerprints)
    return world


@pytest.fixture(scope="module")
def changed(first: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A figure corrected, one blurred in its last digits, a county withheld or new, a new year."""
    root = tmp_path_factory.mktemp("changed")
    world = first_world(root)
    shutil.copytree(first.data.root, world.data.root, symlinks=True)
    world.county(2020, CORRECTED, composite=0.6, pupils=431)
    world.county(2020, BLOCKED, "blocked", composite=0.5245, pupils=431)
    world.county(2020, FRESH, composite=0.3)
    world.county(2021, KEPT, composite=0.5).write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        marts.execute(
            "update fct_county_coefficient set county_mean = county_mean * (1 + 1e-14) "
            f"where county_code = '{KEPT}' and school_year = 2020"
        )
    return publish_year(world, 2021)


def test_in_a_first_release_every_figure_is_new_and_counted_by_county(first):
    found = lines(first.data.releases / "2020-r1")
    assert {(line["status"], line["column"], line["against"]) for line in found} == {
        ("new", "", "")
    }
    assert all(int(line["figures"]) > 0 for line in found)


def test_a_corrected_figure_is_listed_with_old_and_new_value(changed):
    (line,) = cells(changed, "revised", table="county_composite")
    assert line["county_code"] == CORRECTED
    assert (line["school_year"], line["level"], line["item"]) == (
        "2020",
        "primary",
        "standard_id=basic",
    )
    assert (line["column"], line["old_value"], line["new_value"]) == (
        "composite_cv",
        "0.5245",
        "0.6",
    )
    assert line["against"] == "2020-r1"


def test_what_did_not_change_in_a_corrected_county_is_counted(changed):
    counted = [
        line
        for line in lines(changed)
        if (line["status"], line["county_code"], line["table"])
        == ("unchanged", CORRECTED, "county_composite")
    ]
    assert [int(line["figures"]) > 0 for line in counted] == [True]


def test_the_last_bits_of_a_number_are_no_revision(changed):
    assert cells(changed, "revised", county_code=KEPT) == []


def test_a_new_year_and_a_new_county_are_new(changed):
    places = {
        (line["school_year"], line["county_code"])
        for line in lines(changed)
        if line["status"] == "new" and not line["column"]
    }
    assert places == {("2021", KEPT), ("2020", FRESH)}


def test_a_county_withheld_now_is_one_line_without_any_figure(changed):
    (line,) = [line for line in lines(changed) if line["county_code"] == BLOCKED]
    told = {name: value for name, value in line.items() if value}
    assert told == {
        "status": "withdrawn",
        "school_year": "2020",
        "county_code": BLOCKED,
        "against": "2020-r1",
    }


def test_the_text_names_counts_counties_and_reasons_in_both_languages(changed):
    text = (changed / "revision.md").read_text(encoding="utf-8")
    assert "2020 县02 990102: 修订 revised" in text
    assert "B01 平均班额不合理：1 处不符 B01 Class size is not plausible: 1 not so" in text
    assert "入库数据 landed data" in text


def test_counts_by_year_are_those_of_the_lines(changed):
    by_year = {year["school_year"]: year for year in summary(changed)["years"]}
    revised = [line for line in lines(changed) if line["status"] == "revised"]
    assert by_year[2020]["revised"] == len(revised)
    assert (by_year[2020]["against"], by_year[2021]["against"]) == ("2020-r1", None)


def test_when_nothing_changed_there_is_no_release_and_so_no_revision(published_once):
    assert not publish(published_once.data, 2020, published_once.fingerprint_of).is_new


def test_a_year_is_compared_with_the_last_release_of_any_year_that_covered_it(published_once):
    world = published_once.county(2021, KEPT, composite=0.5).write()
    later = publish_year(world, 2021)
    assert {year["against"] for year in summary(later)["years"]} == {"2020-r1", None}
    world.county(2020, CORRECTED, composite=0.6, pupils=431).write()
    again = publish_year(world, 2020)
    assert [year["against"] for year in summary(again)["years"]] == ["2021-r1"]
    assert summary(again)["sequence"] == 3


def test_a_figure_that_went_empty_tells_its_old_value_unless_it_may_quote_a_withheld_year(
    published_once,
):
    empty = "update fct_county_composite set composite_cv = null where county_code = '{}'"
    world = published_once.county(2019, CORRECTED, "blocked").write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        marts.execute(empty.format(KEPT))
        marts.execute(empty.format(CORRECTED))
    found = cells(publish_year(world, 2020), "withdrawn", column="composite_cv")
    assert {line["county_code"]: line["old_value"] for line in found} == {
        KEPT: "0.5245",
        CORRECTED: "",
    }


def test_a_school_that_is_now_in_a_withheld_county_is_counted_and_not_named(published_once):
    world = published_once.county(2020, BLOCKED, "blocked").write()
    moved = f"{SCHOOLS_OF}001"
    with duckdb.connect(str(world.data.warehouse)) as marts:
        for table in ("int_school", "dim_school", "fct_school_indicator"):
            marts.execute(
                f"update {table} set county_code = '{BLOCKED}' where school_id = '{moved}'"
            )
    released = publish_year(world, 2020)
    withdrawn = cells(released, "withdrawn", table="school_indicator", column="value")
    assert {(line["school_id"], line["old_value"]) for line in withdrawn} == {("", "")}
    assert moved not in (released / "revision.csv").read_text(encoding="utf-8")


def test_a_damaged_release_is_not_compared_with(published_once):
    damaged = published_once.data.releases / "2020-r1/tables/county_composite.parquet"
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    published_once.county(2020, KEPT, composite=0.4).write()
    with pytest.raises(UserError) as refused:
        publish_year(published_once, 2020)
    assert refused.value.code == "release_damaged"
    assert refused.value.where.file == "releases/2020-r1/tables/county_composite.parquet"
    assert [path.name for path in published_once.data.releases.glob("2020*")] == ["2020-r1"]


def test_a_table_the_earlier_release_did_not_have_is_new(published_once):
    earlier = published_once.data.releases / "2020-r1"
    checksums = earlier / "SHA256SUMS"
    checksums.chmod(0o644)
    kept = [one for one in checksums.read_text().splitlines() if "county_composite.p" not in one]
    checksums.write_text("\n".join(kept) + "\n")
    (earlier / "tables/county_composite.parquet").unlink()
    found = lines(publish_year(published_once, 2020))
    assert {line["status"] for line in found if line["table"] == "county_composite"} == {"new"}
    assert {line["status"] for line in found if line["table"] == "trend"} == {"unchanged"}
