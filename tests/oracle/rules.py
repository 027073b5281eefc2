"""The standards, populations, bounds and prices the oracle is given: rows of tables, typed.

Belongs here: the shapes of those rows, which of several rows holds, and what a numerator is made
of. Does not belong here: reading the tables (seeds.py) or what follows from them for a school.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, TypeVar

LEVELS = ("primary", "junior")
COMPOSITE = "composite"
NATION = ("all", "CN")

_COLLEGE = ("postgraduate", "bachelor", "college")
NUMERATORS: dict[str, tuple[str, ...]] = {
    "teaching_rooms_area": ("teaching_auxiliary_area", "-gymnasium_area"),
    "sports_area": ("gymnasium_area", "sports_ground_area"),
    "teaching_equipment_value": ("teaching_equipment_value",),
    "computers_all": ("computers",),
    "computers_teaching": ("teaching_computers",),
    "books": ("books",),
    "network_multimedia_classrooms": ("network_multimedia_classrooms",),
    "full_time_teachers": ("full_time_teachers",),
    "teachers_college_and_above": _COLLEGE,
    "teachers_bachelor_and_above": _COLLEGE[:2],
    "teachers_intermediate_and_above": ("full_senior", "senior", "intermediate"),
    "backbone_teachers": ("backbone_teachers",),
    "pe_and_art_teachers": ("pe_teachers", "music_teachers", "fine_art_teachers", "art_teachers"),
    "classes": ("classes",),
    "staff": ("staff",),
    "pupils": ("pupils",),
}
"""Landing fields each numerator adds up (domain §2); a leading minus subtracts."""


class Valid(Protocol):
    """A row that holds from one school year to another, both included; None is open."""

    @property
    def valid_from(self) -> int | None: ...

    @property
    def valid_to(self) -> int | None: ...


class Regional(Valid, Protocol):
    """A row that holds for the nation or for county codes with a prefix."""

    @property
    def region(self) -> str: ...


ValidRow = TypeVar("ValidRow", bound=Valid)
RegionalRow = TypeVar("RegionalRow", bound=Regional)


def holding(rows: Iterable[ValidRow], school_year: int) -> list[ValidRow]:
    """The rows whose years hold the school year."""
    return [
        row
        for row in rows
        if (row.valid_from is None or row.valid_from <= school_year)
        and (row.valid_to is None or school_year <= row.valid_to)
    ]


def covers(region: str, county_code: str) -> bool:
    """Whether the county lies in the region."""
    return region in NATION or county_code.startswith(region)


def most_specific(
    rows: Iterable[RegionalRow], county_code: str, school_year: int
) -> list[RegionalRow]:
    """The rows that hold this year for the longest region that contains the county."""
    found: dict[int, list[RegionalRow]] = {}
    for row in holding(rows, school_year):
        if covers(row.region, county_code):
            found.setdefault(0 if row.region in NATION else len(row.region), []).append(row)
    return found[max(found)] if found else []


@dataclass(frozen=True)
class PopulationRule:
    """What a review does with the schools it matches; empty conditions match every school."""

    rule_id: str
    standard_id: str
    priority: int
    treatment: str
    """exclude, stand_alone or merge_into_parent"""
    exclusion_reason: str | None = None
    school_group: str | None = None
    sponsor_group: str | None = None
    is_counted_school: bool | None = None
    max_pupils: int | None = None
    region: str = "all"
    valid_from: int | None = None
    valid_to: int | None = None


@dataclass(frozen=True)
class Indicator:
    """An indicator: the set it belongs to, the review whose schools it looks at, its scale."""

    indicator_id: str
    indicator_set: str
    population_id: str
    multiplier: int = 1
    denominator: str = "pupils"
    is_lower_better: bool = False


@dataclass(frozen=True)
class IndicatorNumerator:
    """Which numerator an indicator has for a level, in a region."""

    indicator_id: str
    level: str
    numerator_id: str
    region: str = "all"
    valid_from: int | None = None
    valid_to: int | None = None


@dataclass(frozen=True)
class Limit:
    """The bound on a coefficient; ``indicator_id`` is ``composite`` for the mean of a review's."""

    standard_id: str
    indicator_id: str
    level: str
    limit: Fraction
    region: str = "all"
    valid_from: int | None = None
    valid_to: int | None = None


