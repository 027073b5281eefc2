"""A simulated county over several school years: what happens to its schools and what they return.

Belongs here: the passing of a year. Not here: how schools begin (``founding``), the shape of a
return (``forms_2018`` and the others) and planted errors (``faults``). The random numbers of a
county depend on the seed and the county alone, so a county is the same whichever others are
simulated beside it, and counties can be simulated in parallel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from ingestion.sample.entities import (
    COUNTY_RUN,
    TEACHING_POINT,
    CountyYear,
    School,
    SchoolEvent,
    SchoolReturn,
    Stage,
    StageReturn,
)
from ingestion.sample.founding import JUNIOR_SHARE, SENIOR_SHARE, Founder
from ingestion.sample.geography import County
from ingestion.sample.premises import age, building, facility_figures
from ingestion.sample.pupils import (
    GRADES,
    Movement,
    YearEnd,
    allocate,
    brackets,
    class_sizes,
    cohort,
    finish_year,
)
from ingestion.sample.teachers import move_teachers, staff_figures

_CAMPUSES_SINCE = 2021
"""School year from which returns can say that a unit is a campus of another school."""


@dataclass
class _Year:
    """What is known of a year before the schools fill in their returns."""

    school_year: int
    county: County
    ends: dict[tuple[str, str], YearEnd]
    entrants: dict[tuple[str, str], int]


class CountyWorld:
    """One county, simulated year by year from the year before ``first_year``."""

    def __init__(self, county: County, schools: int, seed: int, first_year: int) -> None:
        self.county = county
        self.events: list[SchoolEvent] = []
        self._rng = Random(f"junheng-sample/{seed}/{county.key}")
        self._first_year = first_year
        self._founder = Founder(county, first_year, self._rng)
        self._catching_up = county.key % 4 != 3
        self._trend = self._rng.uniform(0.975, 1.015)
        self._schools = self._founder.found_county(schools)

    @property
    def code_change_year(self) -> int | None:
        """The year from which the county is a district with a new code, if it is that county."""
        return self._first_year + 2 if self.county.key == 1 else None

    def county_in(self, school_year: int) -> County:
        """The county under the name and code of that school year."""
        changed = self.code_change_year
        if changed is not None and school_year >= changed:
            return self.county.as_district()
        return self.county

    def years(self, last_year: int) -> Iterator[CountyYear]:
        """The county's returns from the first to the last school year, in order."""
        for school_year in range(self._first_year, last_year + 1):
            year = self._begin(school_year)
            returns = tuple(self._return_of(school, year) for school in self._schools)
            yield CountyYear(school_year, year.county, returns)

    def _begin(self, school_year: int) -> _Year:
        ends = {
            (school.school_id, level): finish_year(level, stage.grades, self._rng)
            for school in self._schools
            for level, stage in school.stages.items()
        }
        for school in self._schools:
            school.absorbed = {}
        self._happen(school_year, ends)
        self._follow_trend()
        entrants = self._entrants(ends)
        return _Year(school_year, self.county_in(school_year), ends, entrants)

    def _entrants(self, ends: dict[tuple[str, str], YearEnd]) -> dict[tuple[str, str], int]:
        """First-grade pupils per school and level; upper stages take those who finish below."""

        def finishing(level: str) -> int:
            return sum(end.graduates for (_, stage), end in ends.items() if stage == level)

        drawn = {
            level: [cohort(s.stages[level].weight, self._rng) for s in self._holders(level)]
            for level in GRADES
        }
        wanted = {
            "primary": round(sum(drawn["primary"])),
            "junior": int(finishing("primary") * JUNIOR_SHARE),
            "senior": int(finishing("junior") * SENIOR_SHARE),
        }
        entrants: dict[tuple[str, str], int] = {}
        for level, pupils in wanted.items():
            shares = allocate(pupils, drawn[level])
            for school, share in zip(self._holders(level), shares, strict=True):
                entrants[school.school_id, level] = share
        return entrants

    def _holders(self, level: str) -> list[School]:
        return [school for school in self._schools if level in school.stages]

    def _follow_trend(self) -> None:
        """Births and moving to town: primary entrants grow or shrink a little each year."""
        for school in self._holders("primary"):
            stage = school.stages["primary"]
            to_town = 1.01 if school.setting.startswith("1") else 0.98
            stage.weight = max(2.0, stage.weight * self._trend * to_town)

    def _return_of(self, school: School, year: _Year) -> SchoolReturn:
        stages = {}
        for level, stage in school.stages.items():
            key = (school.school_id, level)
            end = year.ends.get(key) or _nobody(level)
            joining = school.absorbed.get(level, [0] * GRADES[level])
            stage.grades, movement = end.promote(year.entrants[key], joining)
            stages[level] = self._stage_return(stage, movement, year.school_year)
        magnitudes = self._founder.magnitudes(school.kind)
        age(school.premises, school.weighted_pupils, magnitudes, self._catching_up, self._rng)
        classes = sum(stage.enrolment["classes"] for stage in stages.values())
        return SchoolReturn(
            school_year=year.school_year,
            county=year.county,
            school=_identity(school, year.county),
            stages=stages,
            facility=facility_figures(school.premises, classes),
            building=building(school.premises),
        )

    def _stage_return(self, stage: Stage, movement: Movement, school_year: int) -> StageReturn:
        by_grade = class_sizes(stage.grades, stage.usual_class)
        sizes = [size for grade in by_grade for size in grade]
        wanted = max(round(movement.pupils / stage.pupils_per_teacher), len(sizes))
        teacher_movement = move_teachers(stage.teachers, wanted, self._rng)
        stage.teachers = teacher_movement.teachers
        years = school_year - self._first_year
        return StageReturn(
            enrolment=_enrolment(stage, movement, sizes, self._rng),
            staff=staff_figures(stage.level, teacher_movement, stage.profile, years, self._rng),
            grades=tuple(stage.grades),
            classes_per_grade=tuple(len(grade) for grade in by_grade),
            movement=movement,
            teacher_movement=teacher_movement,
        )

    def _happen(self, school_year: int, ends: dict[tuple[str, str], YearEnd]) -> None:
        """Renames, closures with merger, openings and changes of kind, each in its year."""
        since, turn = school_year - self._first_year, self.county.key
        if since == 1 + turn % 3:
            self._rename(school_year)
        if since == 2 + turn % 3:
            self._merge(school_year, ends)
        if since == 3 + turn % 2:
            self._schools.append(self._founder.open_school("211", "112"))
        if since == 5 and turn % 4 == 1:
            self._change_kind(school_year, ends)
        if school_year == max(_CAMPUSES_SINCE, self._first_year) and turn % 2 == 1:
            self._open_campus()

    def _primaries(self) -> list[School]:
        return [
            s for s in self._schools if s.kind == "211" and s.counted and s.sponsor == COUNTY_RUN
        ]

    def _rename(self, school_year: int) -> None:
        school = self._primaries()[0]
        old, school.name = school.name, f"{self.county.name[:-1]}实验小学"
        self._record(school.school_id, school.school_id, school_year, "rename", f"原名{old}")

    def _merge(self, school_year: int, ends: dict[tuple[str, str], YearEnd]) -> None:
        """The last teaching point closes; its pupils go to the first primary school."""
        points = [school for school in self._schools if school.kind == TEACHING_POINT]
        if not points:
            return
        closing, into = points[-1], self._primaries()[0]
        self._schools.remove(closing)
        end = ends.pop((closing.school_id, "primary"))
        into.absorbed["primary"] = [0, *end.grades[:-1]]
        note = f"{closing.name}撤销，学生并入{into.name}"
        self._record(closing.school_id, into.school_id, school_year, "merge", note)

    def _change_kind(self, school_year: int, ends: dict[tuple[str, str], YearEnd]) -> None:
        """A primary school takes on junior classes: another kind, hence another id."""
        running = [s for s in self._primaries() if (s.school_id, "primary") in ends]
        if len(running) < 2:
            return
        school = running[-1]
        old_id, school.kind = school.school_id, "312"
        school.school_id = self._founder.next_id("312")
        school.name = school.name.replace("小学", "学校")
        self._founder.open_stage(school, "junior", 60.0)
        ends[school.school_id, "primary"] = ends.pop((old_id, "primary"))
        note = f"{school.name}改办九年一贯制学校"
        self._record(old_id, school.school_id, school_year, "new_kind", note)

    def _open_campus(self) -> None:
        parent = self._primaries()[0]
        campus = self._founder.open_school("211", "112")
        campus.name = f"{parent.name}东校区"
        campus.counted, campus.parent_id = False, parent.school_id
        self._schools.append(campus)

    def _record(self, old: str, new: str, school_year: int, change: str, note: str) -> None:
        self.events.append(SchoolEvent(old, new, school_year, change, note))


