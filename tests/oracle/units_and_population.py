"""Which schools count, as what, and which share of a school's resources each stage has.

Belongs here: county identity, campuses merged into their school, exclusions, the split of shared
resources over stages, and ``fct_school_indicator``. Does not belong here: anything county-wide.

Decisions where the domain page leaves room (§2, §4):

- Rules are tried in order of priority; the first that matches a school decides. An unknown or
  missing kind is an ordinary school's; an unknown or missing sponsor or counting flag matches no
  rule that asks for one. So a school is excluded by its own kind and sponsor before anything is
  merged: a teaching point is never added to its centre school.
- A pupil bound is compared with all pupils of the school's own return; unknown pupils match none.
- Campuses are added up at the level of the whole school, and the stages are split afterwards ("sums
  campuses into their parent school before any ratio"); so 1.1 holds inside the merged school too.
  A figure missing on one campus is missing for the merged school and level.
- A chain of campuses leads to its first school that does not merge. The parent must be in the same
  county and year; a campus whose parent is not stands alone, and those below it merge into it.
  All members of a circle stand alone.
- What the merged school is (kind, sponsor, urban or rural) its parent decides; an excluded parent
  takes its campuses with it.
- An enrolment line makes a school-level; a level in which only staff is reported is none.
- A numerator below zero (a gymnasium larger than the rooms it is part of) is impossible, hence not
  evaluable, like a missing one.
- In a school of several stages a missing pupil count leaves every share unknown. In a school of one
  stage the whole resource is that stage's, whatever its pupils.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from contract.fields import table
from tests.oracle.exact import EVALUATED, NOT_EVALUABLE, Exact, Row, exact, number, total
from tests.oracle.rules import (
    LEVELS,
    NUMERATORS,
    Indicator,
    PopulationRule,
    Rules,
    covers,
    holding,
)

Landing = dict[str, list[Row]]

MISSING_IN_RETURN = "missing_in_return"
NOT_IN_FAMILY = "not_in_family"
STAGE_PUPILS_MISSING = "stage_pupils_missing"
IDENTITY_CHANGES = ("rename", "code_change")
_FIELDS = {name: {f.name for f in table(name).measures} for name in ("enrolment", "staff")}
_FACILITY = {f.name for f in table("facility").measures}
_SMALLEST = {"smallest_music_room_area", "smallest_art_room_area"}


class Lineage:
    """County codes over the years: one identity through renames, code changes and mergers.

    Rows say which code a code stands for, in which school years; every other code stands for
    itself. A rename or change of code leaves the county what it was; any other change cuts it.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self._of_code: dict[str, list[Row]] = {}
        self._naming: dict[str, list[Row]] = {}
        for row in rows:
            self._of_code.setdefault(row["county_code"], []).append(row)
            for code in {row["county_code"], row["canonical_county_code"]}:
                self._naming.setdefault(code, []).append(row)

    def county(self, code: str, school_year: int) -> str:
        """The county a code of a year stands for."""
        for row in self._of_code.get(code, []):
            if _in_years(row, school_year):
                return str(row["canonical_county_code"])
        return code

    def is_cut(self, county: str, after: int, until: int) -> bool:
        """Whether the county merged, split or moved its boundary in (after, until]."""
        return any(
            row["change"] not in IDENTITY_CHANGES
            and row["valid_from"] is not None
            and after < row["valid_from"] <= until
            for row in self._naming.get(county, [])
        )


def _in_years(row: Row, school_year: int) -> bool:
    first, last = row.get("valid_from"), row.get("valid_to")
    return (first is None or first <= school_year) and (last is None or school_year <= last)


LayoutField = tuple[str, str | None, str]


@dataclass(frozen=True)
class Site:
    """What one school's return says: one line per stage, one for the facilities."""

    school: Row
    county_code: str
    enrolment: dict[str, Row]
    staff: dict[str, Row]
    facility: Row | None
    in_layout: frozenset[LayoutField]

    def has(self, table_name: str, level: str | None, field: str) -> bool:
        """Whether the family of the return has the field at all."""
        return (table_name, level, field) in self.in_layout

    @property
    def school_id(self) -> str:
        """Identifier of the reporting school."""
        return str(self.school["school_id"])

    @property
    def pupils(self) -> Exact:
        """Pupils of all stages."""
        return total(exact(line.get("pupils")) for line in self.enrolment.values())


