"""Web pages and Markdown to pieces: text between block elements, cells with their place.

Belongs here: .html and .md. Not here: scripts, styles and what a page hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from markdown_it import MarkdownIt

from ingestion.documents.paragraphs import looks_like_heading
from ingestion.documents.pieces import Piece, cell
from ingestion.read.delimited import decoded

_HEADINGS = {f"h{level}" for level in range(1, 7)} | {"title"}
_CELLS = {"td", "th"}
_BLOCKS = (_HEADINGS | _CELLS) | set(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption dd details div dl dt figcaption figure form"
        " footer header hr li main nav ol p pre section table tbody tfoot thead tr ul",
    )
)
_UNREAD = {"script", "style", "template", "noscript", "head", "svg"}
_SPACE = re.compile(r"\s+")


def pieces(data: bytes, name: str) -> list[Piece]:
    """Text of a page in reading order; UserError ``text_undecodable`` where no encoding fits."""
    soup = BeautifulSoup(data, "lxml")
    if soup.contains_replacement_characters:
        decoded(name, data)
    return list(_pieces(soup))


def markdown_pieces(data: bytes, name: str) -> list[Piece]:
    """Text of a Markdown file, marks and list numbers left out; UserError as for text files."""
    _, text = decoded(name, data)
    rendered = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return list(_pieces(BeautifulSoup(rendered, "lxml"), keep_breaks=True))


@dataclass
class _Places:
    """Tables, rows and columns by element, counted as they are met."""

    tables: dict[int, int] = field(default_factory=dict)
    rows: dict[int, tuple[int, int]] = field(default_factory=dict)
    filled: dict[int, int] = field(default_factory=dict)

    def of(self, one: Tag) -> tuple[int, int, int]:
        """Table, row and column of a cell; a spanning cell counts for the columns it spans."""
        row = one.find_parent("tr") or one
        table = one.find_parent("table") or row
        number = self.tables.setdefault(id(table), len(self.tables) + 1)
        if id(row) not in self.rows:
            seen = sum(1 for known, _ in self.rows.values() if known == number)
            self.rows[id(row)] = (number, seen + 1)
        column = self.filled.get(id(row), 0) + 1
        span = str(one.get("colspan", "1"))
        self.filled[id(row)] = column - 1 + (int(span) if span.isdigit() else 1)
        return number, self.rows[id(row)][1], column


def _pieces(soup: BeautifulSoup, *, keep_breaks: bool = False) -> Iterator[Piece]:
    places = _Places()
    for number, (block, text) in enumerate(_texts(soup, keep_breaks=keep_breaks), start=1):
        if block.name in _CELLS:
            yield cell(*places.of(block), text)
        else:
            is_heading = block.name in _HEADINGS or looks_like_heading(text)
            yield Piece("heading" if is_heading else "paragraph", text, f"段 {number}")


def _texts(soup: BeautifulSoup, *, keep_breaks: bool) -> Iterator[tuple[Tag, str]]:
    """Block elements with the text directly in them; one with blocks inside comes in parts."""
    block: Tag = soup
    gathered: list[str] = []
    for node in soup.descendants:
        if isinstance(node, Tag):
            ends = node.name == "br" or node.name in _BLOCKS
        else:
            ends = (_block_of(node) or soup) is not block
        if ends:
            yield from _gathered(block, gathered, keep_breaks=keep_breaks)
            gathered = []
        if isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            block = _block_of(node) or soup
            if not node.find_parent(_UNREAD):
                gathered.append(str(node))
    yield from _gathered(block, gathered, keep_breaks=keep_breaks)


def _block_of(node: object) -> Tag | None:
    return node.find_parent(_BLOCKS) if isinstance(node, NavigableString) else None


def _gathered(block: Tag, texts: list[str], *, keep_breaks: bool) -> Iterator[tuple[Tag, str]]:
    """In a page a line break is a space; in Markdown it is where the writer broke the line."""
    text = "".join(texts).strip()
    if text:
        yield block, text if keep_breaks else _SPACE.sub(" ", text)
