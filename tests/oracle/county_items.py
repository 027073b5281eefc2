"""The items of government work and outcome: met or not, from returns wherever they can be.

Belongs here: ``fct_government_item``, ``fct_outcome_item`` and the items of ``fct_veto``. Does not
belong here: what a review concludes from them.

Decisions where the domain page leaves room (§6):

- Items taken from returns look at the schools of the ``quality`` population. Size and class size
  leave out the senior stage; size is primary and junior pupils together.
- Their value is the number of schools that fail. A missing figure of one school leaves the item
  open unless another school already fails it.
- A school of no known kind may be a combined one: between the two sizes it is open.
- Music and art rooms: the smallest of every campus must have the area, because only it is reported.
- Class size: the largest class where it is reported; failing that no class in the brackets above
  the bound.
- Certificates beyond the teachers of one stage make up for none missing elsewhere.
- Schools under 100 pupils (g06): the county's own item; failing that met if there is none, the
  teaching points that the review leaves out included.
- Junior retention (o1) sums the movement of three years over the county; it needs the entrants
  three years before and every figure of four years, else the county's own item decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

from tests.oracle.county_tables import YEAR_PAIRS, CountyTables, CountyYear
from tests.oracle.exact import (
    Bounds,
    Exact,
    Result,
    Row,
    all_met,
    compared,
    exact,
    number,
    quotient,
    total,
)
from tests.oracle.funding_and_scores import Scored
from tests.oracle.rules import LEVELS, RequiredItem, Rules, most_specific
from tests.oracle.units_and_population import MergedSchool, Site, Unit

TOTAL = "total"
TEACHING_POINT = "teaching_point_under_50"
SMALL_SCHOOL = Fraction(100)
JUST_BELOW_1 = Fraction(999_999, 1_000_000)
CLASSES_PER_ROOM = 12
ROOM_AREA = {"music": Fraction(96), "art": Fraction(90)}
SIZE_LIMIT = Fraction(2000)
COMBINED_SIZE_LIMIT = Fraction(2500)
COMBINED_TYPES = ("312", "345")
CLASS_SIZE = {"primary": 45, "junior": 50}
BRACKETS_ABOVE = {
    "primary": ("46_50", "51_55", "56_60", "61_65", "ge_66"),
    "junior": ("51_55", "56_60", "61_65", "ge_66"),
}


@dataclass(frozen=True)
class ItemResult:
    """One item of a county's review."""

    key: CountyYear
    standard_id: str
    item_id: str
    value: Exact
    result: Result
    source: str


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

    def failing(self, judge: SchoolJudge) -> Bounds:
        """How many schools fail; those of which it is not known may."""
        if not self.schools:
            return Bounds.of(None)
        results = [judge(school) for school in self.schools]
        failing = Fraction(results.count(False))
        return Bounds(failing, failing + results.count(None))


SchoolJudge = Callable[[School], bool | None]


def _schools(units: Iterable[Unit]) -> list[School]:
    merged = {unit.school_id: unit.merged for unit in units}
    found = [School(school, tuple(_lines(school))) for school in merged.values()]
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


def no_small_school(county: CountySchools) -> Bounds:
    """g06: 1 where no school, teaching points included, has fewer than 100 pupils."""
    results = [
        compared(school.pupils, "ge", SMALL_SCHOOL) for school in county.with_teaching_points
    ]
    return Bounds.of(Fraction(1) if _known_and(results) and results else None)


def retention(years: dict[int, CountySchools], school_year: int) -> Exact:
    """o1: (graduates − transferred in + out) ÷ (entrants − deaths), over three years."""
    entry = years.get(school_year - YEAR_PAIRS)
    if entry is None or school_year not in years:
        return None
    moved = {name: _over_years(years, school_year, name) for name in _MOVEMENT}
    leaving = years[school_year].sum("junior", "graduates")
    finished = total([leaving, _minus(moved["transferred_in"]), moved["transferred_out"]])
    began = total([entry.sum("junior", "entrants"), _minus(moved["deaths"])])
    return quotient(finished, began) if began is not None and began > 0 else None


_MOVEMENT = ("transferred_in", "transferred_out", "deaths")


def _minus(value: Exact) -> Exact:
    return None if value is None else -value


def _over_years(years: dict[int, CountySchools], until: int, field: str) -> Exact:
    parts = []
    for year in range(until - YEAR_PAIRS + 1, until + 1):
        parts.append(years[year].sum("junior", field) if year in years else None)
    return total(parts)