def _line_table(field: str) -> str:
    return "enrolment" if field in _FIELDS["enrolment"] else "staff"


@dataclass(frozen=True)
class MergedSchool:
    """A school with the campuses that merge into it; figures are sums over all of them."""

    main: Site
    sites: tuple[Site, ...]
    stage_weights: dict[str, Fraction]

    @cached_property
    def levels(self) -> frozenset[str]:
        """Stages any of its sites reports pupils for."""
        return frozenset(level for site in self.sites for level in site.enrolment)

    @cached_property
    def pupils_by_level(self) -> dict[str, Exact]:
        """Pupils of every stage, senior included."""
        return {level: self.figure(level, "pupils") for level in self.levels}

    def figure(self, level: str, field: str) -> Exact:
        """A landing figure of one stage: its own line's, or its share of the school's."""
        if field in _FACILITY:
            return self._share(level, field)
        source = _line_table(field)
        lines = [
            getattr(site, source).get(level, {}) for site in self.sites if level in site.enrolment
        ]
        return total(exact(line.get(field)) for line in lines)

    def gap(self, level: str, field: str) -> str | None:
        """Why a figure of a stage is missing; None where it is there."""
        if self.figure(level, field) is not None:
            return None
        shared = field in _FACILITY
        source = ("facility", None) if shared else (_line_table(field), level)
        if not all(site.has(source[0], source[1], field) for site in self.sites):
            return NOT_IN_FAMILY
        split = shared and len(self.levels) > 1
        return STAGE_PUPILS_MISSING if split and not self._parts else MISSING_IN_RETURN

    def facility_total(self, field: str) -> Exact:
        """A facility figure of the whole school; the least one for the smallest rooms."""
        values = [exact((site.facility or {}).get(field)) for site in self.sites]
        if field in _SMALLEST:
            known = [value for value in values if value is not None]
            return min(known) if known else None
        return total(values)

    def _share(self, level: str, field: str) -> Exact:
        """Total × wₛPₛ ÷ Σ wⱼPⱼ (domain §4)."""
        whole = self.facility_total(field)
        if whole is None or len(self.levels) == 1:
            return whole
        part = self._parts.get(level)
        return None if part is None else whole * part

    @cached_property
    def _parts(self) -> dict[str, Fraction]:
        weighted: dict[str, Fraction] = {}
        for level, pupils in self.pupils_by_level.items():
            if pupils is None:
                return {}
            weighted[level] = self.stage_weights[level] * pupils
        whole = sum(weighted.values())
        return {level: value / whole for level, value in weighted.items()} if whole else {}


@dataclass(frozen=True)
class Unit:
    """One stage of one (merged) school in one review's view of the county."""

    school_year: int
    county_code: str
    standard_id: str
    level: str
    merged: MergedSchool
    exclusion: str | None

    @property
    def school_id(self) -> str:
        """Identifier of the school the unit belongs to."""
        return self.merged.main.school_id

    @property
    def school(self) -> Row:
        """The school's own landing row."""
        return self.merged.main.school

    @property
    def in_population(self) -> bool:
        """Whether the review looks at it."""
        return self.exclusion is None

    @property
    def pupils(self) -> Exact:
        """Pupils of the stage."""
        return self.merged.pupils_by_level[self.level]

    def figure(self, field: str) -> Exact:
        """A landing figure of the stage."""
        return self.merged.figure(self.level, field)

    def signed_sum(self, fields: Iterable[str]) -> Exact:
        """A sum of figures; a name with a leading minus is subtracted."""
        parts = []
        for name in fields:
            value = self.figure(name.removeprefix("-"))
            parts.append(-value if value is not None and name.startswith("-") else value)
        return total(parts)