@dataclass(frozen=True)
class StandardSet:
    """A region's per-school standard and how many of its items a school may miss."""

    set_id: str
    standard_id: str
    region: str
    pass_rule: str
    """max_unmet, min_met_with_floor or all_but_one_with_floor"""
    max_unmet: int | None = None
    min_met: int | None = None
    floor_share: Fraction | None = None
    valid_from: int | None = None
    valid_to: int | None = None


@dataclass(frozen=True)
class StandardItem:
    """One item of a set: its threshold for a level and an urban group."""

    set_id: str
    level: str
    item_no: int
    item_id: str
    operator: str
    threshold: Fraction
    urban_group: str = "all"
    floor_share: Fraction | None = None
    computers_counted: str = "all"


@dataclass(frozen=True)
class ComplianceItem:
    """How an item is computed from landing fields; no numerator: the returns cannot give it."""

    item_id: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    multiplier: int = 1
    whole: bool = True
    natural_unit: str = ""
    resource: str = ""


@dataclass(frozen=True)
class ScoreItem:
    """A line of a score sheet: tier A, B or C with its full marks; no parent is the top."""

    region: str
    standard_id: str
    item_id: str
    parent_item_id: str | None
    weight: Fraction
    valid_from: int | None = None
    valid_to: int | None = None


@dataclass(frozen=True)
class RequiredItem:
    """What an item of a review asks for: one row per part, all of which must be kept.

    The value is ``figure`` of ``source``, failing that ``otherwise`` of its own source; it is
    compared with ``threshold`` or, where it is named, with the finance figure ``against``.
    """

    item_id: str
    standard_id: str
    operator: str
    threshold: Fraction | None
    source: str = "county_item"
    figure: str = ""
    otherwise_source: str = ""
    otherwise: str = ""
    against: str = ""
    part: str = ""
    region: str = "all"
    valid_from: int | None = None
    valid_to: int | None = None


@dataclass(frozen=True)
class ComparabilityBreak:
    """From this school year on an indicator means something else than before."""

    indicator_id: str
    from_school_year: int


@dataclass(frozen=True)
class Rules:
    """All tables together. ``*_group`` map the codes of returns to the groups of the rules."""

    indicators: Sequence[Indicator]
    numerators: Sequence[IndicatorNumerator]
    population: Sequence[PopulationRule]
    limits: Sequence[Limit]
    stage_weights: dict[str, Fraction]
    school_group: dict[str, str]
    sponsor_group: dict[str, str]
    urban_group: dict[str, str]
    sets: Sequence[StandardSet] = ()
    items: Sequence[StandardItem] = ()
    compliance_items: Sequence[ComplianceItem] = ()
    unit_costs: dict[str, Fraction] = field(default_factory=dict)
    score_items: Sequence[ScoreItem] = ()
    government_items: Sequence[RequiredItem] = ()
    outcome_items: Sequence[RequiredItem] = ()
    veto_items: Sequence[RequiredItem] = ()
    breaks: Sequence[ComparabilityBreak] = ()

    @property
    def population_ids(self) -> tuple[str, ...]:
        """Every review that has a population of its own."""
        return tuple(sorted({indicator.population_id for indicator in self.indicators}))

    def numerator_id(
        self, indicator_id: str, level: str, county_code: str, school_year: int
    ) -> str | None:
        """The numerator of an indicator that holds for the county in the year."""
        rows = [
            row for row in self.numerators if (row.indicator_id, row.level) == (indicator_id, level)
        ]
        found = most_specific(rows, county_code, school_year)
        return found[0].numerator_id if found else None

    def limit(
        self, standard_id: str, indicator_id: str, level: str, county_code: str, school_year: int
    ) -> Fraction | None:
        """The bound of a coefficient that holds for the county in the year, if there is one."""
        rows = [
            row
            for row in self.limits
            if (row.standard_id, row.indicator_id, row.level) == (standard_id, indicator_id, level)
        ]
        found = most_specific(rows, county_code, school_year)
        return found[0].limit if found else None
