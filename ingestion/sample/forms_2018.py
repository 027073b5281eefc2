"""基础基 workbooks (school years 2018–2020): one school as the official client exports it.

Belongs here: which forms a school fills in and what goes into their cells. Not here: the shape of
the forms (``shapes_2018.yml``), figures (``world``), where readers look (``layouts/jichuji_2018``).
"""

from __future__ import annotations

from collections.abc import Iterator

from ingestion.sample.entities import KIND_NAMES, SETTINGS, SchoolReturn, StageReturn
from ingestion.sample.form_cells import (
    Cells,
    age_lines,
    bracket_lines,
    class_line,
    cover,
    education_lines,
    movement_lines,
    pupil_lines,
    staff_lines,
    subject_line,
    teacher_movement_lines,
    title_lines,
)
from ingestion.sample.form_shape import (
    Convention,
    FormShape,
    fill,
    framed,
    shape,
    shape_document,
)
from ingestion.sample.grid import Grid, Value, ten_thousands

_CONVENTION = Convention(framed=True, as_text=True, code_width=1)
_BACKBONE_LINES = {26: "primary", 27: "junior", 28: "senior"}
_PUPIL_LINES = {"primary": 4, "junior": 7, "senior": 10}
_TEACHER_LINES = {"primary": 3, "junior": 5, "senior": 7}
_TRAINING_LINES = {"primary": 6, "junior": 11, "senior": 16}
_TITLE_PLACES = {"primary": 0, "junior": 1, "senior": 2}
# Column of the subject → weight among teachers of subjects other than sports and arts.
_PRIMARY_SUBJECTS = {3: 8, 4: 40, 5: 30, 6: 7, 7: 10, 12: 3, 15: 2, 16: 1, 17: 1, 18: 1}
_SECONDARY_SUBJECTS = {3: 7, 4: 18, 5: 18, 6: 17, 12: 9, 13: 7, 14: 5, 16: 5, 17: 5, 18: 2, 26: 1}
_PRIMARY_ARTS = (10, 11, 13, 14)
_SECONDARY_ARTS = (19, 20, 21, 22)


def school_workbook(returned: SchoolReturn) -> list[Grid]:
    """All sheets of one school's workbook, forms that do not apply left out."""
    return [
        cover(returned, "基  础 教 育 基 层 统 计 调 查 表", "国 统 制[2018]86号"),
        _contents(),
        _identity(returned),
        _further(returned),
        *_forms(returned),
    ]


def file_name(returned: SchoolReturn) -> str:
    """The school's id and name."""
    return f"{returned.school_id}_{returned.school['school_name']}.xlsx"


def _form(code: str) -> FormShape:
    return shape("2018", code)


def _fill(code: str, cells: Cells) -> Grid:
    return fill(_form(code), _CONVENTION, cells)


def _contents() -> Grid:
    """目录: every form of the set, also those the school does not have."""
    rows: list[list[Value]] = [[""] * 5 for _ in range(3)]
    rows.append(["", "", "", "目录", ""])
    for code, form in shape_document("2018").items():
        if isinstance(form, dict) and "title" in form and " " not in code:
            rows.append(["", "", "全国", code, form["title"]])
    return Grid("目录", rows, (), 0)


def _identity(returned: SchoolReturn) -> Grid:
    """Form 111: blocks of headings with lines 名称 and 代码 below them."""
    school, county = returned.school, returned.county
    setting = str(school["urban_rural_code"])
    texts = {
        "year": returned.school_year,
        "next_year": returned.school_year + 1,
        "school_id": returned.school_id,
        "school_name": school["school_name"],
        "seat": f"{county.province_name}{county.city}{county.name}示例路1号",
        "seat_code": f"{county.code}100100",
        "setting": SETTINGS[setting],
        "setting_code": setting,
        "authority": county.authority,
        "authority_code": county.authority_code,
        "kind": KIND_NAMES[returned.kind],
        "kind_code": returned.kind,
        "sponsor": returned.sponsor,
        "sponsor_code": returned.sponsor_code,
        "primary_years": "6" if "primary" in returned.stages else "-1",
        "primary_age": "6" if "primary" in returned.stages else "-1",
        "junior_years": "3" if "junior" in returned.stages else "-1",
        "junior_age": "12" if "junior" in returned.stages else "-1",
    }
    block = shape_document("2018")["基础基111"]
    rows: list[list[Value]] = [
        [cell.format(**texts) if isinstance(cell, str) else cell for cell in row]
        for row in block["rows"]
    ]
    merges = tuple((r0, c0, r1, c1) for r0, c0, r1, c1 in block["merges"])
    return framed(Grid("基础基111", rows, merges, 4))


def _further(returned: SchoolReturn) -> Grid:
    """Form 112: 项目, 编号, 内容, 单位, 备注."""
    examined = sum(stage.enrolment["previous_pupils"] for stage in returned.stages.values())
    contents = {11: "是", 12: "是", 13: "是", 20: str(examined or ""), 29: "3"}
    for line, level in _BACKBONE_LINES.items():
        backbone = (
            returned.stages[level].staff["backbone_teachers"] if level in returned.stages else 0
        )
        contents[line] = str(backbone or "")
    rows: list[list[Value]] = [
        ["学校（机构）基本情况", "", "", "", ""],
        [f"基础基112{' ' * 120}单位:", "", "", "", ""],
        ["项目", "编号", "内容", "单位", "备注"],
    ]
    rows += [
        [item, str(line), contents.get(line, ""), unit, scope]
        for line, (item, unit, scope) in enumerate(shape_document("2018")["基础基112"], start=1)
    ]
    return framed(Grid("基础基112", rows, ((0, 0, 0, 4), (1, 0, 1, 4)), 3))


