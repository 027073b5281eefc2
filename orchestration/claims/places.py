"""Where a figure stands in a document as read.

Belongs here: its mark for the page, the sentence and the text around it. Not here: what was found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from contract.documents import Block, Document
from ingestion.claims.model import Span
from reporting.claims_page.model import Mark

_SENTENCE_END = re.compile(r"[。！？!?；;\n]+")


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
