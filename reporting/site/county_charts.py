"""The rows behind the charts of a county's page.

Belongs here: rows in the columns that ``charts`` declares, rounded as they are printed, so that a
chart says what the table beside it says. Not here: drawing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reporting.counties.drivers import LEVELS, Drivers
from reporting.counties.figures import CountyFigures, Plan
from reporting.counties.history import Line, LineKey, Measure
from reporting.marts.labels import Indicator, Labels
from reporting.marts.query import Row
from reporting.numbers import CV_DECIMALS, half_up

Table = dict[str, Any]
"""Columns, rows, and values that are the same for every row."""

GROUPS = ("urban", "town", "rural", "unknown")
_GOLDEN = 0.6180339887498949
"""Multiples of it spread dots over their lane without meeting, the same in every release."""

_SHARE_DECIMALS = 1


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], **same: object) -> Table:
    """Rows for a chart."""
    return {"columns": list(columns), "rows": [list(row) for row in rows], "same": same}


def rounded(value: float | None, decimals: int) -> float | None:
    """A figure as it is printed; a whole one as a whole number."""
    if value is None:
        return None
    printed = float(half_up(value, decimals))
    return int(printed) if printed.is_integer() else printed


def county_charts(labels: Labels, figures: CountyFigures) -> dict[str, Table]:
    """All charts of a county by kind and key (``trend:b1``, ``spread:primary.q3``)."""
    standards = _standards(figures.values)
    charts: dict[str, Table] = {}
    for indicator_id in (*labels.indicators, "composite"):
        charts |= _over_the_years(labels, figures.lines, indicator_id, standards)
    charts |= _spreads(labels, figures)
    charts |= {f"drivers:{one.key}": _drivers(one, figures.names) for one in figures.drivers}
    for level in LEVELS:
        of_level = [row for row in figures.gaps if row["level"] == level]
        charts[f"gap:{level}"] = _gap(labels, of_level)
    charts["plan:all"] = _plan(figures.plans)
    charts["growth:all"] = _growth(figures.funding)
    charts["satisfaction:all"] = _satisfaction(figures.satisfaction)
    return {key: one for key, one in charts.items() if one["rows"]}


def line_rows(line: Line, decimals: int, standard: float | None = None) -> list[list[object]]:
    """Rows of the columns of a line over the years."""
    return [
        [
            line.level,
            year,
            rounded(cell.value, decimals),
            line.limits.get(year, standard),
            f"{line.level}{line.runs.get(year, '')}",
            cell.cut[0] if cell.cut else None,
        ]
        for year, cell in line.cells.items()
    ]


LINE_COLUMNS = ("level", "year", "value", "limit", "run", "cut")


def _over_the_years(
    labels: Labels,
    lines: Mapping[LineKey, Line],
    indicator_id: str,
    standards: Mapping[tuple[str, str], float],
) -> dict[str, Table]:
    """Coefficients with their limits, means with the standard of schools."""

    def rows_of(measure: Measure, decimals: int, limits: Mapping[str, float]) -> Table:
        rows = [
            row
            for level in LEVELS
            if (line := lines.get((level, indicator_id, measure)))
            for row in line_rows(line, decimals, limits.get(level))
        ]
        return table(LINE_COLUMNS, rows, decimals=decimals)

    of_schools = {
        level: limit for (level, name), limit in standards.items() if name == indicator_id
    }
    return {
        f"trend:{indicator_id}": rows_of("cv", CV_DECIMALS, {}),
        f"mean:{indicator_id}": rows_of("mean", _decimals(labels, indicator_id), of_schools),
    }


def _decimals(labels: Labels, indicator_id: str) -> int:
    indicator = labels.indicators.get(indicator_id)
    return indicator.decimals if indicator else CV_DECIMALS


def _standards(values: Iterable[Row]) -> dict[tuple[str, str], float]:
    """The standard of each level and indicator, where it is the same for all schools."""
    found: dict[tuple[str, str], set[float]] = {}
    for row in values:
        if row["threshold"] is not None:
            found.setdefault((row["level"], row["indicator_id"]), set()).add(row["threshold"])
    return {key: next(iter(one)) for key, one in found.items() if len(one) == 1}


def _spreads(labels: Labels, figures: CountyFigures) -> dict[str, Table]:
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in figures.values:
        grouped.setdefault((row["level"], row["indicator_id"]), []).append(row)
    return {
        f"spread:{level}.{indicator_id}": _spread(
            labels.indicators[indicator_id],
            rows,
            figures.lines.get((level, indicator_id, "mean")),
            figures.names,
        )
        for (level, indicator_id), rows in grouped.items()
    }


def _spread(
    indicator: Indicator, rows: list[Row], mean: Line | None, names: Mapping[str, str]
) -> Table:
    """A dot per school in the order of values, ticks for standards, the county mean."""
    decimals = indicator.decimals
    groups = [row["group"] for row in rows]
    dots = [
        [
            "school",
            row["group"],
            rounded(row["value"], decimals),
            round(place * _GOLDEN % 1, 3),
            names.get(row["school_id"], row["school_id"]),
            row["required_met"] or "none",
        ]
        for place, row in enumerate(rows, start=1)
    ]
    standards = sorted(
        {(row["group"], row["threshold"]) for row in rows if row["threshold"] is not None},
        key=lambda one: (GROUPS.index(one[0]), one[1]),
    )
    ticks = [["standard", group, value, None, None, None] for group, value in standards]
    county_mean = mean.newest["value"] if mean and mean.newest else None
    line = (
        [["mean", groups[0], rounded(county_mean, decimals), None, None, None]]
        if county_mean is not None
        else []
    )
    columns = ("kind", "group", "value", "jitter", "name", "result")
    return table(columns, [*dots, *ticks, *line], decimals=decimals)


def _drivers(drivers: Drivers, names: Mapping[str, str]) -> Table:
    signs = {"above": 1, "at": 1, "below": -1}
    rows = [
        [
            name,
            signs[row["direction"]] * float(half_up(row["share"] * 100, _SHARE_DECIMALS)),
            row["direction"],
        ]
        for row, name in zip(drivers.schools, unique_names(drivers.schools, names), strict=True)
    ]
    return table(("name", "share", "direction"), rows)


def unique_names(rows: Iterable[Row], names: Mapping[str, str]) -> list[str]:
    """Names of schools in the order of rows; a name that comes twice goes with its id."""
    found = [(row["school_id"], names.get(row["school_id"], row["school_id"])) for row in rows]
    stated = [name for _, name in found]
    return [name if stated.count(name) == 1 else f"{name} {key}" for key, name in found]


def _gap(labels: Labels, gaps: Iterable[Row]) -> Table:
    """Means of the groups as a share of the county mean."""
    rows: list[list[object]] = []
    for row in gaps:
        indicator = labels.indicators[row["indicator_id"]]
        county_mean = row["county_mean"]
        if row["status"] != "evaluated" or not county_mean:
            continue
        rows.extend(
            [
                indicator.indicator_id,
                group,
                float(half_up(row[f"{group}_mean"] / county_mean * 100, _SHARE_DECIMALS)),
                half_up(row[f"{group}_mean"], indicator.decimals),
            ]
            for group in GROUPS
            if row[f"{group}_mean"] is not None
        )
    return table(("line", "group", "share", "text"), rows)


def _plan(plans: Iterable[Plan]) -> Table:
    rows = [
        [
            f"{plan.row['level']}.{plan.indicator.indicator_id}",
            rounded(plan.row["cv_before"], CV_DECIMALS),
            rounded(plan.row["cv_after"], CV_DECIMALS),
            plan.row["limit_used"],
        ]
        for plan in plans
    ]
    return table(("line", "before", "after", "limit"), rows)


def _growth(funding: Iterable[Row]) -> Table:
    rows = [
        [
            row["item_id"],
            row["to_year"],
            _percent(row["growth"]),
            _percent(row["compared_growth"]),
        ]
        for row in funding
        if row["kind"] == "growth" and row["growth"] is not None
    ]
    return table(("item", "year", "growth", "compared"), rows)


def _satisfaction(asked: Iterable[Row]) -> Table:
    rows = [
        [row["group_name"], _percent(row["rate"]), _percent(row["requirement"])]
        for row in asked
        if row["rate"] is not None
    ]
    return table(("group", "rate", "requirement"), rows)


def _percent(ratio: float | None) -> float | None:
    return None if ratio is None else float(half_up(ratio * 100, _SHARE_DECIMALS))
