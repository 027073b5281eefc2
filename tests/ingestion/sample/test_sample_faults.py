"""Every plantable error changes exactly what its report says, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from contract.messages import UserError
from ingestion.sample import list_faults, write_sample
from ingestion.sample.entities import CountyYear, SchoolReturn
from ingestion.sample.faults import FAULTS, Returns, Touched
from ingestion.sample.geography import make_counties
from ingestion.sample.grid import ErrorCell, Value
from ingestion.sample.world import CountyWorld
from ingestion.sample.write import plant_faults, shape_in

LAST = 2022
FORMS, WIDE = 0, 1


def fresh(county: int) -> Returns:
    """A county's clean returns of the last year, made anew."""
    world = CountyWorld(make_counties(2, 2)[county], 12, 6, LAST - 1)
    before, year = world.years(LAST)
    return Returns(shape_in(year.county, LAST), year, before)


def with_fault(name: str, county: int) -> tuple[Returns, Touched]:
    returns = fresh(county)
    ((_, touched),) = plant_faults(returns, (name,), 6)
    return returns, touched


def clean(county: int) -> Returns:
    returns = fresh(county)
    plant_faults(returns, (), 6)
    return returns


CASES = [
    (name, county)
    for name, fault in FAULTS.items()
    for county, shape in ((FORMS, "forms"), (WIDE, "wide"))
    if shape in fault.shapes
]
FIGURE_CASES = [
    (name, county)
    for name, county in CASES
    if FAULTS[name].on == "figures" and name != "missing_school"
]


def cells(returns: Returns) -> dict[str, list[tuple[str, list[list[Value]]]]]:
    return {f.name: [(g.name, g.rows) for g in f.grids] for f in returns.files}


def figures(school: SchoolReturn) -> dict[str, object]:
    found: dict[str, object] = {f"facility.{n}": v for n, v in school.facility.items()}
    for level, stage in school.stages.items():
        found |= {f"{level}.{n}": v for n, v in (stage.enrolment | stage.staff).items()}
    return found


def schools(year: CountyYear) -> dict[str, SchoolReturn]:
    return {school.school_id: school for school in year.schools}


def test_there_are_enough_and_each_says_what_it_is() -> None:
    faults = list_faults()
    assert len(faults) >= 18
    assert all(text.zh and text.en for text in faults.values())


@pytest.mark.parametrize(("name", "county"), FIGURE_CASES)
def test_figures_change_where_the_report_says(name: str, county: int) -> None:
    returns, touched = with_fault(name, county)
    before, after = schools(clean(county).year), schools(returns.year)
    assert before.keys() == after.keys()
    changed = {
        (school_id, field.partition(".")[2])
        for school_id, school in after.items()
        for field, value in figures(school).items()
        if value != figures(before[school_id])[field]
    }
    assert changed
    assert {field for _, field in changed} <= set(touched.fields)
    if touched.school_id is None:
        assert len({school_id for school_id, _ in changed}) == len(after)
    else:
        assert {school_id for school_id, _ in changed} == {touched.school_id}


@pytest.mark.parametrize(("name", "county"), FIGURE_CASES)
def test_changed_figures_are_in_the_files(name: str, county: int) -> None:
    returns, touched = with_fault(name, county)
    changed = {
        file for file, content in cells(returns).items() if content != cells(clean(county))[file]
    }
    if touched.school_id is None:
        inside = {school.school_id for school in returns.year.schools if school.in_scope}
        assert changed == {f.name for f in returns.files if f.school_id in (*inside, None)}
    else:
        assert changed == {returns.file_of(touched.school_id).name}


@pytest.mark.parametrize("county", [FORMS, WIDE])
@pytest.mark.parametrize(
    ("name", "factor"), [("equipment_in_yuan", 10_000), ("land_in_mu", 15 / 10_000)]
)
def test_a_wrong_unit_is_a_factor_in_every_school(name: str, factor: float, county: int) -> None:
    returns, touched = with_fault(name, county)
    (field,) = touched.fields
    before = schools(clean(county).year)
    for school in returns.year.schools:
        expected = before[school.school_id].facility[field] * factor
        assert school.facility[field] == pytest.approx(expected, abs=0.05)


def test_a_copied_school_has_last_years_figures() -> None:
    returns, touched = with_fault("copied_last_year", FORMS)
    assert returns.previous is not None
    now, last = schools(returns.year), schools(returns.previous)
    assert figures(now[touched.school_id]) == figures(last[touched.school_id])


def test_a_part_exceeds_its_whole() -> None:
    returns, touched = with_fault("part_exceeds_whole", WIDE)
    stages = schools(returns.year)[touched.school_id].stages.values()
    assert any(s.staff["backbone_teachers"] > s.staff["full_time_teachers"] for s in stages)


@pytest.mark.parametrize("county", [FORMS, WIDE])
def test_a_missing_school_sends_nothing(county: int) -> None:
    returns, touched = with_fault("missing_school", county)
    assert rows_with(clean(county), touched.school_id)
    assert rows_with(returns, touched.school_id) == []


def rows_with(returns: Returns, school_id: str | None) -> list[str]:
    """Files and sheets with a row that begins a school: its id in the export or in form 1001."""
    return [
        f"{file.name} {grid.name}"
        for file in returns.files
        for grid in file.grids
        if grid.name.startswith(("过录表", "教基1001"))
        for row in grid.rows
        if school_id in row[2:5]
    ]