def read_sites(landing: Landing, lineage: Lineage) -> dict[int, dict[str, Site]]:
    """Landing rows by school year and school."""
    by_school: dict[str, dict[tuple[int, str], dict[str, Row]]] = {"enrolment": {}, "staff": {}}
    for name, found in by_school.items():
        for row in landing.get(name, []):
            found.setdefault((row["school_year"], row["school_id"]), {})[row["level"]] = row
    facility = {(r["school_year"], r["school_id"]): r for r in landing.get("facility", [])}
    layouts: dict[tuple[int, str], set[LayoutField]] = {}
    for row in landing.get("layout_field", []):
        layout = layouts.setdefault((row["school_year"], row["layout_version"]), set())
        layout.add((row["table_name"], row["level"], row["field_name"]))
    frozen = {key: frozenset(fields) for key, fields in layouts.items()}
    sites: dict[int, dict[str, Site]] = {}
    for school in landing["school"]:
        key = (school["school_year"], school["school_id"])
        sites.setdefault(key[0], {})[key[1]] = Site(
            school=school,
            county_code=lineage.county(school["county_code"], key[0]),
            enrolment=by_school["enrolment"].get(key, {}),
            staff=by_school["staff"].get(key, {}),
            facility=facility.get(key),
            in_layout=frozen.get((key[0], school["layout_version"]), frozenset()),
        )
    return sites


def population(landing: Landing, rules: Rules, lineage: Lineage) -> list[Unit]:
    """Every school-level of every review and year, excluded ones included, senior left out."""
    units: list[Unit] = []
    for school_year, sites in sorted(read_sites(landing, lineage).items()):
        for standard_id in rules.population_ids:
            view = _View(sites, rules, standard_id, school_year)
            units.extend(
                Unit(school_year, school.main.county_code, standard_id, level, school, exclusion)
                for school, exclusion in view.schools()
                for level in LEVELS
                if level in school.levels
            )
    return units


class _View:
    """One review's view of one year: what merges and what is excluded."""

    def __init__(
        self, sites: dict[str, Site], rules: Rules, standard_id: str, school_year: int
    ) -> None:
        self._sites = sites
        self._rules = rules
        self._ordered = sorted(
            (r for r in holding(rules.population, school_year) if r.standard_id == standard_id),
            key=lambda rule: rule.priority,
        )
        self._rule_of = {school_id: self._first(site) for school_id, site in sites.items()}

    def schools(self) -> list[tuple[MergedSchool, str | None]]:
        """The schools after merging, each with the reason for which it is excluded, if any."""
        members: dict[str, list[Site]] = {}
        for school_id, site in self._sites.items():
            members.setdefault(self._root(school_id), []).append(site)
        return [
            (
                MergedSchool(self._sites[school_id], tuple(sites), self._rules.stage_weights),
                self._exclusion(school_id),
            )
            for school_id, sites in members.items()
        ]

    def _first(self, site: Site) -> PopulationRule:
        for rule in self._ordered:
            if self._matches(rule, site):
                return rule
        raise ValueError(f"no population rule matches school {site.school_id}")

    def _matches(self, rule: PopulationRule, site: Site) -> bool:
        school = site.school
        kind = self._rules.school_group.get(school.get("school_type_code") or "", "ordinary")
        sponsor = self._rules.sponsor_group.get(school.get("sponsor_code") or "")
        counted = school.get("is_counted_school")
        return (
            covers(rule.region, site.county_code)
            and rule.school_group in (None, kind)
            and (rule.sponsor_group is None or rule.sponsor_group == sponsor)
            and (rule.is_counted_school is None or rule.is_counted_school == counted)
            and (rule.max_pupils is None or _at_most(site.pupils, rule.max_pupils))
        )

    def _parent(self, school_id: str) -> str | None:
        """The school a campus merges into at once, or None if it stands for itself."""
        if self._rule_of[school_id].treatment != "merge_into_parent":
            return None
        site = self._sites[school_id]
        parent = self._sites.get(site.school.get("parent_school_id") or "")
        if parent is None or parent.county_code != site.county_code:
            return None
        return parent.school_id

    def _root(self, school_id: str) -> str:
        path = [school_id]
        while (parent := self._parent(path[-1])) is not None:
            if parent in path:
                return school_id if school_id in path[path.index(parent) :] else parent
            path.append(parent)
        return path[-1]

    def _exclusion(self, school_id: str) -> str | None:
        rule = self._rule_of[school_id]
        return (rule.exclusion_reason or rule.rule_id) if rule.treatment == "exclude" else None


