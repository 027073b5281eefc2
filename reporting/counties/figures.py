"""What there is to tell of a county, whether on its page or in its report.

Belongs here: collecting it from the marts of that county alone. Not here: how it is told
(``reporting.site``, ``reporting.self_report``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporting.counties.drivers import LEVELS, Drivers, drivers_of
from reporting.counties.history import Line, LineKey, breaks_of, lines_of
from reporting.counties.places import Place
from reporting.counties.verdict import ReviewVerdict, evidence_of, verdicts_of
from reporting.marts import county as county_marts
from reporting.marts import school as school_marts
from reporting.marts.county import Marts
from reporting.marts.labels import COMPOSITE, Indicator, Labels, Review
from reporting.marts.query import Row
from reporting.verdicts import CountyYear


@dataclass(frozen=True)
class CoefficientLine:
    """A line of the table of coefficients: the year's row and the lines over the years."""

    indicator: Indicator
    row: Row
    cv: Line
    mean: Line


@dataclass(frozen=True)
class ReviewTable:
    """The coefficients of a review at a level, with the composite where it is tested."""

    review: Review | None
    lines: tuple[CoefficientLine, ...]
    composite: Row | None
    composite_line: Line | None


@dataclass(frozen=True)
class LevelTables:
    """The coefficients of a level, review by review, those without review last."""

    level: str
    tables: tuple[ReviewTable, ...]


@dataclass(frozen=True)
class Plan:
    """The least addition to one coefficient, and the schools that get it."""

    indicator: Indicator
    row: Row
    schools: tuple[Row, ...]


@dataclass(frozen=True)
class CountyFigures:
    """Everything there is of the newest published year, and the lines over all years."""

    school_year: int
    gate: CountyYear
    names: Mapping[str, str]
    size: list[Row]
    reviews: tuple[ReviewVerdict, ...]
    levels: tuple[LevelTables, ...]
    lines: Mapping[LineKey, Line]
    schools: list[Row]
    compliance: list[Row]
    values: list[Row]
    drivers: tuple[Drivers, ...]
    plans: tuple[Plan, ...]
    shortfalls: list[Row]
    gaps: list[Row]
    funding: list[Row]
    satisfaction: list[Row]
    targets: list[Row]
    findings: list[Row]
    breaks: Mapping[int, tuple[str, ...]]
    sources: list[Row]


@dataclass(frozen=True)
class County:
    """A county with its figures; without ``figures`` no year of it may be shown."""

    place: Place
    years: tuple[int, ...]
    earlier_names: tuple[Row, ...]
    figures: CountyFigures | None


def read_county(marts: Marts, labels: Labels, place: Place, years: tuple[int, ...]) -> County:
    """Collect everything of a county; ``years`` are those of the release."""
    stated = county_marts.names(marts, place.county_code) if place.published else []
    earlier = tuple(row for row in stated if row["county_name"] != place.county_name)
    figures = _figures(marts, labels, place) if place.published else None
    return County(place, years, earlier, figures)


def school_names(rows: Iterable[Row], school_year: int) -> dict[str, str]:
    """Names the schools had in a year, by id; a school without a name goes by its id."""
    return {
        row["school_id"]: row["school_name"] or row["school_id"]
        for row in rows
        if row["valid_from"] <= school_year <= row["valid_to"]
    }


def _figures(marts: Marts, labels: Labels, place: Place) -> CountyFigures:
    county, shown = place.county_code, place.published[-1]
    coefficients = county_marts.coefficients(marts, county)
    composites = county_marts.composites(marts, county)
    trend = county_marts.trend(marts, county)
    lines = lines_of(trend, coefficients, composites, shown)
    of_year = [row for row in coefficients if row["school_year"] == shown]
    composites_of_year = [row for row in composites if row["school_year"] == shown]
    evidence = evidence_of(marts, county, shown, of_year, composites_of_year)
    values = school_marts.values_of_year(marts, county, shown)
    schools = school_marts.schools(marts, county)
    return CountyFigures(
        school_year=shown,
        gate=place.by_year[shown],
        names=school_names(schools, shown),
        size=county_marts.size(marts, county, shown),
        reviews=verdicts_of(labels, county_marts.verdicts(marts, county), evidence),
        levels=_levels(labels, of_year, composites_of_year, lines),
        lines=lines,
        schools=schools,
        compliance=evidence.compliance,
        values=values,
        drivers=drivers_of(labels, of_year, composites_of_year, values),
        plans=_plans(marts, labels, county, shown),
        shortfalls=county_marts.shortfalls(marts, county, shown),
        gaps=_in_order(labels, county_marts.gaps(marts, county, shown)),
        funding=county_marts.funding(marts, county, shown),
        satisfaction=evidence.satisfaction,
        targets=county_marts.targets(marts, county, shown),
        findings=county_marts.findings(marts, county),
        breaks=breaks_of(trend),
        sources=county_marts.sources(marts, county),
    )


def _levels(
    labels: Labels, of_year: list[Row], composites: list[Row], lines: Mapping[LineKey, Line]
) -> tuple[LevelTables, ...]:
    by_key = {(row["level"], row["indicator_id"]): row for row in of_year}
    sets: dict[str, list[Indicator]] = {}
    for indicator in labels.indicators.values():
        sets.setdefault(indicator.indicator_set, []).append(indicator)

    def table(level: str, name: str, indicators: list[Indicator]) -> ReviewTable:
        review = labels.reviews.get(name)
        composite = next(
            (r for r in composites if (r["level"], r["standard_id"]) == (level, name)), None
        )
        return ReviewTable(
            review=review,
            lines=tuple(
                CoefficientLine(
                    indicator,
                    by_key[level, indicator.indicator_id],
                    lines[level, indicator.indicator_id, "cv"],
                    lines[level, indicator.indicator_id, "mean"],
                )
                for indicator in indicators
                if (level, indicator.indicator_id) in by_key
            ),
            composite=composite,
            composite_line=lines.get((level, COMPOSITE, "cv"))
            if review and review.tests_composite
            else None,
        )

    return tuple(
        LevelTables(level, tuple(table(level, *one) for one in sets.items()))
        for level in LEVELS
        if any(row["level"] == level for row in of_year)
    )


def _in_order(labels: Labels, rows: list[Row]) -> list[Row]:
    """Rows by level, then in the order of the reviews' indicators."""
    order = list(labels.indicators)
    return sorted(
        rows, key=lambda row: (row["level"] != LEVELS[0], order.index(row["indicator_id"]))
    )


def _plans(marts: Marts, labels: Labels, county: str, shown: int) -> tuple[Plan, ...]:
    schools: dict[tuple[str, str], list[Row]] = {}
    for row in county_marts.plan_schools(marts, county, shown):
        schools.setdefault((row["level"], row["indicator_id"]), []).append(row)
    return tuple(
        Plan(
            indicator=labels.indicators[row["indicator_id"]],
            row=row,
            schools=tuple(schools.get((row["level"], row["indicator_id"]), ())),
        )
        for row in county_marts.plans(marts, county, shown)
    )
