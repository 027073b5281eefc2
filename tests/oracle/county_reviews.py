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
from tests.oracle.figure import MISSING_IN_RETURN, NAMES_SHOWN, Figure, listed
from tests.oracle.rules import COMPOSITE, LEVELS

PartKey = tuple[int, str, str, str]

SATISFACTION_BAR = Fraction("0.85")
ALL_GROUPS = "all"
PART_LABELS = {
    "school_standard": "学校达标 Schools reach the standard",
    "coefficient": "差异系数 Coefficients",
    "government": "政府工作 Government work",
    "outcome": "教育质量 Outcome",
    "satisfaction": "满意度 Satisfaction",
    "veto": "一票否决 Vetoes",
}
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


def satisfaction_rates(tables: CountyTables) -> dict[CountyYear, Figure]:
    """The rate of all groups together, exactly."""
    found: dict[CountyYear, Figure] = {}
    for key in tables.county_years:
        counts = _counts(tables.satisfaction(key))
        found[key] = Figure.of(_rate(counts), _why_no_rate(counts))
    return found


def _counts(stated: Sequence[Row]) -> dict[str, Exact]:
    return {
        column: total(exact(row.get(column)) for row in stated) if stated else None
        for column in ("distributed", "returned", "valid", "satisfied")
    }


def _rate(counts: dict[str, Exact]) -> Exact:
    rate = quotient(counts["satisfied"], counts["valid"])
    return rate if rate is not None and 0 <= rate <= 1 else None


def _why_no_rate(counts: dict[str, Exact]) -> str | None:
    if _rate(counts) is not None:
        return None
    if counts["valid"] is None or counts["satisfied"] is None:
        return MISSING_IN_RETURN
    return "no_valid_questionnaires" if counts["valid"] == 0 else "impossible_value"


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
        "reason": _why_no_rate(counts),
    }


def bounded(within_limit: str) -> Result:
    """The result of a bound; without one there is nothing to evaluate."""
    return MET if within_limit == MET else NOT_MET if within_limit == NOT_MET else NOT_EVALUABLE


@dataclass(frozen=True)
class Element:
    """Something a part of a review rests on: its code, what a reader is shown, its result."""

    code: str
    label: str
    result: Result


@dataclass(frozen=True)
class Part:
    """One part of a review of a county and year."""

    name: str
    result: Result
    reason: str | None
    deciding: str | None


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
    def _elements(self) -> dict[PartKey, list[Element]]:
        """What each part rests on, by county-year, standard and part, in the order of codes."""
        found: dict[PartKey, list[Element]] = {}
        for source in (self._schools(), self._items(), self._bounds(), self._satisfied()):
            for key, element in source:
                found.setdefault(key, []).append(element)
        return {key: sorted(parts, key=lambda e: e.code) for key, parts in found.items()}

    def _schools(self) -> Iterator[tuple[PartKey, Element]]:
        for school in self.schools:
            unit = school.unit
            code = f"{unit.school_id}_{unit.level}"
            label = str(unit.school.get("school_name") or unit.school_id)
            key = (unit.school_year, unit.county_code, unit.standard_id, "school_standard")
            yield key, Element(code, label, school.compliant)

    def _items(self) -> Iterator[tuple[PartKey, Element]]:
        items = {"government": self.government, "outcome": self.outcome, "veto": self.vetoes}
        for name, results in items.items():
            for item in results:
                element = Element(item.item_id, item.item_id, item.result)
                yield (*item.key, item.standard_id, name), element

    def _bounds(self) -> Iterator[tuple[PartKey, Element]]:
        """Every bound of the coefficient rule for both levels, with schools or without."""
        tested = {
            (*c.key[:3], "basic", COMPOSITE): (c.value, c.within_limit)
            for c in self.composites
            if c.key[3] == "basic"
        }
        tested |= {
            (*c.key[:3], "quality", c.key[3]): (c.cv, c.within_limit)
            for c in self.coefficients
            if c.standard_id == "quality"
        }
        names = {
            "basic": [COMPOSITE],
            "quality": sorted({key[4] for key in tested if key[3] == "quality"}),
        }
        for key in self.tables.county_years:
            for standard_id, ids in names.items():
                for level in LEVELS:
                    for tested_id in ids:
                        found = tested.get((*key, level, standard_id, tested_id))
                        value, within_limit = found or (None, NOT_EVALUABLE)
                        element = Element(
                            f"{level}_{tested_id}",
                            _with_value(f"{level} {tested_id}", value),
                            bounded(within_limit),
                        )
                        yield (*key, standard_id, "coefficient"), element

    def _satisfied(self) -> Iterator[tuple[PartKey, Element]]:
        for row in self.satisfaction:
            if row["group_name"] == ALL_GROUPS:
                label = _with_value(ALL_GROUPS, row["rate"])
                for standard_id in REVIEW_PARTS:
                    key = (row["school_year"], row["county_code"], standard_id, "satisfaction")
                    yield key, Element(ALL_GROUPS, label, row["status"])

    def parts(self, key: CountyYear, standard_id: str) -> list[Part]:
        """Every part of a review, and overall."""
        parts = [
            concluded(name, self._elements.get((*key, standard_id, name), []))
            for name in REVIEW_PARTS[standard_id]
        ]
        result = all_met(part.result for part in parts)
        decisive = [part.name for part in parts if part.result == result and result != MET]
        reason = "; ".join(decisive) or None
        return [*parts, Part("overall", result, reason, listed([PART_LABELS[n] for n in decisive]))]


def concluded(name: str, elements: Sequence[Element]) -> Part:
    """A part over what it rests on, with what decides it."""
    result = all_met(element.result for element in elements)
    if result == MET:
        return Part(name, result, None, None)
    decisive = [element for element in elements if element.result == result]
    if not elements:
        reason = "nothing_to_evaluate"
    elif name == "school_standard":
        reason = f"schools_{result}"
    else:
        reason = "; ".join(element.code for element in decisive[:NAMES_SHOWN])
    return Part(name, result, reason, listed([element.label for element in decisive]))


def _with_value(label: str, value: float | None) -> str:
    return label if value is None else f"{label} {round(value, 3)}"


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
            "part": part.name,
            "status": part.result,
            "reason": part.reason,
            "deciding": part.deciding,
        }
        for key in evidence.tables.county_years
        for standard_id in REVIEW_PARTS
        for part in evidence.parts(key, standard_id)
    ]
