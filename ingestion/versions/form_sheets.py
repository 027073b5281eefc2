"""Which sheet of a workbook each form of a layout is, also under another name or number.

Belongs here: claiming sheets for forms. Not here: what stands in the forms (``forms``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingestion.layout.schema import Form, Layout
from ingestion.map.form_index import sheets_of
from ingestion.map.frame import Frame, written
from ingestion.map.labels import known_texts, same_text, texts_of
from ingestion.map.names import normalise
from ingestion.model import Document, Sheet
from ingestion.versions import wording
from ingestion.versions.cells import cell_slots
from ingestion.versions.changes import Change, Choice, Edit, Put, Retext
from ingestion.versions.likeness import likeness

_FIT, _CERTAIN = 60, 90
_TITLE_ROWS = 8
_NUMBER = re.compile(r"^(\D+?\d+续?)")


@dataclass
class FormSheets:
    """Sheets by form; forms that are missing; sheets nobody reads; what changed."""

    sheets: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def claim_sheets(document: Document, layout: Layout) -> FormSheets:
    """Find the sheet of every form, by its number, else by what stands in it."""
    found = FormSheets()
    for code, form in layout.forms.items():
        names = sheets_of(form.code or code, form.sheet, document.sheet_names)
        if names:
            found.sheets[code] = names[0]
    claimed = set(found.sheets.values())
    free = [name for name in document.sheet_names if name not in claimed]
    for code in (code for code in layout.forms if code not in found.sheets):
        ranked = sorted(_ranked(document, layout, code, free), reverse=True)
        if ranked and ranked[0][0] >= _FIT:
            score, name = ranked[0]
            free.remove(name)
            found.sheets[code] = name
            found.changes.append(_renamed(document, layout, code, name, score))
        else:
            found.missing.append(code)
    found.unread = free
    return found


def _ranked(
    document: Document, layout: Layout, code: str, names: Iterable[str]
) -> Iterator[tuple[int, str]]:
    for name in names:
        yield _fit(layout, code, document.sheet(name)), name


def _fit(layout: Layout, code: str, sheet: Sheet) -> int:
    """How well a sheet fits a form, 0–100: by its title and by what stands in it."""
    form = layout.forms[code]
    titles = [written(cell) for row in sheet.rows[:_TITLE_ROWS] for cell in row if cell]
    title = max((likeness(form.title, text) for text in titles), default=0)
    frame = Frame(sheet.rows, sheet.merged)
    return round((title + _content(layout, code, frame)) / 2)


def _content(layout: Layout, code: str, frame: Frame) -> float:
    """Share of the form's texts, or of its addresses where none are known, 0–100."""
    form, texts = layout.forms[code], texts_of(frame)
    known = _known(form)
    if known:
        there = [*texts.rows.values(), *texts.columns.values()]
        return 100 * sum(any(same_text(k, t) for t in there) for k in known) / len(known)
    cells = [slot.cell for slot in cell_slots(layout) if slot.cell.form == code]
    located = [isinstance(frame.spot(cell), tuple) for cell in cells]
    return 100 * sum(located) / len(located) if located else 0.0


def _known(form: Form) -> list[str]:
    return [*known_texts(form, "row").values(), *known_texts(form, "column").values()]


def _renamed(document: Document, layout: Layout, code: str, name: str, score: int) -> Change:
    form = layout.forms[code]
    before = form.code or code
    number = _number_of(document.sheet(name), before)
    ask = None if score >= _CERTAIN else ("forms", code, "confirm")
    if number is not None and normalise(number) != normalise(before):
        edits = [*_at_number(number, name, code), *_elsewhere(layout, before, number)]
        what = wording.form_renumbered(before, number, name)
        choice = Choice(number, wording.read_sheet(name), score, tuple(edits))
        return Change(
            "form_renumbered", before, number, what, name, None, score, (), (choice,), ask
        )
    pattern = _pattern(name)
    edits = [Put(("forms", code, "sheet"), pattern)]
    edits += _patterns_elsewhere(layout, document, name, pattern)
    what = wording.sheet_renamed(before, name)
    choice = Choice(name, wording.read_sheet(name), score, tuple(edits))
    return Change("sheet_renamed", before, name, what, name, None, score, (), (choice,), ask)


def _number_of(sheet: Sheet, before: str) -> str | None:
    """The form number the sheet carries in its name or states in its first rows."""
    kind = re.match(r"\D+", normalise(before))
    texts = [sheet.name, *(written(c) for row in sheet.rows[:_TITLE_ROWS] for c in row if c)]
    for text in texts:
        found = _NUMBER.match(normalise(text).removeprefix("表号:"))
        if found is not None and kind is not None and found[1].startswith(kind[0]):
            return found[1]
    return None


def _at_number(number: str, name: str, code: str) -> list[Edit]:
    edits: list[Edit] = [Put(("forms", code, "code"), number)]
    if not sheets_of(number, None, [name]):
        edits.append(Put(("forms", code, "sheet"), _pattern(name)))
    return edits


def _elsewhere(layout: Layout, before: str, number: str) -> Iterator[Edit]:
    """The old number in the match rules and where the year is looked for."""
    for pattern in layout.match.sheets:
        if before in pattern:
            yield Retext(("match", "sheets"), pattern, (pattern.replace(before, number),))
    for place, source in enumerate(layout.school_year):
        if source.sheet is not None and before in source.sheet:
            yield Put(("school_year", place, "sheet"), source.sheet.replace(before, number))


def _patterns_elsewhere(
    layout: Layout, document: Document, name: str, pattern: str
) -> Iterator[Edit]:
    """Match rules and year sources that no sheet fulfils any more and the renamed one did."""
    names = [other for other in document.sheet_names if other != name]
    for old in layout.match.sheets:
        if not any(re.search(old, other) for other in names):
            yield Retext(("match", "sheets"), old, (pattern,))
    for place, source in enumerate(layout.school_year):
        if source.sheet is not None and not any(re.search(source.sheet, o) for o in names):
            yield Put(("school_year", place, "sheet"), pattern)


def _pattern(name: str) -> str:
    """A regex for the sheet; what follows an underscore is the kind of school."""
    stem, underscore, _ = name.strip().partition("_")
    return rf"^{re.escape(stem)}(_.*)?\s*$" if underscore else rf"^{re.escape(name.strip())}\s*$"
