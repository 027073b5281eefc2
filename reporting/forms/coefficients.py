"""表Ⅲ and 表3: the indicators of every school-level, county means and coefficients.

Belongs here: the table with the mart's figures. Not here: computing coefficients (``dbt_project``),
the formulas that let an inspector compute them again (``live``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from reporting.forms.book import Look, Sheet, both, digits, headed, in_line
from reporting.forms.layout import Coefficients, Form, Missing, word
from reporting.forms.live import EVALUATED, NAME_COLUMNS, PUPILS, UNDEFINED, Grid, write_live
from reporting.forms.subject import Subject, unit_name
from reporting.marts import forms as form_marts
from reporting.marts.labels import Indicator
from reporting.marts.query import Row

_NO_PUPILS = "no_pupils"
_NOT_MET = "not_met"
_WIDTH = 13
_LIMIT_DECIMALS = 2


@dataclass(frozen=True)
class _Unit:
    """A school-level with its indicators by id."""

    row: Row
    values: Mapping[str, Row]

    @property
    def has_pupils(self) -> bool:
        """Whether it takes part; without pupils it is left out and named."""
        return any(value["status"] != _NO_PUPILS for value in self.values.values())

    @property
    def pupils(self) -> int | None:
        """Pupils all its indicators divide by."""
        known = (value["denominator"] for value in self.values.values())
        return next((pupils for pupils in known if pupils is not None), None)


@dataclass(frozen=True)
class _Block:
    """A level: its units, the county's figures by indicator, the composite."""

    level: str
    units: tuple[_Unit, ...]
    lines: Mapping[str, Row]
    composite: Row | None


def write_coefficients(sheet: Sheet, table: Coefficients, form: Form, subject: Subject) -> None:
    """One line per school-level; under each level its printed and its recomputed figures."""
    indicators = tuple(subject.labels.indicators[column.indicator] for column in table.columns)
    names = [width for _, width in NAME_COLUMNS]
    sheet.widths([*names, *[_WIDTH] * len(indicators), _WIDTH])
    top = sheet.legend(sheet.heads(table.title, subject.subtitle, table.sheet))
    _write_headings(sheet, top, table, indicators)
    line = top + 2
    for block in _blocks(form, subject):
        line = _write_block(sheet, line, block, indicators, (form, subject))
    sheet.foot(line, (*table.notes, word("live_note")))
    sheet.finish(frozen=top + 2, repeated=top, columns=len(NAME_COLUMNS))


def _write_headings(
    sheet: Sheet, top: int, table: Coefficients, indicators: tuple[Indicator, ...]
) -> None:
    names = [both(word(key)) for key, _ in NAME_COLUMNS]
    figures = [headed(indicator.label, indicator.unit) for indicator in indicators]
    sheet.texts(top, [*names, *figures, both(word("composite"))], "heading")
    lines = [*(column.line for column in table.columns), table.composite_line]
    sheet.texts(top + 1, [*[""] * len(names), *lines], "line")


def _blocks(form: Form, subject: Subject) -> Iterator[_Block]:
    found = subject.ask(form_marts.values, form.review)
    by_level = {
        level: list(rows) for level, rows in groupby(found, key=lambda row: str(row["level"]))
    }
    lines = subject.ask(form_marts.coefficients)
    composites = subject.ask(form_marts.composites)
    for level in form.stages:
        composite = (
            row for row in composites if (row["level"], row["standard_id"]) == (level, form.review)
        )
        yield _Block(
            level=level,
            units=tuple(_units(by_level.get(level, []))),
            lines={row["indicator_id"]: row for row in lines if row["level"] == level},
            composite=next(composite, None),
        )


def _units(rows: list[Row]) -> Iterator[_Unit]:
    for _, group in groupby(rows, key=lambda row: str(row["school_id"])):
        of_unit = list(group)
        yield _Unit(of_unit[0], {row["indicator_id"]: row for row in of_unit})


