"""Figures of a school placed by row and column code, as both generations of forms need them.

Belongs here: blocks of cells the generations share. Not here: which form they stand in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingestion.sample.entities import SchoolReturn, StageReturn
from ingestion.sample.grid import SIMULATED, Grid, Value
from ingestion.sample.pupils import allocate

Cells = dict[tuple[int, int], Value]
"""(row code, column code) → figure."""

LEVELS = ("primary", "junior", "senior")
_TITLES = ("full_senior", "senior", "intermediate", "assistant", "junior_title", "untitled")
_EDUCATION = ("postgraduate", "bachelor", "college", "secondary", "below_secondary")
_ARTS = ("pe_teachers", "music_teachers", "fine_art_teachers", "art_teachers")
_PUPIL_GROUPS = {
    4: "disabled_pupils",
    5: "boarders",
    6: "migrant_pupils",
    7: "left_behind_pupils",
}
_AGE_SHARES = (6, 12, 14, 17, 18, 16, 12, 5)
_TITLE_LINES = 9


def cover(returned: SchoolReturn, title: str, approval: str) -> Grid:
    """封面: what it is, of which year, and that it is simulated."""
    year = returned.school_year
    rows: list[list[Value]] = [[""] * 8 for _ in range(12)]
    rows[2][2], rows[3][2], rows[4][2] = title, f"（{year} /{year + 1} 学年初）", SIMULATED
    rows[5][6] = "制表机关：教      育      部"
    rows[6][6] = "批准机关：国  家  统  计  局"
    rows[7][6] = f"批准文号：{approval}"
    rows[9][3], rows[9][5], rows[9][6] = "学校（机构）", "负 责 人", "填 表 人"
    rows[10][2], rows[10][3] = "名 称", str(returned.school["school_name"])
    rows[11][2], rows[11][3] = "代 码", returned.school_id
    return Grid("封面", rows, ((2, 2, 2, 7), (3, 2, 3, 7), (4, 2, 4, 7)), 0)


def bracket_lines(stage: StageReturn, first_line: int, column: int) -> Cells:
    """Number of classes in line 1, and by class size from ``first_line`` on."""
    brackets = [n for name, n in stage.enrolment.items() if name.startswith("classes_")]
    cells: Cells = {(first_line + i, column): classes for i, classes in enumerate(brackets)}
    cells[1, column] = stage.enrolment["classes"]
    return cells


def class_line(stage: StageReturn, first_column: int) -> Cells:
    """Number of classes of each grade, in line 1."""
    return {(1, first_column + i): classes for i, classes in enumerate(stage.classes_per_grade)}


def pupil_lines(stage: StageReturn, total: int, leaving: int) -> Cells:
    """Graduates, entrants, pupils by grade (after column ``total``), expected graduates.

    Lines 总计 and 女, then the groups of pupils.
    """
    enrolment = stage.enrolment
    cells: Cells = {(1, 1): enrolment["graduates"], (1, 2): enrolment["entrants"]}
    cells |= {(1, total): enrolment["pupils"], (1, leaving): enrolment["expected_graduates"]}
    for grade, pupils in enumerate(stage.grades, start=1):
        cells[1, total + grade] = pupils
        cells[2, total + grade] = pupils // 2
    cells[2, total] = sum(pupils // 2 for pupils in stage.grades)
    for line, name in _PUPIL_GROUPS.items():
        cells[line, total] = enrolment[name]
    return cells


def age_lines(stage: StageReturn, total: int, first_line: int) -> Cells:
    """Pupils by age: every grade is of one age."""
    cells: Cells = {}
    for grade, pupils in enumerate(stage.grades):
        cells[first_line + grade, total] = pupils
        cells[first_line + grade, total + 1 + grade] = pupils
    return cells


def movement_lines(stages: Mapping[str, StageReturn], lines: Mapping[str, int]) -> Cells:
    """Movement of pupils as form 331 has it, one line per level."""
    stated = {
        1: "previous_pupils",
        3: "entrants",
        5: "transferred_in",
        8: "graduates",
        11: "dropouts",
        12: "deaths",
        13: "transferred_out",
        15: "pupils",
    }
    cells: Cells = {}
    for level, stage in stages.items():
        cells |= _line(lines[level], stage.movement.columns())
        cells |= {(lines[level], c): stage.enrolment[name] for c, name in stated.items()}
    return cells


def teacher_movement_lines(stages: Mapping[str, StageReturn], lines: Mapping[str, int]) -> Cells:
    """Movement of full-time teachers as form 431 has it, one line per level."""
    stated = {
        1: "previous_full_time_teachers",
        2: "teachers_joined",
        10: "teachers_left",
        17: "full_time_teachers",
    }
    cells: Cells = {}
    for level, stage in stages.items():
        cells |= _line(lines[level], stage.teacher_movement.columns())
        cells |= {(lines[level], c): stage.staff[name] for c, name in stated.items()}
    return cells


def staff_lines(stages: Mapping[str, StageReturn]) -> Cells:
    """All staff (line 1) and by stage (5 to 7): 合计, 专任教师, 行政, 教辅, 工勤."""
    cells: Cells = {}
    sums = [0] * 5
    for line, level in enumerate(LEVELS, start=5):
        if level in stages:
            staff = stages[level].staff
            others = max(0, staff["staff"] - staff["full_time_teachers"])
            values = [staff["staff"], staff["full_time_teachers"], *allocate(others, (5, 3, 2))]
            sums = [a + b for a, b in zip(sums, values, strict=True)]
            cells |= _line(line, values)
    return cells | _line(1, sums) | _line(2, [value // 2 for value in sums])


def title_lines(stages: Mapping[str, StageReturn], places: Mapping[str, int]) -> Cells:
    """Nine lines a stage by title, with ages; ``places``: level → blocks above its own."""
    cells: Cells = {}
    for level, blocks in places.items():
        if level in stages:
            staff = stages[level].staff
            total = staff["full_time_teachers"]
            for line, teachers in enumerate(
                [total, total // 2, *(staff[name] for name in _TITLES)], start=1
            ):
                values = [teachers, *allocate(teachers, _AGE_SHARES)]
                cells |= _line(_TITLE_LINES * blocks + line, values)
    return cells


def subject_line(
    staff: Mapping[str, int], line: int, weights: Mapping[int, int], arts: Sequence[int]
) -> Cells:
    """Teachers by subject; ``weights``: column → weight, ``arts``: columns of sports and arts."""
    total = staff["full_time_teachers"]
    cells: Cells = {(line, c): staff[name] for c, name in zip(arts, _ARTS, strict=True)}
    others = max(0, total - sum(staff[name] for name in _ARTS))
    shares = allocate(others, tuple(weights.values()))
    cells |= {(line, c): teachers for c, teachers in zip(weights, shares, strict=True)}
    return cells | {(line, 1): total, (line, 2): total // 2}


def education_lines(staff: Mapping[str, int], first_line: int, split: bool = False) -> Cells:
    """Teachers by education in column 1; ``split``: doctors and masters on lines of their own."""
    postgraduate, *others = (staff[name] for name in _EDUCATION)
    doctors = postgraduate // 10
    head = [doctors, postgraduate - doctors] if split else [postgraduate]
    return {(first_line + i, 1): teachers for i, teachers in enumerate([*head, *others])}


def _line(line: int, values: Sequence[int]) -> Cells:
    return {(line, column): value for column, value in enumerate(values, start=1)}