def _at_most(pupils: Exact, bound: int) -> bool:
    return pupils is not None and pupils <= bound


@dataclass(frozen=True)
class Measured:
    """An indicator of one unit: numerator in natural units, pupils, value."""

    unit: Unit
    indicator: Indicator
    numerator_id: str
    numerator: Exact
    denominator: Exact
    status: str
    reason: str | None

    @property
    def value(self) -> Exact:
        """Multiplier × numerator ÷ denominator, where evaluated."""
        if self.status != EVALUATED or self.numerator is None or self.denominator is None:
            return None
        return self.indicator.multiplier * self.numerator / self.denominator


MeasuredKey = tuple[int, str, str, str]


def measure(units: Iterable[Unit], rules: Rules) -> dict[MeasuredKey, list[Measured]]:
    """Every indicator of every unit, by (school_year, county_code, level, indicator_id)."""
    by_county: dict[tuple[int, str, str, str], list[Unit]] = {}
    for unit in units:
        key = (unit.school_year, unit.county_code, unit.level, unit.standard_id)
        by_county.setdefault(key, []).append(unit)
    found: dict[MeasuredKey, list[Measured]] = {}
    for (school_year, county, level, population_id), group in by_county.items():
        for indicator in rules.indicators:
            if indicator.population_id != population_id:
                continue
            numerator_id = rules.numerator_id(indicator.indicator_id, level, county, school_year)
            if numerator_id is not None:
                key = (school_year, county, level, indicator.indicator_id)
                found[key] = [_measured(unit, indicator, numerator_id) for unit in group]
    return found


def _measured(unit: Unit, indicator: Indicator, numerator_id: str) -> Measured:
    numerator = unit.signed_sum(NUMERATORS[numerator_id])
    denominator = unit.figure(indicator.denominator)
    reason = None
    if unit.pupils == 0:
        status = "no_pupils"
    elif numerator is None or not denominator or numerator < 0:
        status = NOT_EVALUABLE
        reason = _reason(unit, NUMERATORS[numerator_id], indicator.denominator)
    else:
        status = EVALUATED
    return Measured(unit, indicator, numerator_id, numerator, denominator, status, reason)


def _reason(unit: Unit, numerator: Iterable[str], denominator: str) -> str:
    """Why an indicator is not evaluable: the denominator first, then the numerator."""
    gap = unit.merged.gap(unit.level, denominator)
    if gap is not None:
        return gap
    gaps = {unit.merged.gap(unit.level, name.removeprefix("-")) for name in numerator}
    for reason in (NOT_IN_FAMILY, STAGE_PUPILS_MISSING, MISSING_IN_RETURN):
        if reason in gaps:
            return reason
    return "impossible_value" if unit.figure(denominator) else "no_classes"


def school_indicator_rows(
    measured: dict[MeasuredKey, list[Measured]],
) -> list[Row]:
    """``fct_school_indicator``: school_year, county_code, school_id, level, indicator_id."""
    return [
        {
            "school_year": m.unit.school_year,
            "county_code": m.unit.county_code,
            "school_id": m.unit.school_id,
            "level": m.unit.level,
            "indicator_id": m.indicator.indicator_id,
            "numerator": number(m.numerator),
            "denominator": number(m.denominator),
            "value": number(m.value),
            "in_population": m.unit.in_population,
            "exclusion_reason": m.unit.exclusion,
            "status": m.status,
            "reason": m.reason,
        }
        for group in measured.values()
        for m in group
    ]
