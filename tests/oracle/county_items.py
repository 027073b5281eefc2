"""The items of government work and outcome: met or not, from returns wherever they can be.

Belongs here: ``fct_government_item``, ``fct_outcome_item``. Does not belong here: what a review
concludes from them.

Decisions where the domain page leaves room (§6):

- Items taken from returns look at the school-levels of the ``quality`` population. Size and class
  size leave out the senior stage; size is primary and junior pupils together.
- A missing figure of one school leaves the item open unless another school already fails it.
- Music and art rooms: the smallest must have the area, because only it is reported. A school that
  needs none (no classes) meets the item whatever its rooms.
- Class size: the largest class where it is reported; failing that no class in the brackets above
  the bound.
- Schools under 100 pupils (g06): none, met; some, the county's own item decides.
- Junior retention (o1) sums the movement of three years over the county; it needs the entrants
  three years before and every figure of four years, else the county's own item decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

from tests.oracle.county_tables import YEAR_PAIRS, CountyTables, CountyYear
from tests.oracle.exact import (
    MET,
    NOT_EVALUABLE,
    Exact,
    Result,
    Row,
    all_met,
    compared,
    judged,
    number,
    quotient,
    total,
)
from tests.oracle.funding_and_scores import Scored
from tests.oracle.rules import RequiredItem, Rules
from tests.oracle.units_and_population import MergedSchool, Unit

TOTAL = "total"
PASS_MARK = Fraction(85)
SMALL_SCHOOL = 100
CLASSES_PER_ROOM = 12
ROOM_AREA = {"music": Fraction(96), "art": Fraction(90)}
SIZE_LIMIT = 2000
COMBINED_SIZE_LIMIT = 2500
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


class CountySchools:
    """One county-year of the ``quality`` population."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = [unit for unit in units if unit.pupils != 0]

    @cached_property
    def schools(self) -> list[tuple[MergedSchool, list[Unit]]]:
        """Schools with their primary and junior stages."""
        found: dict[str, tuple[MergedSchool, list[Unit]]] = {}
        for unit in self.units:
            found.setdefault(unit.school_id, (unit.merged, []))[1].append(unit)
        return list(found.values())

    def sum(self, level: str, field: str) -> Exact:
        """A figure over all stages of that level; missing if there is none."""
        parts = [unit.figure(field) for unit in self.units if unit.level == level]
        return total(parts) if parts else None

    def every_school(self, judge: Callable[[MergedSchool, list[Unit]], bool | None]) -> Result:
        """Whether every school passes."""
        return all_met(judged(judge(school, units)) for school, units in self.schools)

    def every_unit(self, judge: Callable[[Unit], bool | None]) -> Result:
        """Whether every school-level passes."""
        return all_met(judged(judge(unit)) for unit in self.units)


def _known_and(conditions: Iterable[bool | None]) -> bool | None:
    found = list(conditions)
    if False in found:
        return False
    return None if None in found else True


def has_rooms(school: MergedSchool, units: Sequence[Unit]) -> bool | None:
    """g03: ⌈classes/12⌉ music rooms of ≥ 96 ㎡ and as many art rooms of ≥ 90 ㎡."""
    classes = total(unit.figure("classes") for unit in units)
    if classes is None:
        return None
    needed = Fraction(ceil(classes / CLASSES_PER_ROOM))
    if needed == 0:
        return True
    return _known_and(
        condition
        for kind, area in ROOM_AREA.items()
        for condition in (
            compared(school.facility_total(f"{kind}_rooms"), "ge", needed),
            compared(school.facility_total(f"smallest_{kind}_room_area"), "ge", area),
        )
    )


def is_of_size(school: MergedSchool, units: Sequence[Unit]) -> bool | None:
    """g04: at most 2,000 pupils, 2,500 in 九年 and 十二年一贯制, senior stage left out."""
    combined = school.main.school.get("school_type_code") in COMBINED_TYPES
    limit = COMBINED_SIZE_LIMIT if combined else SIZE_LIMIT
    return compared(total(unit.pupils for unit in units), "le", Fraction(limit))


def has_small_classes(unit: Unit) -> bool | None:
    """g05: no class above 45 (primary) or 50 (junior)."""
    largest = unit.figure("largest_class")
    if largest is not None:
        return largest <= CLASS_SIZE[unit.level]
    brackets = [unit.figure(f"classes_{name}") for name in BRACKETS_ABOVE[unit.level]]
    return _known_and(None if count is None else count == 0 for count in brackets)


def is_certified(unit: Unit) -> bool | None:
    """g12: every full-time teacher holds a certificate."""
    return compared(unit.figure("certified_teachers"), "ge", unit.figure("full_time_teachers"))


def small_schools(county: CountySchools) -> int | None:
    """How many schools have fewer than 100 pupils; None where one's pupils are unknown."""
    sizes = [total(unit.pupils for unit in units) for _, units in county.schools]
    if not sizes or None in sizes:
        return None
    return sum(size is not None and size < SMALL_SCHOOL for size in sizes)


