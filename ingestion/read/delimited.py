"""Delimited text: encoding and delimiter found out, every cell kept as text.

Belongs here: .csv and .txt. Not here: workbooks, or what a cell means.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from contextlib import suppress
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from ingestion.model import Issue, Sheet
from ingestion.read import errors

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = (",", "\t", ";", "|")

_SAMPLE_RECORDS = 50
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1f]")


class DelimitedText:
    """An open text file; its one sheet is named after the file, as spreadsheet programs do."""

    kind: Literal["workbook", "delimited"] = "delimited"

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.issues: list[Issue] = []
        self.encoding, self._text = decoded(name, data)
        if not self._text.strip():
            raise errors.empty_file(name)
        self.sheet_names: tuple[str, ...] = (PurePath(name).stem,)
        self._sheet: Sheet | None = None

    def sheet(self, name: str) -> Sheet:
        """Read the sheet; rows are records, so a quoted line break does not start a new one.

        UserError sheet_missing, text_quotes.
        """
        if name not in self.sheet_names:
            raise errors.sheet_missing(self.name, name, self.sheet_names)
        if self._sheet is None:
            self._sheet = Sheet(name=name, rows=[list(row) for row in self._records()])
        return self._sheet

    def _records(self) -> list[list[str]]:
        reader = _reader(self._text, delimiter_of(self._text))
        try:
            return list(reader)
        except csv.Error as error:
            raise errors.text_quotes(self.name, reader.line_num, str(error)) from error


def delimiter_of(text: str) -> str:
    """The delimiter by which most of the first records have the same number of fields.

    Ties go to the larger number of fields, then to the order of ``DELIMITERS``; text without
    any of them is one column.
    """
    return max(DELIMITERS, key=lambda delimiter: _agreement(text, delimiter))


def _agreement(text: str, delimiter: str) -> tuple[int, int]:
    counts: Counter[int] = Counter()
    with suppress(csv.Error):  # it is reported when the text is read; up to there it counts
        for record in islice(_reader(text, delimiter), _SAMPLE_RECORDS):
            counts[len(record)] += 1
    return max(((seen, fields) for fields, seen in counts.items() if fields > 1), default=(0, 1))


def _reader(text: str, delimiter: str) -> Reader:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def decoded(name: str, data: bytes) -> tuple[str, str]:
    """Encoding and text: byte-order mark, then UTF-16 by its zeros, UTF-8, GB18030."""
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            problem = f"{encoding}: {error.reason}, byte {error.start + 1}"
            continue
        stray = _CONTROL_CHARACTERS.search(text)
        if stray is None:
            return encoding, text
        problem = f"{encoding}: control character U+{ord(stray[0]):04X}"
    raise errors.text_undecodable(name, problem)


def _candidates(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return (encoding,)
    if b"\x00" in data:
        # Delimiters, digits and line ends are ASCII: their zero byte comes second in
        # little-endian UTF-16 and first in big-endian.
        little = data[1::2].count(0) >= data[0::2].count(0)
        return ("utf-16-le",) if little else ("utf-16-be",)
    return ("utf-8", "gb18030")
