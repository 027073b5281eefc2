"""The lines of 表Ⅲ and 表3 that compute means and coefficients again, over the schools above them.

Belongs here: where a level's lines stand, and their formulas. Not here: the published figures
(``coefficients``). The formula is that of docs/data_model.md: weighted by pupils, in two passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from reporting.forms.book import COEFFICIENT_FORMAT, Sheet, digits, in_line
from reporting.forms.layout import word
from reporting.marts.labels import Indicator
from reporting.marts.query import Row
from reporting.numbers import CV_DECIMALS, coefficient

EVALUATED, UNDEFINED = "evaluated", "undefined"
NAME_COLUMNS = (("number", 6), ("school_id", 13), ("school", 26), ("pupils", 9))
"""Columns before those of indicators, with their widths."""

PUPILS = 3
"""The column of pupils."""

_EXACT_DECIMALS = 12
"""Rounded to these first, as ``numbers`` does: what binary arithmetic left decides no digit."""


@dataclass(frozen=True)
class Grid:
    """Where a level stands: rows of schools, rows of figures, columns of indicators."""

    first: int
    last: int
    indicators: tuple[Indicator, ...]

    @property
    def mean(self) -> int:
        """Row of the printed means; coefficients, limits and the recomputed rows follow it."""
        return self.last + 1

    @property
    def live_mean(self) -> int:
        """Row of the recomputed means; deviation and coefficient follow it."""
        return self.last + 4

    @property
    def composite(self) -> int:
        """Column of the composite."""
        return len(NAME_COLUMNS) + len(self.indicators)

    def columns(self) -> Iterator[tuple[int, Indicator]]:
        """Column and indicator from left to right."""
        return enumerate(self.indicators, start=len(NAME_COLUMNS))


def write_live(sheet: Sheet, grid: Grid, figures: Mapping[str, Row], composite: Row | None) -> None:
    """The formulas; where the coefficient cannot be evaluated there is nothing to recompute."""
    rows = ("live_mean", "live_deviation", "live_coefficient")
    for line, key in enumerate(rows, start=grid.live_mean):
        sheet.merged(line, 0, PUPILS, in_line(word(key)), "live")
    for column, indicator in grid.columns():
        row = figures.get(indicator.indicator_id)
        if row is None or row["status"] not in (EVALUATED, UNDEFINED):
            for line in range(grid.live_mean, grid.live_mean + len(rows)):
                sheet.words(line, column, word("not_applicable").zh, "live")
        else:
            _write_formulas(sheet, grid, column, indicator, row)
    for line in (grid.live_mean, grid.live_mean + 1):
        sheet.words(line, grid.composite, "", "live")
    _write_live_composite(sheet, grid, composite)


def _write_formulas(sheet: Sheet, grid: Grid, column: int, indicator: Indicator, row: Row) -> None:
    pupils = xl_range_abs(grid.first, PUPILS, grid.last, PUPILS)
    values = xl_range_abs(grid.first, column, grid.last, column)
    mean = xl_rowcol_to_cell(grid.live_mean, column)
    deviation = xl_rowcol_to_cell(grid.live_mean + 1, column)
    cv = coefficient(row["cv"]) if row["status"] == EVALUATED else None
    number = digits(indicator.decimals)
    undefined = word("undefined").zh
    sheet.formula(
        grid.live_mean,
        column,
        f"=SUMPRODUCT({pupils},{values})/SUM({pupils})",
        row["county_mean"],
        number,
    )
    sheet.formula(
        grid.live_mean + 1,
        column,
        f"=SQRT(SUMPRODUCT({pupils},({values}-{mean})^2)/SUM({pupils}))",
        row["standard_deviation"] or 0.0,
        number,
    )
    sheet.formula(
        grid.live_mean + 2,
        column,
        f'=IF({mean}=0,"{undefined}",{_rounded(f"{deviation}/{mean}")})',
        undefined if cv is None else float(cv),
        COEFFICIENT_FORMAT,
    )


def _write_live_composite(sheet: Sheet, grid: Grid, row: Row | None) -> None:
    line, column = grid.live_mean + 2, grid.composite
    if row is None or row["status"] != EVALUATED:
        sheet.words(line, column, word("not_applicable").zh, "live")
        return
    first, last = len(NAME_COLUMNS), grid.composite - 1
    means = xl_range_abs(grid.live_mean, first, grid.live_mean, last)
    deviations = xl_range_abs(grid.live_mean + 1, first, grid.live_mean + 1, last)
    average = f"SUMPRODUCT({deviations}/{means})/COLUMNS({means})"
    printed = float(coefficient(row["composite_cv"]))
    sheet.formula(line, column, f"={_rounded(average)}", printed, COEFFICIENT_FORMAT)


def _rounded(expression: str) -> str:
    return f"ROUND(ROUND({expression},{_EXACT_DECIMALS}),{CV_DECIMALS})"
