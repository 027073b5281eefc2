"""教基 workbooks (school years from 2021): one school, sheets named 教基NNNN_办学类型.

Belongs here: which forms a school fills in and what goes into their cells. Not here: the shape of
the forms (``shapes_2021.yml``), figures (``world``), where readers look (``layouts/jiaoji_2021``).
"""

from __future__ import annotations

from collections.abc import Iterator

from ingestion.sample.entities import KIND_NAMES, SETTINGS, SchoolReturn, StageReturn
from ingestion.sample.form_cells import (
    LEVELS,
    Cells,
    age_lines,
    bracket_lines,
    class_line,
    cover,
    education_lines,
    pupil_lines,
    staff_lines,
    subject_line,
    title_lines,
)
from ingestion.sample.form_shape import Convention, FormShape, fill, shape, shape_document
from ingestion.sample.grid import Grid, Value, ten_thousands

_LEVEL_NAMES = {"primary": "小学", "junior": "初中", "senior": "高中"}

_CONVENTION = Convention(framed=False, as_text=False, code_width=2)
_FULL_NAMES = {"primary": "小学专任教师", "junior": "初中专任教师", "senior": "高中专任教师"}
# Column of the subject → weight among teachers of subjects other than sports and arts.
_PRIMARY_SUBJECTS = {3: 8, 4: 40, 5: 30, 6: 7, 7: 10, 9: 3, 11: 2, 15: 1, 16: 1}
_SECONDARY_SUBJECTS = {3: 7, 4: 18, 5: 18, 6: 17, 11: 9, 12: 7, 13: 5, 14: 5, 15: 5, 16: 2, 18: 1}
_PRIMARY_ARTS = (10, 12, 13, 14)
_SECONDARY_ARTS = (19, 20, 21, 22)


def school_workbook(returned: SchoolReturn) -> list[Grid]:
    """All sheets of one school's workbook, forms that do not apply left out."""
    title = "基 础 教 育 学 校 基 层 统 计 报 表"
    grids = [cover(returned, title, "国统制〔2021〕135号"), _identity(returned)]
    if returned.stages:
        grids += [_further(returned), *_forms(returned)]
    return grids


def file_name(returned: SchoolReturn) -> str:
    """The school kind in brackets, then the school."""
    return f"基础教育学校基层统计报表[{KIND_NAMES[returned.kind]}]_{returned.school_id}.xlsx"


def _sheet(form: str, returned: SchoolReturn) -> str:
    return f"{form}_{KIND_NAMES[returned.kind]}"


def _identity(returned: SchoolReturn) -> Grid:
    """Form 1001: 项目, 编号, 内容; the name in line 01, 办学类型 in line 22."""
    school, county, year = returned.school, returned.county, returned.school_year
    setting = str(school["urban_rural_code"])
    texts = {
        "school_name": school["school_name"],
        "school_id": returned.school_id,
        "seat": f"{county.province_name}{county.city}{county.name}示例路1号",
        "seat_code": f"{county.code}100100",
        "setting": SETTINGS[setting],
        "setting_code": setting,
        "authority": county.authority,
        "authority_code": county.authority_code,
        "counted": "1" if school["is_counted_school"] else "0",
        "parent": school["parent_school_id"] or "",
        "established": school["established_year"],
        "primary_years": "6" if "primary" in returned.stages else "*",
        "junior_years": "3" if "junior" in returned.stages else "*",
        "kind_code": returned.kind,
        "kind": KIND_NAMES[returned.kind],
        "sponsor": returned.sponsor,
        "sponsor_code": returned.sponsor_code,
    }
    items = [
        (label, content.format(**texts)) for label, content in shape_document("2021")["教基1001"]
    ]
    heading = f"（{year}/{year + 1} 学年初）"
    return _list("教基1001", f"学校（机构）基本情况{heading}", items, returned)


def _further(returned: SchoolReturn) -> Grid:
    """Form 1102续: backbone teachers of the school's stages from line 08 on."""
    items = [tuple(item) for item in shape_document("2021")["教基1102续"]]
    items += [
        (
            f"县级及以上骨干教师（{_LEVEL_NAMES[level]}）",
            str(returned.stages[level].staff["backbone_teachers"] or ""),
        )
        for level in LEVELS
        if level in returned.stages
    ]
    rows = _list("教基1102续", "学校（机构）其他情况（续）", items, returned)
    return _with_unit_column(rows)


def _list(form: str, title: str, items: list[tuple[str, str]], returned: SchoolReturn) -> Grid:
    rows: list[list[Value]] = [[title, "", ""], [f"表    号：{form}", "", ""]]
    rows.append(["项目", "编号", "内容"])
    rows += [
        [label, f"{line:02d}", content] for line, (label, content) in enumerate(items, start=1)
    ]
    return Grid(_sheet(form, returned), rows, ((0, 0, 0, 2),), 3)


def _with_unit_column(grid: Grid) -> Grid:
    """Put 单位 before 内容 and the code row 甲 乙 below the heading, so that line 01 is row 5."""
    rows: list[list[Value]] = []
    for number, row in enumerate(grid.rows):
        unit = "单位" if number == 2 else ""
        rows.append([*row[:2], unit, row[2]])
    return Grid(grid.name, [*rows[:3], ["甲", "乙", "丙", "1"], *rows[3:]], ((0, 0, 0, 3),), 4)


