"""表Ⅱ and 表2: every school-level held against the school standard, one by one and summed up.

Belongs here: values beside standards, dark where below. Not here: which items a standard has (the
warehouse's seeds).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from contract.messages import Text
from reporting.forms.book import Look, Sheet, both, digits, headed, in_line
from reporting.forms.layout import Form, StandardSchools, StandardSummary, word
from reporting.forms.subject import Subject, unit_name
from reporting.marts import forms as form_marts
from reporting.marts.labels import Item
from reporting.marts.query import Row

OPERATORS = {"ge": "≥", "le": "≤"}
"""Signs of the operators a standard is stated with."""

_MET, _NOT_MET, _NOT_EVALUABLE = "met", "not_met", "not_evaluable"
_OPEN_ITEM = "indicator_not_evaluable"
_NAME_COLUMNS = (("number", 6), ("school_id", 13), ("school", 26))
_PAIR = (9, 8)
_LAST = 18
_SUMMARY_COLUMNS = (
    ("level", 24), ("item", 60), ("schools", 12), ("met", 14), ("not_met", 14),
    ("not_evaluable_schools", 14), ("met_share", 12),
)  # fmt: skip
_SHARE = "0.0%"


@dataclass(frozen=True)
class _School:
    """A school-level with its items by id."""

    row: Row
    items: Mapping[str, Row]


@dataclass(frozen=True)
class _Level:
    level: str
    items: tuple[Item, ...]
    schools: tuple[_School, ...]


def write_schools(sheet: Sheet, table: StandardSchools, form: Form, subject: Subject) -> None:
    """One line per school-level, a block per level under its own headings."""
    levels = _levels(form, subject)
    most = max((len(level.items) for level in levels), default=0)
    names = [width for _, width in _NAME_COLUMNS]
    sheet.widths([*names, *(_PAIR * most), _LAST])
    top = sheet.legend(sheet.heads(table.title, subject.subtitle, table.sheet))
    line = top
    for level in levels:
        line = _write_level(sheet, line, level, form, subject)
    if not levels:
        sheet.note(line, in_line(word("no_schools")))
    sheet.foot(line + 1, table.notes)
    sheet.finish(frozen=top, columns=len(_NAME_COLUMNS))


def _levels(form: Form, subject: Subject) -> tuple[_Level, ...]:
    found = subject.ask(form_marts.school_items, form.review)
    return tuple(
        _level(level, list(rows), subject)
        for level, rows in groupby(found, key=lambda row: str(row["level"]))
    )


def _level(level: str, rows: list[Row], subject: Subject) -> _Level:
    order = {row["item_id"]: row["item_no"] for row in rows}
    schools = []
    for _, group in groupby(rows, key=lambda row: str(row["school_id"])):
        of_school = list(group)
        schools.append(_School(of_school[0], {row["item_id"]: row for row in of_school}))
    items = sorted(order, key=lambda item: (order[item], item))
    return _Level(level, tuple(subject.labels.items[item] for item in items), tuple(schools))


def _write_level(sheet: Sheet, top: int, level: _Level, form: Form, subject: Subject) -> int:
    last = len(_NAME_COLUMNS) + len(_PAIR) * len(level.items)
    sheet.merged(top, 0, last, in_line(subject.level(level.level)), "band")
    _write_headings(sheet, top + 1, level)
    line = top + 3
    for number, school in enumerate(level.schools, start=1):
        sheet.number(line, 0, number, digits(0))
        sheet.words(line, 1, str(school.row["school_id"]))
        sheet.words(line, 2, unit_name(form, school.row))
        for place, item in enumerate(level.items):
            column = len(_NAME_COLUMNS) + len(_PAIR) * place
            _write_pair(sheet, (line, column), item, school.items.get(item.item_id), subject)
        _write_result(sheet, (line, last), school.row["compliant"], subject)
        line += 1
    return line + 1


def _write_headings(sheet: Sheet, top: int, level: _Level) -> None:
    for column, (key, _) in enumerate(_NAME_COLUMNS):
        sheet.merged(top, column, column, both(word(key)), "heading", top + 1)
    first = len(_NAME_COLUMNS)
    for item in level.items:
        sheet.merged(top, first, first + 1, headed(item.label, item.unit), "heading")
        sheet.words(top + 1, first, both(word("value")), "heading")
        sheet.words(top + 1, first + 1, both(word("standard")), "heading")
        first += len(_PAIR)
    sheet.merged(top, first, first, both(word("complies")), "heading", top + 1)
    sheet.set_height(top, 84)
    sheet.set_height(top + 1, 30)


def _write_pair(
    sheet: Sheet, cell: tuple[int, int], item: Item, row: Row | None, subject: Subject
) -> None:
    """An item's value and standard; both empty where the school's standard does not ask for it."""
    line, column = cell
    if row is None:
        sheet.words(line, column, word("not_applicable").zh, "figure")
        sheet.words(line, column + 1, word("not_applicable").zh, "figure")
        return
    if row["value"] is None or row["required_met"] == _NOT_EVALUABLE:
        sheet.missing(line, column, subject.why(row))
    else:
        look: Look = "below" if row["required_met"] == _NOT_MET else "figure"
        sheet.number(line, column, row["value"], digits(item.decimals), look)
    if row["threshold"] is None:
        sheet.missing(line, column + 1, subject.why(row))
    else:
        number = f'"{OPERATORS[row["operator"]]}"{digits(item.decimals)}'
        sheet.number(line, column + 1, row["threshold"], number)


def _write_result(
    sheet: Sheet, cell: tuple[int, int], compliant: str | None, subject: Subject
) -> None:
    """As the form asks: 1 where the school passes, empty where it does not."""
    if compliant == _MET:
        sheet.number(*cell, 1, digits(0), "total")
    elif compliant == _NOT_MET:
        sheet.words(*cell, "", "total")
    else:
        sheet.missing(*cell, subject.reason(_OPEN_ITEM))


def write_summary(sheet: Sheet, table: StandardSummary, form: Form, subject: Subject) -> None:
    """How many school-levels meet the standard as a whole and in each item."""
    sheet.widths([width for _, width in _SUMMARY_COLUMNS])
    top = sheet.heads(table.title, subject.subtitle, table.sheet)
    sheet.texts(top, [both(word(key)) for key, _ in _SUMMARY_COLUMNS], "heading")
    line = top
    for level in _levels(form, subject):
        for item, counted in _counts(level):
            line += 1
            sheet.texts(line, (in_line(subject.level(level.level)), in_line(item)))
            _write_counts(sheet, line, counted)
    sheet.foot(line + 2, table.notes)
    sheet.finish(frozen=top + 1, repeated=top)


def _counts(level: _Level) -> Iterator[tuple[Text, Counter[str]]]:
    """Results of a level's schools as a whole, then in each item."""
    yield word("all_items"), _counted(school.row["compliant"] for school in level.schools)
    for item in level.items:
        asked = (school.items.get(item.item_id) for school in level.schools)
        yield item.label, _counted(row["required_met"] for row in asked if row)


def _counted(results: Iterable[str | None]) -> Counter[str]:
    return Counter(result or _NOT_EVALUABLE for result in results)


def _write_counts(sheet: Sheet, line: int, counted: Counter[str]) -> None:
    schools, is_open = counted.total(), counted[_NOT_EVALUABLE]
    counts = (schools, counted[_MET], counted[_NOT_MET], is_open)
    for column, number in enumerate(counts, start=2):
        sheet.number(line, column, number, digits(0))
    if is_open:
        sheet.missing(line, 2 + len(counts), word("some_open"))
    else:
        sheet.number(line, 2 + len(counts), counted[_MET] / schools, _SHARE)
