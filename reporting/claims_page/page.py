"""A checked document as one HTML page: its text with the figures marked, the arithmetic beside.

Belongs here: putting marks and notes to the text. Not here: how it looks (``page.html.j2``), what
outcomes are called (``words``).

The page is one file that loads nothing. It works without a script: the language is chosen with a
pair of radio buttons. Each outcome has a sign and a line of its own beside its colour.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from contract.documents import Block
from reporting.claims_page.model import Check, CheckedDocument, Mark
from reporting.claims_page.words import BASES, OUTCOMES, level_word, worst

TEMPLATE = "page.html.j2"
ATTENTION = ("inconsistent", "not_met", "rounding")
"""Outcomes that the list at the head of the page names one by one."""


@dataclass(frozen=True)
class Note:
    """A figure that was checked: its number on the page, its worst outcome, all checks of it."""

    number: int
    outcome: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Piece:
    """A piece of a block's text: plain, or a figure (``is_figure``), perhaps with a note."""

    text: str
    is_figure: bool
    note: Note | None


@dataclass(frozen=True)
class Cell:
    """A table cell: its text in pieces, and how many columns wide it is."""

    pieces: tuple[Piece, ...]
    width: int


@dataclass(frozen=True)
class Line:
    """A block on the page, or a whole table, with the notes of its figures.

    ``pieces``: the text of a paragraph or heading. ``rows``: the cells of a table.
    """

    kind: str
    text: str
    pieces: tuple[Piece, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Part:
    """A report of the document on the page."""

    title: str
    lines: tuple[Line, ...]


def claims_page(document: CheckedDocument) -> str:
    """The page of a checked document, in Chinese and English."""
    notes = _notes(document.checks)
    parts = tuple(_parts(document, notes))
    counts = Counter(check.outcome for check in document.checks)
    return _template().render(
        document=document,
        parts=parts,
        counts=[(name, word, counts[name]) for name, word in OUTCOMES.items() if counts[name]],
        attention=[note for note in notes.values() if note.outcome in ATTENTION],
        outcomes=OUTCOMES,
        bases=BASES,
        level_word=level_word,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE)


def _notes(checks: Iterable[Check]) -> dict[Mark, Note]:
    """The notes by the figure they speak of, numbered as the figures stand in the document."""
    by_mark: dict[Mark, list[Check]] = defaultdict(list)
    for check in checks:
        if check.marks:
            by_mark[check.marks[0]].append(check)
    places = sorted(by_mark, key=_place)
    return {
        mark: Note(number, worst([check.outcome for check in of_mark]), tuple(of_mark))
        for number, mark in enumerate(places, start=1)
        for of_mark in [by_mark[mark]]
    }


def _parts(document: CheckedDocument, notes: Mapping[Mark, Note]) -> Iterator[Part]:
    marks: dict[int, list[Mark]] = defaultdict(list)
    for mark in sorted({*document.figures, *notes}, key=_place):
        marks[mark.block].append(mark)
    for report in document.reports:
        lines: list[Line] = []
        for table, blocks in groupby(report.blocks, key=lambda block: block.table):
            texts = [_text(block, marks[block.index], notes) for block in blocks]
            lines.extend(map(_paragraph, texts) if table is None else [_table(texts)])
        yield Part(report.title, tuple(lines))


@dataclass(frozen=True)
class _Text:
    block: Block
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]


def _paragraph(text: _Text) -> Line:
    return Line(text.block.kind, text.block.text, text.pieces, (), text.notes)


def _table(cells: Sequence[_Text]) -> Line:
    rows = [list(row) for _, row in groupby(cells, key=lambda cell: cell.block.row)]
    notes = tuple(note for cell in cells for note in cell.notes)
    return Line("table", "", (), tuple(map(_row, rows)), notes)


def _row(cells: Sequence[_Text]) -> tuple[Cell, ...]:
    """The cells of a row; one is as wide as it is far to the next."""
    columns = [cell.block.column or 1 for cell in cells]
    ends = [*columns[1:], columns[-1] + 1]
    widths = (max(end - start, 1) for start, end in zip(columns, ends, strict=True))
    return tuple(Cell(cell.pieces, width) for cell, width in zip(cells, widths, strict=True))


def _text(block: Block, marks: Sequence[Mark], notes: Mapping[Mark, Note]) -> _Text:
    pieces: list[Piece] = []
    shown: list[Note] = []
    done = 0
    for mark in marks:
        note = notes.get(mark)
        shown.extend([note] if note else [])
        if mark.start < done:
            # A figure within a figure that is marked already; its note still stands beside.
            continue
        pieces.append(Piece(block.text[done : mark.start], is_figure=False, note=None))
        pieces.append(Piece(block.text[mark.start : mark.end], is_figure=True, note=note))
        done = mark.end
    pieces.append(Piece(block.text[done:], is_figure=False, note=None))
    return _Text(block, tuple(filter(_has_text, pieces)), tuple(shown))


def _has_text(piece: Piece) -> bool:
    return bool(piece.text)


def _place(mark: Mark) -> tuple[int, int, int]:
    """Document order; of figures that start together the longest first."""
    return mark.block, mark.start, -mark.end
