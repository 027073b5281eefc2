"""What the quality review asks of every school and the returns can tell.

Belongs here: rooms, school size, class size, certificates, small schools, and the figures of a
county they give. Does not belong here: what the county itself states, and what is concluded.

Decisions where the domain page leaves room (§6):

- The schools are those of the ``quality`` population. Size and class size leave out the senior
  stage; size is primary and junior pupils together.
- The figure is the number of schools that fail. A missing figure of one school leaves open whether
  it fails. What is missing is the return's fault if the form family of one such school has what
  the condition is told from, the family's otherwise.
- A school of no known kind may be a combined one: between the two sizes it is open.
- Music and art rooms: the smallest of every campus must have the area, because only it is reported.
- Class size: the largest class where it is reported; failing that no class in the brackets above
  the bound.
- Certificates beyond the teachers of one stage make up for none missing elsewhere.
- Schools under 100 pupils (g06): the teaching points that the review leaves out count, too.
- Junior retention (o1) sums the movement of three years over the county; it needs the entrants
  three years before and every figure of four years.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

from contract.fields import table
from tests.oracle.county_tables import YEAR_PAIRS
from tests.oracle.exact import Bounds, Exact, compared, exact, quotient, total
from tests.oracle.figure import MISSING_IN_RETURN, NEVER_STATED, ZERO_BASE, Figure, listed
from tests.oracle.rules import LEVELS
from tests.oracle.units_and_population import NOT_IN_FAMILY, MergedSchool, Site, Unit

TEACHING_POINT = "teaching_point_under_50"
SMALL_SCHOOL = Fraction(100)
JUST_BELOW_1 = Fraction(999_999, 1_000_000)
CLASSES_PER_ROOM = 12
ROOM_AREA = {"music": Fraction(96), "art": Fraction(90)}
SIZE_LIMIT = Fraction(2000)
COMBINED_SIZE_LIMIT = Fraction(2500)
COMBINED_TYPES = ("312", "345")
CLASS_SIZE = {"primary": 45, "junior": 50}
BRACKETS = tuple(f.name for f in table("enrolment").fields if f.bracket is not None)
BRACKETS_ABOVE = {
    "primary": ("46_50", "51_55", "56_60", "61_65", "ge_66"),
    "junior": ("51_55", "56_60", "61_65", "ge_66"),
}
ROOM_FIELDS = tuple(
    name for kind in ROOM_AREA for name in (f"{kind}_rooms", f"smallest_{kind}_room_area")
)


@dataclass(frozen=True)
class Line:
    """One stage in the return of one school or campus."""

    site: Site
    level: str

    @property
    def pupils(self) -> Exact:
        """Pupils of the stage there."""
        return self.enrolled("pupils")

    def enrolled(self, field: str) -> Exact:
        """A figure of the enrolment table."""
        return exact(self.site.enrolment[self.level].get(field))

    def employed(self, field: str) -> Exact:
        """A figure of the staff table."""
        return exact(self.site.staff.get(self.level, {}).get(field))


@dataclass(frozen=True)
class School:
    """A school with its campuses: those of its primary and junior stages that have pupils."""

    merged: MergedSchool
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """What the school calls itself."""
        return str(self.merged.main.school.get("school_name") or self.merged.main.school_id)

    @property
    def pupils(self) -> Exact:
        """Pupils in compulsory education."""
        return total(line.pupils for line in self.lines)


class CountySchools:
    """One county-year of the ``quality`` population, and the teaching points it leaves out."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units

    @cached_property
    def schools(self) -> list[School]:
        """Schools of the population that have pupils, or may have."""
        return _schools(unit for unit in self._units if unit.in_population)

    @cached_property
    def with_teaching_points(self) -> list[School]:
        """The schools, and the points too small for the review: they are funded too."""
        return _schools(unit for unit in self._units if unit.exclusion in (None, TEACHING_POINT))

    def sum(self, level: str, field: str) -> Exact:
        """A figure over all stages of that level; missing if there is none."""
        population = [u for u in self._units if u.in_population and u.level == level]
        return total(unit.figure(field) for unit in population) if population else None

    def has(self, level: str) -> bool:
        """Whether any school of the population has the level."""
        return any(u.in_population and u.level == level for u in self._units)


