"""Faults of place: right figures in the wrong line, column, level or school.

Belongs here: figures that are true somewhere else. Not here: figures of another year (``copies``),
schools under wrong ids (``roster``).
"""

from __future__ import annotations

from random import Random

from contract.messages import Text
from ingestion.sample.entities import SchoolReturn
from ingestion.sample.faults.model import Fault, Plant, Returns, Touched
from ingestion.sample.faults.slots import BRACKETS, EDUCATION, TITLES, Slot, levels

_NEIGHBOURS = (
    # Figures of neighbouring columns, which are exchanged.
    ("books", "computers"),
    ("teaching_auxiliary_area", "gymnasium_area"),
    ("teaching_equipment_value", "fixed_assets"),
    ("classrooms", "network_multimedia_classrooms"),
    ("floor_area", "teaching_auxiliary_area"),
    ("land_area", "sports_ground_area"),
)


def _columns_swapped(returns: Returns, rng: Random) -> Touched:
    pair = rng.choice(_NEIGHBOURS)
    for school in returns.year.schools:
        _exchange(school, pair)
    return Touched(None, pair)


def _figures_swapped(returns: Returns, rng: Random) -> Touched:
    pair = rng.choice(_NEIGHBOURS)
    school = returns.pick(rng, lambda one: one.facility[pair[0]] != one.facility[pair[1]])
    _exchange(school, pair)
    return Touched(school.school_id, pair)


def _exchange(school: SchoolReturn, pair: tuple[str, str]) -> None:
    first, second = (Slot(school, "facility", None, name) for name in pair)
    before = first.value
    first.put(second.value)
    second.put(before)


def _rows_shifted(returns: Returns, rng: Random) -> Touched:
    """From some school on, each has the facilities of the one above it in the export."""
    schools = [school for school in returns.year.schools if school.in_scope]
    start = rng.randrange(1, max(2, len(schools) - 2))
    for above, below in reversed(list(zip(schools[start - 1 :], schools[start:], strict=False))):
        below.facility = dict(above.facility)
    return Touched(None, tuple(schools[0].facility))


def _lines_shifted(returns: Returns, rng: Random) -> Touched:
    """In one form of a school every figure stands a line too low; the last one is lost."""
    table, lines = rng.choice((("staff", TITLES), ("staff", EDUCATION), ("enrolment", BRACKETS)))
    school = returns.pick(rng)
    level = rng.choice(levels(school))
    placed = [Slot(school, table, level, name) for name in lines]
    values = [slot.value for slot in placed]
    for slot, value in zip(placed, [0, *values[:-1]], strict=True):
        slot.put(value)
    return Touched(school.school_id, lines)


def _schools_swapped(returns: Returns, rng: Random) -> Touched:
    first = returns.pick(rng)
    second = returns.pick(rng)
    first.facility, second.facility = second.facility, first.facility
    return Touched(first.school_id, tuple(first.facility))


