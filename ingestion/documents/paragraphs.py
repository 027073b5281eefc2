"""Lines of plain text to paragraphs: which line goes on in the next one.

Belongs here: text that was wrapped at a width, numbered headings, page numbers. Not here: formats
that mark their paragraphs themselves.

Text out of a PDF or an e-mail breaks its lines at a width, in the middle of sentences and of
numbers; text out of an editor has one paragraph a line. Lines that follow each other without a
blank one tell: broken ones are about as wide as the widest of them and end in mid-sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

_NARROWEST, _WIDEST = 40, 130
"""Columns text is wrapped at; narrower lines are titles, wider ones paragraphs."""
_SLACK = 10
"""Columns a broken line may fall short of the widest, for a word or number kept together."""
_LONGEST_HEADING = 40
_SENTENCE_END = re.compile(r"[。！？!?：:]\s*$")
_LIST_MARK = re.compile(
    r"\s*(?:[-*•●■◆]\s|#|[一二三四五六七八九十]+、"
    r"|[（(][一二三四五六七八九十\d]+[)）]|\d{1,3}[.、．)）](?!\d))"
)
_HEADING_MARK = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]+[、章节篇]|[（(][一二三四五六七八九十]+[)）])"
)
_PAGE_NUMBER = re.compile(r"\s*(?:[-—–]\s*\d{1,4}\s*[-—–]|第?\s*\d{1,4}\s*/\s*\d{1,4}\s*页?)\s*")


class Line(NamedTuple):
    """A line and where it stands."""

    text: str
    where: str


class Paragraph(NamedTuple):
    """Lines put together, with a line break wherever one was; ``where`` is that of the first."""

    text: str
    where: str
    is_heading: bool


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """Paragraphs of a text; a blank line ends one."""
    read = [line for line in lines if not _PAGE_NUMBER.fullmatch(line.text)]
    found: list[Paragraph] = []
    for is_text, run in groupby(read, key=lambda line: bool(line.text.strip())):
        if is_text:
            found += [_paragraph(group) for group in _joined(list(run))]
    return found


def _joined(run: Sequence[Line]) -> list[list[Line]]:
    """Lines without a blank one between them, put together where one was broken."""
    width = max(columns(line.text) for line in run)
    groups = [[run[0]]]
    for line, following in pairwise(run):
        if _is_broken(line.text, width) and not _LIST_MARK.match(following.text):
            groups[-1].append(following)
        else:
            groups.append([following])
    return groups


def _is_broken(text: str, width: int) -> bool:
    """Whether a line ends where the width ended it, with ``width`` that of the widest around."""
    is_wide = _NARROWEST <= width <= _WIDEST and columns(text) >= max(_NARROWEST, width - _SLACK)
    return is_wide and not _SENTENCE_END.search(text)


def columns(text: str) -> int:
    """Columns a text takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text.rstrip())


def looks_like_heading(text: str) -> bool:
    """Whether a line is a heading: short, numbered as one, no end of a sentence."""
    stripped = text.strip()
    if len(stripped) > _LONGEST_HEADING or _SENTENCE_END.search(stripped):
        return False
    return _HEADING_MARK.match(stripped) is not None


def _paragraph(group: Sequence[Line]) -> Paragraph:
    """A line break stays in the text: positions are those a person sees."""
    text = "\n".join(line.text.strip() for line in group)
    return Paragraph(text, group[0].where, len(group) == 1 and looks_like_heading(text))
