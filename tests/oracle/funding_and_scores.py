"""Three growths, two ratios, and score sheets.

Belongs here: ``fct_funding_growth``, the veto on growths, ``fct_score``. Does not belong here: the
other items of a review.

Decisions where the domain page leaves room (§6, §7):

- The growths of a year pair are missed if one is missed, open if one is open.
- A score that the county gives for a lower tier is rolled up and the upper tier's own is ignored; a
  lower tier of which nothing is given leaves the upper one its own score. Self and review score
  are rolled up apart. A score above its weight or below zero is none.
- Where a review gave any score its total decides, otherwise the county's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.county_tables import REVIEWS, YEAR_PAIRS, CountyTables, CountyYear
from tests.oracle.exact import (
    EVALUATED,
    NOT_EVALUABLE,
    NOT_MET,
    Bounds,
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
from tests.oracle.rules import Rules, ScoreItem, most_specific

GROWTHS = (
    "appropriation",
    "primary_budget_per_pupil",
    "junior_budget_per_pupil",
    "teacher_pay",
    "primary_public_funds_per_pupil",
    "junior_public_funds_per_pupil",
)
RATIOS = {
    "education_to_gdp": ("public_education_funds", "gdp"),
    "education_to_fiscal": ("budget_education_expenditure", "fiscal_expenditure"),
}


@dataclass(frozen=True)
class Growth:
    """One item of one year pair."""

    key: CountyYear
    item_id: str
    from_year: int
    kind: str
    value_from: Exact
    value_to: Exact
    growth: Exact
    compared_growth: Exact
    result: Result


def growths(tables: CountyTables) -> list[Growth]:
    """Every item of the last three year pairs of every county-year."""
    found: list[Growth] = []
    for key in tables.county_years:
        for from_year in range(key[0] - YEAR_PAIRS, key[0]):
            found.extend(_growth(tables, key, item, from_year) for item in GROWTHS)
            found.extend(_ratio(tables, key, item, from_year) for item in RATIOS)
    return found


def _growth(tables: CountyTables, key: CountyYear, item_id: str, from_year: int) -> Growth:
    first, last, growth = _change(tables, key[1], item_id, from_year)
    against: Exact = Fraction(0)
    revenue_growth: Exact = None
    if item_id == "appropriation":
        revenue_growth = against = _change(tables, key[1], "recurrent_revenue", from_year)[2]
    result = judged(compared(growth, "gt", against))
    return Growth(key, item_id, from_year, "growth", first, last, growth, revenue_growth, result)


def _change(
    tables: CountyTables, county: str, field: str, from_year: int
) -> tuple[Exact, Exact, Exact]:
    first = tables.finance(from_year, county, field)
    last = tables.finance(from_year + 1, county, field)
    ratio = quotient(last, first)
    return first, last, None if ratio is None else ratio - 1


def _ratio(tables: CountyTables, key: CountyYear, item_id: str, from_year: int) -> Growth:
    part, whole = RATIOS[item_id]
    first, last = (
        quotient(tables.finance(year, key[1], part), tables.finance(year, key[1], whole))
        for year in (from_year, from_year + 1)
    )
    result = judged(compared(last, "ge", first))
    return Growth(key, item_id, from_year, "ratio", first, last, None, None, result)


def growth_rows(found: Iterable[Growth]) -> list[Row]:
    """``fct_funding_growth``: school_year, county_code, item_id, from_year, to_year."""
    return [
        {
            "school_year": g.key[0],
            "county_code": g.key[1],
            "item_id": g.item_id,
            "from_year": g.from_year,
            "to_year": g.from_year + 1,
            "kind": g.kind,
            "value_from": number(g.value_from),
            "value_to": number(g.value_to),
            "growth": number(g.growth),
            "compared_growth": number(g.compared_growth),
            "status": g.result,
        }
        for g in found
    ]


def growth_years_missed(found: Sequence[Growth]) -> dict[CountyYear, Bounds]:
    """In how many of the three year pairs a growth was missed; an open one may be missed."""
    pairs: dict[CountyYear, dict[int, list[Result]]] = {}
    for g in found:
        if g.kind == "growth":
            pairs.setdefault(g.key, {}).setdefault(g.from_year, []).append(g.result)
    years: dict[CountyYear, Bounds] = {}
    for key, by_pair in pairs.items():
        results = [all_met(results) for results in by_pair.values()]
        missed = Fraction(results.count(NOT_MET))
        years[key] = Bounds(missed, missed + results.count(NOT_EVALUABLE))
    return years


@dataclass(frozen=True)
class Scored:
    """One line of a score sheet, rolled up."""

    key: CountyYear
    item: ScoreItem
    self_score: Exact
    review_score: Exact
    is_reviewed: bool

    @property
    def decisive(self) -> Exact:
        """The review's score where it gave any, else the county's own."""
        return self.review_score if self.is_reviewed else self.self_score


class _Sheet:
    """The score sheet of one county and review."""

    def __init__(self, tables: CountyTables, key: CountyYear, items: Sequence[ScoreItem]) -> None:
        self._tables = tables
        self._key = key
        self._children: dict[str | None, list[ScoreItem]] = {}
        for item in items:
            self._children.setdefault(item.parent_item_id, []).append(item)

    def scored(self, item: ScoreItem) -> Scored:
        """The line with both scores rolled up."""
        scores = (self._rolled(item, "self_score"), self._rolled(item, "review_score"))
        return Scored(self._key, item, *scores, self._is_given(item, "review_score"))

    def _is_given(self, item: ScoreItem, column: str) -> bool:
        if self._tables.states(self._key, item.item_id, column):
            return True
        return any(self._is_given(child, column) for child in self._children.get(item.item_id, []))

    def _rolled(self, item: ScoreItem, column: str) -> Exact:
        children = self._children.get(item.item_id, [])
        if any(self._is_given(child, column) for child in children):
            return total(self._rolled(child, column) for child in children)
        stated = self._tables.item(self._key, item.item_id, column)
        return stated if stated is not None and 0 <= stated <= item.weight else None


def scores(tables: CountyTables, rules: Rules) -> list[Scored]:
    """Every line of the sheets that hold for a county-year."""
    found: list[Scored] = []
    for key in tables.county_years:
        for standard_id in REVIEWS:
            rows = [row for row in rules.score_items if row.standard_id == standard_id]
            items = most_specific(rows, key[1], key[0])
            sheet = _Sheet(tables, key, items)
            found.extend(sheet.scored(item) for item in items)
    return found


def score_rows(found: Iterable[Scored]) -> list[Row]:
    """``fct_score``: school_year, county_code, standard_id, item_id."""
    return [
        {
            "school_year": s.key[0],
            "county_code": s.key[1],
            "standard_id": s.item.standard_id,
            "item_id": s.item.item_id,
            "self_score": number(s.self_score),
            "self_status": NOT_EVALUABLE if s.self_score is None else EVALUATED,
            "review_score": number(s.review_score),
            "review_status": NOT_EVALUABLE if s.review_score is None else EVALUATED,
        }
        for s in found
    ]
