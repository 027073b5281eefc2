"""Topics of the coefficients over the years.

Belongs here: tables, charts and sentences that compare years. Not here: the year of the report by
itself (``balance``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from contract.messages import Text
from reporting.counties.history import Line
from reporting.marts.labels import COMPOSITE
from reporting.marts.query import Row
from reporting.self_report.figure import (
    COUNT,
    CV,
    Figure,
    Form,
    Source,
    cell,
    limit_of,
)
from reporting.self_report.filling import Case, Fact, Series
from reporting.self_report.template import Column, words
from reporting.self_report.topics.balance import LevelReview, of_reviews
from reporting.self_report.topics.subject import LEVELS, Subject, flags, joined, same, year_of

YEARS_SHOWN = 6
"""As many years as a page is wide."""

_FALL = Form(CV.decimals, Fraction(-1))


def history(subject: Subject) -> list[Case]:
    """A table per review and level of coefficients over the years, the composite first."""
    years = _years(subject)[-YEARS_SHOWN:]
    columns = tuple(Column(str(year), same(year_of(year)), 2, f"over_{year}") for year in years)
    return [
        Case(
            {"level": subject.label("level", one.level), "review": one.review.label},
            rows=tuple(_history_row(subject, line, years) for line in lines),
            columns=columns,
        )
        for one in of_reviews(subject)
        if len(years) > 1 and (lines := _lines(one))
    ]


def changes(subject: Subject) -> list[Case]:
    """How each composite changed on the year before."""
    lines = _composite_lines(subject).values()
    return [_change(subject, line, line.newest) for line in lines if line.newest is not None]


def moved(subject: Subject) -> list[Case]:
    """Per review and level: which coefficients fell and which rose on the year before."""
    return [case for one in of_reviews(subject) if (case := _moved(subject, one)) is not None]


def means(subject: Subject) -> list[Case]:
    """Per review and level: which county means rose on the year before."""
    return [case for one in of_reviews(subject) if (case := _means(subject, one)) is not None]


def composite_chart(subject: Subject) -> list[Case]:
    """Composite coefficients over the years with their limits."""
    years, lines = _years(subject), _composite_lines(subject)
    if len(years) < 2 or not lines:
        return []
    categories = tuple(same(year_of(year)) for year in years)
    series = [
        one for level, line in lines.items() for one in _with_limit(subject, level, line, years)
    ]
    return [Case({"kind": "line"}, categories=categories, series=tuple(series))]


def single_chart(subject: Subject) -> list[Case]:
    """Coefficients of the review that tests each, beside their limits."""
    rows = {
        one.level: {line.indicator.indicator_id: line.row for line in one.table.lines}
        for one in of_reviews(subject)
        if not one.review.tests_composite
    }
    named = sorted({name for of_level in rows.values() for name in of_level})
    series = [
        one for level, of_level in rows.items() for one in _bars(subject, level, of_level, named)
    ]
    if not any(point for one in series for point in one.points if not one.is_limit):
        return []
    categories = tuple(subject.indicator(name) for name in named)
    return [Case({"kind": "bar"}, categories=categories, series=tuple(series))]


def _years(subject: Subject) -> list[int]:
    return [year for year in subject.years if year in subject.place.published]


def _composite_lines(subject: Subject) -> dict[str, Line]:
    found = {level: subject.figures.lines.get((level, COMPOSITE, "cv")) for level in LEVELS}
    return {level: line for level, line in found.items() if line and not line.is_empty}


def _lines(one: LevelReview) -> list[Line]:
    """Lines of the coefficients of a review at a level, the composite first if it is tested."""
    composite = one.table.composite_line
    lines = [*([composite] if composite else []), *(line.cv for line in one.table.lines)]
    return [line for line in lines if not line.is_empty]


def _history_row(subject: Subject, line: Line, years: Sequence[int]) -> Case:
    shown = [year for year in years if year in line.cells]
    facts: dict[str, Fact] = {str(year): _value(line, year) for year in shown}
    over = (f"over_{year}" for year in shown if line.cells[year].state == "not_met")
    return Case({"indicator": subject.indicator(line.indicator_id), **facts}, frozenset(over))


def _value(line: Line, year: int) -> Figure | None:
    row = {
        "school_year": year,
        "level": line.level,
        "indicator_id": line.indicator_id,
        "measure": "cv",
        "value": line.cells[year].value if year in line.cells else None,
    }
    return cell("trend", row, "value", CV)


def _change(subject: Subject, line: Line, newest: Row) -> Case:
    has_fallen = (newest["change"] or 0) < 0
    now, before = (cell("trend", newest, name, CV) for name in ("value", "previous_value"))
    is_alike = now is not None and before is not None and now.printed == before.printed
    return Case(
        {
            "level": subject.label("level", line.level),
            "now": now,
            "before": before,
            "by": cell("trend", newest, "change", _FALL if has_fallen else CV),
            "reason": _reasons(subject, newest["break_reason"]),
        },
        flags(alike=is_alike, fell=has_fallen, cut=newest["break_reason"] is not None),
    )


def _moved(subject: Subject, one: LevelReview) -> Case | None:
    fell, rose = _directions(one, "cv")
    if not fell and not rose:
        return None
    return Case(
        {
            "level": subject.label("level", one.level),
            "review": one.review.label,
            "fell": Figure(len(fell), COUNT, _counted(fell)),
            "rose": Figure(len(rose), COUNT, _counted(rose)),
            "fell_names": _names(subject, fell),
            "rose_names": _names(subject, rose),
        },
        flags(some_fell=bool(fell), some_rose=bool(rose)),
    )


def _means(subject: Subject, one: LevelReview) -> Case | None:
    fell, rose = _directions(one, "mean")
    if not rose:
        return None
    return Case(
        {
            "level": subject.label("level", one.level),
            "review": one.review.label,
            "rose": Figure(len(rose), COUNT, _counted(rose)),
            "rose_names": _names(subject, rose),
        },
        flags(all_rose=not fell),
    )


def _directions(one: LevelReview, measure: str) -> tuple[list[Row], list[Row]]:
    """Newest rows of lines that fell and that rose on the year before."""
    lines = (line.cv if measure == "cv" else line.mean for line in one.table.lines)
    newest = [line.newest for line in lines if line.newest and line.newest["change"]]
    return [row for row in newest if row["change"] < 0], [r for r in newest if r["change"] > 0]


def _counted(rows: Sequence[Row]) -> tuple[Source, ...]:
    names = ("school_year", "level", "indicator_id", "measure")
    return tuple(
        Source("trend", tuple((name, row[name]) for name in names), take="count") for row in rows
    )


def _names(subject: Subject, rows: Sequence[Row]) -> Text | None:
    return joined([subject.indicator(row["indicator_id"]) for row in rows]) if rows else None


def _reasons(subject: Subject, stated: str | None) -> Text | None:
    if not stated:
        return None
    codes = dict.fromkeys(stated.split("; "))
    return joined([subject.label("break_reason", code) for code in codes])


def _with_limit(
    subject: Subject, level: str, line: Line, years: Sequence[int]
) -> tuple[Series, ...]:
    name = subject.label("level", level)
    values = Series(name, tuple(_value(line, year) for year in years))
    if not line.limits:
        return (values,)
    limits = tuple(_composite_limit(subject, level, year, line.limits) for year in years)
    return (values, Series(_limit_name(name), limits, is_limit=True))


def _composite_limit(
    subject: Subject, level: str, year: int, limits: Mapping[int, float]
) -> Figure | None:
    review = next(one for one in subject.labels.reviews.values() if one.tests_composite)
    row = {
        "school_year": year,
        "level": level,
        "standard_id": review.standard_id,
        "composite_limit": limits.get(year),
    }
    return limit_of("county_composite", row, "composite_limit")


def _bars(
    subject: Subject, level: str, rows: Mapping[str, Row], named: Sequence[str]
) -> tuple[Series, ...]:
    name = subject.label("level", level)
    found = [rows.get(indicator) for indicator in named]
    values = tuple(
        cell("county_coefficient", row, "cv", CV) if row is not None else None for row in found
    )
    limits = tuple(
        limit_of("county_coefficient", row, "cv_limit") if row is not None else None
        for row in found
    )
    return (Series(name, values), Series(_limit_name(name), limits, is_limit=True))


def _limit_name(name: Text) -> Text:
    limit = words()["limit"]
    return Text(zh=f"{name.zh}{limit.zh}", en=f"{name.en}, {limit.en}")