def _forms(returned: SchoolReturn) -> Iterator[Grid]:
    stages = returned.stages
    if returned.kind == "111":
        yield _fill("基础基211", {(1, 1): 6, (1, 3): 2, (1, 4): 2, (1, 5): 2})
        yield _fill("基础基411", {(1, 1): 20, (1, 2): 1, (1, 3): 12, (1, 5): 6, (1, 6): 1})
    yield from _pupil_forms(returned)
    yield _fill("基础基331", movement_lines(stages, _PUPIL_LINES))
    yield _fill("基础基341", {})
    if stages:
        yield from _staff_forms(stages)
    yield _fill("基础基431", teacher_movement_lines(stages, _TEACHER_LINES))
    yield _fill("基础基442", _training(stages))
    if stages:
        yield _fill("基础基512", _buildings(returned))
        yield _fill("基础基522", _grounds(returned))


def _pupil_forms(returned: SchoolReturn) -> Iterator[Grid]:
    stages = returned.stages
    if "primary" in stages:
        stage = stages["primary"]
        yield _fill("基础基212", bracket_lines(stage, 3, 1) | class_line(stage, 2))
        # 2020/21 has one column more before the pupils.
        form, total = ("基础基312 of 2020", 5) if returned.school_year >= 2020 else ("基础基312", 4)
        yield _fill(form, pupil_lines(stage, total, total + 7) | age_lines(stage, total, 9))
    if "junior" in stages:
        stage = stages["junior"]
        yield _fill("基础基213", _secondary_classes(stages))
        yield _fill("基础基313", pupil_lines(stage, 4, 9) | age_lines(stage, 4, 9))
    if "senior" in stages:
        stage = stages["senior"]
        yield _fill("基础基314", pupil_lines(stage, 3, 7))


def _secondary_classes(stages: dict[str, StageReturn]) -> Cells:
    cells: Cells = {}
    present = {level: column for level, column in (("junior", 2), ("senior", 7)) if level in stages}
    for level, column in present.items():
        cells |= bracket_lines(stages[level], 3, column)
        cells |= class_line(stages[level], column + 1)
    cells[1, 1] = sum(stages[level].enrolment["classes"] for level in present)
    return cells


def _staff_forms(stages: dict[str, StageReturn]) -> Iterator[Grid]:
    yield _fill("基础基412", staff_lines(stages))
    yield _fill("基础基422", title_lines(stages, _TITLE_PLACES))
    if "primary" in stages:
        staff = stages["primary"].staff
        subjects = subject_line(staff, 1, _PRIMARY_SUBJECTS, _PRIMARY_ARTS)
        yield _fill("基础基423", education_lines(staff, 4) | subjects)
    if "junior" in stages:
        staff = stages["junior"].staff
        cells = education_lines(staff, 5)
        cells |= subject_line(staff, 1, _SECONDARY_SUBJECTS, _SECONDARY_ARTS)
        if "senior" in stages:
            staff = stages["senior"].staff
            cells |= education_lines(staff, 13)
            cells |= subject_line(staff, 10, _SECONDARY_SUBJECTS, _SECONDARY_ARTS)
        yield _fill("基础基424", cells)


def _training(stages: dict[str, StageReturn]) -> Cells:
    """Form 442: every teacher trained twice, 72 hours a year."""
    cells: Cells = {}
    for level, stage in stages.items():
        line, trained = _TRAINING_LINES[level], stage.staff["full_time_teachers"]
        for row in (line, line + 2):
            cells |= {(row, column): 2 * trained for column in (2, 4)}
            cells |= {(row, column): 72 * trained for column in (3, 5)}
        cells[line, 1] = trained
    return cells


def _buildings(returned: SchoolReturn) -> Cells:
    """Form 512: offices and other rooms are brick (column 3), everything else is frame (2)."""
    house, have = returned.building, returned.facility
    frame = {
        5: house.classrooms,
        6: house.laboratory,
        7: house.reading_room,
        8: house.computer_room,
        9: house.language_room,
        13: house.living,
        16: house.dormitories,
        17: house.canteen,
        19: house.living - house.dormitories - house.canteen,
    }
    brick = {11: house.offices, 12: house.teacher_offices, 20: house.other}
    cells: Cells = {}
    for column, lines in ((2, frame), (3, brick)):
        for line, tenths in lines.items():
            cells[line, 1] = cells[line, column] = tenths / 10
    for line, name in ((4, "teaching_auxiliary_area"), (10, "gymnasium_area")):
        cells[line, 1] = cells[line, 2] = have[name]
    cells[1, 1] = have["floor_area"]
    cells[1, 3] = (house.offices + house.other) / 10
    cells[1, 2] = (house.teaching + house.living) / 10
    return cells


def _grounds(returned: SchoolReturn) -> Cells:
    """Form 522; special rooms and their multimedia rooms stand in columns of their own."""
    have = returned.facility
    special = int(have["music_rooms"] + have["art_rooms"])
    multimedia = int(have["network_multimedia_classrooms"])
    in_special = min(special, multimedia // 10)
    values: tuple[Value, ...] = (
        have["land_area"],
        have["green_area"],
        have["sports_ground_area"],
        have["books"],
        have["computers"],
        have["teaching_computers"],
        int(have["teaching_computers"]) // 5,
        int(have["classrooms"]) - special,
        multimedia - in_special,
        special,
        in_special,
        ten_thousands(have["teaching_equipment_value"]),
        ten_thousands(have["fixed_assets"]),
        int(have["books"]) // 3,
    )
    return {(1, column): value for column, value in enumerate(values, start=1)}