def _nobody(level: str) -> YearEnd:
    """The year before a stage opened."""
    return YearEnd(level, 0, [0] * GRADES[level], 0, 0, 0, 0, 0, 0)


def _identity(school: School, county: County) -> dict[str, str | int | bool | None]:
    return {
        "school_id": school.school_id,
        "school_name": school.name,
        "county_code": county.code,
        "county_name": county.name,
        "city_name": county.city,
        "province_name": county.province_name,
        "school_type_code": school.kind,
        "urban_rural_code": school.setting,
        "sponsor_code": school.sponsor,
        "is_counted_school": school.counted,
        "parent_school_id": school.parent_id,
        "established_year": school.established,
    }


def _enrolment(stage: Stage, movement: Movement, sizes: list[int], rng: Random) -> dict[str, int]:
    pupils = movement.pupils
    return {
        "pupils": pupils,
        "entrants": movement.entrants,
        "graduates": movement.graduates,
        "expected_graduates": stage.grades[-1],
        "classes": len(sizes),
        **brackets(sizes),
        "largest_class": max(sizes, default=0),
        "migrant_pupils": int(pupils * rng.uniform(0.02, 0.2)),
        "left_behind_pupils": int(pupils * rng.uniform(0.01, 0.1)),
        "disabled_pupils": int(pupils * rng.uniform(0.0, 0.006)),
        "boarders": int(pupils * (0.0 if stage.level == "primary" else rng.uniform(0, 0.4))),
        "previous_pupils": movement.previous,
        "transferred_in": movement.transferred_in,
        "transferred_out": movement.transferred_out,
        "dropouts": movement.dropouts,
        "deaths": movement.deaths,
    }
