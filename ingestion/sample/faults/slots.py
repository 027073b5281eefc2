"""Single figures of a school: which there are, taking one by chance, reading and writing it.

Belongs here: figures behind published ones, as places to plant a fault. Not here: what is done to
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from contract.fields import table
from ingestion.sample.entities import CountyYear, SchoolReturn
from ingestion.sample.faults.model import CountyRows, Returns, Touched
from ingestion.sample.grid import plain
from ingestion.sample.report import Change, Figure

AREAS = ("teaching_auxiliary_area", "sports_ground_area", "land_area", "floor_area", "green_area")
FACILITY = (
    *("books", "computers", "network_multimedia_classrooms", "teaching_equipment_value"),
    *("teaching_auxiliary_area", "sports_ground_area"),
)
_ENROLMENT = ("pupils", "classes")
_STAFF = (
    *("full_time_teachers", "staff", "bachelor", "college", "senior", "intermediate"),
    *("backbone_teachers", "pe_teachers", "music_teachers", "fine_art_teachers"),
)
EDUCATION = ("postgraduate", "bachelor", "college", "secondary", "below_secondary")
TITLES = ("full_senior", "senior", "intermediate", "assistant", "junior_title", "untitled")
BRACKETS = tuple(f.name for f in table("enrolment").fields if f.bracket is not None)
IN_TEN_THOUSANDS = ("teaching_equipment_value", "fixed_assets")
"""Fields that forms ask in 万元."""


@dataclass(frozen=True)
class Slot:
    """One figure of one school: a field of a landing table, of a level where the table has any."""

    school: SchoolReturn
    table: str
    level: str | None
    field: str

    @property
    def value(self) -> int | float:
        """The figure in landing units."""
        if self.level is None:
            return self.school.facility[self.field]
        return self._of_stage(self.level)[self.field]

    @property
    def whole(self) -> bool:
        """Whether only whole numbers fit."""
        return table(self.table).field(self.field).type == "integer"

    @property
    def printed(self) -> str:
        """The figure as the form has it: money in 万元."""
        scale = 10_000 if self.field in IN_TEN_THOUSANDS else 1
        return plain(Decimal(str(self.value)) / scale)

    def put(self, value: float | Decimal) -> Touched:
        """Write a figure in landing units, whole where the field is; half is rounded up."""
        exact = Decimal(str(value)).quantize(Decimal(1 if self.whole else "0.01"), ROUND_HALF_UP)
        if self.level is None:
            self.school.facility[self.field] = int(exact) if self.whole else float(exact)
        else:
            self._of_stage(self.level)[self.field] = int(exact)
        return Touched(self.school.school_id, (self.field,))

    def put_printed(self, text: str) -> Touched:
        """Write a figure as the form has it."""
        return self.put(Decimal(text) * (10_000 if self.field in IN_TEN_THOUSANDS else 1))

    def _of_stage(self, level: str) -> dict[str, int]:
        stage = self.school.stages[level]
        return stage.enrolment if self.table == "enrolment" else stage.staff


def any_slot(
    returns: Returns, rng: Random, suits: Callable[[Slot], bool] = lambda slot: slot.value > 0
) -> Slot:
    """A figure that suits, of a school that has one."""
    school = returns.pick(rng, lambda one: any(suits(slot) for slot in slots(one)))
    return rng.choice([slot for slot in slots(school) if suits(slot)])


def slots(school: SchoolReturn) -> Iterator[Slot]:
    """The figures of a school that indicators are made of; they leave out the senior stage."""
    for name in FACILITY:
        yield Slot(school, "facility", None, name)
    for level in levels(school):
        for name in _ENROLMENT:
            yield Slot(school, "enrolment", level, name)
        for name in _STAFF:
            yield Slot(school, "staff", level, name)


def levels(school: SchoolReturn) -> list[str]:
    """The school's levels of compulsory education, which figures are published of."""
    return [level for level in school.stages if level != "senior"]


Place = tuple[str | None, str, str | None, str]
"""School id (None: the county's), table, level or key of the row, field."""


def figures_of(year: CountyYear, county_rows: CountyRows) -> dict[Place, Figure]:
    """Every figure the county and its schools return, by place."""
    found: dict[Place, Figure] = {}
    for school in year.schools:
        key = school.school_id
        found |= {(key, "school", None, n): v for n, v in school.school.items()}
        found |= {(key, "facility", None, n): v for n, v in school.facility.items()}
        for level, stage in school.stages.items():
            found |= {(key, "enrolment", level, n): v for n, v in stage.enrolment.items()}
            found |= {(key, "staff", level, n): v for n, v in stage.staff.items()}
    for name, rows in county_rows.items():
        for row in rows:
            found |= {(None, name, _row_key(name, row), n): _figure(v) for n, v in row.items()}
    return found


def _row_key(name: str, row: Mapping[str, object]) -> str | None:
    """What tells a row of a county's table from the others; None where there is only one."""
    return " ".join(str(row[key]) for key in table(name).key if key in row) or None


def changes_between(before: dict[Place, Figure], after: dict[Place, Figure]) -> tuple[Change, ...]:
    """What differs, in the order of the places; a school that came or went is one change."""
    schools = {place[0] for place in before} ^ {place[0] for place in after}
    places = [*before, *(place for place in after if place not in before)]
    return tuple(
        Change(*place, before.get(place), after.get(place))
        for place in places
        if before.get(place) != after.get(place)
        and (place[0] not in schools or place[1:] == ("school", None, "school_id"))
    )


def _figure(value: object) -> Figure:
    return value if isinstance(value, str | int | float | bool) else None
