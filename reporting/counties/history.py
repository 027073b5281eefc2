"""A county's lines over the years: what stands in a cell of a table, where a line is cut.

Belongs here: turning rows of ``county_coefficient`` and ``trend`` into lines with one cell per
year. Not here: drawing (``charts``), rounding (``reporting.numbers``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from reporting.marts.labels import COMPOSITE
from reporting.marts.query import Row

Measure = Literal["cv", "mean"]
LineKey = tuple[str, str, str]
"""Level, indicator (or ``composite``), measure."""


@dataclass(frozen=True)
class Cell:
    """A figure of a year; ``state`` is its result against a limit, ``cut`` why it does not compare
    with the year before it (codes of ``break_reason``)."""

    value: float | None
    state: str
    cut: tuple[str, ...]
    reason: str | None = None


@dataclass(frozen=True)
class Line:
    """A figure over the years, its newest change, slope and projection, and its limits by year."""

    level: str
    indicator_id: str
    cells: Mapping[int, Cell]
    runs: Mapping[int, int]
    limits: Mapping[int, float]
    newest: Row | None

    @property
    def is_empty(self) -> bool:
        """Whether no year has a figure."""
        return all(cell.value is None for cell in self.cells.values())


def lines_of(
    trend: Iterable[Row], coefficients: Iterable[Row], composites: Iterable[Row], shown: int
) -> dict[LineKey, Line]:
    """Lines of a county by level, indicator and measure."""
    judged = _judged(coefficients, composites)
    grouped: dict[LineKey, list[Row]] = {}
    for row in trend:
        key = (row["level"], row["indicator_id"], row["measure"])
        grouped.setdefault(key, []).append(row)
    return {key: _line(key, rows, judged, shown) for key, rows in grouped.items()}


def breaks_of(trend: Iterable[Row]) -> dict[int, tuple[str, ...]]:
    """Reasons why years do not compare with those before, by year."""
    found: dict[int, set[str]] = {}
    for row in trend:
        if row["break_reason"]:
            found.setdefault(row["school_year"], set()).update(_codes(row["break_reason"]))
    return {year: tuple(sorted(found[year])) for year in sorted(found)}


def _judged(
    coefficients: Iterable[Row], composites: Iterable[Row]
) -> dict[tuple[str, str, int], Row]:
    """Rows with limit and result by level, indicator and year."""
    found = {(row["level"], row["indicator_id"], row["school_year"]): row for row in coefficients}
    for row in composites:
        if row["composite_limit"] is not None:
            limits = {**row, "cv_limit": row["composite_limit"]}
            found[row["level"], COMPOSITE, row["school_year"]] = limits
    return found


def _line(
    key: LineKey, rows: list[Row], judged: Mapping[tuple[str, str, int], Row], shown: int
) -> Line:
    level, indicator_id, measure = key
    of_line = {
        row["school_year"]: judged.get((level, indicator_id, row["school_year"]), {})
        for row in rows
    }
    return Line(
        level=level,
        indicator_id=indicator_id,
        cells={
            row["school_year"]: _cell(row, of_line[row["school_year"]], measure) for row in rows
        },
        runs=_runs(rows),
        limits={
            year: one["cv_limit"]
            for year, one in of_line.items()
            if measure == "cv" and one.get("cv_limit") is not None
        },
        newest=next((row for row in rows if row["school_year"] == shown), None),
    )


def _cell(row: Row, judged: Row, measure: str) -> Cell:
    state = judged.get("within_limit", "no_limit") if measure == "cv" else "no_limit"
    if row["value"] is None:
        state = judged.get("status", "not_evaluable")
    return Cell(
        value=row["value"],
        state=state,
        cut=_codes(row["break_reason"]),
        reason=judged.get("reason"),
    )


def _runs(rows: list[Row]) -> dict[int, int]:
    """Number of the run of comparable years without a gap that each year with a figure is in."""
    runs: dict[int, int] = {}
    run, last = 0, None
    for row in rows:
        if row["value"] is None:
            continue
        if last and (
            row["segment"] != last["segment"] or row["school_year"] != last["school_year"] + 1
        ):
            run += 1
        runs[row["school_year"]] = run
        last = row
    return runs


def _codes(reasons: str | None) -> tuple[str, ...]:
    return tuple(sorted(set(reasons.split("; ")))) if reasons else ()