def changed_cells(returns: Returns, county: int) -> dict[str, list[tuple[str, Value, Value]]]:
    """File → (sheet, clean value, value now) of every cell that differs; same shapes only."""
    before = cells(clean(county))
    found: dict[str, list[tuple[str, Value, Value]]] = {}
    for file, sheets in cells(returns).items():
        for (sheet, rows), (_, clean_rows) in zip(sheets, before[file], strict=True):
            for row, clean_row in zip(rows, clean_rows, strict=True):
                for now, then in zip(row, clean_row, strict=True):
                    if now != then:
                        found.setdefault(file, []).append((sheet, then, now))
    return found


@pytest.mark.parametrize(
    ("name", "county", "is_planted"),
    [
        ("scientific_id", FORMS, lambda v: str(v).endswith("E+09")),
        ("scientific_id", WIDE, lambda v: str(v).endswith("E+09")),
        ("id_digit_lost", FORMS, lambda v: len(str(v)) == 9),
        ("id_digit_lost", WIDE, lambda v: len(str(v)) == 9),
        ("div0_cell", FORMS, lambda v: isinstance(v, ErrorCell)),
        ("div0_cell", WIDE, lambda v: isinstance(v, ErrorCell)),
        ("text_in_number", FORMS, lambda v: v == "约一万册"),
        ("text_in_number", WIDE, lambda v: v == "约一万册"),
        ("missing_books", WIDE, lambda v: v == ""),
        ("header_renamed", WIDE, lambda v: v == "文献总量（种）"),
    ],
)
def test_spoiled_cells_are_in_the_file_of_the_report(
    name: str, county: int, is_planted: Callable[[Value], bool]
) -> None:
    returns, touched = with_fault(name, county)
    changed = changed_cells(returns, county)
    assert set(changed) == {touched.file}
    assert all(is_planted(now) for cells_of_file in changed.values() for _, _, now in cells_of_file)


def test_books_missing_from_forms_means_the_sheet_is_not_there() -> None:
    returns, touched = with_fault("missing_books", FORMS)
    before = {sheet for sheet, _ in cells(clean(FORMS))[touched.file]}
    after = {sheet for sheet, _ in cells(returns)[touched.file]}
    assert {sheet.partition("_")[0] for sheet in before - after} == {"教基5176"}


@pytest.mark.parametrize("county", [FORMS, WIDE])
def test_a_duplicate_school_is_there_twice(county: int) -> None:
    returns, touched = with_fault("duplicate_school", county)
    if county == FORMS:
        assert sum(f.school_id == touched.school_id for f in returns.files) == 2
    else:
        rows = returns.files[0].grids[0].rows
        assert sum(row[4:5] == [touched.school_id] for row in rows) == 2


@pytest.mark.parametrize("county", [FORMS, WIDE])
def test_a_late_file_is_last_years(county: int) -> None:
    returns, touched = with_fault("late_year_file", county)
    late = next(f for f in returns.files if f.name == touched.file)
    texts = "".join(str(v) for grid in late.grids for row in grid.rows for v in row)
    assert f"{LAST - 1}" in late.name + texts
    assert f"{LAST}/" not in texts.replace(f"{LAST - 1}/{LAST}", "")
    assert len(returns.files) == len(clean(county).files) + 1


def test_a_missing_county_sends_nothing(tmp_path: Path) -> None:
    report = write_sample(
        tmp_path, 2021, 2022, counties=2, schools=2, seed=1, faults=["missing_county"]
    )
    (planted,) = report.planted
    assert (report.counties[2021], report.counties[2022]) == (2, 1)
    assert (tmp_path / planted.file).exists() is False


def test_all_faults_at_once_are_spread_and_reported_where_they_are(tmp_path: Path) -> None:
    names = sorted(list_faults())
    report = write_sample(tmp_path, 2021, 2022, counties=6, schools=8, seed=1, faults=names)
    assert sorted(planted.fault for planted in report.planted) == names
    assert {planted.school_year for planted in report.planted} == {2022}
    assert len({planted.county_code for planted in report.planted}) == 6
    schools = [planted.school_id for planted in report.planted if planted.school_id]
    assert len(set(schools)) == len(schools)
    for planted in report.planted:
        assert (tmp_path / planted.file).exists() == (planted.fault != "missing_county")


def test_a_fault_that_hides_others_has_its_county_alone(tmp_path: Path) -> None:
    faults = ["digit_shift", "header_renamed", "div0_cell", "missing_county"]
    report = write_sample(tmp_path, 2021, 2022, counties=4, schools=2, seed=1, faults=faults)
    county = {planted.fault: planted.county_code for planted in report.planted}
    assert len({county["header_renamed"], county["missing_county"], county["div0_cell"]}) == 3
    assert county["digit_shift"] not in (county["header_renamed"], county["missing_county"])


def test_more_faults_than_schools_are_refused(tmp_path: Path) -> None:
    faults = ["digit_shift", "part_exceeds_whole", "div0_cell"]
    with pytest.raises(UserError) as error:
        write_sample(tmp_path, 2020, 2020, counties=1, schools=2, seed=1, faults=faults)
    assert error.value.code == "fault_does_not_fit"
