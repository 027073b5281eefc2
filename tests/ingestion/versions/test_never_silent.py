"""A renamed header is never silent: in no family, whichever header it is.

Every text a layout looks for is renamed, one after the other. The file must be refused, or an
issue must say so that was not there before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from contract.fields import Field
from contract.messages import UserError
from ingestion.layout.load import layouts
from ingestion.layout.schema import Layout, YearSource
from ingestion.map import map_document
from ingestion.map.form_index import sheets_of
from ingestion.map.frame import Frame
from ingestion.map.header import find_header
from ingestion.map.names import normalise
from ingestion.map.table import header_of, sheet_of
from ingestion.model import Cell, Sheet
from ingestion.recognise import recognise
from ingestion.versions.cells import cells_in_play
from ingestion.versions.slots import PatternSlot, slots_of
from tests.ingestion.fakes import FakeDocument

LAYOUTS = layouts()
WITH_SAMPLES = {
    "wide_2021/2021": ("export", 2025),
    "county_forms/2018": ("county_tables", 2025),
    "jiaoji_2021/2021": ("workbook", 2025),
    "jichuji_2018/2020": ("earlier_workbook", 2020),
}
"""Layouts the simulated returns have files of; of other tables a file is made here."""
MADE = [
    name
    for name, layout in LAYOUTS.items()
    if name not in WITH_SAMPLES and layout.kind == "table" and layout.long is None
]

Spot = tuple[str, int, int]


def told(document: FakeDocument, layout: Layout, school_year: int) -> Counter[tuple[str, str]]:
    """What is said of a document that a person must look at."""
    try:
        known = recognise(document, {layout.id: layout}, school_year)
        parsed = map_document(document, known, school_year)
    except UserError as error:
        return Counter([(error.code, "")])
    return Counter((i.code, i.what.en) for i in parsed.issues if i.severity != "info")


def renamed(document: FakeDocument, spot: Spot) -> FakeDocument:
    """The document with one text changed."""
    name, row, column = spot
    rows = [list(cells) for cells in document.content[name].rows]
    rows[row][column] = f"{rows[row][column]}改"
    sheet = replace(document.content[name], rows=rows)
    return FakeDocument(document.name, {**document.content, name: sheet}, kind=document.kind)


def silent(
    document: FakeDocument, layout: Layout, spots: set[Spot], school_year: int
) -> list[Spot]:
    """Texts whose renaming nobody is told of."""
    before = told(document, layout, school_year)
    return [
        spot
        for spot in sorted(spots)
        if not told(renamed(document, spot), layout, school_year) - before
    ]


def header_texts(document: FakeDocument, layout: Layout) -> Iterator[Spot]:
    """Every cell of the headers a table layout reads."""
    for record in layout.records:
        name = sheet_of(document, layout, record) if slots_of(layout, [record]) else None
        if name is None:
            continue
        sheet = document.content[name]
        block = find_header(sheet, header_of(layout, record))
        assert block is not None
        for row in range(block.first, block.last + 1):
            yield from ((name, row, c) for c, cell in enumerate(sheet.rows[row]) if cell)


def form_texts(document: FakeDocument, layout: Layout) -> Iterator[Spot]:
    """Texts and codes by which the cells in play of a workbook are found and told apart."""
    sheets = {}
    for code, form in layout.forms.items():
        names = sheets_of(form.code or code, form.sheet, document.sheet_names)
        if names:
            sheets[code] = names[0]
    for slot in cells_in_play(document, layout, sheets):
        name = sheets[slot.cell.form]
        frame = Frame(document.content[name].rows, document.content[name].merged)
        frame.spot(slot.cell)
        yield from ((name, row, column) for row, column in frame.texts)
        yield from _codes(name, frame, slot.cell.row, slot.cell.column, layout, slot.cell.form)


def _codes(
    name: str,
    frame: Frame,
    rows: tuple[int, ...],
    columns: tuple[int, ...],
    layout: Layout,
    form: str,
) -> Iterator[Spot]:
    """The cells of codes, and of the texts the layout knows beside them."""
    known = layout.forms[form]
    for code in rows:
        (row,) = frame.row_codes[code]
        yield name, row, frame.code_column or 0
        if code <= len(known.rows) and known.rows[code - 1]:
            texts = [c for c in range(frame.code_column or 0) if _is_text(frame.rows[row][c])]
            yield name, row, max(texts)
    for code in columns:
        (column,) = frame.column_codes[code]
        yield name, frame.code_row or 0, column
        if code <= len(known.columns):
            lowest = [r for r in frame.headings if frame.rows[r][column] != ""]
            yield name, max(lowest), column


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


@pytest.mark.parametrize("name", WITH_SAMPLES)
def test_renaming_any_text_of_a_simulated_return_is_told(
    name: str, request: pytest.FixtureRequest
) -> None:
    fixture, school_year = WITH_SAMPLES[name]
    document: FakeDocument = request.getfixturevalue(fixture)
    layout = LAYOUTS[name]
    texts = form_texts if layout.kind == "form_workbook" else header_texts
    spots = set(texts(document, layout))
    assert len(spots) > 50
    assert silent(document, layout, spots, school_year) == []


@pytest.mark.parametrize("name", WITH_SAMPLES)
def test_renaming_any_sheet_that_is_read_is_told(name: str, request: pytest.FixtureRequest) -> None:
    fixture, school_year = WITH_SAMPLES[name]
    document: FakeDocument = request.getfixturevalue(fixture)
    before = told(document, LAYOUTS[name], school_year)
    read = [*(form.sheet or code for code, form in LAYOUTS[name].forms.items())]
    read += [record.sheet for record in LAYOUTS[name].records.values() if record.sheet]
    for old in document.sheet_names:
        if any(re.match(pattern.removeprefix("^"), old) for pattern in read):
            content = {("其他" if n == old else n): s for n, s in document.content.items()}
            other = FakeDocument(document.name, content, kind=document.kind)
            assert told(other, LAYOUTS[name], school_year) - before, old


@pytest.mark.parametrize("name", MADE)
def test_renaming_any_header_of_any_other_table_is_told(name: str) -> None:
    layout = LAYOUTS[name]
    document = made_up(layout)
    year = layout.school_years.first
    assert not told(document, layout, year), "the file that was made fits"
    assert silent(document, layout, set(header_texts(document, layout)), year) == []


def test_every_version_that_is_shipped_is_covered() -> None:
    """Versions of form workbooks differ in few cells; one of each family is renamed through."""
    covered = WITH_SAMPLES.keys() | set(MADE)
    families = {name.partition("/")[0] for name in covered}
    assert {layout.family for layout in LAYOUTS.values()} == families


def made_up(layout: Layout) -> FakeDocument:
    """A table of three rows that fits a layout of one header row."""
    columns: dict[str, list[Cell]] = {}
    for slot in slots_of(layout, layout.records):
        texts = spelled(slot.pattern) if isinstance(slot, PatternSlot) else [slot.text]
        for text in texts:
            columns.setdefault(text, values(slot.declared, slot.column and slot.column.recode))
    for source in layout.school_year:
        if source.column is not None:
            columns[source.column] = [stated(source, layout.school_years.first)] * 3
    for text in layout.match.headers:
        columns.setdefault(text, ["甲"] * 3)
    rows: list[list[Cell]] = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return FakeDocument(file_name(layout), {"table": Sheet("table", rows)}, kind="delimited")


def spelled(pattern: str) -> list[str]:
    """All texts a pattern of characters and classes of characters fits."""
    found = [""]
    for chars, text in re.findall(r"\[([^\]]+)\]|([^\[\]]+)", pattern):
        one = re.sub(
            r"(.)-(.)", lambda e: "".join(map(chr, range(ord(e[1]), ord(e[2]) + 1))), chars
        )
        found = [head + tail for head in found for tail in (one if chars else [text])]
    return found


def values(declared: Field | None, recode: dict[str, str] | None) -> list[Cell]:
    if declared is not None and declared.is_figure:
        return ["1", "2", "3"]
    if recode and declared is not None and declared.values:
        return [next(iter(recode))] * 3
    return ["01", "02", "03"]


def stated(source: YearSource, year: int) -> str:
    return str(year - 1911 if "roc" in source.pattern else year)


def file_name(layout: Layout) -> str:
    """A name that fits the match rules and states no other year."""
    year = layout.school_years.first
    for name in (f"{year - 1911}_basec.csv", f"{year}_grspan.csv", f"{year}.csv"):
        sources = [s for s in layout.school_year if s.source == "file_name"]
        fits = layout.match.file is None or re.search(layout.match.file, name)
        if fits and all(re.search(s.pattern, name) for s in sources):
            return name
    return normalise(f"{layout.version}.csv")
