"""Topics of this year's coefficients: the tables, what they say, and who makes them what they are.

Belongs here: the coefficients of both reviews in the year of the report. Not here: other years
(``years``), standards of schools (``standards``), what would mend a coefficient (``remedies``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contract.messages import Text
from reporting.counties.drivers import Drivers
from reporting.counties.figures import CoefficientLine, ReviewTable
from reporting.marts.labels import Review
from reporting.marts.query import Row
from reporting.self_report.figure import (
    COUNT,
    CV,
    PERCENT,
    Figure,
    Form,
    Source,
    cell,
    limit_of,
)
from reporting.self_report.filling import Case, Fact
from reporting.self_report.template import words
from reporting.self_report.topics.subject import LEVELS, Subject, flags, joined, same, with_unit

_OPERAND = Form(0, is_grouped=True)
_RATIO = Form(2)
_GROUPS = ("urban", "town", "rural")


@dataclass(frozen=True)
class LevelReview:
    """The coefficients of a review at a level."""

    level: str
    review: Review
    table: ReviewTable


def of_reviews(subject: Subject) -> Iterator[LevelReview]:
    """Reviews in their order within each level; indicators without a review are left out."""
    for one in subject.figures.levels:
        for table in one.tables:
            if table.review is not None:
                yield LevelReview(one.level, table.review, table)


def tables(subject: Subject) -> list[Case]:
    """A table per review and level: mean, coefficient, limit and result of every indicator."""
    return [
        Case(
            {"level": subject.label("level", one.level), "review": one.review.label},
            rows=(*(_row(subject, line) for line in one.table.lines), *_last_row(subject, one)),
        )
        for one in of_reviews(subject)
    ]


def composites(subject: Subject) -> list[Case]:
    """The composite of each level, where a review tests it."""
    return [
        Case(
            {
                "level": subject.label("level", one.level),
                "cv": cell("county_composite", row, "composite_cv", CV),
                "limit": limit_of("county_composite", row, "composite_limit"),
                "reason": subject.reason(row["reason"]),
            },
            frozenset({row["within_limit"]}),
        )
        for one in of_reviews(subject)
        if one.review.tests_composite and (row := one.table.composite)
    ]


def singles(subject: Subject) -> list[Case]:
    """How many coefficients of a level are within their limits, where a review tests each."""
    return [
        _single(subject, one.level, [line.row for line in one.table.lines])
        for one in of_reviews(subject)
        if one.table.lines and not one.review.tests_composite
    ]


def over_composites(subject: Subject) -> list[Case]:
    """Composites above their limit."""
    return [case for case in composites(subject) if "not_met" in case.flags]


def over_singles(subject: Subject) -> list[Case]:
    """Levels with coefficients above their limit."""
    return [case for case in singles(subject) if "over" in case.flags]


def unevaluable(subject: Subject) -> list[Case]:
    """Indicators without a coefficient, and why."""
    return [
        Case(
            {
                "level": subject.label("level", one.level),
                "review": one.review.label,
                "indicator": line.indicator.label,
                "status": subject.label("status", line.row["status"]),
                "reason": subject.reason(line.row["reason"]),
            }
        )
        for one in of_reviews(subject)
        for line in one.table.lines
        if line.row["cv"] is None
    ]


def drivers(subject: Subject) -> list[Case]:
    """The schools that make each coefficient over its limit, or the highest ones, what it is."""
    return [
        Case(
            {
                "level": subject.label("level", one.level),
                "review": subject.review_of(one.indicator.indicator_id),
                "indicator": one.indicator.label,
                "cv": cell("county_coefficient", one.row, "cv", CV),
            },
            rows=tuple(_driver(subject, one, row) for row in one.schools),
        )
        for one in subject.figures.drivers
    ]


def gaps(subject: Subject) -> list[Case]:
    """Means of urban, town and rural schools, a table per level."""
    return [
        Case({"level": subject.label("level", level)}, rows=rows)
        for level in LEVELS
        if (rows := tuple(_gap(subject, row) for row in _gaps_of(subject, level)))
    ]


def _row(subject: Subject, line: CoefficientLine) -> Case:
    row, indicator = line.row, line.indicator
    mean = cell("county_coefficient", row, "county_mean", Form(indicator.decimals))
    is_per_hundred = indicator.multiplier != 1
    facts: dict[str, Fact] = {
        "indicator": with_unit(indicator.label, indicator.unit),
        "schools": cell("county_coefficient", row, "schools", COUNT),
        "numerator": cell("county_coefficient", row, "numerator", _OPERAND),
        "denominator": cell("county_coefficient", row, "denominator", _OPERAND),
        "mean": mean,
        "per_one": None if is_per_hundred else mean,
        "per_hundred": mean if is_per_hundred else None,
        "cv": cell("county_coefficient", row, "cv", CV),
        "limit": limit_of("county_coefficient", row, "cv_limit"),
        "result": _result(subject, row),
    }
    return Case(facts, frozenset({row["within_limit"]}))


def _last_row(subject: Subject, one: LevelReview) -> tuple[Case, ...]:
    """The composite, where it is tested."""
    row = one.table.composite
    if row is None or not one.review.tests_composite:
        return ()
    empty = ("schools", "numerator", "denominator", "mean", "per_one", "per_hundred")
    facts: dict[str, Fact] = {
        **dict.fromkeys(empty),
        "indicator": words()["composite"],
        "cv": cell("county_composite", row, "composite_cv", CV),
        "limit": limit_of("county_composite", row, "composite_limit"),
        "result": _result(subject, row),
    }
    return (Case(facts, frozenset({row["within_limit"]})),)


def _result(subject: Subject, row: Row) -> Text:
    """Against the limit; without a figure its status."""
    if row["status"] != "evaluated":
        return subject.label("status", row["status"])
    if row["within_limit"] == "no_limit":
        return same("")
    return subject.label("within_limit", row["within_limit"])


def _single(subject: Subject, level: str, rows: Sequence[Row]) -> Case:
    def number(*states: str) -> Figure:
        found = [row for row in rows if row["within_limit"] in states]
        names = ("school_year", "level", "indicator_id", "within_limit")
        sources = tuple(
            Source("county_coefficient", tuple((name, row[name]) for name in names), take="count")
            for row in found
        )
        return Figure(len(found), COUNT, sources)

    def named(state: str) -> list[Text]:
        found = (row["indicator_id"] for row in rows if row["within_limit"] == state)
        return [subject.indicator(one) for one in found]

    is_one_limit = len({row["cv_limit"] for row in rows}) == 1
    return Case(
        {
            "level": subject.label("level", level),
            "judged": number("met", "not_met", "not_evaluable"),
            "within": number("met"),
            "over": number("not_met"),
            "unknown": number("not_evaluable"),
            "over_names": joined(named("not_met")),
            "unknown_names": joined(named("not_evaluable")),
            "limit": limit_of("county_coefficient", rows[0], "cv_limit") if is_one_limit else None,
        },
        flags(over=bool(named("not_met")), unknown=bool(named("not_evaluable"))),
    )


def _driver(subject: Subject, driver: Drivers, row: Row) -> Case:
    key = {
        "school_year": subject.school_year,
        "level": driver.level,
        "indicator_id": driver.indicator.indicator_id,
    }
    stated = {**row, **key}
    return Case(
        {
            "school": subject.school(row["school_id"]),
            "value": cell("school_indicator", stated, "value", Form(driver.indicator.decimals)),
            "direction": subject.label("direction", row["direction"]),
            "share": cell("contribution", stated, "share", PERCENT),
        }
    )


def _gaps_of(subject: Subject, level: str) -> list[Row]:
    """Indicators of reviews that were evaluated at a level."""
    sets = subject.labels.reviews
    return [
        row
        for row in subject.figures.gaps
        if row["level"] == level
        and row["status"] == "evaluated"
        and subject.labels.indicators[row["indicator_id"]].indicator_set in sets
    ]


def _gap(subject: Subject, row: Row) -> Case:
    form = Form(subject.labels.indicators[row["indicator_id"]].decimals)
    means: dict[str, Fact] = {group: cell("gap", row, f"{group}_mean", form) for group in _GROUPS}
    return Case(
        {
            "indicator": subject.indicator(row["indicator_id"]),
            "review": subject.review_of(row["indicator_id"]),
            **means,
            "ratio": cell("gap", row, "rural_urban_ratio", _RATIO),
            "between": cell("gap", row, "between_share", PERCENT),
        }
    )