Concluded = dict[tuple[CountyYear, str], Bounds]
"""Figures of the review itself: score_total, satisfaction_rate, growth_years_missed."""


class Reviews:
    """Items of all county-years: figures held against what the review requires."""

    def __init__(
        self, tables: CountyTables, units: Iterable[Unit], rules: Rules, concluded: Concluded
    ) -> None:
        self._tables = tables
        self._rules = rules
        self._concluded = concluded
        grouped: dict[str, dict[int, list[Unit]]] = {}
        for unit in units:
            if unit.standard_id == "quality":
                years = grouped.setdefault(unit.county_code, {})
                years.setdefault(unit.school_year, []).append(unit)
        self._counties = {
            county: {year: CountySchools(found) for year, found in years.items()}
            for county, years in grouped.items()
        }

    def results(self, required: Sequence[RequiredItem]) -> list[ItemResult]:
        """Every item of every county-year, over its parts."""
        parts: dict[tuple[str, str], dict[str, list[RequiredItem]]] = {}
        for row in required:
            item = parts.setdefault((row.standard_id, row.item_id), {})
            item.setdefault(row.part, []).append(row)
        return [
            self._item(key, [row for rows in by_part.values() for row in _holding(rows, key)])
            for key in self._tables.county_years
            for by_part in parts.values()
        ]

    def _item(self, key: CountyYear, parts: Sequence[RequiredItem]) -> ItemResult:
        found = [self._judged(key, part) for part in parts]
        value, _, source = found[0]
        result = all_met(result for _, result, _ in found)
        return ItemResult(key, parts[0].standard_id, parts[0].item_id, value, result, source)

    def _judged(self, key: CountyYear, part: RequiredItem) -> tuple[Exact, Result, str]:
        threshold = part.threshold
        if part.against:
            threshold = self._tables.finance(*key, part.against)
        found, source = self._figure(key, part.source, part.figure), part.source
        if found.lowest is None and part.otherwise:
            instead = self._figure(key, part.otherwise_source, part.otherwise)
            if instead.lowest is not None:
                found, source = instead, part.otherwise_source
        return found.value, found.kept(part.operator, threshold), source

    def _figure(self, key: CountyYear, source: str, name: str) -> Bounds:
        if source == "county_item":
            return Bounds.of(self._tables.item(key, name))
        if source == "county_finance":
            return Bounds.of(self._finance(key, name))
        if source == "review":
            return self._concluded.get((key, name), Bounds.of(None))
        return self._from_returns(key, name)

    def _finance(self, key: CountyYear, name: str) -> Exact:
        if name == "training_share":
            spent, funds = (
                self._tables.finance(*key, f) for f in ("training_funds", "public_funds")
            )
            return quotient(spent, funds)
        return self._tables.finance(*key, name)

    def _from_returns(self, key: CountyYear, name: str) -> Bounds:
        years = self._counties.get(key[1], {})
        if name == "junior_retention":
            return Bounds.of(retention(years, key[0]))
        if key[0] not in years:
            return Bounds.of(None)
        known_types = self._rules.school_group
        figures: dict[str, Callable[[CountySchools], Bounds]] = {
            "schools_short_of_rooms": lambda county: county.failing(has_rooms),
            "schools_too_large": lambda county: county.failing(
                lambda school: is_of_size(school, known_types)
            ),
            "schools_with_large_classes": lambda county: county.failing(has_small_classes),
            "certified_share": certified_share,
            "no_small_school": no_small_school,
        }
        return figures[name](years[key[0]])


def _holding(rows: Sequence[RequiredItem], key: CountyYear) -> list[RequiredItem]:
    return most_specific(rows, key[1], key[0])


def total_scores(found: Iterable[Scored]) -> Concluded:
    """The county's score, the basic review's only one."""
    return {
        (s.key, "score_total"): Bounds.of(s.decisive)
        for s in found
        if (s.item.standard_id, s.item.item_id) == ("basic", TOTAL)
    }


def item_result_rows(found: Iterable[ItemResult]) -> list[Row]:
    """``fct_government_item``, ``fct_outcome_item``: county-year, standard_id, item_id."""
    return [
        {
            "school_year": r.key[0],
            "county_code": r.key[1],
            "standard_id": r.standard_id,
            "item_id": r.item_id,
            "value": number(r.value),
            "status": r.result,
            "source": r.source,
        }
        for r in found
    ]
