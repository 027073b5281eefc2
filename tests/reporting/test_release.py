"""Publishing: what is refused, what is withheld, and that a release never changes."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from contract.messages import UserError
from contract.verdicts import Fingerprint
from reporting.release import publish

VEGA = "site/assets/vega.js"
"""The drawing library; digits of any kind are in it."""

WITHHELD_FIGURES = ("8765437", "0.33219", "0.332", "学校2021990102", "219901022021")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def code_of(refused: pytest.ExceptionInfo[UserError]) -> str:
    return refused.value.code


def test_a_release_has_tables_pages_verdict_findings_and_checksums(two_years):
    released = publish(two_years.write().data, 2021, two_years.fingerprint_of)
    names = set(contents(released.path))
    assert released.path.name == "2021-r1"
    assert {
        "SHA256SUMS",
        "findings.csv",
        "gate/2021.html",
        "verdict.json",
        "site/index.html",
        "site/en.html",
        "tables/county_coefficient.csv",
        "tables/county_coefficient.parquet",
        "tables/county_composite.csv",
        "tables/school_indicator.csv",
        "tables/indicator.csv",
    } <= names


def test_checksums_are_those_of_every_other_file(two_years):
    released = publish(two_years.write().data, 2021, two_years.fingerprint_of)
    files = contents(released.path)
    lines = files.pop("SHA256SUMS").decode().splitlines()
    stated = {line[66:]: line[:64] for line in lines}
    assert stated == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_figures_of_a_withheld_county_are_nowhere_but_its_name_and_the_reason_are(two_years):
    figures = '[{"school_year": 2021, "county_code": "990102", "value": 8765437}]'
    two_years.finding(
        2021, "990102", school_name="学校2021990102", value="8765437", figures=figures
    )
    released = publish(two_years.write().data, 2021, two_years.fingerprint_of)
    everything = b"".join(
        content for name, content in contents(released.path).items() if name != VEGA
    )
    tables = [pq.read_table(path) for path in released.path.rglob("*.parquet")]
    text = everything.decode("utf-8", errors="ignore") + "".join(str(t.to_pydict()) for t in tables)
    assert [figure for figure in WITHHELD_FIGURES if figure in text] == []
    page = (released.path / "site/en.html").read_text(encoding="utf-8")
    assert "县02" in page
    assert "B01 Class size is not plausible: 1 not so" in page


def test_the_same_county_is_shown_in_the_years_it_passed(two_years):
    released = publish(two_years.write().data, 2021, two_years.fingerprint_of)
    composite = pq.read_table(released.path / "tables/county_composite.parquet")
    shown = sorted((row["school_year"], row["county_code"]) for row in composite.to_pylist())
    assert shown == [(2020, "990101"), (2020, "990102"), (2021, "990101")]


def test_a_finding_that_rests_on_a_withheld_year_is_published_without_its_figures(two_years):
    two_years.county(2020, "990101", "blocked")
    two_years.finding(
        2021, "990101", rule_id="C03", earlier_years=1, value="7.5", school_name="学校A"
    )
    released = publish(two_years.write().data, 2021, two_years.fingerprint_of)
    with (released.path / "findings.csv").open(encoding="utf-8", newline="") as file:
        finding = next(csv.DictReader(file))
    assert (finding["rule_id"], finding["value"], finding["school_name"]) == ("C03", "", "")


def test_a_finding_with_a_figure_of_a_school_that_was_elsewhere_loses_its_figures(two_years):
    figures = '[{"school_year": 2021, "county_code": "990102", "value": 8765437}]'
    two_years.finding(2021, "990101", value="8765437", figures=figures)
    released = publish(two_years.write().data, 2021, two_years.fingerprint_of)
    assert "8765437" not in (released.path / "findings.csv").read_text(encoding="utf-8")


def test_publishing_twice_without_a_change_makes_no_new_release(two_years):
    first = publish(two_years.write().data, 2021, two_years.fingerprint_of)
    second = publish(two_years.data, 2021, two_years.fingerprint_of)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.path == first.path
    assert [path.name for path in two_years.data.releases.glob("2021*")] == ["2021-r1"]


def test_the_same_inputs_give_the_same_bytes_but_for_the_file_of_analysts(two_years, tmp_path):
    first = publish(two_years.write().data, 2021, two_years.fingerprint_of)
    before = contents(first.path)
    first.path.rename(tmp_path / "moved")
    again = publish(two_years.data, 2021, two_years.fingerprint_of)
    assert again.is_new
    after = contents(again.path)
    differing = {name for name in before | after if before.get(name) != after.get(name)}
    assert differing <= {"tables/junheng.duckdb", "SHA256SUMS"}


def test_a_change_makes_the_next_number_and_leaves_the_old_release_alone(two_years):
    first = publish(two_years.write().data, 2021, two_years.fingerprint_of)
    before = contents(first.path)
    two_years.county(2021, "990101", composite=0.5).write()
    second = publish(two_years.data, 2021, two_years.fingerprint_of)
    assert second.path.name == "2021-r2"
    assert contents(first.path) == before
    assert contents(second.path) != before


def test_the_files_of_a_release_cannot_be_written(two_years):
    released = publish(two_years.write().data, 2021, two_years.fingerprint_of)
    modes = {path.stat().st_mode & 0o222 for path in released.path.rglob("*") if path.is_file()}
    assert modes == {0}


def test_a_folder_of_releases_that_cannot_be_written_is_refused_at_once(two_years, monkeypatch):
    two_years.write().data.releases.write_text("a file where the folder should be")
    monkeypatch.setattr("reporting.release.published_marts", lambda *_: 1 / 0)
    with pytest.raises(UserError) as refused:
        publish(two_years.data, 2021, two_years.fingerprint_of)
    assert code_of(refused) == "releases_not_writable"


def test_latest_points_at_the_newest_year_and_highest_number(two_years):
    publish(two_years.write().data, 2021, two_years.fingerprint_of)
    publish(two_years.data, 2020, two_years.fingerprint_of)
    latest = two_years.data.releases / "latest"
    assert latest.is_symlink()
    assert str(latest.readlink()) == "2021-r1"


def test_where_links_cannot_be_made_latest_is_a_file_with_the_name(two_years, monkeypatch):
    def refuse(*_args, **_options):
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    publish(two_years.write().data, 2021, two_years.fingerprint_of)
    assert (two_years.data.releases / "latest").read_text() == "2021-r1\n"


def test_an_interrupted_release_leaves_nothing(two_years, monkeypatch):
    monkeypatch.setattr("reporting.release.Site", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish(two_years.write().data, 2021, two_years.fingerprint_of)
    assert list(two_years.data.releases.iterdir()) == []


def test_refused_without_a_verdict(two_years):
    two_years.write().data.verdict(2021).unlink()
    with pytest.raises(UserError) as refused:
        publish(two_years.data, 2021, two_years.fingerprint_of)
    assert code_of(refused) == "verdict_missing"


def test_refused_when_the_data_rules_or_waivers_changed_after_the_verdict(two_years):
    with pytest.raises(UserError) as refused:
        publish(two_years.write().data, 2021, lambda _year: Fingerprint({"landing": "other"}))
    assert code_of(refused) == "verdict_not_current"


def test_refused_when_the_findings_are_not_those_of_the_verdict(two_years):
    two_years.write().data.findings(2021).write_bytes(b"others")
    with pytest.raises(UserError) as refused:
        publish(two_years.data, 2021, two_years.fingerprint_of)
    assert code_of(refused) == "findings_changed"


def test_refused_when_the_warehouse_was_built_from_other_data(two_years, monkeypatch):
    two_years.write()
    monkeypatch.setattr(type(two_years), "_mark", lambda _self, year: f"{year} landed later")
    two_years._landed(2021)
    with pytest.raises(UserError) as refused:
        publish(two_years.data, 2021, two_years.fingerprint_of)
    assert code_of(refused) == "warehouse_not_current"


def test_refused_without_a_warehouse(two_years):
    two_years.write().data.warehouse.unlink()
    with pytest.raises(UserError) as refused:
        publish(two_years.data, 2021, two_years.fingerprint_of)
    assert code_of(refused) == "warehouse_missing"


def test_refused_when_no_county_passed(world):
    world.county(2021, "990101", "blocked").write()
    with pytest.raises(UserError) as refused:
        publish(world.data, 2021, world.fingerprint_of)
    assert code_of(refused) == "nothing_publishable"


def test_strict_refuses_when_a_county_is_blocked(two_years):
    with pytest.raises(UserError) as refused:
        publish(two_years.write().data, 2021, two_years.fingerprint_of, strict=True)
    assert code_of(refused) == "county_blocked"
    assert "县02" in refused.value.what.zh


def test_an_earlier_year_without_a_current_verdict_is_left_out_and_named(two_years):
    two_years.write().data.verdict(2020).unlink()
    released = publish(two_years.data, 2021, two_years.fingerprint_of)
    assert released.years == (2021,)
    page = (released.path / "site/en.html").read_text(encoding="utf-8")
    assert "School year 2020 has not been through the gate." in page


def test_later_years_are_not_in_the_release_of_an_earlier_one(two_years):
    released = publish(two_years.write().data, 2020, two_years.fingerprint_of)
    composite = pq.read_table(released.path / "tables/county_composite.parquet")
    assert set(composite["school_year"].to_pylist()) == {2020}


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@sum"])
def test_csv_texts_never_start_a_formula_and_parquet_keeps_them(world, name):
    released = publish(
        world.county(2021, "990101", name=name).write().data, 2021, world.fingerprint_of
    )
    with (released.path / "tables/county.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["county_name"] == "'" + name
    parquet = pq.read_table(released.path / "tables/county.parquet")
    assert parquet["county_name"].to_pylist() == [name]
