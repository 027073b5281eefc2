"""Word documents (.docx) to pieces: paragraphs, headings and table cells in reading order.

Belongs here: the body of the document, insertions under review included and deletions left out.
Not here: headers, footers, notes and text boxes, which state no figures of the report.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import count

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingestion.documents import errors
from ingestion.documents.paragraphs import looks_like_heading
from ingestion.documents.pieces import Piece, cell

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""An encrypted document is wrapped in one: [MS-OFFCRYPTO] 2.3.4.4; so is an old .doc."""
_TEXT = qn("w:t")
_BREAKS = {qn("w:br"), qn("w:cr")}
_TAB = qn("w:tab")
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr")}


def pieces(data: bytes, name: str) -> list[Piece]:
    """Everything the body says; UserError ``document_damaged``, ``document_encrypted``."""
    if data.startswith(_COMPOUND_FILE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise errors.document_encrypted(name)
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise errors.document_damaged(name, str(error) or type(error).__name__) from error
    return list(_body(document))


def _body(document: WordDocument) -> Iterator[Piece]:
    paragraphs, tables = count(1), count(1)
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            yield from _cells(item, next(tables))
        else:
            yield from _lines(item, f"段 {next(paragraphs)}")


def _lines(paragraph: Paragraph, where: str) -> Iterator[Piece]:
    """A line break typed into a paragraph starts a new one: people make lists that way."""
    style = paragraph.style.name or "" if paragraph.style is not None else ""
    is_styled = style.startswith(("Heading", "Title", "标题"))
    for line in _text(paragraph).split("\n"):
        if line.strip():
            is_heading = is_styled or looks_like_heading(line)
            yield Piece("heading" if is_heading else "paragraph", line.strip(), where)


def _cells(table: Table, number: int) -> Iterator[Piece]:
    """Every cell once; a merged one stands in several places of the grid."""
    seen = set()
    for row_number, row in enumerate(table.rows, start=1):
        for column_number, one in enumerate(row.cells, start=1):
            if one._tc in seen:  # the library offers no other identity of a merged cell
                continue
            seen.add(one._tc)
            text = "\n".join(_text(paragraph) for paragraph in one.paragraphs)
            if text.strip():
                yield cell(number, row_number, column_number, text)


def _text(paragraph: Paragraph) -> str:
    """What a reader sees; the library's own text leaves out insertions under review."""
    return "".join(_characters(paragraph._p))


def _characters(element: object) -> Iterator[str]:
    for child in element:  # type: ignore[attr-defined]  # lxml elements iterate over children
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag == _TAB:
            yield "\t"
        elif child.tag not in _LEFT_OUT:
            yield from _characters(child)
