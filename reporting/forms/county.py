"""The workbook of one county: cover, forms of both reviews, schools that are no line of their own.

Belongs here: the order of sheets. Not here: what a table says.
"""

from __future__ import annotations

from pathlib import Path

from contract.messages import Text
from reporting.forms.book import Book, Sheet, both, in_line
from reporting.forms.coefficients import write_coefficients
from reporting.forms.layout import (
    Coefficients,
    Form,
    Narrative,
    Profile,
    StandardSchools,
    StandardSummary,
    Table,
    forms,
    word,
)
from reporting.forms.profile import write_profile
from reporting.forms.rows import write_rows
from reporting.forms.standards import write_schools, write_summary
from reporting.forms.subject import Subject
from reporting.marts import forms as form_marts
from reporting.marts.query import Row

_COVER_WIDTHS = (16, 30, 70, 60)
_LEFT_OUT_WIDTHS = (14, 14, 30, 24, 44)
_LEFT_OUT_COLUMNS = ("review", "school_id", "school", "treatment", "reason")
_NARRATIVE_WIDTH, _NARRATIVE_HEIGHT = 120, 200.0
_TITLE = Text(zh="义务教育均衡发展申报表", en="Application forms of balanced compulsory education")
_MERGED = "merge_into_parent"


def write_county(path: Path, subject: Subject) -> None:
    """Write a county's workbook of the year."""
    book = Book(path, _TITLE, subject.school_year)
    cover = book.sheet(word("cover").zh)
    contents: list[tuple[str, Text]] = []
    for form in forms():
        for table in form.tables:
            _write_table(book.sheet(table.sheet), table, form, subject)
            contents.append((table.sheet, table.title))
    notes = word("notes_sheet").zh
    _write_left_out(book.sheet(notes), subject)
    _write_cover(cover, subject, [*contents, (notes, word("left_out"))])
    book.close()


def _write_table(sheet: Sheet, table: Table, form: Form, subject: Subject) -> None:
    if isinstance(table, Profile):
        write_profile(sheet, table, subject)
    elif isinstance(table, StandardSummary):
        write_summary(sheet, table, form, subject)
    elif isinstance(table, StandardSchools):
        write_schools(sheet, table, form, subject)
    elif isinstance(table, Coefficients):
        write_coefficients(sheet, table, form, subject)
    elif isinstance(table, Narrative):
        _write_narrative(sheet, table, subject)
    else:
        write_rows(sheet, table, form, subject)


def _write_narrative(sheet: Sheet, table: Narrative, subject: Subject) -> None:
    """Fields that the county fills in: nothing is invented here."""
    sheet.widths([_NARRATIVE_WIDTH])
    line = sheet.heads(table.title, subject.subtitle, table.sheet)
    for heading in table.headings:
        sheet.words(line, 0, f"{in_line(heading)}（{in_line(word('fill_in'))}）", "band")
        sheet.words(line + 1, 0, "", "entry")
        sheet.set_height(line + 1, _NARRATIVE_HEIGHT)
        line += 2
    sheet.foot(line + 1, table.notes)
    sheet.finish(frozen=0)


def _write_left_out(sheet: Sheet, subject: Subject) -> None:
    """Schools left out of a review, and those that are part of another school's line."""
    sheet.widths(_LEFT_OUT_WIDTHS)
    top = sheet.heads(word("left_out"), subject.subtitle)
    sheet.texts(top, [both(word(key)) for key in _LEFT_OUT_COLUMNS], "heading")
    lines = [
        _left_out_line(form, row, subject)
        for form in forms()
        for row in subject.ask(form_marts.left_out, form.review)
    ]
    for line, texts in enumerate(lines, start=top + 1):
        sheet.texts(line, texts)
    if not lines:
        sheet.note(top + 1, in_line(word("none_left_out")))
    sheet.finish(frozen=top + 1, repeated=top)


def _left_out_line(form: Form, row: Row, subject: Subject) -> tuple[str, ...]:
    if row["treatment"] == _MERGED:
        reason = word("merged_into", school=row["parent_name"] or "")
    else:
        reason = subject.labels.of("exclusion_reason", row["exclusion_reason"])
    return (
        in_line(subject.labels.reviews[form.review].label),
        str(row["school_id"]),
        row["school_name"] or "",
        in_line(subject.labels.of("treatment", row["treatment"])),
        in_line(reason),
    )


def _write_cover(sheet: Sheet, subject: Subject, contents: list[tuple[str, Text]]) -> None:
    sheet.widths(_COVER_WIDTHS)
    line = sheet.heads(_TITLE, subject.subtitle)
    verdict = subject.place.by_year[subject.school_year].verdict
    _write_pair(sheet, line, word("verdict"), word(f"verdict_{verdict.value}"))
    line += 2
    for form in forms():
        review = subject.labels.reviews[form.review]
        _write_pair(sheet, line, review.label, form.title)
        sheet.words(line, 3, f"{in_line(word('document'))}: {review.document}", "note")
        line += 1
    line = sheet.legend(line + 1)
    for key in ("digits", "formula"):
        _write_pair(sheet, line, word(key), word(f"{key}_note"))
        line += 1
    sheet.texts(line + 1, [in_line(word("contents")), "", ""], "heading")
    for place, (name, title) in enumerate(contents, start=line + 2):
        sheet.texts(place, (name, title.zh, title.en))
    sheet.finish(frozen=0)


def _write_pair(sheet: Sheet, line: int, what: Text, text: Text) -> None:
    sheet.words(line, 0, in_line(what), "heading")
    sheet.merged(line, 1, 2, both(text), "text")
    sheet.height(line, {0: in_line(what), 2: both(text)})
