"""PDF files with text to pieces: paragraphs put together from lines, tables cell by cell.

Belongs here: .pdf as printed from an office program. Not here: scans, which have no text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

from ingestion.documents import errors
from ingestion.documents.paragraphs import Line, paragraphs
from ingestion.documents.pieces import Piece, cell


def pieces(data: bytes, name: str) -> list[Piece]:
    """Text page by page, the tables of a page after its paragraphs.

    UserError ``document_damaged``, ``document_encrypted``.
    """
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return _pages(document.pages)
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise errors.document_encrypted(name) from error
        raise errors.document_damaged(name, type(cause).__name__) from error
    except PDFException as error:
        raise errors.document_damaged(name, type(error).__name__) from error


def _pages(pages: list[Page]) -> list[Piece]:
    """Paragraphs go on from page to page, so they are put together over all of them."""
    lines: list[Line] = []
    cells: list[Piece] = []
    table_number = 0
    for page in pages:
        tables = page.find_tables()
        lines += _lines(page, tables)
        for table in tables:
            table_number += 1
            cells += _cells(table, table_number, page.page_number)
        page.close()  # what was parsed of it is not needed again
    found = [
        Piece("heading" if one.is_heading else "paragraph", one.text, one.where)
        for one in paragraphs(lines)
    ]
    return found + cells


def _lines(page: Page, tables: list[Table]) -> Iterator[Line]:
    outside = page
    for table in tables:
        outside = outside.outside_bbox(table.bbox)
    for number, text in enumerate(outside.extract_text().splitlines(), start=1):
        yield Line(text, f"页 {page.page_number} 行 {number}")


def _cells(table: Table, number: int, page: int) -> Iterator[Piece]:
    for row_number, row in enumerate(table.extract(), start=1):
        for column_number, text in enumerate(row, start=1):
            if text and text.strip():
                yield cell(number, row_number, column_number, text, f"页 {page} ")