def retention(years: dict[int, CountySchools], school_year: int) -> Exact:
    """o1: (graduates − transferred in + out) ÷ (entrants − deaths), over three years."""
    entry = years.get(school_year - YEAR_PAIRS)
    if entry is None or school_year not in years:
        return None
    moved = {name: _over_years(years, school_year, name) for name in _MOVEMENT}
    leaving = years[school_year].sum("junior", "graduates")
    finished = total([leaving, _minus(moved["transferred_in"]), moved["transferred_out"]])
    began = total([entry.sum("junior", "entrants"), _minus(moved["deaths"])])
    return quotient(finished, began)


_MOVEMENT = ("transferred_in", "transferred_out", "deaths")


def _minus(value: Exact) -> Exact:
    return None if value is None else -value


def _over_years(years: dict[int, CountySchools], until: int, field: str) -> Exact:
    parts = []
    for year in range(until - YEAR_PAIRS + 1, until + 1):
        parts.append(years[year].sum("junior", field) if year in years else None)
    return total(parts)


class Reviews:
    """Government and outcome items of all county-years."""

    def __init__(self, tables: CountyTables, units: Iterable[Unit], rules: Rules) -> None:
        self._tables = tables
        self._rules = rules
        grouped: dict[str, dict[int, list[Unit]]] = {}
        for unit in units:
            if unit.standard_id == "quality" and unit.in_population:
                years = grouped.setdefault(unit.county_code, {})
                years.setdefault(unit.school_year, []).append(unit)
        self._counties = {
            county: {year: CountySchools(found) for year, found in years.items()}
            for county, years in grouped.items()
        }

    def government(self, found_scores: Iterable[Scored]) -> list[ItemResult]:
        """``basic``: the total score; ``quality``: g01 to g15."""
        results = [_total_result(s) for s in found_scores if s.item.item_id == TOTAL]
        for key in self._tables.county_years:
            results.extend(self._item(key, item) for item in self._rules.government_items)
        return results

    def outcome(self) -> list[ItemResult]:
        """o1 to o9."""
        return [
            self._item(key, item)
            for key in self._tables.county_years
            for item in self._rules.outcome_items
        ]

    def _item(self, key: CountyYear, item: RequiredItem) -> ItemResult:
        judge = _FROM_RETURNS.get(item.item_id)
        if judge is not None:
            years = self._counties.get(key[1], {})
            value, result = judge(years, key[0], item)
            if result != NOT_EVALUABLE or item.item_id not in _COUNTY_ITEM_INSTEAD:
                return ItemResult(key, item.standard_id, item.item_id, value, result, "returns")
        if item.item_id in _FROM_FINANCE:
            value, threshold = self._finance(key, item)
            source = "county_finance"
        else:
            value, threshold = self._tables.item(key, item.item_id), item.threshold
            source = "county_item"
        result = judged(compared(value, item.operator, threshold))
        return ItemResult(key, item.standard_id, item.item_id, value, result, source)

    def _finance(self, key: CountyYear, item: RequiredItem) -> tuple[Exact, Exact]:
        value_field, against = _FROM_FINANCE[item.item_id]
        value = self._tables.finance(key[0], key[1], value_field)
        threshold = self._tables.finance(key[0], key[1], against) if against else item.threshold
        return value, threshold


YearsOfCounty = dict[int, CountySchools]
FromReturns = Callable[[YearsOfCounty, int, RequiredItem], tuple[Exact, Result]]


def _concluded(conclude: Callable[[CountySchools], Result]) -> FromReturns:
    """A conclusion over the county's schools, open where it has none."""

    def of_county(years: YearsOfCounty, school_year: int, _: RequiredItem) -> tuple[Exact, Result]:
        county = years.get(school_year)
        return None, NOT_EVALUABLE if county is None else conclude(county)

    return of_county


def _no_small_schools(
    years: YearsOfCounty, school_year: int, _: RequiredItem
) -> tuple[Exact, Result]:
    county = years.get(school_year)
    none = county is not None and small_schools(county) == 0
    return (None, MET) if none else (None, NOT_EVALUABLE)


def _retained(years: YearsOfCounty, school_year: int, item: RequiredItem) -> tuple[Exact, Result]:
    value = retention(years, school_year)
    return value, judged(compared(value, item.operator, item.threshold))


_FROM_RETURNS: dict[str, FromReturns] = {
    "g03": _concluded(lambda county: county.every_school(has_rooms)),
    "g04": _concluded(lambda county: county.every_school(is_of_size)),
    "g05": _concluded(lambda county: county.every_unit(has_small_classes)),
    "g06": _no_small_schools,
    "g12": _concluded(lambda county: county.every_unit(is_certified)),
    "o1": _retained,
}
_COUNTY_ITEM_INSTEAD = ("g06", "o1")
_FROM_FINANCE = {
    "g07": ("special_public_funds_per_pupil", None),
    "g08": ("teacher_pay", "civil_servant_pay"),
}


def _total_result(scored: Scored) -> ItemResult:
    value = scored.decisive
    result = judged(compared(value, "ge", PASS_MARK))
    return ItemResult(scored.key, scored.item.standard_id, TOTAL, value, result, "county_item")


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
