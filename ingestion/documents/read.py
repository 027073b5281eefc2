"""Reading a document by the suffix of its name.

Belongs here: which reader takes which format. Not here: the readers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from contract.documents import Document
from ingestion.documents import errors, pdf, plain_text, web, word
from ingestion.documents.pieces import Piece
from ingestion.documents.reports import as_document
from ingestion.read import errors as file_errors

_READERS: dict[str, Callable[[bytes, str], list[Piece]]] = {
    ".docx": word.pieces,
    ".txt": plain_text.pieces,
    ".md": web.markdown_pieces,
    ".html": web.pieces,
    ".htm": web.pieces,
    ".pdf": pdf.pieces,
}
SUFFIXES = tuple(_READERS)
"""Suffixes a document may have."""


def read_document(path: Path) -> Document:
    """The blocks of a document with their places, told apart into reports.

    UserError: ``unsupported_suffix``, ``file_unreadable``, ``empty_file``, ``text_undecodable``,
    ``document_damaged``, ``document_encrypted``, ``no_text``.
    """
    name = path.name
    reader = _READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise file_errors.unsupported_suffix(name, path.suffix, SUFFIXES)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise file_errors.file_unreadable(name, error.strerror or type(error).__name__) from error
    if not data.strip():
        raise file_errors.empty_file(name)
    pieces = reader(data, name)
    if not pieces:
        raise errors.no_text(name)
    return as_document(name, pieces)