def _forms(returned: SchoolReturn) -> Iterator[Grid]:
    stages = returned.stages

    def filled(form: FormShape, cells: Cells) -> Grid:
        return fill(form, _CONVENTION, cells, _sheet(form.code, returned))

    if "primary" in stages:
        stage = stages["primary"]
        yield filled(shape("2021", "教基2106"), _classes(stage))
        cells = pupil_lines(stage, 7, 14) | age_lines(stage, 7, 9)
        yield filled(shape("2021", "教基3112"), cells)
        subjects = subject_line(stage.staff, 1, _PRIMARY_SUBJECTS, _PRIMARY_ARTS)
        education = education_lines(stage.staff, 4, split=True)
        yield filled(shape("2021", "教基4155"), education | subjects)
    if "junior" in stages:
        stage = stages["junior"]
        yield filled(shape("2021", "教基2107"), _classes(stage))
        cells = pupil_lines(stage, 3, 8) | age_lines(stage, 3, 9)
        yield filled(shape("2021", "教基3115"), cells)
        yield filled(shape("2021", "教基4156"), _secondary_teachers(stages))
    if "senior" in stages:
        yield filled(shape("2021", "教基3118"), pupil_lines(stages["senior"], 3, 7))
    yield filled(shape("2021", "教基4149"), _staff(stages))
    present = [level for level in LEVELS if level in stages]
    places = {level: place for place, level in enumerate(present)}
    yield filled(_titles_form(present), title_lines(stages, places))
    yield filled(shape("2021", "教基5170"), _buildings(returned))
    yield _grounds(returned)


def _classes(stage: StageReturn) -> Cells:
    largest: Cells = {(12, 1): stage.enrolment["largest_class"]}
    return bracket_lines(stage, 2, 1) | class_line(stage, 2) | largest


def _secondary_teachers(stages: dict[str, StageReturn]) -> Cells:
    cells: Cells = {}
    for level, first, education in (("junior", 1, 5), ("senior", 11, 14)):
        if level in stages:
            staff = stages[level].staff
            cells |= education_lines(staff, education, split=True)
            cells |= subject_line(staff, first, _SECONDARY_SUBJECTS, _SECONDARY_ARTS)
    return cells


def _staff(stages: dict[str, StageReturn]) -> Cells:
    cells = staff_lines(stages)
    certified = {
        line: stages[level].staff["certified_teachers"]
        for line, level in enumerate(LEVELS, start=5)
        if level in stages
    }
    cells |= {(line, 6): teachers for line, teachers in certified.items()}
    return cells | {(1, 6): sum(certified.values())}


def _titles_form(levels: list[str]) -> FormShape:
    """Form 4153 has nine lines for each stage the school has, and no others."""
    raw = shape_document("2021")["教基4153"]
    lines = tuple(line for level in levels for line in (_FULL_NAMES[level], *raw["block"]))
    return FormShape(
        "教基4153", raw["title"], raw["unit"], tuple(raw["columns"]), lines, raw["depth"]
    )


def _buildings(returned: SchoolReturn) -> Cells:
    """Form 5170: 教学及辅助用房 = 教室 + 专用教室 + 公共教学用房 (rule D28)."""
    house, have = returned.building, returned.facility
    lines = {
        5: house.classrooms,
        6: house.laboratory + house.computer_room + house.language_room,
        7: house.reading_room + house.gymnasium,
        8: house.reading_room,
        12: house.offices,
        13: house.teacher_offices,
        14: house.living,
        15: house.canteen,
        16: house.dormitories,
        17: house.living - house.canteen - house.dormitories,
        18: house.other,
    }
    cells: Cells = {(line, 1): tenths / 10 for line, tenths in lines.items()}
    stated = {1: "floor_area", 4: "teaching_auxiliary_area", 11: "gymnasium_area"}
    cells |= {(line, 1): have[name] for line, name in stated.items()}
    return cells | {(line, 2): value for (line, _), value in cells.items()}


def _grounds(returned: SchoolReturn) -> Grid:
    """Form 5176: 指标, 编号, 单位, 数值; one line per item."""
    have = returned.facility
    values: dict[int, Value] = {
        1: have["land_area"],
        2: have["green_area"],
        3: have["sports_ground_area"],
        8: have["books"],
        9: have["computers"],
        10: int(have["computers"] - have["teaching_computers"]),
        11: have["teaching_computers"],
        12: have["classrooms"],
        13: have["network_multimedia_classrooms"],
        14: ten_thousands(have["fixed_assets"]),
        15: ten_thousands(have["teaching_equipment_value"]),
        16: have["music_rooms"],
        17: have["art_rooms"],
        18: have["smallest_music_room_area"],
        19: have["smallest_art_room_area"],
    }
    form = shape_document("2021")["教基5176"]
    rows: list[list[Value]] = [[form["title"], "", "", ""], ["教基5176", "", "", ""]]
    rows += [["指标名称", "编号", "计量单位", "数值"], ["甲", "乙", "丙", "1"]]
    for line, (label, unit) in enumerate(form["lines"], start=1):
        rows.append([label, f"{line:02d}", unit, values.get(line) or ""])
    return Grid(_sheet("教基5176", returned), rows, ((0, 0, 0, 3), (1, 0, 1, 3)), 4)