def _write_block(
    sheet: Sheet,
    top: int,
    block: _Block,
    indicators: tuple[Indicator, ...],
    about: tuple[Form, Subject],
) -> int:
    form, subject = about
    width = len(NAME_COLUMNS) + len(indicators)
    sheet.merged(top, 0, width, in_line(subject.level(block.level)), "band")
    counted = [unit for unit in block.units if unit.has_pupils]
    if not counted:
        sheet.note(top + 1, in_line(word("no_schools")))
        return _name_left_out(sheet, top + 2, block, form)
    grid = Grid(top + 1, top + len(counted), indicators)
    for line, unit in enumerate(counted, start=grid.first):
        sheet.number(line, 0, line - top, digits(0))
        _write_unit(sheet, line, unit, grid, about)
    _write_printed(sheet, grid, block, subject)
    write_live(sheet, grid, block.lines, block.composite)
    return _name_left_out(sheet, grid.live_mean + 3, block, form)


def _name_left_out(sheet: Sheet, line: int, block: _Block, form: Form) -> int:
    """Schools without pupils are no line; they are named under the block."""
    names = [unit_name(form, unit.row) for unit in block.units if not unit.has_pupils]
    if not names:
        return line + 1
    sheet.note(line, in_line(word("no_pupils", schools="、".join(names))))
    return line + 2


def _write_unit(
    sheet: Sheet, line: int, unit: _Unit, grid: Grid, about: tuple[Form, Subject]
) -> None:
    form, subject = about
    sheet.words(line, 1, str(unit.row["school_id"]))
    sheet.words(line, 2, unit_name(form, unit.row))
    if unit.pupils is None:
        sheet.missing(line, PUPILS, subject.why(unit.row))
    else:
        sheet.number(line, PUPILS, unit.pupils, digits(0))
    for column, indicator in grid.columns():
        value = unit.values.get(indicator.indicator_id)
        if value is None or value["status"] != EVALUATED:
            sheet.missing(line, column, subject.why(value))
        else:
            sheet.number(line, column, value["value"], digits(indicator.decimals))
    sheet.words(line, grid.composite, "", "figure")


def _write_printed(sheet: Sheet, grid: Grid, block: _Block, subject: Subject) -> None:
    """The published lines: means, coefficients, limits."""
    for line, key in enumerate(("mean", "coefficient", "limit"), start=grid.mean):
        sheet.merged(line, 0, PUPILS, in_line(word(key)), "total")
    for column, indicator in grid.columns():
        row = block.lines.get(indicator.indicator_id)
        _write_mean(sheet, (grid.mean, column), indicator, row, subject)
        write_cv(sheet, (grid.mean + 1, column), row, "cv", subject)
        _write_limit(sheet, (grid.mean + 2, column), row["cv_limit"] if row else None)
    sheet.words(grid.mean, grid.composite, "", "total")
    write_cv(sheet, (grid.mean + 1, grid.composite), block.composite, "composite_cv", subject)
    limit = block.composite["composite_limit"] if block.composite else None
    _write_limit(sheet, (grid.mean + 2, grid.composite), limit)


def _write_mean(
    sheet: Sheet, cell: tuple[int, int], indicator: Indicator, row: Row | None, subject: Subject
) -> None:
    if row is None or row["county_mean"] is None:
        sheet.missing(*cell, subject.why(row))
    else:
        sheet.number(*cell, row["county_mean"], digits(indicator.decimals), "total")


def write_cv(
    sheet: Sheet, cell: tuple[int, int], row: Row | None, column: str, subject: Subject
) -> None:
    """A coefficient with three decimals, dark above its limit; otherwise why there is none."""
    if row is not None and row["status"] == EVALUATED:
        look: Look = "below" if row["within_limit"] == _NOT_MET else "total"
        sheet.coefficient(*cell, row[column], look)
    else:
        is_undefined = row is not None and row["status"] == UNDEFINED
        what: Missing = "undefined" if is_undefined else "not_evaluable"
        sheet.missing(*cell, subject.why(row), what)


def _write_limit(sheet: Sheet, cell: tuple[int, int], limit: float | None) -> None:
    if limit is None:
        sheet.words(*cell, word("not_applicable").zh, "total")
    else:
        sheet.number(*cell, limit, digits(_LIMIT_DECIMALS), "total")
