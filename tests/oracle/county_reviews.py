"""Satisfaction, vetoes, and what each review concludes about a county.

Belongs here: ``fct_satisfaction``, ``fct_veto``, ``fct_county_verdict``. Does not belong here: the
results it concludes from, which are handed in.

Decisions where the domain page leaves room (§2, §7):

- Satisfaction is decided by all groups together; a missing count of one leaves it open, and so
  does a county that asked nobody. More satisfied answers than valid ones are impossible.
- Both levels must keep the coefficient rule; a level without a single school is not evaluable, and
  so is a coefficient that is undefined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tests.oracle.coefficients import Coefficient, Composite
from tests.oracle.compliance import JudgedSchool
from tests.oracle.county_items import ItemResult, item_result_rows
from tests.oracle.county_tables import CountyTables, CountyYear
from tests.oracle.exact import (
    MET,
    NOT_EVALUABLE,
    NOT_MET,
    Exact,
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
from tests.oracle.rules import LEVELS

PartKey = tuple[int, str, str, str]

SATISFACTION_BAR = Fraction("0.85")
ALL_GROUPS = "all"
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


def satisfaction_rows(tables: CountyTables) -> list[Row]:
    """``fct_satisfaction``: county-year and group, with the group ``all``."""
    rows: list[Row] = []
    for key in tables.county_years:
        stated = tables.satisfaction(key)
        by_group: dict[str, list[Row]] = {}
        for row in stated:
            by_group.setdefault(row["group_name"], []).append(row)
        rows.extend(_satisfaction_row(key, name, group) for name, group in by_group.items())
        rows.append(_satisfaction_row(key, ALL_GROUPS, stated))
    return rows


def satisfaction_rates(tables: CountyTables) -> dict[CountyYear, Exact]:
    """The rate of all groups together, exactly."""
    return {key: _rate(_counts(tables.satisfaction(key))) for key in tables.county_years}


def _counts(stated: Sequence[Row]) -> dict[str, Exact]:
    return {
        column: total(exact(row.get(column)) for row in stated) if stated else None
        for column in ("distributed", "returned", "valid", "satisfied")
    }


def _rate(counts: dict[str, Exact]) -> Exact:
    rate = quotient(counts["satisfied"], counts["valid"])
    return rate if rate is not None and 0 <= rate <= 1 else None


def _satisfaction_row(key: CountyYear, name: str, stated: Sequence[Row]) -> Row:
    counts = _counts(stated)
    rate = _rate(counts)
    return {
        "school_year": key[0],
        "county_code": key[1],
        "group_name": name,
        **{column: number(value) for column, value in counts.items()},
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
    satisfaction: Sequence[Row]
    government: Sequence[ItemResult]
    outcome: Sequence[ItemResult]
    vetoes: Sequence[ItemResult]
    schools: Sequence[JudgedSchool]
    composites: Sequence[Composite]
    coefficients: Sequence[Coefficient]

    @cached_property
    def satisfied(self) -> dict[CountyYear, Result]:
        """Satisfaction of all groups together."""
        return {
            (row["school_year"], row["county_code"]): row["status"]
            for row in self.satisfaction
            if row["group_name"] == ALL_GROUPS
        }

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
        items = {"government": self.government, "outcome": self.outcome, "veto": self.vetoes}
        for name, results in items.items():
            for item in results:
                yield (*item.key, item.standard_id, name), item.result
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


def veto_rows(vetoes: Iterable[ItemResult]) -> list[Row]:
    """``fct_veto``: county-year, standard_id, veto_id; met is clear of it."""
    rows = item_result_rows(vetoes)
    return [{"veto_id": row.pop("item_id"), **row} for row in rows]


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
