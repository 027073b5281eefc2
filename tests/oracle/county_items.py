"""The items of government work and outcome: met or not, from returns wherever they can be.

Belongs here: ``fct_government_item``, ``fct_outcome_item`` and the items of ``fct_veto``. Does not
belong here: how a figure comes from the schools (school_conditions), what a review concludes.

Decisions where the domain page leaves room (§6):

- Where a figure decides nothing the other one its row names is taken, in the same unit: the
  county's own for the schools short of rooms (g03), the share of certified teachers (g12) and
  retention (o1); for the funding of small schools (g06), which the county states, that there is no
  such school. Where a return shows that an item is not met, the county's own figure cannot mend it.
- Why an item is open says its first figure; where that is merely missing, the other one, if it can.
- An item of several parts names the parts that decide it; an item of one part the schools or years.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.oracle.county_tables import CountyTables, CountyYear
from tests.oracle.exact import (
    MET,
    NOT_EVALUABLE,
    Exact,
    Result,
    Row,
    all_met,
    number,
    quotient,
)
from tests.oracle.figure import MISSING_IN_RETURN, NEVER_STATED, ZERO_BASE, Figure
from tests.oracle.funding_and_scores import Scored
from tests.oracle.rules import RequiredItem, Rules, most_specific
from tests.oracle.school_conditions import CountySchools, figure_of_schools, retention
from tests.oracle.units_and_population import Unit

TOTAL = "total"


@dataclass(frozen=True)
class JudgedPart:
    """One requirement of an item, held against its figure."""

    part: str
    value: Exact
    result: Result
    source: str
    reason: str | None
    deciding: str | None


@dataclass(frozen=True)
class ItemResult:
    """One item of a county's review, with its parts in order."""

    key: CountyYear
    standard_id: str
    item_id: str
    parts: tuple[JudgedPart, ...]
    of_several: bool

    @property
    def result(self) -> Result:
        """Met only if every part is."""
        return all_met(part.result for part in self.parts)

    @property
    def _deciding_parts(self) -> list[JudgedPart]:
        return [part for part in self.parts if part.result == self.result]

    @property
    def reason(self) -> str | None:
        """Why it is not evaluable."""
        return "; ".join(part.reason for part in self._deciding_parts if part.reason) or None

    @property
    def decided_by(self) -> str | None:
        """The parts that decide, or the schools or years of the only part."""
        if not self.of_several:
            return self.parts[0].deciding
        if self.result == MET:
            return None
        return "; ".join(part.part for part in self._deciding_parts)


Concluded = dict[tuple[CountyYear, str], Figure]
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
            ItemResult(
                key,
                *item,
                tuple(
                    self._judged(key, row)
                    for rows in by_part.values()
                    for row in most_specific(rows, key[1], key[0])
                ),
                of_several=len(by_part) > 1,
            )
            for key in self._tables.county_years
            for item, by_part in parts.items()
        ]

    def _judged(self, key: CountyYear, part: RequiredItem) -> JudgedPart:
        asked = self._threshold(key, part)
        found = self._figure(key, part.source, part.figure)
        result = found.bounds.kept(part.operator, asked.bounds.lowest)
        if result != NOT_EVALUABLE:
            return JudgedPart(
                part.part, found.bounds.value, result, part.source, None, found.deciding
            )
        instead = NEVER_STATED
        if part.otherwise:
            instead = self._figure(key, part.otherwise_source, part.otherwise)
            otherwise = instead.bounds.kept(part.operator, asked.bounds.lowest)
            if otherwise != NOT_EVALUABLE:
                source = part.otherwise_source
                return JudgedPart(
                    part.part, instead.bounds.value, otherwise, source, None, instead.deciding
                )
        reason = found.reason or MISSING_IN_RETURN
        if reason == MISSING_IN_RETURN:
            reason = instead.reason or reason
        if asked.bounds.lowest is None and found.bounds.lowest is not None:
            reason = asked.reason or MISSING_IN_RETURN
        deciding = found.deciding or instead.deciding
        return JudgedPart(part.part, found.bounds.value, result, part.source, reason, deciding)

    def _threshold(self, key: CountyYear, part: RequiredItem) -> Figure:
        if part.against:
            return self._finance(key, part.against)
        return Figure.of(part.threshold)

    def _figure(self, key: CountyYear, source: str, name: str) -> Figure:
        if source == "county_item":
            return Figure.of(self._tables.item(key, name), self._tables.item_reason(key, name))
        if source == "county_finance":
            return self._finance(key, name)
        if source == "review":
            return self._concluded.get((key, name), NEVER_STATED)
        return self._from_returns(key, name)

    def _finance(self, key: CountyYear, name: str) -> Figure:
        if name == "training_share":
            return self._training_share(key)
        return Figure.of(self._tables.finance(*key, name), self._tables.finance_reason(*key, name))

    def _training_share(self, key: CountyYear) -> Figure:
        spent, funds = (self._finance(key, name) for name in ("training_funds", "public_funds"))
        share = quotient(spent.bounds.value, funds.bounds.value)
        return Figure.of(share, spent.reason or funds.reason or ZERO_BASE)

    def _from_returns(self, key: CountyYear, name: str) -> Figure:
        years = self._counties.get(key[1], {})
        if name == "junior_retention":
            return retention(years, key[0])
        if key[0] not in years:
            return NEVER_STATED
        return figure_of_schools(years[key[0]], name, self._rules.school_group)


def total_scores(found: Iterable[Scored]) -> Concluded:
    """The county's score, the basic review's only one."""
    return {
        (s.key, "score_total"): Figure(*s.decisive)
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
            "value": number(r.parts[0].value),
            "status": r.result,
            "source": r.parts[0].source,
            "reason": r.reason,
            "decided_by": r.decided_by,
        }
        for r in found
    ]