def _schools(units: Iterable[Unit]) -> list[School]:
    merged = {unit.school_id: unit.merged for unit in units}
    found = [School(school, tuple(_lines(school))) for _, school in sorted(merged.items())]
    return [school for school in found if school.lines]


def _lines(merged: MergedSchool) -> Iterable[Line]:
    for site in merged.sites:
        for level in LEVELS:
            if level in site.enrolment:
                line = Line(site, level)
                if line.pupils != 0:
                    yield line


def _known_and(conditions: Iterable[bool | None]) -> bool | None:
    found = list(conditions)
    if False in found:
        return False
    return None if None in found else True


def _known_or(first: bool | None, second: bool | None) -> bool | None:
    if first or second:
        return True
    return None if first is None or second is None else False


def has_rooms(school: School) -> bool | None:
    """g03: ⌈classes/12⌉ music rooms of ≥ 96 ㎡ and as many art rooms of ≥ 90 ㎡."""
    classes = total(line.enrolled("classes") for line in school.lines)
    needed = None if classes is None else Fraction(ceil(classes / CLASSES_PER_ROOM))
    return _known_and(
        condition
        for kind, area in ROOM_AREA.items()
        for condition in (
            compared(school.merged.facility_total(f"{kind}_rooms"), "ge", needed),
            *(_rooms_are_large(site, kind, area) for site in school.merged.sites),
        )
    )


def _rooms_are_large(site: Site, kind: str, area: Fraction) -> bool | None:
    facility = site.facility or {}
    rooms = exact(facility.get(f"{kind}_rooms"))
    smallest = exact(facility.get(f"smallest_{kind}_room_area"))
    return _known_or(compared(rooms, "le", Fraction(0)), compared(smallest, "ge", area))


def is_of_size(school: School, known_types: Collection[str]) -> bool | None:
    """g04: at most 2,000 pupils, 2,500 in 九年 and 十二年一贯制, senior stage left out."""
    kind = school.merged.main.school.get("school_type_code")
    fits = compared(school.pupils, "le", SIZE_LIMIT)
    fits_combined = compared(school.pupils, "le", COMBINED_SIZE_LIMIT)
    if kind in known_types:
        return fits_combined if kind in COMBINED_TYPES else fits
    return fits if fits == fits_combined else None


def has_small_classes(school: School) -> bool | None:
    """g05: no class above 45 (primary) or 50 (junior) in any of its stages and campuses."""
    return _known_and(_classes_are_small(line) for line in school.lines)


def _classes_are_small(line: Line) -> bool | None:
    largest = line.enrolled("largest_class")
    if largest is not None:
        return largest <= CLASS_SIZE[line.level]
    brackets = [line.enrolled(f"classes_{name}") for name in BRACKETS_ABOVE[line.level]]
    return _known_and(None if count is None else count == 0 for count in brackets)


def are_certified(school: School) -> bool | None:
    """g12 for one school: every stage has as many certificates as teachers."""
    return _known_and(
        compared(line.employed("certified_teachers"), "ge", line.employed("full_time_teachers"))
        for line in school.lines
    )


def is_not_small(school: School) -> bool | None:
    """g06: at least 100 pupils."""
    return compared(school.pupils, "ge", SMALL_SCHOOL)


def certified_share(county: CountySchools) -> Bounds:
    """g12: share of full-time teachers with a certificate; below 1 if one stage shows one lacks."""
    stages = [
        (line.employed("full_time_teachers"), line.employed("certified_teachers"))
        for school in county.schools
        for line in school.lines
    ]
    counted = [(t, min(t, c)) for t, c in stages if t is not None and c is not None]
    teachers = sum((t for t, _ in counted), Fraction(0))
    certified = sum((c for _, c in counted), Fraction(0))
    if len(counted) == len(stages):
        return Bounds.of(quotient(certified, teachers))
    return Bounds(Fraction(0), JUST_BELOW_1) if certified < teachers else Bounds.of(None)


Condition = Callable[["School"], bool | None]


