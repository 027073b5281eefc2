"""What a document is once it is read: reports, and in them blocks of text with their place.

Belongs here: shapes, for those who read documents and those who show them. Not here: reading a
format, finding figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["paragraph", "heading", "cell"]


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading or a table cell.

    ``index``: position in the whole document, so that a block is found without its report.
    ``where``: the place as a person finds it (line, page, table with row and column).
    ``row``/``column``: of a cell, both from 1; ``table``: its table, from 1.
    """

    index: int
    kind: BlockKind
    text: str
    where: str
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class Report:
    """One of the reports a file holds; ``title`` is empty where it has none."""

    index: int
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A file as read: its name and its reports, at least one."""

    name: str
    reports: tuple[Report, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in reading order; the one at ``i`` has the index ``i``."""
        return tuple(block for report in self.reports for block in report.blocks)