def _copied_from_neighbour(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    neighbour = returns.pick(rng)
    school.facility = dict(neighbour.facility)
    return Touched(school.school_id, tuple(school.facility))


def _levels_swapped(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng, _has_both_levels)
    primary, junior = school.stages["primary"], school.stages["junior"]
    for table in ("enrolment", "staff"):
        first, second = getattr(primary, table), getattr(junior, table)
        setattr(primary, table, second)
        setattr(junior, table, first)
    return Touched(school.school_id, (*primary.enrolment, *primary.staff))


def _junior_in_primary(returns: Returns, rng: Random) -> Touched:
    """All pupils and classes of the junior stage entered with the primary ones."""
    school = returns.pick(rng, _has_both_levels)
    primary, junior = school.stages["primary"].enrolment, school.stages["junior"].enrolment
    for name, figure in junior.items():
        if name == "largest_class":
            primary[name] = max(primary[name], figure)
        else:
            primary[name] += figure
        junior[name] = 0
    return Touched(school.school_id, tuple(primary))


def _has_both_levels(school: SchoolReturn) -> bool:
    return {"primary", "junior"} <= school.stages.keys()


def _pupils_of_another_level(returns: Returns, rng: Random) -> Touched:
    """All pupils of the school in one level; where it has but one, a kindergarten's beside them."""
    school = returns.pick(rng)
    pupils = [stage.enrolment["pupils"] for stage in school.stages.values()]
    slot = Slot(school, "enrolment", next(iter(school.stages)), "pupils")
    return slot.put(sum(pupils) if len(pupils) > 1 else pupils[0] * rng.uniform(1.25, 1.6))


def _one_sex(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    slot = Slot(school, "enrolment", rng.choice(levels(school)), "pupils")
    return slot.put(slot.value * rng.uniform(0.46, 0.49))


def _gymnasium_added_to(field: str) -> Plant:
    def plant(returns: Returns, rng: Random) -> Touched:
        school = returns.pick(rng, lambda one: one.facility["gymnasium_area"] > 0)
        slot = Slot(school, "facility", None, field)
        return slot.put(slot.value + school.facility["gymnasium_area"])

    return plant


def _senior_stage_forgotten(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng, lambda one: "senior" in one.stages)
    stage = school.stages.pop("senior")
    return Touched(school.school_id, (*stage.enrolment, *stage.staff))


def _assets_as_equipment(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    slot = Slot(school, "facility", None, "teaching_equipment_value")
    return slot.put(school.facility["fixed_assets"])


FAULTS = {
    "columns_swapped": Fault(
        Text("相邻两列互换，全县", "Two neighbouring columns exchanged, county-wide"),
        _columns_swapped,
        "figures",
        shapes=("wide",),
    ),
    "figures_swapped": Fault(
        Text("一所学校的两个数互换", "Two figures of a school exchanged"),
        _figures_swapped,
        "figures",
    ),
    "rows_shifted": Fault(
        Text("从某一行起，办学条件错位一行", "From some row on, facilities stand one row too low"),
        _rows_shifted,
        "figures",
        shapes=("wide",),
        hides_others=True,
    ),
    "lines_shifted": Fault(
        Text("一张表内各行数字下移一行", "Figures of a form stand one line too low"),
        _lines_shifted,
        "figures",
    ),
    "schools_swapped": Fault(
        Text("两所学校的办学条件互换", "The facilities of two schools exchanged"),
        _schools_swapped,
        "figures",
    ),
    "copied_from_neighbour": Fault(
        Text("办学条件照抄另一所学校", "Facilities copied from another school"),
        _copied_from_neighbour,
        "figures",
    ),
    "levels_swapped": Fault(
        Text("小学与初中互换", "Primary and junior figures exchanged"),
        _levels_swapped,
        "figures",
    ),
    "junior_in_primary": Fault(
        Text("初中学生和班级填入小学", "Junior pupils and classes entered as primary ones"),
        _junior_in_primary,
        "figures",
    ),
    "pupils_of_another_level": Fault(
        Text("在校生数混入其他学段或幼儿班", "Pupils of other levels or a kindergarten mixed in"),
        _pupils_of_another_level,
        "figures",
    ),
    "pupils_of_one_sex": Fault(
        Text("在校生数只填了女生", "Only the girls entered as pupils"), _one_sex, "figures"
    ),
    "gymnasium_counted_twice": Fault(
        Text("体育馆又计入运动场地", "The gymnasium counted among the sports grounds as well"),
        _gymnasium_added_to("sports_ground_area"),
        "figures",
    ),
    "gymnasium_added_to_rooms": Fault(
        Text("体育馆在教学及辅助用房中计了两次", "The gymnasium counted twice among the rooms"),
        _gymnasium_added_to("teaching_auxiliary_area"),
        "figures",
    ),
    "senior_stage_forgotten": Fault(
        Text("完全中学漏报高中", "A school with a senior stage reports none"),
        _senior_stage_forgotten,
        "figures",
    ),
    "assets_as_equipment": Fault(
        Text("固定资产总值填作教学仪器设备值", "All fixed assets entered as teaching equipment"),
        _assets_as_equipment,
        "figures",
    ),
}
