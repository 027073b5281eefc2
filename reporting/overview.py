"""What the overview page says: composites, worst coefficients, verdicts, coverage.

Belongs here: collecting it from published marts and verdicts into plain values. Not here:
markup (``page``, ``templates/``) or any figure of a withheld county.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

import duckdb

from contract.messages import Text
from contract.statuses import CountyVerdict
from reporting.numbers import coefficient
from reporting.verdicts import CountyYear, Scope

SIMULATED_WORDS = ("模拟", "示例", "演示", "样例", "simulated")
"""A province or county whose name has one of these words is invented; the page then says so."""

CellState = Literal["met", "not_met", "no_limit", "not_evaluable", "withheld", "no_return"]

NOTHING = Text(zh="", en="")

LEVELS = {
    "primary": Text(zh="小学", en="primary"),
    "junior": Text(zh="初中", en="junior"),
}


@dataclass(frozen=True)
class Cell:
    """One county, level, review and year: the figure that decides, its limit, the worst one."""

    state: CellState
    figure: str = ""
    limit: str = ""
    worst: str = ""
    worst_label: Text = NOTHING
    note: Text = NOTHING


@dataclass(frozen=True)
class Line:
    """A line of the table: a county at a level in a review, one cell per year."""

    county_name: str
    level: Text
    standard: Text
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Province:
    """The lines of a province, by county."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Coverage:
    """What the figures of a year stand on."""

    school_year: int
    published: int
    counties: int
    with_waivers: int
    with_warnings: int
    schools: int
    pupils: int


@dataclass(frozen=True)
class Attainment:
    """Of the published counties of a year: how many are within the limit, of how many judged."""

    standard: Text
    level: Text
    met: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Overview:
    """Everything the overview page shows."""

    school_year: int
    years: tuple[int, ...]
    provinces: tuple[Province, ...]
    coverage: tuple[Coverage, ...]
    attainment: tuple[Attainment, ...]
    withheld: tuple[CountyYear, ...]
    left_out: tuple[tuple[int, Text], ...]
    unattributed: tuple[tuple[int, int], ...]
    fingerprints: tuple[tuple[int, str], ...]
    is_simulated: bool


@dataclass(frozen=True)
class _Place:
    county_name: str
    province_name: str


_CellKey = tuple[int, str, str, str]
"""School year, county, level, standard."""


def overview(marts: duckdb.DuckDBPyConnection, scope: Scope) -> Overview:
    """Collect the page for a release from the published views of the warehouse."""
    years = tuple(verdict.school_year for verdict in scope.verdicts)
    places = _places(marts, scope)
    standards = _standards(marts)
    cells = _cells(marts)
    return Overview(
        school_year=scope.school_year,
        years=years,
        provinces=_provinces(places, standards, cells, scope, years),
        coverage=tuple(_coverage(marts, scope, year) for year in years),
        attainment=_attainment(standards, cells, years),
        withheld=scope.withheld,
        left_out=tuple(sorted(scope.left_out.items())),
        unattributed=tuple(
            (one.school_year, one.unattributed) for one in scope.verdicts if one.unattributed
        ),
        fingerprints=tuple((one.school_year, one.fingerprint) for one in scope.verdicts),
        is_simulated=any(_is_simulated(place) for place in places.values()),
    )


def _is_simulated(place: _Place) -> bool:
    names = f"{place.province_name} {place.county_name}".lower()
    return any(word in names for word in SIMULATED_WORDS)


def _places(marts: duckdb.DuckDBPyConnection, scope: Scope) -> dict[str, _Place]:
    """Newest name and province of every county that was judged, withheld ones included."""
    rows = marts.execute(
        "select county_code, county_name, coalesce(province_name, '') from dim_county "
        "where valid_from <= ? order by county_code, valid_from",
        [scope.school_year],
    ).fetchall()
    newest = {code: _Place(name or code, province) for code, name, province in rows}
    judged = {county.county_code: county.county_name for county in scope.counties}
    return {code: newest.get(code, _Place(name, "")) for code, name in judged.items()}


def _standards(marts: duckdb.DuckDBPyConnection) -> dict[str, Text]:
    rows = marts.execute(
        "select standard_id, min(label_zh), min(label_en) from published_standard "
        "group by standard_id order by min(sort_order)"
    ).fetchall()
    return {standard_id: Text(zh=zh, en=en) for standard_id, zh, en in rows}


def _cells(marts: duckdb.DuckDBPyConnection) -> dict[_CellKey, Cell]:
    """Per county, level, year and standard: the composite, or the coefficient next to its limit."""
    worst = _coefficients(marts)
    composites = _rows(
        marts,
        "select school_year, county_code, level, standard_id, indicators, "
        "evaluated_indicators, composite_cv, composite_limit, within_limit, status "
        "from published_county_composite",
    )
    found = {key: _coefficient_cell(rows) for key, rows in worst.items()}
    for row in composites:
        key = (row["school_year"], row["county_code"], row["level"], row["standard_id"])
        if row["composite_limit"] is not None:
            found[key] = _composite_cell(row, worst.get(key, []))
    return found


