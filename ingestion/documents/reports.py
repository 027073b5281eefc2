"""Telling apart several reports in one file.

Belongs here: where a report begins. Not here: formats.

Collections number their reports (篇一, 篇二 …); files put together one after another repeat a
title such as …自评报告. Either says so at least twice, else the file is one report: a figure of
one school must never be an operand of another's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from contract.documents import Block, Document, Report
from ingestion.documents.pieces import Piece

_LONGEST_TITLE = 50
_IN_A_SERIES = re.compile(
    r"篇[一二三四五六七八九十\d]{1,3}$|[（(]?第[一二三四五六七八九十\d]{1,3}篇[）)]?$"
)
_TITLE = re.compile(
    r"[^，。；：、]*(?:自评|自查|迎检|汇报|总结|评估)[^，。；：、]*"
    r"(?:报告|汇报|材料|总结|情况)(?:[（(][^（）()]*[）)])?"
)
_ENUMERATED = re.compile(
    r"\s*(?:[一二三四五六七八九十\d]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|附)"
)


def as_document(name: str, pieces: Sequence[Piece]) -> Document:
    """Pieces as blocks of reports; what stands before the first title is a report of its own."""
    begins = _beginnings(pieces)
    borders = sorted({0, *begins})
    ends = [*borders[1:], len(pieces)]
    reports = [
        Report(index, _title(pieces, begin, begins), _blocks(pieces, begin, end))
        for index, (begin, end) in enumerate(zip(borders, ends, strict=True))
    ]
    return Document(name, tuple(reports))


def _beginnings(pieces: Sequence[Piece]) -> list[int]:
    """Where reports begin: titles numbered in a series, else titles that name a report."""
    for begins in (_numbered(pieces), _titled(pieces)):
        if len(begins) > 1:
            return begins
    return []


def _numbered(pieces: Sequence[Piece]) -> list[int]:
    """Positions of lines that differ only in the number of their 篇."""
    stems: dict[str, list[int]] = {}
    for position, piece in enumerate(pieces):
        text = piece.text.strip()
        if _is_title_like(piece) and _IN_A_SERIES.search(text):
            stem = _IN_A_SERIES.sub("", text)
            stems.setdefault(stem, []).append(position)
    return max(stems.values(), key=len, default=[])


def _titled(pieces: Sequence[Piece]) -> list[int]:
    return [
        position
        for position, piece in enumerate(pieces)
        if _is_title_like(piece)
        and _TITLE.fullmatch(piece.text.strip())
        and not _ENUMERATED.match(piece.text)
    ]


def _is_title_like(piece: Piece) -> bool:
    return piece.kind != "cell" and len(piece.text) <= _LONGEST_TITLE


def _title(pieces: Sequence[Piece], begin: int, begins: Sequence[int]) -> str:
    """The line a report begins with, of the first report also the first line that is a title."""
    if begin in begins:
        return pieces[begin].text.strip()
    return next((one.text.strip() for one in pieces[:1] if _is_title_like(one)), "")


def _blocks(pieces: Sequence[Piece], begin: int, end: int) -> tuple[Block, ...]:
    return tuple(Block(index, *pieces[index]) for index in range(begin, end))
