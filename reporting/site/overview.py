"""What the overview and the provinces' pages say.

Belongs here: collecting them from the marts of all counties and the coverage the verdicts give.
Not here: markup (``templates``), a county's own page (``county``), any figure of a withheld county.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contract.messages import Text
from reporting.counties.drivers import LEVELS
from reporting.counties.places import Coverage, Place, Province, coverage_of
from reporting.marts import nation
from reporting.marts.county import Marts
from reporting.marts.labels import Labels, Review
from reporting.marts.nation import PROVINCE_DIGITS
from reporting.marts.query import Row
from reporting.numbers import CV_DECIMALS
from reporting.site.county_charts import LINE_COLUMNS, Table, rounded, table
from reporting.verdicts import CountyYear, Scope

MOVERS = 10
"""So many counties are named in each direction."""

LevelReview = tuple[str, str]

_BANDS = ((0.6, "a"), (0.8, "b"), (1.0, "c"), (1.2, "d"))
"""Shades of the heat map by figure over limit; up to and including the bound."""


@dataclass(frozen=True)
class HeatMap:
    """A figure by province and year for one level and review."""

    review: Review
    level: str
    cells: Mapping[tuple[str, int], Row]


@dataclass(frozen=True)
class Course:
    """How many counties were within the limit, by year, for one level and review."""

    review: Review
    level: str
    rows: Mapping[int, Row]


@dataclass(frozen=True)
class CountyLine:
    """A county in one line: its newest published year, conclusions and deciding figures."""

    place: Place
    province: Province
    overall: Mapping[str, str]
    cells: Mapping[LevelReview, Row]


@dataclass(frozen=True)
class Overview:
    """Everything the overview shows."""

    school_year: int
    years: tuple[int, ...]
    coverage: tuple[Coverage, ...]
    sizes: Mapping[int, Row]
    results: Mapping[tuple[str, str], Mapping[str, int]]
    heat_maps: tuple[HeatMap, ...]
    courses: tuple[Course, ...]
    provinces: tuple[Province, ...]
    province_coverage: Mapping[tuple[str, int], tuple[int, int]]
    movers: Mapping[str, list[Row]]
    counties: tuple[CountyLine, ...]
    places: Mapping[str, Place]
    withheld: tuple[CountyYear, ...]
    left_out: tuple[tuple[int, Text], ...]
    unattributed: tuple[tuple[int, int], ...]
    fingerprints: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class ProvincePage:
    """A province: every county by level, review and year, and who is withheld."""

    province: Province
    years: tuple[int, ...]
    cells: Mapping[tuple[str, str, str, int], Row]
    lines: Mapping[str, tuple[tuple[str, Review], ...]]
    withheld: tuple[CountyYear, ...]


def shade(row: Row) -> str:
    """Which shade of the heat map a figure has: a, b, c within its limit, d, e above it."""
    if row["figure"] is None or not row["figure_limit"]:
        return "none"
    ratio = row["figure"] / row["figure_limit"]
    return next((name for bound, name in _BANDS if ratio <= bound), "e")


def overview(
    marts: Marts,
    labels: Labels,
    scope: Scope,
    provinces: tuple[Province, ...],
    spread: list[Row],
) -> Overview:
    """Collect the overview of a release; ``spread`` is that of ``nation``."""
    year = scope.school_year
    return Overview(
        school_year=year,
        years=scope.years,
        coverage=coverage_of(scope),
        sizes={row["school_year"]: row for row in nation.sizes(marts)},
        results=_results(nation.results(marts, year)),
        heat_maps=_heat_maps(labels, nation.province_cells(marts)),
        courses=_courses(labels, spread),
        provinces=provinces,
        province_coverage=_province_coverage(scope),
        movers={level: nation.movers(marts, year, level, MOVERS) for level in LEVELS},
        counties=_counties(marts, provinces, year),
        places={one.county_code: one for province in provinces for one in province.places},
        withheld=tuple(one for one in scope.withheld if one.school_year == year),
        left_out=tuple(sorted(scope.left_out.items())),
        unattributed=tuple(
            (one.school_year, one.unattributed) for one in scope.verdicts if one.unattributed
        ),
        fingerprints=tuple((one.school_year, one.fingerprint) for one in scope.verdicts),
    )


def overview_charts(labels: Labels, spread: list[Row]) -> dict[str, Table]:
    """Rows behind the charts of the overview."""
    charts: dict[str, Table] = {}
    for review in labels.reviews:
        of_review = [row for row in spread if row["standard_id"] == review]
        charts[f"share:{review}"] = _share(of_review)
        for level in LEVELS:
            rows = [row for row in of_review if row["level"] == level]
            charts[f"range:{level}.{review}"] = _range(rows)
    return {key: one for key, one in charts.items() if one["rows"]}


def province_page(marts: Marts, labels: Labels, scope: Scope, province: Province) -> ProvincePage:
    """Collect the page of a province."""
    cells = {
        (row["county_code"], row["level"], row["standard_id"], row["school_year"]): row
        for row in nation.cells(marts, province.province)
    }
    stated = {(county, level) for county, level, _, _ in cells}
    lines = {
        place.county_code: tuple(
            (level, review)
            for level in LEVELS
            for review in labels.reviews.values()
            if (place.county_code, level) in stated or not place.published
        )
        for place in province.places
    }
    return ProvincePage(
        province=province,
        years=scope.years,
        cells=cells,
        lines=lines,
        withheld=tuple(one for place in province.places for one in place.withheld),
    )


def _results(rows: Iterable[Row]) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        found.setdefault((row["standard_id"], row["part"]), {})[row["status"]] = row["counties"]
    return found


def _heat_maps(labels: Labels, rows: Iterable[Row]) -> tuple[HeatMap, ...]:
    by_line: dict[LevelReview, dict[tuple[str, int], Row]] = {}
    for row in rows:
        line = by_line.setdefault((row["level"], row["standard_id"]), {})
        line[row["province"], row["school_year"]] = {**row, "figure": row["middle"]}
    return tuple(
        HeatMap(review, level, by_line[level, review.standard_id])
        for review in labels.reviews.values()
        for level in LEVELS
        if (level, review.standard_id) in by_line
    )


def _courses(labels: Labels, spread: Iterable[Row]) -> tuple[Course, ...]:
    by_line: dict[LevelReview, dict[int, Row]] = {}
    for row in spread:
        by_line.setdefault((row["level"], row["standard_id"]), {})[row["school_year"]] = row
    return tuple(
        Course(review, level, by_line[level, review.standard_id])
        for review in labels.reviews.values()
        for level in LEVELS
        if (level, review.standard_id) in by_line
    )


def _province_coverage(scope: Scope) -> dict[tuple[str, int], tuple[int, int]]:
    """Published and judged counties by province and year."""
    found: dict[tuple[str, int], tuple[int, int]] = {}
    for one in scope.counties:
        key = (one.county_code[:PROVINCE_DIGITS], one.school_year)
        published, judged = found.get(key, (0, 0))
        found[key] = (published + one.is_published, judged + 1)
    return found


def _counties(
    marts: Marts, provinces: tuple[Province, ...], school_year: int
) -> tuple[CountyLine, ...]:
    overall: dict[str, dict[str, str]] = {}
    for row in nation.overall(marts, school_year):
        overall.setdefault(row["county_code"], {})[row["standard_id"]] = row["status"]
    cells: dict[str, dict[LevelReview, Row]] = {}
    for row in nation.newest_cells(marts, school_year):
        cells.setdefault(row["county_code"], {})[row["level"], row["standard_id"]] = row
    return tuple(
        CountyLine(
            place=place,
            province=province,
            overall=overall.get(place.county_code, {}),
            cells=cells.get(place.county_code, {}),
        )
        for province in provinces
        for place in province.places
    )


def _share(rows: Iterable[Row]) -> Table:
    """Counties within the limit per hundred that could be judged."""
    lines = [
        [row["level"], row["school_year"], rounded(row["met"] / row["judged"] * 100, 1)]
        for row in rows
        if row["judged"]
    ]
    filled = [[*line, None, line[0], None] for line in lines]
    return table(LINE_COLUMNS, filled, decimals=1, suffix="%")


def _range(rows: Iterable[Row]) -> Table:
    columns = ("year", "lowest", "lower_quarter", "middle", "upper_quarter", "highest")
    return table(
        (*columns, "limit", "counties"),
        [
            [
                row["school_year"],
                *(rounded(row[name], CV_DECIMALS) for name in columns[1:]),
                row["figure_limit"],
                row["counties"],
            ]
            for row in rows
        ],
    )
