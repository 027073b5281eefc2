"""表Ⅰ and 表1: one line with what the county states of itself, and schools counted from returns.

Belongs here: filling that line. Not here: which fields it has (``layouts``).
"""

from __future__ import annotations

from reporting.forms.book import Sheet, both, digits, headed
from reporting.forms.layout import Counted, Profile, ProfileColumn, word
from reporting.forms.subject import Subject
from reporting.marts import forms as form_marts
from reporting.marts.query import Row
from reporting.workbooks import LINE_HEIGHT

_WIDTH = 11
_SEVERAL = "several_returns"
_SIZE_UNKNOWN = "missing_in_return"


def write_profile(sheet: Sheet, table: Profile, subject: Subject) -> None:
    """Write the sheet; what the county did not state is said to be so."""
    columns = table.columns
    sheet.widths([_WIDTH] * len(columns))
    top = sheet.heads(table.title, subject.subtitle, table.sheet)
    _write_headings(sheet, table, top)
    stated = next(iter(subject.ask(form_marts.profile)), None)
    schools = subject.ask(form_marts.school_sizes)
    line = top + 3
    for place, column in enumerate(columns):
        if isinstance(column.source, Counted):
            _write_count(sheet, (line, place), column.source, schools, subject)
        else:
            _write_stated(sheet, (line, place), column, stated, subject)
    sheet.foot(line + 2, table.notes)
    sheet.finish(frozen=line, repeated=top)


def _write_headings(sheet: Sheet, table: Profile, top: int) -> None:
    first = 0
    for group in table.groups:
        last = first + len(group.columns) - 1
        sheet.merged(top, first, last, both(group.heading), "heading")
        first = last + 1
    sheet.set_height(top, 2 * LINE_HEIGHT)
    sheet.texts(
        top + 1,
        [headed(one.source.label, one.shown_unit.label) for one in table.columns],
        "heading",
    )
    sheet.texts(top + 2, [column.line for column in table.columns], "line")


def _write_count(
    sheet: Sheet, cell: tuple[int, int], count: Counted, schools: list[Row], subject: Subject
) -> None:
    """Schools of the types asked for; not countable where a size that decides is unknown."""
    asked = [one for one in schools if one["school_type_code"] in count.school_types]
    if count.least_pupils and any(one["pupils"] is None for one in asked):
        sheet.missing(*cell, subject.reason(_SIZE_UNKNOWN))
        return
    found = sum((one["pupils"] or 0) >= count.least_pupils for one in asked)
    sheet.number(*cell, found, digits(0))


def _write_stated(
    sheet: Sheet, cell: tuple[int, int], column: ProfileColumn, stated: Row | None, subject: Subject
) -> None:
    value = stated[column.field] if stated and column.field else None
    if value is not None:
        in_unit = float(value / column.shown_unit.factor)
        sheet.number(*cell, in_unit, digits(column.decimals))
    else:
        several = stated is not None and stated["statements"] > 1
        why = subject.reason(_SEVERAL) if several else word("not_stated_why")
        sheet.missing(*cell, why, "not_stated")
