"""Satisfaction, vetoes, and what each review concludes about a county.

Belongs here: ``fct_satisfaction``, ``fct_veto``, ``fct_county_verdict``. Does not belong here: the
results it concludes from, which are handed in.

Decisions where the domain page leaves room (§2, §7):

- A veto item's value is 1 where the county is clear of it, 0 where it is not. The enrolment of
  children with disabilities (v2) is outcome item o2 held to its lower bar.
- Satisfaction is decided by all groups together; a missing count of one leaves it open.
- Both levels must keep the coefficient rule; a level without a single school is not evaluable, and
  so is a coefficient that is undefined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tests.oracle.coefficients import Coefficient, Composite
from tests.oracle.compliance import JudgedSchool
from tests.oracle.county_items import ItemResult
from tests.oracle.county_tables import CountyTables, CountyYear
from tests.oracle.exact import (
    MET,
    NOT_EVALUABLE,
    NOT_MET,
    Result,
    Row,
    all_met,
    compared,
    exact,
    judged,
    number,
    quotient,
    total,
)
from tests.oracle.funding_and_scores import Growth, three_growths
from tests.oracle.rules import LEVELS

PartKey = tuple[int, str, str, str]

SATISFACTION_BAR = Fraction("0.85")
DISABLED_BAR = Fraction("0.8")
REVIEW_PARTS = {
    "basic": ("school_standard", "coefficient", "government", "satisfaction", "veto"),
    "quality": (
        "school_standard",
        "coefficient",
        "government",
        "outcome",
        "satisfaction",
        "veto",
    ),
}
VETOES = {
    "basic": ("v1", "v2", "v3", "v4"),
    "quality": ("v1", "v2", "v3", "v4", "v5", "v6"),
}


def satisfaction_rows(tables: CountyTables) -> list[Row]:
    """``fct_satisfaction``: county-year and group, with the group ``all``."""
    rows: list[Row] = []
    for key in tables.county_years:
        groups = tables.satisfaction(key)
        rows.extend(_satisfaction_row(key, group["group_name"], [group]) for group in groups)
        if groups:
            rows.append(_satisfaction_row(key, "all", groups))
    return rows


def _satisfaction_row(key: CountyYear, name: str, groups: Sequence[Row]) -> Row:
    sums = {
        column: total(exact(group.get(column)) for group in groups)
        for column in ("distributed", "returned", "valid", "satisfied")
    }
    rate = quotient(sums["satisfied"], sums["valid"])
    return {
        "school_year": key[0],
        "county_code": key[1],
        "group_name": name,
        **{column: number(value) for column, value in sums.items()},
        "rate": number(rate),
        "requirement": float(SATISFACTION_BAR),
        "status": judged(compared(rate, "ge", SATISFACTION_BAR)),
    }


def bounded(within_limit: str) -> Result:
    """The result of a bound; without one there is nothing to evaluate."""
    return MET if within_limit == MET else NOT_MET if within_limit == NOT_MET else NOT_EVALUABLE


@dataclass(frozen=True)
class Evidence:
    """All that decides a county's verdict, computed before."""

    tables: CountyTables
    growths: Sequence[Growth]
    satisfaction: Sequence[Row]
    government: Sequence[ItemResult]
    outcome: Sequence[ItemResult]
    schools: Sequence[JudgedSchool]
    composites: Sequence[Composite]
    coefficients: Sequence[Coefficient]

    @cached_property
    def satisfied(self) -> dict[CountyYear, Result]:
        """Satisfaction of all groups together."""
        return {
            (row["school_year"], row["county_code"]): row["status"]
            for row in self.satisfaction
            if row["group_name"] == "all"
        }

    @cached_property
    def vetoes(self) -> dict[tuple[int, str, str, str], Result]:
        """Veto by county-year, standard and veto id; met is clear of it."""
        clear = three_growths(self.growths)
        found: dict[tuple[int, str, str, str], Result] = {}
        for key in self.tables.county_years:
            results = {
                "v2": judged(compared(self.tables.item(key, "o2"), "ge", DISABLED_BAR)),
                "v3": clear[key],
                "v6": self.satisfied.get(key, NOT_EVALUABLE),
            }
            for standard_id, veto_ids in VETOES.items():
                for veto_id in veto_ids:
                    declared = judged(compared(self.tables.item(key, veto_id), "ge", Fraction(1)))
                    found[(*key, standard_id, veto_id)] = results.get(veto_id, declared)
        return found

    @cached_property
    def _parts(self) -> dict[PartKey, list[Result]]:
        """Results that make up each part, by county-year, standard and part."""
        found: dict[PartKey, list[Result]] = {}
        for key, result in self._part_results():
            found.setdefault(key, []).append(result)
        return found

    def _part_results(self) -> Iterator[tuple[PartKey, Result]]:
        for school in self.schools:
            unit = school.unit
            year, county = unit.school_year, unit.county_code
            yield (year, county, unit.standard_id, "school_standard"), school.compliant
        for name, results in (("government", self.government), ("outcome", self.outcome)):
            for item in results:
                yield (*item.key, item.standard_id, name), item.result
        for (year, county, standard_id, _), veto in self.vetoes.items():
            yield (year, county, standard_id, "veto"), veto
        for (year, county, standard_id, _), limits in self._within_limits().items():
            yield (year, county, standard_id, "coefficient"), all_met(limits)
        for county_year, satisfied in self.satisfied.items():
            for standard_id in REVIEW_PARTS:
                yield (*county_year, standard_id, "satisfaction"), satisfied

    def _within_limits(self) -> dict[PartKey, list[Result]]:
        """Every bound of the coefficient rule by county-year, standard and level."""
        found: dict[PartKey, list[Result]] = {
            (*key, standard_id, level): []
            for key in self.tables.county_years
            for standard_id in REVIEW_PARTS
            for level in LEVELS
        }
        for composite in self.composites:
            year, county, level, standard_id = composite.key
            if standard_id == "basic":
                found[(year, county, "basic", level)].append(bounded(composite.within_limit))
        for c in self.coefficients:
            year, county, level, _ = c.key
            if c.standard_id == "quality":
                found[(year, county, "quality", level)].append(bounded(c.within_limit))
        return found

    def parts(self, key: CountyYear, standard_id: str) -> dict[str, Result]:
        """Result of every part of a review and overall."""
        results = {
            part: all_met(self._parts.get((*key, standard_id, part), []))
            for part in REVIEW_PARTS[standard_id]
        }
        return {**results, "overall": all_met(results.values())}


def veto_rows(evidence: Evidence) -> list[Row]:
    """``fct_veto``: county-year, standard_id, veto_id."""
    return [
        {
            "school_year": school_year,
            "county_code": county,
            "standard_id": standard_id,
            "veto_id": veto_id,
            "status": result,
        }
        for (school_year, county, standard_id, veto_id), result in evidence.vetoes.items()
    ]


def verdict_rows(evidence: Evidence) -> list[Row]:
    """``fct_county_verdict``: county-year, standard_id, part."""
    return [
        {
            "school_year": key[0],
            "county_code": key[1],
            "standard_id": standard_id,
            "part": part,
            "status": result,
        }
        for key in evidence.tables.county_years
        for standard_id in REVIEW_PARTS
        for part, result in evidence.parts(key, standard_id).items()
    ]
