"""A file held against one version of a family: everything that is not as the layout says.

Belongs here: the whole file, sheet by sheet. Not here: headers (``headers``), forms (``forms``),
choosing among versions (``nearest``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingestion.layout.schema import Layout
from ingestion.map.years import stated_year
from ingestion.model import Document
from ingestion.versions import wording
from ingestion.versions.cells import cells_in_play
from ingestion.versions.changes import (
    Append,
    Change,
    Choice,
    Comparison,
    FormTexts,
    Matched,
    Put,
    Route,
)
from ingestion.versions.form_sheets import claim_sheets
from ingestion.versions.forms import FormComparison
from ingestion.versions.headers import compare_headers
from ingestion.versions.likeness import KNOWN

_ROC_OFFSET = 1911


def compare(
    document: Document,
    layout: Layout,
    school_year: int | None = None,
    reference: Document | None = None,
) -> Comparison:
    """Hold a file against a version.

    ``school_year``: the year the file is of, if known. ``reference``: an earlier file of the
    version, to tell which columns moved.
    """
    name = tuple(_name(document, layout, school_year))
    forms = _forms(document, layout)
    headers = compare_headers(document, layout, school_year, reference)
    read = {m.sheet for m in headers.matched}
    return Comparison(
        layout,
        (*forms.matched, *headers.matched),
        (*name, *forms.changes, *headers.changes),
        tuple(sheet for sheet in forms.unread if sheet not in read),
        forms.texts,
    )


def _forms(document: Document, layout: Layout) -> Comparison:
    """The forms of a layout alone; all other sheets are unread."""
    if not layout.forms:
        return Comparison(layout, (), (), document.sheet_names)
    sheets = claim_sheets(document, layout)
    slots = cells_in_play(document, layout, sheets.sheets)
    matched: list[Matched] = []
    changes = list(sheets.changes)
    texts: dict[FormTexts, tuple[str, ...]] = {}
    for code in sheets.missing:
        changes += _form_missing(layout, code, [s.name for s in slots if s.cell.form == code])
    for code, name in sheets.sheets.items():
        own = [slot for slot in slots if slot.cell.form == code]
        form = FormComparison(layout, code, document.sheet(name), own)
        form.run()
        matched += form.matched
        changes += form.changes
        texts |= {(code, axis): now for axis, now in form.texts.items()}
    return Comparison(layout, tuple(matched), tuple(changes), tuple(sheets.unread), texts)


def _form_missing(layout: Layout, code: str, fields: Sequence[str]) -> Iterator[Change]:
    """A form that should be there: one that is required, or that fields are read from."""
    form = layout.forms[code]
    if fields or form.required:
        named = tuple(dict.fromkeys(fields))
        what = wording.form_missing(form.code or code, form.title)
        yield Change("form_missing", code, "", what, fields=named)


def _name(document: Document, layout: Layout, school_year: int | None) -> Iterator[Change]:
    """A file name by which the version is not recognised, or that states the year otherwise."""
    sources = [source for source in layout.school_year if source.source == "file_name"]
    if sources and all(stated_year(source, document.name) is None for source in sources):
        yield from _year_in_name(document.name, sources[0].pattern, school_year)
    pattern = layout.match.file
    if pattern is not None and not re.search(pattern, document.name):
        new = "".join(
            r"\d+" if part.isdigit() else re.escape(part)
            for part in re.split(r"([0-9]+)", document.name)
        )
        edits = (Put(("match", "file"), f"^{new}$"),)
        choice = Choice(new, wording.named_like(new), 0, edits)
        what = wording.file_renamed(pattern, document.name)
        ask: Route = ("confirm", "match.file")
        yield Change("file_renamed", pattern, document.name, what, choices=(choice,), ask=ask)


def _year_in_name(name: str, before: str, school_year: int | None) -> Iterator[Change]:
    """A file name that states the school year in another way than it used to."""
    if school_year is None:
        return
    for group, year in (("year", school_year), ("roc", school_year - _ROC_OFFSET)):
        found = re.search(rf"(?<!\d){year}(?!\d)([学學]?年)?", name)
        if found is not None:
            digits = rf"(?P<{group}>\d{{{len(str(year))}}})"
            pattern = rf"(?<!\d){digits}(?!\d){found[1] or ''}"
            source = {"source": "file_name", "pattern": pattern}
            choice = Choice(
                found[0], wording.check_year(name), KNOWN, (Append(("school_year",), source),)
            )
            what = wording.file_renamed(before, name)
            yield Change("file_renamed", before, name, what, score=KNOWN, choices=(choice,))
            return
