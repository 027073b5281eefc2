"""A document as read, as the page shows it.

Belongs here: blocks and places, from the shapes of ingestion to those of reporting.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from ingestion.claims.model import Block, Document, Span
from reporting.claims_page.model import Mark, PageBlock, PageReport

_SENTENCE_END = re.compile(r"[。！？!?；;\n]+")


def page_reports(document: Document) -> tuple[PageReport, ...]:
    """The reports of a document for the page."""
    return tuple(
        PageReport(
            report.title,
            tuple(
                PageBlock(one.index, one.kind, one.text, one.where, one.table, one.row, one.column)
                for one in report.blocks
            ),
        )
        for report in document.reports
    )


def mark_of(span: Span) -> Mark:
    """A place for the page."""
    return Mark(span.block, span.start, span.end)


def sentence_at(text: str, span: Span) -> str:
    """The sentence of a block that a figure stands in."""
    start, stop = _bounds(text, span)
    return text[start:stop].strip()


def text_before(document: Document, span: Span) -> str:
    """What stands before a figure: in its sentence, or in the first cell of its table row."""
    block = document.blocks[span.block]
    start, _ = _bounds(block.text, span)
    return f"{_row_head(document, block)} {block.text[start : span.start]}"


def _row_head(document: Document, cell: Block) -> str:
    if cell.column is None or cell.column == 1:
        return ""
    first = document.blocks[max(cell.index - cell.column + 1, 0)]
    same_row = (first.table, first.row) == (cell.table, cell.row)
    return first.text if same_row else ""


def _bounds(text: str, span: Span) -> tuple[int, int]:
    ends = _sentence_ends(text)
    before, after = bisect_right(ends, span.start), bisect_left(ends, span.end)
    return ends[before - 1] if before else 0, ends[after] if after < len(ends) else len(text)


@lru_cache(maxsize=16)
def _sentence_ends(text: str) -> tuple[int, ...]:
    return tuple(found.end() for found in _SENTENCE_END.finditer(text))
