"""What the sample writes, the layouts read back: every figure, exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.layout.load import layouts
from ingestion.map import map_document
from ingestion.model import ParsedFile
from ingestion.read import open_document
from ingestion.recognise import recognise
from ingestion.sample.county import CountyOffice, county_forms
from ingestion.sample.entities import CountyYear, SchoolReturn
from ingestion.sample.geography import make_counties
from ingestion.sample.grid import render
from ingestion.sample.sending import workbooks
from ingestion.sample.world import CountyWorld

Key = tuple[str, str, object]
Figures = dict[Key, dict[str, object]]

FORMS, WIDE = 0, 1
"""Counties: the first sends workbooks also after 2020, the second is in a wide export."""


@pytest.fixture(scope="module")
def years() -> dict[tuple[int, int], CountyYear]:
    return {
        (county.key, year.school_year): year
        for county in make_counties(2, 2)
        for year in CountyWorld(county, 14, 3, 2018).years(2022)
    }


LAYOUTS = layouts()


def read(path: Path, school_year: int) -> ParsedFile:
    document = open_document(path, path.name)
    return map_document(document, recognise(document, LAYOUTS, school_year), school_year)


def figures_read(parsed: ParsedFile) -> Figures:
    """(table, school, level) → fields, of all landing rows of a file."""
    rows: Figures = {}
    for table, columns in parsed.columns.items():
        names = list(columns)
        for values in zip(*columns.values(), strict=True):
            row = dict(zip(names, values, strict=True))
            rows[table, str(row["school_id"]), row.get("level")] = row
    return rows


def figures_returned(schools: list[SchoolReturn]) -> Figures:
    rows: Figures = {}
    for school in schools:
        rows["school", school.school_id, None] = dict(school.school)
        rows["facility", school.school_id, None] = dict(school.facility)
        for level, stage in school.stages.items():
            rows["enrolment", school.school_id, level] = dict(stage.enrolment)
            rows["staff", school.school_id, level] = dict(stage.staff)
    return rows


@pytest.mark.parametrize(
    ("county", "school_year", "layout", "figures_a_school"),
    [
        (FORMS, 2018, "jichuji_2018/2018", 60),
        (FORMS, 2020, "jichuji_2018/2020", 60),
        (FORMS, 2021, "jiaoji_2021/2021", 60),
        (WIDE, 2022, "wide_2021/2021", 70),
    ],
)
def test_every_figure_comes_back(
    years: dict[tuple[int, int], CountyYear],
    tmp_path: Path,
    county: int,
    school_year: int,
    layout: str,
    figures_a_school: int,
) -> None:
    year = years[county, school_year]
    got: Figures = {}
    for file in workbooks(year):
        path = tmp_path / file.name
        path.write_bytes(render(file.grids))
        parsed = read(path, school_year)
        assert parsed.layout_id == layout
        assert [i for i in parsed.issues if i.severity != "info"] == []
        got |= figures_read(parsed)

    schools = [school for school in year.schools if school.in_scope]
    expected = figures_returned(schools)
    assert got.keys() == expected.keys()
    compared = 0
    for key, row in got.items():
        for name in row.keys() & expected[key].keys():
            if _is_absent(layout, key, name):
                assert row[name] is None
            else:
                assert row[name] == expected[key][name], (key, name)
                compared += 1
    assert compared > figures_a_school * len(schools)


def _is_absent(layout: str, key: Key, name: str) -> bool:
    """Whether the layout has no such field for that table and level."""
    table, _, level = key
    record = f"{table}.{level}" if level else table
    return name not in LAYOUTS[layout].records[record].fields and name != "school_id"


def test_schools_outside_the_reviews_are_recorded_and_not_landed(
    years: dict[tuple[int, int], CountyYear], tmp_path: Path
) -> None:
    for school_year in (2018, 2021):
        year = years[FORMS, school_year]
        outside = {s.school_id for s in year.schools if not s.in_scope}
        recorded: set[str] = set()
        for file in workbooks(year):
            if file.school_id in outside:
                path = tmp_path / file.name
                path.write_bytes(render(file.grids))
                parsed = read(path, school_year)
                recorded |= set(parsed.out_of_scope)
                assert figures_read(parsed) == {}
        assert len(outside) == 2
        assert recorded == outside


def test_county_forms_come_back(years: dict[tuple[int, int], CountyYear], tmp_path: Path) -> None:
    year = years[WIDE, 2021]
    office = CountyOffice(WIDE, 3, 2018)
    path = tmp_path / "县级表.xlsx"
    path.write_bytes(county_forms(year, office.rows(year)))
    parsed = read(path, 2021)
    assert [i for i in parsed.issues if i.severity != "info"] == []
    expected = office.rows(year)
    assert parsed.columns.keys() == expected.keys()
    for table, rows in expected.items():
        columns = parsed.columns[table]
        assert set(columns["county_code"]) == {year.county.code}
        assert len(columns["county_code"]) == len(rows)
        for number, row in enumerate(rows):
            for name, value in row.items():
                assert columns[name][number] == value, (table, name)


def test_the_county_profile_agrees_with_the_schools(
    years: dict[tuple[int, int], CountyYear],
) -> None:
    year = years[FORMS, 2021]
    profile = CountyOffice(FORMS, 3, 2018).rows(year)["county_profile"][0]
    pupils = sum(
        s.stages["primary"].enrolment["pupils"] for s in year.schools if "primary" in s.stages
    )
    assert profile["primary_pupils"] == pupils
    assert profile["teaching_points"] == sum(s.kind == "218" for s in year.schools)
    assert profile["special_schools"] == 1
