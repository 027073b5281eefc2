"""Counties of which nothing changed keep their files; the release is as if all had been written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from contract.paths import DataFolder
from reporting.release import publish
from reporting.revision import REVISION_FILES, write_revision
from reporting.tables import ANALYST_FILE
from tests.reporting.conftest import Published
from tests.reporting.test_release import contents

SAME, CORRECTED = "990101", "990102"
SCHOOLS = ("实验小学", "城关学校", "镇中心学校")
OF_ITS_OWN = {*REVISION_FILES, f"tables/{ANALYST_FILE}", "SHA256SUMS"}
"""Files in which a second release is not like a first one of the same figures."""


@pytest.fixture
def world(tmp_path: Path) -> Published:
    world = Published(DataFolder.at(tmp_path / "data"))
    for year in (2020, 2021):
        world.county(year, SAME, schools=SCHOOLS).county(year, CORRECTED, schools=SCHOOLS)
    return world.write()


def released(world: Published) -> Path:
    return publish(world.data, 2021, world.fingerprint_of).path


def files_of(folder: Path, county: str) -> dict[str, Path]:
    """Pages, forms and documents of a county."""
    found = {
        *(folder / "site/county" / county).rglob("*.*"),
        *(folder / "forms").glob(f"{county}.*"),
        *(folder / "documents").glob(f"{county}.*"),
    }
    return {path.relative_to(folder).as_posix(): path for path in found}


def corrected(world: Published) -> Published:
    return world.county(2021, CORRECTED, schools=SCHOOLS[:2]).write()


def forget_releases(world: Published) -> None:
    shutil.rmtree(world.data.releases)


def test_the_files_of_a_county_that_did_not_change_are_the_same_files(world):
    first = files_of(released(world), SAME)
    second = files_of(released(corrected(world)), SAME)
    assert {name.partition("/")[0] for name in first} == {"site", "forms", "documents"}
    assert first.keys() == second.keys()
    assert all(first[name].samefile(second[name]) for name in first)


def test_the_files_of_the_corrected_county_are_written_anew(world):
    first = files_of(released(world), CORRECTED)
    second = files_of(released(corrected(world)), CORRECTED)
    assert not any(path.samefile(first[name]) for name, path in second.items() if name in first)
    page = f"site/county/{CORRECTED}/index.html"
    assert first[page].read_bytes() != second[page].read_bytes()


def test_a_release_after_a_correction_is_as_if_it_were_the_first(world):
    released(world)
    taken_over = contents(released(corrected(world)))
    forget_releases(world)
    anew = contents(released(world))
    assert taken_over.keys() == anew.keys()
    assert [name for name in anew if taken_over[name] != anew[name]] == sorted(
        OF_ITS_OWN & anew.keys()
    )


def test_a_file_that_was_damaged_is_not_taken_over(world):
    first = released(world)
    page = files_of(first, SAME)[f"site/county/{SAME}/index.html"]
    good = page.read_bytes()
    page.chmod(0o644)
    page.write_bytes(b"changed by somebody")
    second = files_of(released(corrected(world)), SAME)
    assert second[f"site/county/{SAME}/index.html"].read_bytes() == good


def test_tables_of_a_year_that_did_not_change_are_the_same_files(world):
    first = released(world) / "tables"
    second = released(corrected(world)) / "tables"
    for table in ("school_indicator", "school_item", "contribution"):
        kept, corrected_year = f"{table}/2020.parquet", f"{table}/2021.parquet"
        assert (first / kept).samefile(second / kept)
        assert (first / corrected_year).read_bytes() != (second / corrected_year).read_bytes()
    for name in ("indicator.parquet", "indicator.csv", "label.parquet", "standard.csv"):
        assert (first / name).samefile(second / name)


def test_a_spreadsheet_of_a_table_that_lost_a_year_is_written_anew(world):
    """Each of its other years is as it was."""
    first = released(world) / "tables"
    for county in (SAME, CORRECTED):
        world.county(2020, county, "blocked", schools=SCHOOLS)
    second = released(world.write()) / "tables"
    kept, table = "school_population/2021.parquet", "school_population.csv"
    assert (first / kept).samefile(second / kept)
    years = {line[:4] for line in (second / table).read_text("utf-8").splitlines()[1:]}
    assert years == {"2021"}


def test_files_taken_over_change_nothing_in_the_revision(world, monkeypatch):
    """The same lines come out where every file is compared row by row."""
    released(world)
    known = (released(corrected(world)) / "revision.csv").read_bytes()
    shutil.rmtree(world.data.releases / "2021-r2")
    monkeypatch.setattr(
        "reporting.release.write_revision", lambda *given: write_revision(*given[:-1], {})
    )
    assert (released(world) / "revision.csv").read_bytes() == known
    assert b"\nunchanged" in known and b"\nrevised" in known


def test_a_damaged_table_is_not_taken_over(world):
    first = released(world) / "tables/indicator.csv"
    good = first.read_bytes()
    first.chmod(0o644)
    first.write_bytes(b"changed by somebody")
    second = released(corrected(world)) / "tables/indicator.csv"
    assert second.read_bytes() == good


def test_a_withheld_county_leaves_nothing_of_its_former_files(world):
    released(world)
    for year in (2020, 2021):
        world.county(year, CORRECTED, "blocked", schools=SCHOOLS)
    second = files_of(released(world.write()), CORRECTED)
    assert set(second) == {
        f"site/county/{CORRECTED}/index.html",
        f"site/county/{CORRECTED}/en.html",
    }


def test_a_province_of_which_no_county_changed_keeps_its_files(world):
    for year in (2020, 2021):
        world.county(year, "890101", schools=SCHOOLS)
    first, second = released(world.write()), released(corrected(world))
    for name in ("forms/province_{}.xlsx", "site/province/{}/index.html"):
        assert (first / name.format("89")).samefile(second / name.format("89"))
        assert not (first / name.format("99")).samefile(second / name.format("99"))
