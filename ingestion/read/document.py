"""Opening a received file with the reader its content asks for.

Belongs here: telling formats apart. Not here: the readers themselves.
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath

from ingestion.model import Issue
from ingestion.read import errors
from ingestion.read.delimited import DelimitedText
from ingestion.read.package import Package
from ingestion.read.workbook import Container, Workbook, WorkbookFormat

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TEXT_SUFFIXES = (".csv", ".txt")
SUFFIXES = WORKBOOK_SUFFIXES + TEXT_SUFFIXES
"""Suffixes a return may have."""

OpenDocument = Workbook | DelimitedText
"""A file that could be opened, with what was odd about it in ``issues``."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream an encrypted .xlsx is wrapped in: [MS-OFFCRYPTO] 2.3.4.4."""
_SUFFIXES_OF: dict[WorkbookFormat, tuple[str, ...]] = {
    "xlsx": (".xlsx", ".xlsm"),
    "xlsb": (".xlsb",),
    "xls": (".xls",),
    "ods": (".ods",),
}


def open_document(source: Path | bytes, name: str) -> OpenDocument:
    """Open a file, given by its place or its bytes, received under ``name`` (its suffix counts).

    UserError: file_unreadable, empty_file, unsupported_suffix, not_a_workbook,
    workbook_encrypted, workbook_truncated, workbook_damaged, text_undecodable.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise errors.unsupported_suffix(name, suffix, SUFFIXES)
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise errors.file_unreadable(name, error.strerror or type(error).__name__) from error
    if not data.strip():
        raise errors.empty_file(name)
    container = _container(data, name)
    if container is not None:
        found = _workbook_format(container, name)
        return Workbook(name, data, container, found, _suffix_issues(name, suffix, found))
    if suffix in WORKBOOK_SUFFIXES:
        raise errors.not_a_workbook(name, _kind_of_text(data))
    return DelimitedText(name, data)


def _container(data: bytes, name: str) -> Container | None:
    """The container of a workbook; None for text."""
    if data.startswith(_COMPOUND_FILE):
        if _ENCRYPTED_STREAM in data:
            raise errors.workbook_encrypted(name)
        return "compound_file"
    if not data.startswith(_ZIP):
        return None
    try:
        return Package(data)
    except zipfile.BadZipFile as error:
        raise errors.workbook_truncated(name) from error


def _workbook_format(container: Container, name: str) -> WorkbookFormat:
    if not isinstance(container, Package):
        return "xls"
    parts = container.names
    if "xl/workbook.bin" in parts:
        return "xlsb"
    if "content.xml" in parts:
        return "ods"
    if any(part.endswith("workbook.xml") for part in parts):
        return "xlsx"
    raise errors.not_a_workbook(name, "other")


def _suffix_issues(name: str, suffix: str, found: WorkbookFormat) -> list[Issue]:
    fitting = _SUFFIXES_OF[found]
    return [] if suffix in fitting else [errors.suffix_differs(name, suffix, fitting[0])]


def _kind_of_text(data: bytes) -> str:
    start = data[:512].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta")):
        return "html"
    return "text"
