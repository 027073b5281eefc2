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
    MET,
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
from tests.oracle.figure import MISSING_IN_RETURN, SEVERAL_RETURNS, ZERO_BASE, Figure, listed
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
    missing: str | None
    """Why one of the amounts is not known."""

    @property
    def reason(self) -> str | None:
        """Why it is not evaluable; with all amounts known, a base is zero."""
        if self.result != NOT_EVALUABLE:
            return None
        return self.missing or ZERO_BASE


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
    fields = [item_id, "recurrent_revenue"] if item_id == "appropriation" else [item_id]
    missing = _missing(tables, key[1], fields, from_year)
    values = (first, last, growth, revenue_growth)
    return Growth(key, item_id, from_year, "growth", *values, result, missing)


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
    missing = _missing(tables, key[1], [part, whole], from_year)
    return Growth(key, item_id, from_year, "ratio", first, last, None, None, result, missing)


def _missing(
    tables: CountyTables, county: str, fields: Sequence[str], from_year: int
) -> str | None:
    """Why the first amount that is not known is not: by field, the earlier year first."""
    for field in fields:
        for year in (from_year, from_year + 1):
            reason = tables.finance_reason(year, county, field)
            if reason is not None:
                return reason
    return None


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
            "reason": g.reason,
        }
        for g in found
    ]


def growth_years_missed(found: Sequence[Growth]) -> dict[CountyYear, Figure]:
    """In how many of the three year pairs a growth was missed; an open one may be missed."""
    pairs: dict[CountyYear, dict[int, list[Result]]] = {}
    for g in found:
        if g.kind == "growth":
            pairs.setdefault(g.key, {}).setdefault(g.from_year, []).append(g.result)
    years: dict[CountyYear, Figure] = {}
    for key, by_pair in pairs.items():
        results = {from_year + 1: all_met(results) for from_year, results in by_pair.items()}
        missed = Fraction(list(results.values()).count(NOT_MET))
        open_years = list(results.values()).count(NOT_EVALUABLE)
        reason = "growth_not_evaluable" if open_years else None
        not_reached = [str(year) for year, result in sorted(results.items()) if result != MET]
        years[key] = Figure(Bounds(missed, missed + open_years), reason, listed(not_reached))
    return years


@dataclass(frozen=True)
class Score:
    """A score of one measure, and why there is none."""

    points: Exact
    reason: str | None
    is_given: bool
    """Whether the county gives the item or one below it any score."""

    @property
    def status(self) -> str:
        """evaluated or not_evaluable."""
        return NOT_EVALUABLE if self.points is None else EVALUATED


@dataclass(frozen=True)
class Scored:
    """One line of a score sheet, rolled up."""

    key: CountyYear
    item: ScoreItem
    own: Score
    reviewed: Score

    @property
    def decisive(self) -> tuple[Bounds, str | None, str | None]:
        """Score, reason and which one it is: the review's where it gave any, else the county's."""
        score, name = (self.own, "self_score")
        if self.reviewed.is_given:
            score, name = (self.reviewed, "review_score")
        return Bounds.of(score.points), score.reason, name if score.points is not None else None


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
        return Scored(
            self._key, item, self._rolled(item, "self_score"), self._rolled(item, "review_score")
        )

    def _rolled(self, item: ScoreItem, column: str) -> Score:
        parts = [self._rolled(child, column) for child in self._children.get(item.item_id, [])]
        if any(part.is_given for part in parts):
            points = total(part.points for part in parts)
            return Score(points, "part_not_evaluable" if points is None else None, True)
        return self._stated(item, column)

    def _stated(self, item: ScoreItem, column: str) -> Score:
        stated = self._tables.item(self._key, item.item_id, column)
        is_given = self._tables.states(self._key, item.item_id, column)
        if stated is None:
            reason = SEVERAL_RETURNS if is_given else MISSING_IN_RETURN
            return Score(None, reason, is_given)
        if stated > item.weight:
            return Score(None, "score_above_weight", is_given)
        if stated < 0:
            return Score(None, "impossible_value", is_given)
        return Score(stated, None, is_given)


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
            "self_score": number(s.own.points),
            "self_status": s.own.status,
            "self_reason": s.own.reason,
            "review_score": number(s.reviewed.points),
            "review_status": s.reviewed.status,
            "review_reason": s.reviewed.reason,
        }
        for s in found
    ]
