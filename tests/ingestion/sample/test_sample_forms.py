"""Written workbooks have the conventions of official ones, and known cells hold known figures.

The cells are those that import programs read from real returns; they are looked up here without
layouts, so that a mistake made alike in writer and layout shows.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ingestion.sample import forms_2018, forms_2021, wide
from ingestion.sample.entities import CountyYear, SchoolReturn
from ingestion.sample.geography import make_counties
from ingestion.sample.grid import SIMULATED, render
from ingestion.sample.world import CountyWorld

Rows = list[list[object]]


@pytest.fixture(scope="module")
def years() -> dict[int, CountyYear]:
    world = CountyWorld(make_counties(2, 2)[0], 14, 2, 2018)
    return {year.school_year: year for year in world.years(2021)}


def sheets_of(content: bytes, folder: Path) -> dict[str, Rows]:
    path = folder / "return.xlsx"
    path.write_bytes(content)
    book = CalamineWorkbook.from_path(path)
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def cell(rows: Rows, name: str) -> object:
    """The cell of an A1 name."""
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return rows[int(number) - 1][column - 1]


def figure(rows: Rows, *names: str) -> float:
    """Sum of cells; blank is zero, figures may be text."""
    return sum(float(cell(rows, name) or 0) for name in names)


def school_of(year: CountyYear, kind: str) -> SchoolReturn:
    return next(school for school in year.schools if school.kind == kind)


CELLS_2020 = [
    # Form, cells, kind of school, table, level, field.
    ("基础基312", ("H7",), "211", "enrolment", "primary", "pupils"),
    ("基础基313", ("G7",), "311", "enrolment", "junior", "pupils"),
    ("基础基212", ("E6",), "211", "enrolment", "primary", "classes"),
    ("基础基212", ("E8",), "211", "enrolment", "primary", "classes_le_25"),
    ("基础基213", ("E7",), "311", "enrolment", "junior", "classes"),
    ("基础基213", ("E9",), "311", "enrolment", "junior", "classes_le_25"),
    ("基础基213", ("E13",), "311", "enrolment", "junior", "classes_41_45"),
    ("基础基412", ("E7",), "211", "staff", "primary", "full_time_teachers"),
    ("基础基423", ("D11",), "211", "staff", "primary", "postgraduate"),
    ("基础基423", ("D12",), "211", "staff", "primary", "bachelor"),
    ("基础基423", ("D13",), "211", "staff", "primary", "college"),
    ("基础基422", ("D9",), "211", "staff", "primary", "full_senior"),
    ("基础基422", ("D10",), "211", "staff", "primary", "senior"),
    ("基础基422", ("D11",), "211", "staff", "primary", "intermediate"),
    ("基础基422", ("D18",), "311", "staff", "junior", "full_senior"),
    ("基础基422", ("D20",), "311", "staff", "junior", "intermediate"),
    ("基础基112", ("D30",), "211", "staff", "primary", "backbone_teachers"),
    ("基础基112", ("D31",), "311", "staff", "junior", "backbone_teachers"),
    ("基础基423", ("M8",), "211", "staff", "primary", "pe_teachers"),
    ("基础基424", ("V8",), "311", "staff", "junior", "pe_teachers"),
    ("基础基512", ("E10",), "312", "facility", None, "teaching_auxiliary_area"),
    ("基础基512", ("E16",), "341", "facility", None, "gymnasium_area"),
    ("基础基522", ("F9",), "211", "facility", None, "sports_ground_area"),
    ("基础基522", ("L9", "N9"), "211", "facility", None, "network_multimedia_classrooms"),
]
CELLS_2021 = [
    ("教基3112", ("I6",), "211", "enrolment", "primary", "pupils"),
    ("教基3115", ("E6",), "311", "enrolment", "junior", "pupils"),
    ("教基2106", ("C5",), "211", "enrolment", "primary", "classes"),
    ("教基2106", ("C6",), "211", "enrolment", "primary", "classes_le_25"),
    ("教基2107", ("C10",), "311", "enrolment", "junior", "classes_41_45"),
    ("教基4155", ("C6",), "211", "staff", "primary", "full_time_teachers"),
    ("教基4155", ("C9", "C10"), "211", "staff", "primary", "postgraduate"),
    ("教基4155", ("C11",), "211", "staff", "primary", "bachelor"),
    ("教基4155", ("C12",), "211", "staff", "primary", "college"),
    ("教基4156", ("C10", "C11"), "311", "staff", "junior", "postgraduate"),
    ("教基4156", ("C12",), "311", "staff", "junior", "bachelor"),
    ("教基4149", ("D6",), "311", "staff", "junior", "full_time_teachers"),
    ("教基4153", ("C10",), "211", "staff", "primary", "intermediate"),
    ("教基4153", ("C10",), "311", "staff", "junior", "intermediate"),
    ("教基4153", ("C19",), "312", "staff", "junior", "intermediate"),
    ("教基1102续", ("D12",), "211", "staff", "primary", "backbone_teachers"),
    ("教基1102续", ("D12",), "311", "staff", "junior", "backbone_teachers"),
    ("教基1102续", ("D13",), "312", "staff", "junior", "backbone_teachers"),
    ("教基5170", ("F10",), "211", "facility", None, "teaching_auxiliary_area"),
    ("教基5170", ("F17",), "341", "facility", None, "gymnasium_area"),
    ("教基5176", ("D7",), "211", "facility", None, "sports_ground_area"),
    ("教基5176", ("D12",), "211", "facility", None, "books"),
    ("教基5176", ("D17",), "211", "facility", None, "network_multimedia_classrooms"),
]


def returned(school: SchoolReturn, table: str, level: str | None, name: str) -> float:
    if level is None:
        return school.facility[name]
    stage = school.stages[level]
    return (stage.enrolment if table == "enrolment" else stage.staff)[name]


@pytest.mark.parametrize(("form", "cells", "kind", "table", "level", "name"), CELLS_2020)
def test_known_cells_of_2020_hold_their_figures(
    years: dict[int, CountyYear],
    tmp_path: Path,
    form: str,
    cells: tuple[str, ...],
    kind: str,
    table: str,
    level: str | None,
    name: str,
) -> None:
    school = school_of(years[2020], kind)
    sheets = sheets_of(render(forms_2018.school_workbook(school)), tmp_path)
    assert figure(sheets[form], *cells) == returned(school, table, level, name)


@pytest.mark.parametrize(("form", "cells", "kind", "table", "level", "name"), CELLS_2021)
def test_known_cells_of_2021_hold_their_figures(
    years: dict[int, CountyYear],
    tmp_path: Path,
    form: str,
    cells: tuple[str, ...],
    kind: str,
    table: str,
    level: str | None,
    name: str,
) -> None:
    school = school_of(years[2021], kind)
    sheets = sheets_of(render(forms_2021.school_workbook(school)), tmp_path)
    rows = next(rows for sheet, rows in sheets.items() if sheet.startswith(f"{form}_"))
    assert figure(rows, *cells) == returned(school, table, level, name)


def test_money_is_in_ten_thousand_yuan(years: dict[int, CountyYear], tmp_path: Path) -> None:
    for year, module, form, name in (
        (2020, forms_2018, "基础基522", "O9"),
        (2021, forms_2021, "教基5176_小学", "D19"),
    ):
        school = school_of(years[year], "211")
        sheets = sheets_of(render(module.school_workbook(school)), tmp_path)
        stated = figure(sheets[form], name)
        assert stated * 10_000 == pytest.approx(school.facility["teaching_equipment_value"])


def test_pupils_move_from_column_4_to_5_between_2019_and_2020(
    years: dict[int, CountyYear], tmp_path: Path
) -> None:
    for year, name in ((2019, "G7"), (2020, "H7")):
        school = school_of(years[year], "211")
        sheets = sheets_of(render(forms_2018.school_workbook(school)), tmp_path)
        pupils = school.stages["primary"].enrolment["pupils"]
        assert figure(sheets["基础基312"], name) == pupils


def test_forms_of_2018_are_framed_by_letters_and_running_numbers(
    years: dict[int, CountyYear], tmp_path: Path
) -> None:
    rows = sheets_of(render(forms_2018.school_workbook(school_of(years[2018], "211"))), tmp_path)[
        "基础基331"
    ]
    assert rows[0][:3] == ["A", "B", "C"]
    assert [row[0] for row in rows[1:4]] == [1.0, 2.0, 3.0]
    assert rows[1][1] == "中小学、特殊教育学生变动情况"
    assert re.fullmatch(r"基础基331 {50,}单位：人", str(rows[2][1]))
    assert rows[5][1:5] == ["甲", "乙", "1", "2"]
    assert rows[6][1:3] == ["幼儿园", "1"]
    assert rows[6][11] == "*"
    assert rows[6][3] == ""


def test_figures_of_2018_are_text_and_zeros_are_blank(
    years: dict[int, CountyYear], tmp_path: Path
) -> None:
    school = school_of(years[2018], "211")
    rows = sheets_of(render(forms_2018.school_workbook(school)), tmp_path)["基础基331"]
    assert cell(rows, "D10") == str(school.stages["primary"].enrolment["previous_pupils"])
    assert cell(rows, "D13") == ""


def test_identity_marks_what_does_not_apply(years: dict[int, CountyYear], tmp_path: Path) -> None:
    rows = sheets_of(render(forms_2018.school_workbook(school_of(years[2018], "211"))), tmp_path)[
        "基础基111"
    ]
    texts = [str(value) for row in rows for value in row]
    assert "-1" in texts
    assert "*" in texts
    assert "（2018 /2019 学年初）" in texts


def test_only_forms_that_apply_are_there(years: dict[int, CountyYear]) -> None:
    names = {g.name for g in forms_2018.school_workbook(school_of(years[2018], "311"))}
    assert {"封面", "目录", "基础基111", "基础基213", "基础基313"} <= names
    assert not {"基础基212", "基础基312", "基础基423", "基础基211"} & names
    kindergarten = {g.name for g in forms_2018.school_workbook(school_of(years[2018], "111"))}
    assert {"基础基211", "基础基411"} <= kindergarten
    assert "基础基512" not in kindergarten


def test_sheets_of_2021_carry_the_kind_of_school(years: dict[int, CountyYear]) -> None:
    school = school_of(years[2021], "312")
    names = [g.name for g in forms_2021.school_workbook(school)][1:]
    assert all(re.fullmatch(r"教基\d{4}续?_九年一贯制学校", name) for name in names)
    assert "[九年一贯制学校]" in forms_2021.file_name(school)


def test_identity_of_2021_has_name_and_kind_where_importers_read_them(
    years: dict[int, CountyYear], tmp_path: Path
) -> None:
    school = school_of(years[2021], "341")
    sheets = sheets_of(render(forms_2021.school_workbook(school)), tmp_path)
    rows = sheets["教基1001_完全中学"]
    assert cell(rows, "C4") == school.school["school_name"]
    assert cell(rows, "C25") == "完全中学"


def test_wide_export_has_the_known_header_paths(years: dict[int, CountyYear]) -> None:
    paths = "\n".join(wide.header_paths())
    for known in (
        "在校生数/合计",
        "教学及辅助用房/计",
        "教学及辅助用房/室内体育用房",
        "占地面积及其他办学条件/占地面积（平方米）/其中/运动场地面积",
        "固定资产总值/教学仪器设备资产值(万元)",
        "网络多媒体教室",
        "统计三级",
        "计校数",
    ):
        assert known in paths


def test_wide_export_ends_with_a_total_and_a_note(years: dict[int, CountyYear]) -> None:
    grid = wide.export(years[2021])[0]
    assert grid.rows[-2][0] == "合计"
    assert str(grid.rows[-1][0]).startswith("注：")
    assert len(grid.rows) == 2 + 4 + 2 + sum(s.in_scope for s in years[2021].schools)


def test_every_workbook_says_that_it_is_simulated(
    years: dict[int, CountyYear], tmp_path: Path
) -> None:
    for grids in (
        forms_2018.school_workbook(years[2018].schools[0]),
        forms_2021.school_workbook(years[2021].schools[0]),
        wide.export(years[2021]),
    ):
        sheets = sheets_of(render(grids), tmp_path)
        assert any(SIMULATED in row for rows in sheets.values() for row in rows)
