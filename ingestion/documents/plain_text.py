"""Plain text files to pieces: one per paragraph.

Belongs here: .txt. Not here: which lines make a paragraph (``paragraphs``).
"""

from __future__ import annotations

from ingestion.documents.paragraphs import Line, paragraphs
from ingestion.documents.pieces import Piece
from ingestion.read.delimited import decoded


def pieces(data: bytes, name: str) -> list[Piece]:
    """Paragraphs with the number of their first line; UserError ``text_undecodable``."""
    _, text = decoded(name, data)
    lines = [Line(line, f"行 {number}") for number, line in enumerate(text.splitlines(), start=1)]
    return [
        Piece("heading" if one.is_heading else "paragraph", one.text, one.where)
        for one in paragraphs(lines)
    ]
