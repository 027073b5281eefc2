"""Faults of arithmetic: parts, totals and movements of one return that do not fit together.

Belongs here: faults that break a relation inside a school's return. Not here: figures that are
wrong by themselves (``units``, ``digits``) or belong elsewhere (``mixups``).
"""

from __future__ import annotations

from random import Random

from contract.messages import Text
from ingestion.sample.entities import SchoolReturn
from ingestion.sample.faults.model import Fault, Plant, Returns, Touched
from ingestion.sample.faults.slots import BRACKETS, EDUCATION, TITLES, Slot, levels

_PARTS = (
    # Table, part, whole.
    ("staff", "backbone_teachers", "full_time_teachers"),
    ("staff", "certified_teachers", "full_time_teachers"),
    ("staff", "pe_teachers", "full_time_teachers"),
    ("staff", "full_time_teachers", "staff"),
    ("enrolment", "boarders", "pupils"),
    ("enrolment", "entrants", "pupils"),
    ("enrolment", "migrant_pupils", "pupils"),
    ("facility", "teaching_computers", "computers"),
    ("facility", "network_multimedia_classrooms", "classrooms"),
    ("facility", "teaching_equipment_value", "fixed_assets"),
    ("facility", "teaching_auxiliary_area", "floor_area"),
    ("facility", "sports_ground_area", "land_area"),
)
_TOTALS = (("staff", "full_time_teachers"), ("enrolment", "classes"))


def _part_exceeds_whole(returns: Returns, rng: Random) -> Touched:
    """A part larger than its whole by a tenth to a half."""
    school = returns.pick(rng)
    table, part, whole = rng.choice(_PARTS)
    level = None if table == "facility" else rng.choice(levels(school))
    total = Slot(school, table, level, whole).value
    return Slot(school, table, level, part).put(total * rng.uniform(1.1, 1.5) + 1)


def _gymnasium_exceeds_rooms(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    rooms = school.facility["teaching_auxiliary_area"]
    return Slot(school, "facility", None, "gymnasium_area").put(round(rooms * 1.5, 1))


def _too_many(table: str, fields: tuple[str, ...]) -> Plant:
    """More in one of the parts of a sum: two, or a fifth of the figure."""

    def plant(returns: Returns, rng: Random) -> Touched:
        slot = _of_any_stage(returns, rng, table, rng.choice(fields))
        return slot.put(slot.value + 2 + slot.value // 5)

    return plant


def _total_is_not_sum(returns: Returns, rng: Random) -> Touched:
    table, field = rng.choice(_TOTALS)
    slot = _of_any_stage(returns, rng, table, field)
    return slot.put(slot.value * rng.choice((rng.uniform(0.6, 0.9), rng.uniform(1.1, 1.4))))


def _class_sizes_do_not_fit(returns: Returns, rng: Random) -> Touched:
    """All classes counted as much larger or much smaller than they are."""
    school = returns.pick(rng)
    level = rng.choice(levels(school))
    classes = [Slot(school, "enrolment", level, name) for name in BRACKETS]
    total = sum(int(slot.value) for slot in classes)
    largest = max(range(len(classes)), key=lambda i: classes[i].value)
    for slot in classes:
        slot.put(0)
    classes[-1 if largest <= len(classes) // 2 else 0].put(total)
    return Touched(school.school_id, BRACKETS)


def _pupil_movement(returns: Returns, rng: Random) -> Touched:
    """Pupils who moved, of a tenth to a third of the school."""
    slot = _of_any_stage(returns, rng, "enrolment", "pupils")
    moved = Slot(
        slot.school, "enrolment", slot.level, rng.choice(("transferred_in", "transferred_out"))
    )
    return moved.put(moved.value + slot.value * rng.uniform(0.1, 0.33))


def _teacher_movement(returns: Returns, rng: Random) -> Touched:
    slot = _of_any_stage(returns, rng, "staff", rng.choice(("teachers_joined", "teachers_left")))
    return slot.put(slot.value + rng.randint(3, 9))


def _previous_year(returns: Returns, rng: Random) -> Touched:
    school, _ = returns.pick_of_both_years(rng)
    level = rng.choice(levels(school))
    table, field = rng.choice(
        (("enrolment", "previous_pupils"), ("staff", "previous_full_time_teachers"))
    )
    slot = Slot(school, table, level, field)
    return slot.put(slot.value + rng.randint(5, 25))


def _staff_as_teachers(returns: Returns, rng: Random) -> Touched:
    """All staff counted as full-time teachers."""

    def differ(school: SchoolReturn) -> bool:
        return all(s.staff["staff"] > s.staff["full_time_teachers"] for s in school.stages.values())

    school = returns.pick(rng, differ)
    level = rng.choice(levels(school))
    staff = Slot(school, "staff", level, "staff").value
    return Slot(school, "staff", level, "full_time_teachers").put(staff)


def _of_any_stage(returns: Returns, rng: Random, table: str, field: str) -> Slot:
    school = returns.pick(rng)
    return Slot(school, table, rng.choice(levels(school)), field)


FAULTS = {
    "part_exceeds_whole": Fault(
        Text("部分大于总数", "A part larger than its whole"), _part_exceeds_whole, "figures"
    ),
    "gymnasium_exceeds_rooms": Fault(
        Text("体育馆面积大于教学及辅助用房面积", "Gymnasium larger than the rooms it is part of"),
        _gymnasium_exceeds_rooms,
        "figures",
    ),
    "total_is_not_sum": Fault(
        Text("合计不等于各部分之和", "A total that is not the sum of its parts"),
        _total_is_not_sum,
        "figures",
    ),
    "brackets_do_not_sum": Fault(
        Text("各班额班数之和不等于班数", "Classes by size do not add up to the classes"),
        _too_many("enrolment", BRACKETS),
        "figures",
    ),
    "class_sizes_do_not_fit": Fault(
        Text("班额分布与在校生数不符", "Classes by size that the pupils cannot fill"),
        _class_sizes_do_not_fit,
        "figures",
    ),
    "titles_differ_from_teachers": Fault(
        Text("按职称分之和不等于专任教师数", "Teachers by title do not add up to the teachers"),
        _too_many("staff", TITLES),
        "figures",
    ),
    "education_differs_from_teachers": Fault(
        Text("按学历分之和不等于专任教师数", "Teachers by education do not add up to the teachers"),
        _too_many("staff", EDUCATION),
        "figures",
    ),
    "staff_as_teachers": Fault(
        Text("教职工全部算作专任教师", "All staff counted as full-time teachers"),
        _staff_as_teachers,
        "figures",
    ),
    "pupil_movement_broken": Fault(
        Text("学生变动增减与在校生数不符", "Pupil movement that does not give the pupils"),
        _pupil_movement,
        "figures",
        shapes=("wide",),
    ),
    "teacher_movement_broken": Fault(
        Text("教师变动增减与专任教师数不符", "Teacher movement that does not give the teachers"),
        _teacher_movement,
        "figures",
        shapes=("wide",),
    ),
    "previous_year_differs": Fault(
        Text("填报的上学年初数与上年报表不符", "Figures a year ago that last year's return denies"),
        _previous_year,
        "figures",
        shapes=("wide",),
        needs_previous=True,
    ),
}
