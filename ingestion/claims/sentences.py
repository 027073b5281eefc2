"""All figures of a report, sentence by sentence.

Belongs here: cutting blocks into sentences and going through them. Not here: what a sentence says
(``context``), tables (``cells``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from contract.documents import Block, Report
from ingestion.claims.cells import CellFigure, cell_figure, cell_mention
from ingestion.claims.context import Counters, Place, sentence_mentions, with_text
from ingestion.claims.grammar import SENTENCE_END
from ingestion.claims.heads import Table, is_number, tables_of
from ingestion.claims.mention import Mention
from ingestion.claims.plain import plain
from ingestion.claims.subjects import Subject, subject_of

_MAY_HOLD_A_FIGURE = re.compile(r"[0-9０-９零一二两三四五六七八九十百千万亿]")
_LONGEST_SENTENCE = 2000
"""Longer ones are no sentences (a table without its lines); cut, they cost no more than others."""


class Sentence(NamedTuple):
    """A sentence of a block by its place in the text as read."""

    block: int
    start: int
    end: int


class ReportFigures(NamedTuple):
    """What a report states; ``sentences``: by number and block, a cell is one of its own."""

    mentions: list[Mention]
    sentences: dict[tuple[int, int], Sentence]
    tables: dict[int, Table]


def report_figures(report: Report) -> ReportFigures:
    """The figures of all blocks of a report, in reading order."""
    reading = _Reading(report, subject_of(report), tables_of(report.blocks))
    for block in report.blocks:
        if _MAY_HOLD_A_FIGURE.search(block.text):
            reading.read(block)
    return ReportFigures(reading.mentions, reading.sentences, reading.tables)


class _Reading:
    """A report while it is read."""

    def __init__(self, report: Report, subject: Subject, tables: dict[int, Table]) -> None:
        self.mentions: list[Mention] = []
        self.sentences: dict[tuple[int, int], Sentence] = {}
        self.tables = tables
        self._report = report.index
        self._subject = subject
        self._counters = Counters()
        self._rows: dict[tuple[int, int | None], int] = {}

    def read(self, block: Block) -> None:
        """A block: a number in a cell, else its sentences."""
        if block.table is None or not is_number(block.text):
            self._read_sentences(block)
            return
        figure = cell_figure(block, self.tables[block.table], self._subject)
        if figure is not None:
            self._read_cell(figure)

    def _read_cell(self, figure: CellFigure) -> None:
        """The cells of a row are a sentence, those of a table of names and numbers all together."""
        block = figure.block
        row = (block.table or 0, block.row if figure.of_row else None)
        if row not in self._rows:
            self._counters.sentence += 1
            self._rows[row] = self._counters.sentence
        self._counters.clause += 1
        number, clause = self._rows[row], self._counters.clause
        self.mentions.append(cell_mention(figure, self._report, self._subject, number, clause))
        self.sentences[number, block.index] = Sentence(block.index, 0, len(block.text))

    def _read_sentences(self, block: Block) -> None:
        for place in _places(self._report, block, self._subject):
            said = sentence_mentions(place, self._counters)
            found = [with_text(one, block.text) for one in said]
            if found:
                start, end = place.plain.span(place.start, place.end)
                sentence = Sentence(block.index, start, end)
                self.sentences[self._counters.sentence, block.index] = sentence
                self.mentions += found


def _places(report: int, block: Block, subject: Subject) -> Iterator[Place]:
    text = plain(block.text)
    start = 0
    for end in _ends(text.text):
        if _MAY_HOLD_A_FIGURE.search(text.text, start, end):
            yield Place(report, block.index, text, start, end, subject)
        start = end


def _ends(text: str) -> Iterator[int]:
    """Where sentences end, the sign included."""
    start = 0
    for found in (*(one.end() for one in SENTENCE_END.finditer(text)), len(text)):
        while found - start > _LONGEST_SENTENCE:
            start += _LONGEST_SENTENCE
            yield start
        if found > start:
            start = found
            yield found
