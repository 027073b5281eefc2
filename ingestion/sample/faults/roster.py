"""Faults of the roster: which schools report, how often, under which id and in which county.

Belongs here: schools that are missing, doubled, closed, invented or mistaken for others. Not here:
their figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, TypeVar

from contract.messages import Text
from ingestion.sample.entities import SchoolEvent, SchoolReturn, StageReturn
from ingestion.sample.faults.cells import BOOKS, copied, find, rewrite
from ingestion.sample.faults.model import Fault, OutFile, Plant, Returns, Touched
from ingestion.sample.geography import next_county_code
from ingestion.sample.premises import Building
from ingestion.sample.pupils import Movement
from ingestion.sample.report import Change
from ingestion.sample.teachers import TeacherMovement

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Sums = TypeVar("_Sums", bound="DataclassInstance")


def _missing_school(returns: Returns, rng: Random) -> Touched:
    school = returns.pick_known(rng)
    kept = tuple(s for s in returns.year.schools if s.school_id != school.school_id)
    returns.year = replace(returns.year, schools=kept)
    return Touched(school.school_id, ("school_id",), file="")


def _missing_county(returns: Returns, rng: Random) -> Touched:
    returns.files.clear()
    returns.county_rows.clear()
    return Touched(None, ("school_id",), "", tuple(_gone(s) for s in returns.year.schools))


def _duplicate_school(returns: Returns, rng: Random) -> Touched:
    """Twice in the export, or in a second workbook that differs in its books."""
    school = returns.pick(rng)
    file = returns.file_of(school.school_id)
    if returns.shape == "wide":
        rows = file.grids[0].rows
        row, _ = find(file.grids[0], school.school_id)
        rows.insert(row + 1, list(rows[row]))
        return Touched(school.school_id, ("school_id",), file.name)
    copy = OutFile(file.name.replace(".xlsx", "(1).xlsx"), copied(file.grids), school.school_id)
    returns.files.append(copy)
    BOOKS.set(copy, school, "12345")
    change = Change(school.school_id, "facility", None, "books", school.facility["books"], 12345)
    return Touched(school.school_id, ("school_id", "books"), copy.name, (change,))


def _closed_school_reports(returns: Returns, rng: Random) -> Touched:
    """The county declares that a school has been merged into another, yet it sends its return."""
    school = returns.pick(rng)
    into = returns.pick(rng)
    note = f"{school.school['school_name']}撤销，学生并入{into.school['school_name']}"
    year = returns.year.school_year
    returns.events.append(SchoolEvent(school.school_id, into.school_id, year, "merge", note))
    return Touched(school.school_id, ("school_id",))


def _mangled(mangle: Callable[[str, Random], str]) -> Plant:
    """The id rewritten wherever it stands in the school's file."""

    def plant(returns: Returns, rng: Random) -> Touched:
        school = returns.pick_known(rng)
        return _with_id(returns, school, mangle(school.school_id, rng))

    return plant


def _id_of_another_school(returns: Returns, rng: Random) -> Touched:
    school = returns.pick_known(rng)
    return _with_id(returns, school, returns.pick(rng).school_id)


def _with_id(returns: Returns, school: SchoolReturn, school_id: str) -> Touched:
    file = returns.file_of(school.school_id)
    rewrite(file, school.school_id, lambda _: school_id)
    change = replace(_gone(school), after=school_id)
    return Touched(school.school_id, ("school_id",), file.name, (change,))


def _wrong_digit(school_id: str, rng: Random) -> str:
    """An id no school has: within its county a school's serial never begins with 9."""
    return f"{school_id[:7]}9{school_id[8:]}"


def _county_of_neighbour(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    school.county = replace(school.county, code=next_county_code(school.county.code))
    school.school["county_code"] = school.county.code
    return Touched(school.school_id, ("county_code",))


def _county_total(returns: Returns, rng: Random) -> Touched:
    """A line of totals that looks like a school, with an id and a kind."""
    schools = [s for s in returns.year.schools if s.in_scope and "primary" in s.stages]
    model = schools[0]
    county = returns.year.county
    total = SchoolReturn(
        school_year=model.school_year,
        county=county,
        school={
            **model.school,
            "school_id": f"{model.school_id[:4]}999999",
            "school_name": rng.choice((f"{county.name}合计", f"{county.name}小学小计")),
            "parent_school_id": None,
        },
        stages={"primary": _stage_sum([school.stages["primary"] for school in schools])},
        facility=_sum_of([school.facility for school in schools]),
        building=_added([school.building for school in schools], Building),
    )
    returns.year = replace(returns.year, schools=(*returns.year.schools, total))
    return Touched(total.school_id, ("school_id",))


def _stage_sum(stages: Sequence[StageReturn]) -> StageReturn:
    return StageReturn(
        enrolment={
            **_sum_of([stage.enrolment for stage in stages]),
            "largest_class": max(stage.enrolment["largest_class"] for stage in stages),
        },
        staff=_sum_of([stage.staff for stage in stages]),
        grades=_by_grade([stage.grades for stage in stages]),
        classes_per_grade=_by_grade([stage.classes_per_grade for stage in stages]),
        movement=_added([stage.movement for stage in stages], Movement),
        teacher_movement=_added([stage.teacher_movement for stage in stages], TeacherMovement),
    )


Number = TypeVar("Number", int, int | float)


def _sum_of(parts: Sequence[dict[str, Number]]) -> dict[str, Number]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)


def _by_grade(parts: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(of_grade) for of_grade in zip(*parts, strict=True))


def _added(parts: Sequence[_Sums], kind: type[_Sums]) -> _Sums:
    """Figures of the same shape added field by field."""
    names = [field.name for field in dataclass_fields(kind)]
    return kind(**{name: sum(getattr(part, name) for part in parts) for name in names})


def _gone(school: SchoolReturn) -> Change:
    return Change(school.school_id, "school", None, "school_id", school.school_id, None)


FAULTS = {
    "missing_school": Fault(
        Text("一所学校没有报表", "One school sends no return"), _missing_school, "figures"
    ),
    "missing_county": Fault(
        Text("全县没有报表", "A county sends no returns"),
        _missing_county,
        "files",
        hides_others=True,
    ),
    "duplicate_school": Fault(
        Text("同一所学校报了两次", "The same school twice"), _duplicate_school, "files"
    ),
    "closed_school_reports": Fault(
        Text("已登记撤并的学校仍有报表", "A school declared closed sends a return"),
        _closed_school_reports,
        "figures",
    ),
    "scientific_id": Fault(
        Text("学校标识码变成科学记数法", "School id in scientific notation"),
        _mangled(lambda school_id, _: f"{float(school_id):.3E}"),
        "files",
    ),
    "id_digit_lost": Fault(
        Text("学校标识码少一位", "School id with a digit lost"),
        _mangled(lambda school_id, _: school_id[:-1]),
        "files",
    ),
    "id_digit_wrong": Fault(
        Text("学校标识码错一位", "School id with a wrong digit"), _mangled(_wrong_digit), "files"
    ),
    "id_of_another_school": Fault(
        Text("填了另一所学校的标识码", "The id of another school"),
        _id_of_another_school,
        "files",
    ),
    "county_code_of_neighbour": Fault(
        Text("县级代码填成邻县的", "The county code of the neighbour"),
        _county_of_neighbour,
        "figures",
    ),
    "county_total_among_schools": Fault(
        Text("全县合计行混入学校行", "A line of county totals among the schools"),
        _county_total,
        "figures",
    ),
}
