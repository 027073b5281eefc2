"""``write_sample``: folders, lineage, the same bytes for the same seed, clear errors."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from contract.messages import UserError
from ingestion.sample import (
    MOST_COUNTIES,
    MOST_PROVINCES,
    MOST_SCHOOLS,
    SampleReport,
    list_faults,
    write,
    write_sample,
)
from ingestion.sample.geography import make_counties
from ingestion.sample.world import CountyWorld


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SampleReport]:
    out = tmp_path_factory.mktemp("sample")
    return out, write_sample(out, 2019, 2022, counties=2, schools=5, seed=4)


def test_years_provinces_and_counties_are_folders(sample: tuple[Path, SampleReport]) -> None:
    out, _ = sample
    assert sorted(p.name for p in out.iterdir()) == ["2019", "2020", "2021", "2022", "lineage"]
    assert {p.name for p in (out / "2019").iterdir()} == {"示例省", "演示省"}
    assert [p.name for p in (out / "2019" / "示例省").iterdir()] == ["云溪县"]


def test_one_province_sends_workbooks_and_the_other_an_export_from_2021(
    sample: tuple[Path, SampleReport],
) -> None:
    out, report = sample
    assert len(list((out / "2020").rglob("[23]*.xlsx"))) == report.schools[2020]
    assert len(list((out / "2021" / "示例省").rglob("基础教育学校基层统计报表*.xlsx"))) > 3
    assert len(list((out / "2021" / "演示省").rglob("中小学校过录表*.xlsx"))) == 1
    assert len(list((out / "2021").rglob("县级表_*.xlsx"))) == 2


def test_the_report_counts_what_is_there(sample: tuple[Path, SampleReport]) -> None:
    out, report = sample
    for year in range(2019, 2023):
        assert report.files[year] == len(list((out / str(year)).rglob("*.xlsx")))
        assert report.counties[year] == 2
    assert report.planted == ()
    assert report.as_dict()["files"] == report.files


def test_lineage_tells_of_the_code_change_and_of_schools(
    sample: tuple[Path, SampleReport],
) -> None:
    out, _ = sample
    county = rows(out / "lineage" / "county.csv")
    assert county == [
        {
            "county_code": "980121",
            "canonical_county_code": "980102",
            "valid_from": "",
            "valid_to": "2020",
            "change": "code_change",
            "note": "星野县撤县设区为星野区（模拟）",
        }
    ]
    schools = rows(out / "lineage" / "school.csv")
    assert {row["change"] for row in schools} >= {"rename", "merge"}
    assert all(2019 <= int(row["from_school_year"]) <= 2022 for row in schools)


def test_the_county_is_filed_under_its_name_of_the_year(
    sample: tuple[Path, SampleReport],
) -> None:
    out, _ = sample
    assert (out / "2020" / "演示省" / "星野县").is_dir()
    assert (out / "2021" / "演示省" / "星野区").is_dir()


def test_same_seed_same_bytes(sample: tuple[Path, SampleReport], tmp_path: Path) -> None:
    out, report = sample
    again = write_sample(tmp_path, 2019, 2022, counties=2, schools=5, seed=4)
    assert contents(tmp_path) == contents(out)
    assert again == report


def test_two_processes_write_the_same_bytes(
    sample: tuple[Path, SampleReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, report = sample
    monkeypatch.setattr(write, "_WORTH_TWO_PROCESSES", 0)
    assert write_sample(tmp_path, 2019, 2022, counties=2, schools=5, seed=4) == report
    assert contents(tmp_path) == contents(out)


def test_another_seed_gives_other_figures(
    sample: tuple[Path, SampleReport], tmp_path: Path
) -> None:
    out, _ = sample
    write_sample(tmp_path, 2019, 2019, counties=1, schools=2, seed=5)
    other = contents(tmp_path)
    assert all(contents(out).get(name) != content for name, content in other.items())


def test_progress_is_told_of_every_county(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_sample(
        tmp_path,
        2021,
        2022,
        counties=3,
        schools=1,
        seed=1,
        progress=lambda done, total, what: told.append((done, total)),
    )
    assert told == [(2, 6), (4, 6), (6, 6)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"first_year": 2023}, "sample_range"),
        ({"counties": 0}, "sample_range"),
        ({"counties": 1001}, "sample_range"),
        ({"schools": 801}, "sample_range"),
        ({"provinces": 16}, "sample_range"),
        ({"faults": ("no_such_fault",)}, "unknown_fault"),
        ({"faults": ("header_renamed",), "provinces": 1}, "fault_does_not_fit"),
        ({"faults": ("copied_last_year",)}, "fault_does_not_fit"),
        ({"faults": {0: ("rows_shifted",)}}, "fault_does_not_fit"),
        ({"faults": {7: ("times_10",)}}, "fault_does_not_fit"),
        ({"faults": {0: ("no_such_fault",)}}, "unknown_fault"),
    ],
)
def test_what_cannot_be_written_is_said(
    tmp_path: Path, wrong: dict[str, object], code: str
) -> None:
    arguments = {"first_year": 2022, "last_year": 2022, "counties": 1, "schools": 1, "seed": 1}
    with pytest.raises(UserError) as error:
        write_sample(tmp_path, **(arguments | wrong))
    assert error.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_the_largest_sample_has_names_codes_and_ids_of_its_own() -> None:
    places = make_counties(MOST_COUNTIES, MOST_PROVINCES)
    assert len({place.code for place in places}) == MOST_COUNTIES
    assert len({(place.province, place.name) for place in places}) == MOST_COUNTIES
    assert min(int(place.code[:2]) for place in places) > 83
    schools = next(CountyWorld(places[-1], MOST_SCHOOLS, 1, 2021).years(2021)).schools
    assert len({school.school_id for school in schools}) == len(schools)
    assert {len(school.school_id) for school in schools} == {10}


def test_all_errors_at_once_are_spread_and_reported_where_they_are(tmp_path: Path) -> None:
    names = sorted(list_faults())
    report = write_sample(
        tmp_path, 2021, 2022, counties=20, schools=10, seed=1, faults=names, since=2022
    )
    assert sorted(planted.fault for planted in report.planted) == names
    assert {planted.school_year for planted in report.planted} == {2022}
    assert len({planted.county_code for planted in report.planted}) == 20
    schools = [planted.school_id for planted in report.planted if planted.school_id]
    assert len(set(schools)) == len(schools)
    for planted in report.planted:
        assert (tmp_path / planted.file).exists() == (planted.fault != "missing_county")


def test_an_error_that_hides_others_has_its_county_alone(tmp_path: Path) -> None:
    faults = ["times_10", "header_renamed", "div0_cell", "missing_county"]
    report = write_sample(tmp_path, 2021, 2022, counties=4, schools=2, seed=1, faults=faults)
    county = {planted.fault: planted.county_code for planted in report.planted}
    assert len({county["header_renamed"], county["missing_county"], county["div0_cell"]}) == 3
    assert county["times_10"] not in (county["header_renamed"], county["missing_county"])


def test_errors_go_to_the_counties_they_are_meant_for(tmp_path: Path) -> None:
    plan = {2: ("missing_county",), 1: ("times_10", "minus_sign")}
    report = write_sample(tmp_path, 2021, 2022, counties=3, schools=4, seed=1, faults=plan)
    assert [(p.fault, p.county_code) for p in report.planted] == [
        ("times_10", "980121"),
        ("minus_sign", "980121"),
        ("missing_county", "990122"),
    ]
    assert (report.counties[2021], report.counties[2022]) == (3, 2)
    assert not (tmp_path / report.planted[-1].file).exists()


def test_more_errors_than_schools_are_refused(tmp_path: Path) -> None:
    faults = ["times_10", "part_exceeds_whole", "div0_cell"]
    with pytest.raises(UserError) as error:
        write_sample(tmp_path, 2020, 2020, counties=1, schools=2, seed=1, faults=faults)
    assert error.value.code == "fault_does_not_fit"
    assert "div0_cell" in error.value.what.en


def test_years_that_leave_no_files_have_passed_all_the_same(
    sample: tuple[Path, SampleReport], tmp_path: Path
) -> None:
    out, _ = sample
    report = write_sample(tmp_path, 2019, 2022, counties=2, schools=5, seed=4, since=2022)
    assert list(report.files) == [2022]
    assert contents(tmp_path / "2022") == contents(out / "2022")
    assert not (tmp_path / "2021").exists()