@dataclass(frozen=True)
class Asked:
    """A condition on schools, and whether a school's form family has what it is told from."""

    holds: Condition
    can_tell: Callable[[School], bool]
    with_teaching_points: bool = False


def _has_sizes(school: School) -> bool:
    return all(
        line.site.has("enrolment", line.level, "largest_class")
        or all(line.site.has("enrolment", line.level, bracket) for bracket in BRACKETS)
        for line in school.lines
    )


def _has_certificates(school: School) -> bool:
    return all(line.site.has("staff", line.level, "certified_teachers") for line in school.lines)


def _has_room_fields(school: School) -> bool:
    return all(
        site.has("facility", None, name) for site in school.merged.sites for name in ROOM_FIELDS
    )


def _always(_: School) -> bool:
    return True


def _asked(known_types: Collection[str]) -> dict[str, Asked]:
    return {
        "schools_short_of_rooms": Asked(has_rooms, _has_room_fields),
        "schools_too_large": Asked(lambda school: is_of_size(school, known_types), _always),
        "schools_with_large_classes": Asked(has_small_classes, _has_sizes),
        "certified_share": Asked(are_certified, _has_certificates),
        "no_small_school": Asked(is_not_small, _always, with_teaching_points=True),
    }


def figure_of_schools(county: CountySchools, name: str, known_types: Collection[str]) -> Figure:
    """A figure of the review from the schools' own returns."""
    asked = _asked(known_types)[name]
    if not county.with_teaching_points:
        return NEVER_STATED
    looked_at = county.with_teaching_points if asked.with_teaching_points else county.schools
    results = [(school, asked.holds(school)) for school in looked_at]
    failing = [school for school, result in results if result is False]
    unknown = [school for school, result in results if result is None]
    bounds, if_known = _bounds(county, name, len(failing), len(unknown))
    return Figure(
        bounds,
        _reason(county, unknown, asked, if_known if bounds.lowest is None else None),
        listed([school.name for school in failing or unknown]),
    )


def _bounds(county: CountySchools, name: str, failing: int, unknown: int) -> tuple[Bounds, str]:
    if name == "certified_share":
        return certified_share(county), "no_teachers"
    if name == "no_small_school":
        found = Fraction(1) if failing + unknown == 0 else None
        return Bounds.of(found), "funding_not_stated"
    if not county.schools:
        return Bounds.of(None), "no_schools"
    return Bounds(Fraction(failing), Fraction(failing + unknown)), "no_schools"


def _reason(
    county: CountySchools, unknown: Sequence[School], asked: Asked, otherwise: str | None
) -> str | None:
    if not county.schools:
        return "no_schools"
    if any(asked.can_tell(school) for school in unknown):
        return MISSING_IN_RETURN
    return NOT_IN_FAMILY if unknown else otherwise


def retention(years: dict[int, CountySchools], school_year: int) -> Figure:
    """o1: (graduates − transferred in + out) ÷ (entrants − deaths), over three years."""
    with_juniors = {year for year, county in years.items() if county.has("junior")}
    if school_year not in with_juniors:
        return NEVER_STATED
    if not set(range(school_year - YEAR_PAIRS, school_year)) <= with_juniors:
        return Figure.of(None, "fewer_than_four_years")
    moved = {name: _over_years(years, school_year, name) for name in _MOVEMENT}
    leaving = years[school_year].sum("junior", "graduates")
    finished = total([leaving, _minus(moved["transferred_in"]), moved["transferred_out"]])
    entered = years[school_year - YEAR_PAIRS].sum("junior", "entrants")
    began = total([entered, _minus(moved["deaths"])])
    if finished is None or began is None:
        return Figure.of(None, MISSING_IN_RETURN)
    return Figure.of(quotient(finished, began) if began > 0 else None, ZERO_BASE)


_MOVEMENT = ("transferred_in", "transferred_out", "deaths")


def _minus(value: Exact) -> Exact:
    return None if value is None else -value


def _over_years(years: dict[int, CountySchools], until: int, field: str) -> Exact:
    found = range(until - YEAR_PAIRS + 1, until + 1)
    return total(years[year].sum("junior", field) for year in found)
