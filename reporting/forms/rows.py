"""表Ⅳ to 表Ⅵ, 表4 and what follows it: rows of a mart as lines of a form.

Belongs here: how each kind of value is printed. Not here: where the rows come from
(``row_sources``), which columns a table has (``layouts``).
"""

from __future__ import annotations

from collections.abc import Callable

from contract.messages import Text
from reporting.forms.book import Look, Sheet, both, digits, in_line
from reporting.forms.layout import Form, RowColumn, Rows, Shown, word
from reporting.forms.row_sources import rows_of
from reporting.forms.subject import Subject
from reporting.marts.query import Row

_NOT_MET, _NOT_EVALUABLE = "not_met", "not_evaluable"
_PERCENT = "0.0%"
_NUMBER_FORMATS: dict[Shown, str] = {"count": "0", "score": "0.0", "percent": _PERCENT}


def write_rows(sheet: Sheet, table: Rows, form: Form, subject: Subject) -> None:
    """One line per row of the mart; a table without rows says that nothing was stated."""
    sheet.widths([column.width for column in table.columns])
    top = sheet.heads(table.title, subject.subtitle, table.sheet)
    sheet.texts(top, [both(column.heading) for column in table.columns], "heading")
    if any(column.line for column in table.columns):
        top += 1
        sheet.texts(top, [column.line for column in table.columns], "line")
    found = rows_of(table, form, subject)
    for line, row in enumerate(found, start=top + 1):
        for place, column in enumerate(table.columns):
            _write(sheet, (line, place), column, row, subject)
        sheet.height(line, _texts(table, row))
    last = top + len(found)
    if not found:
        last += 1
        sheet.merged(last, 0, len(table.columns) - 1, in_line(word("not_stated_why")), "missing")
    sheet.foot(last + 2, table.notes)
    sheet.finish(frozen=top + 1, repeated=top)


def _texts(table: Rows, row: Row) -> dict[int, str]:
    return {
        place: _text(row[column.column])
        for place, column in enumerate(table.columns)
        if column.shown in ("label", "words")
    }


def _text(value: Text | str | None) -> str:
    return both(value) if isinstance(value, Text) else value or ""


def _write(
    sheet: Sheet, cell: tuple[int, int], column: RowColumn, row: Row, subject: Subject
) -> None:
    value = row[column.column]
    if column.shown == "status":
        _write_status(sheet, cell, str(value), subject)
    elif value is None and (column.optional or column.column in row.get("not_asked", ())):
        sheet.words(*cell, word("not_applicable").zh, "figure")
    elif value is None:
        _write_missing(sheet, cell, column, row, subject)
    elif column.shown in ("label", "words"):
        sheet.words(*cell, _text(value))
    else:
        _FIGURES.get(column.shown, _write_number)(sheet, cell, column, row)


def _write_missing(
    sheet: Sheet, cell: tuple[int, int], column: RowColumn, row: Row, subject: Subject
) -> None:
    """The mart's reason; where it is silent, what an empty cell means in this column."""
    reason = row[column.reason]
    if reason is None and row.get("status") != _NOT_EVALUABLE:
        sheet.missing(*cell, word(f"{column.missing}_why"), column.missing)
    else:
        sheet.missing(*cell, subject.reason(reason))


def _write_status(sheet: Sheet, cell: tuple[int, int], status: str, subject: Subject) -> None:
    looks: dict[str, Look] = {_NOT_MET: "below", _NOT_EVALUABLE: "missing"}
    sheet.words(*cell, in_line(subject.labels.of("result", status)), looks.get(status, "figure"))


def _write_number(sheet: Sheet, cell: tuple[int, int], column: RowColumn, row: Row) -> None:
    sheet.number(*cell, row[column.column], _NUMBER_FORMATS[column.shown])


def _write_year(sheet: Sheet, cell: tuple[int, int], column: RowColumn, row: Row) -> None:
    sheet.number(*cell, row[column.column], digits(0))


def _write_amount(sheet: Sheet, cell: tuple[int, int], column: RowColumn, row: Row) -> None:
    """Money in the unit of the form, or a ratio."""
    if row["factor"] is None:
        sheet.number(*cell, row[column.column], _PERCENT)
    else:
        sheet.number(*cell, row[column.column] / row["factor"], row["number_format"])


def _write_measured(sheet: Sheet, cell: tuple[int, int], column: RowColumn, row: Row) -> None:
    """A value with its own unit; a state that is asked for (1) is yes or no."""
    value, unit = row[column.column], row["unit"]
    if unit == "ratio":
        sheet.number(*cell, value, _PERCENT)
    elif unit == "none" and row["requirement"] == 1:
        sheet.words(*cell, in_line(word("yes_word" if value >= 1 else "no_word")), "figure")
    else:
        sheet.number(*cell, value, f'General"{row["unit_label"].zh}"')


_FIGURES: dict[Shown, Callable[[Sheet, tuple[int, int], RowColumn, Row], None]] = {
    "year": _write_year,
    "amount": _write_amount,
    "measured": _write_measured,
}
