"""What the readers of formats hand over: pieces of text, not yet told apart into reports.

Belongs here: the common shape. Not here: any one format.
"""

from __future__ import annotations

from typing import NamedTuple

from contract.documents import BlockKind


class Piece(NamedTuple):
    """A block without its position in the document; see ``contract.documents.Block``."""

    kind: BlockKind
    text: str
    where: str
    table: int | None = None
    row: int | None = None
    column: int | None = None


def cell(table: int, row: int, column: int, text: str, page: str = "") -> Piece:
    """A table cell, counted from 1."""
    where = f"{page}表 {table} 行 {row} 列 {column}"
    return Piece("cell", text.strip(), where, table, row, column)
