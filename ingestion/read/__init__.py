"""Received files to sheets of raw cells: workbooks and delimited text.

Belongs here: file formats, encodings, delimiters, damage. Not here: what a cell means.

What a file is, is decided by its first bytes, not by its name. A workbook under another
workbook's suffix (or under .csv) is read as what it is and a warning says so; text under a
workbook's suffix is refused, for nobody can tell what program was meant to open it.
"""

from ingestion.read.document import SUFFIXES, OpenDocument, open_document

__all__ = ["SUFFIXES", "OpenDocument", "open_document"]
