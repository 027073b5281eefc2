"""What a fault is, what it is planted in, and which schools it may choose.

Belongs here: these shapes and the choice of a place. Not here: any fault itself (the other modules
of the package), which county gets it and writing files (``write``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from contract.messages import Text, UserError
from ingestion.sample.entities import (
    COUNTY_RUN,
    TEACHING_POINT,
    CountyYear,
    SchoolEvent,
    SchoolReturn,
)
from ingestion.sample.grid import Grid
from ingestion.sample.report import Change

Shape = Literal["forms", "wide"]
"""One workbook per school, or one export per county."""

Stage = Literal["figures", "county", "files"]
"""When a fault is planted: in the schools' figures, in the county's tables that the office draws up
from them, or in the files made of both."""

CountyRows = dict[str, list[dict[str, object]]]
"""Landing table of the county → rows of field → value."""


@dataclass
class OutFile:
    """A workbook about to be written; ``school_id`` None for an export of many schools."""

    name: str
    grids: list[Grid]
    school_id: str | None


@dataclass
class Returns:
    """A county's returns of one year on their way out, and those of the year before.

    ``planting``: the fault that is being planted, ``touched``: schools that already have one.
    ``events``: what the county declares of its schools besides what really happened to them.
    """

    shape: Shape
    year: CountyYear
    previous: CountyYear | None
    files: list[OutFile] = field(default_factory=list)
    previous_files: list[OutFile] = field(default_factory=list)
    county_rows: CountyRows = field(default_factory=dict)
    previous_county_rows: CountyRows = field(default_factory=dict)
    events: list[SchoolEvent] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    planting: str = ""

    def pick(
        self, rng: Random, suits: Callable[[SchoolReturn], bool] = lambda _: True
    ) -> SchoolReturn:
        """A school in both reviews that no other fault has touched; UserError if there is none."""
        fresh = [
            school
            for school in self.year.schools
            if school.stages
            and school.school["sponsor_code"] == COUNTY_RUN
            and school.kind != TEACHING_POINT
            and school.school_id not in self.touched
            and suits(school)
        ]
        if not fresh:
            raise does_not_fit(self.planting)
        chosen = rng.choice(fresh)
        self.touched.add(chosen.school_id)
        return chosen

    def pick_known(self, rng: Random) -> SchoolReturn:
        """A school that reported the year before, if that year is known: one that is missed."""
        if self.previous is None:
            return self.pick(rng)
        known = {school.school_id for school in self.previous.schools}
        return self.pick(rng, lambda school: school.school_id in known)

    def pick_of_both_years(self, rng: Random) -> tuple[SchoolReturn, SchoolReturn]:
        """A school with its return of the year before, of the same stages."""
        earlier = {s.school_id: s for s in self.previous.schools} if self.previous else {}

        def lasts(school: SchoolReturn) -> bool:
            before = earlier.get(school.school_id)
            return before is not None and before.stages.keys() == school.stages.keys()

        school = self.pick(rng, lasts)
        return school, earlier[school.school_id]

    def file_of(self, school_id: str) -> OutFile:
        """The workbook or export the school is in."""
        return next(f for f in self.files if f.school_id in (school_id, None))


@dataclass(frozen=True)
class Touched:
    """Where a fault was planted: the school, or the whole county if None, and the landing fields.

    ``changes``: of a fault in files, the figures it takes away or alters; what a fault does to
    figures is found by comparing them.
    """

    school_id: str | None
    fields: tuple[str, ...]
    file: str | None = None
    changes: tuple[Change, ...] = ()


Plant = Callable[[Returns, Random], Touched]


@dataclass(frozen=True)
class Fault:
    """An error by name: what it is, where it can be planted, and how.

    ``hides_others``: no other fault in the same county could be told from it.
    """

    what: Text
    plant: Plant
    on: Stage
    shapes: tuple[Shape, ...] = ("forms", "wide")
    needs_previous: bool = False
    hides_others: bool = False


Faults = Mapping[str, Fault]


def does_not_fit(*names: str) -> UserError:
    """The error for faults that this sample has no place for."""
    return UserError(
        code="fault_does_not_fit",
        what=Text(
            zh=f"这样的示例数据中放不下错误 {'、'.join(names)}。",
            en=f"This sample has no place for fault {', '.join(names)}.",
        ),
        remedy=Text(
            zh="请增加县数或每县学校数。宽表错误需要末年不早于 2021 且有两个省；"
            "与上年有关的错误需要至少两个学年。",
            en="Ask for more counties or more schools in each. Faults of the wide export need"
            " a last year from 2021 on and two provinces; those about last year need two"
            " school years.",
        ),
    )