def _coefficients(marts: duckdb.DuckDBPyConnection) -> dict[_CellKey, list[dict[str, Any]]]:
    rows = _rows(
        marts,
        "select c.school_year, c.county_code, c.level, i.indicator_set, i.label_zh, i.label_en, "
        "c.indicator_id, c.cv, c.cv_limit, c.within_limit, c.status "
        "from published_county_coefficient as c "
        "join published_indicator as i using (indicator_id) "
        "where i.indicator_set in (select standard_id from published_standard) "
        "order by i.sort_order",
    )
    grouped: dict[_CellKey, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        key = (row["school_year"], row["county_code"], row["level"], row["indicator_set"])
        grouped[key].append(row)
    return grouped


def _rows(marts: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    result = marts.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _composite_cell(row: Mapping[str, Any], coefficients: list[dict[str, Any]]) -> Cell:
    worst = _worst([c for c in coefficients if c["status"] == "evaluated"])
    shown = coefficient(worst["cv"]) if worst else ""
    if row["status"] != "evaluated":
        counted = f"{row['evaluated_indicators']} / {row['indicators']}"
        note = Text(zh=f"{counted} 项可算", en=f"{counted} indicators evaluable")
        return Cell("not_evaluable", worst=shown, worst_label=_label(worst), note=note)
    return Cell(
        row["within_limit"],
        figure=coefficient(row["composite_cv"]),
        limit=_limit(row["composite_limit"]),
        worst=shown,
        worst_label=_label(worst),
    )


def _coefficient_cell(coefficients: list[dict[str, Any]]) -> Cell:
    """A review without composite: the coefficient worst against its limit decides."""
    evaluated = [row for row in coefficients if row["status"] == "evaluated"]
    counted = f"{len(evaluated)} / {len(coefficients)}"
    note = Text(zh=f"{counted} 项可算", en=f"{counted} indicators evaluable")
    worst = _worst(evaluated)
    if worst is None:
        return Cell("not_evaluable", note=note)
    over = [row for row in evaluated if row["within_limit"] == "not_met"]
    if not over and len(evaluated) < len(coefficients):
        return Cell(
            "not_evaluable", note=note, worst=coefficient(worst["cv"]), worst_label=_label(worst)
        )
    return Cell(
        "not_met" if over else worst["within_limit"],
        figure=coefficient(worst["cv"]),
        limit=_limit(worst["cv_limit"]),
        note=Text(zh=f"{len(over)} 项超限", en=f"{len(over)} over the limit") if over else note,
        worst_label=_label(worst),
    )


def _worst(coefficients: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The coefficient highest against its limit; without limits the highest."""
    return max(coefficients, key=lambda row: row["cv"] / (row["cv_limit"] or 1), default=None)


def _label(row: Mapping[str, Any] | None) -> Text:
    if row is None:
        return NOTHING
    return Text(
        zh=f"{row['indicator_id']} {row['label_zh']}", en=f"{row['indicator_id']} {row['label_en']}"
    )


def _limit(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _provinces(
    places: Mapping[str, _Place],
    standards: Mapping[str, Text],
    cells: Mapping[_CellKey, Cell],
    scope: Scope,
    years: tuple[int, ...],
) -> tuple[Province, ...]:
    withheld = {(county.school_year, county.county_code) for county in scope.withheld}
    levels_of = _levels_of(cells)

    def cell(year: int, code: str, level: str, standard: str) -> Cell:
        if (year, code) in withheld:
            return Cell("withheld")
        return cells.get((year, code, level, standard), Cell("no_return"))

    def lines(code: str) -> list[Line]:
        return [
            Line(
                places[code].county_name,
                LEVELS[level],
                standards[standard],
                tuple(cell(year, code, level, standard) for year in years),
            )
            for level in LEVELS
            if level in levels_of.get(code, LEVELS)
            for standard in standards
        ]

    ordered = sorted(places, key=lambda code: (places[code].province_name, code))
    return tuple(
        Province(name, tuple(line for code in codes for line in lines(code)))
        for name, codes in groupby(ordered, key=lambda code: places[code].province_name)
    )


def _levels_of(cells: Mapping[_CellKey, Cell]) -> dict[str, set[str]]:
    levels: dict[str, set[str]] = defaultdict(set)
    for _, code, level, _ in cells:
        levels[code].add(level)
    return levels


def _coverage(marts: duckdb.DuckDBPyConnection, scope: Scope, school_year: int) -> Coverage:
    judged = [county for county in scope.counties if county.school_year == school_year]
    published = [county for county in judged if county.is_published]
    schools, pupils = marts.execute(
        "select count(distinct school_id), coalesce(sum(pupils), 0) from ("
        "select school_id, level, max(denominator) as pupils from published_school_indicator "
        "join published_indicator using (indicator_id) "
        "where school_year = ? and denominator_id = 'pupils' group by school_id, level)",
        [school_year],
    ).fetchall()[0]
    waived = CountyVerdict.PASSED_WITH_WAIVERS
    return Coverage(
        school_year=school_year,
        published=len(published),
        counties=len(judged),
        with_waivers=sum(county.verdict is waived for county in published),
        with_warnings=sum(county.warnings > 0 for county in published),
        schools=schools,
        pupils=int(pupils),
    )


def _attainment(
    standards: Mapping[str, Text], cells: Mapping[_CellKey, Cell], years: tuple[int, ...]
) -> tuple[Attainment, ...]:
    states: dict[tuple[int, str, str], list[CellState]] = defaultdict(list)
    for (year, _, level, standard), cell in cells.items():
        states[year, level, standard].append(cell.state)

    def counts(year: int, level: str, standard: str) -> tuple[int, int]:
        found = states[year, level, standard]
        return found.count("met"), found.count("met") + found.count("not_met")

    return tuple(
        Attainment(label, LEVELS[level], tuple(counts(year, level, standard) for year in years))
        for standard, label in standards.items()
        for level in LEVELS
    )
