"""Cells whose figure is not there: error values, and formulas the file holds no result of.

Belongs here: finding them in the raw parts of a workbook, because the fast reader shows both as
blanks. Not here: reading figures. Each search first looks whether the bytes can hold any.
"""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

Position = tuple[int, int]

_ERROR_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Error codes of the binary formats: [MS-XLS] 2.5.10 BErr."""


@dataclass
class Flaws:
    """Zero-based positions of one sheet: error values with their text, formulas without result."""

    errors: dict[Position, str] = field(default_factory=dict)
    uncached: set[Position] = field(default_factory=set)


# --- xlsx, xlsm: ECMA-376 part 1, 18.3.1.4 (c) and 18.3.1.73 (row) ---

_XML_HEAD = 2000
_XML_ROW_OR_CELL = re.compile(
    rb"<(?:\w+:)?(?:row\b(?P<row>[^>]*)>|c\b(?P<cell>[^>]*?)(?:/>|>(?P<body>.*?)</(?:\w+:)?c>))",
    re.DOTALL,
)
_XML_REFERENCE = re.compile(rb"""\br=["']([A-Z]*)(\d+)["']""")
_XML_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_XML_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_XML_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")


def flaws_in_xml(part: bytes) -> Flaws:
    """Flaws of one worksheet part of an .xlsx or .xlsm; slow, see :func:`may_be_flawed`."""
    flaws = Flaws()
    for position, kind, body in _suspect_cells(part):
        value = _XML_VALUE.search(body)
        if kind == b"e":
            flaws.errors[position] = value[1].decode() if value else "#VALUE!"
        elif value is None and kind != b"str" and _XML_FORMULA.search(body):
            flaws.uncached.add(position)
    return flaws


def may_be_flawed(part: bytes) -> bool:
    """Whether a worksheet part of an .xlsx is worth a closer look.

    A "no" is sure: parts not written the usual way (no prefix, double quotes) are looked at.
    A shared formula is written out in its first cell, so ``</f>`` is there if any formula is.
    """
    head = part[:_XML_HEAD]
    if b"<worksheet" not in head or b"='" in head:
        return True
    first, last = part.find(b"<row"), part.rfind(b"</sheetData>")
    # Cells of figures hold neither letter, and one byte is found much faster than four.
    has_formulas = part.find(b"f", first, last) >= 0 and b"</f>" in part
    has_errors = part.find(b"e", first, last) >= 0 and b't="e"' in part
    return has_formulas or has_errors


def _suspect_cells(part: bytes) -> Iterator[tuple[Position, bytes, bytes]]:
    """Position, type and inner XML of cells with an error or a formula.

    Files either state the reference of every cell or of none; then cells follow each other.
    """
    row, column = -1, -1
    for found in _XML_ROW_OR_CELL.finditer(part):
        attributes, body = found["cell"], found["body"] or b""
        if attributes is None:
            stated = _XML_REFERENCE.search(found["row"])
            row, column = int(stated[2]) - 1 if stated else row + 1, -1
            continue
        column += 1
        kind = _XML_TYPE.search(attributes)
        if (kind and kind[1] == b"e") or b"<f" in body or b":f" in body:
            stated = _XML_REFERENCE.search(attributes)
            place = _column_index(stated[1]) if stated else column
            yield (row, place), kind[1] if kind else b"", body


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


# --- xls: [MS-XLS] 2.4.24 BoolErr, 2.4.127 Formula, 2.4.28 BoundSheet8 ---

_XLS_FORMULA, _XLS_BOOL_OR_ERROR, _XLS_SHEET, _XLS_BEGIN, _XLS_END = 0x06, 0x205, 0x85, 0x809, 0x0A
_XLS_NOT_A_NUMBER, _XLS_IS_ERROR, _XLS_IS_BLANK = 0xFFFF, 2, 3


def flaws_in_xls(stream: bytes) -> list[Flaws]:
    """Flaws of all sheets, in order, of the workbook stream of an .xls (BIFF8)."""
    starts = [
        struct.unpack_from("<I", body)[0]
        for kind, body in _xls_records(stream, 0)
        if kind == _XLS_SHEET
    ]
    return [_xls_sheet(stream, start) for start in starts]


def _xls_sheet(stream: bytes, start: int) -> Flaws:
    flaws = Flaws()
    for kind, body in _xls_records(stream, start):
        if kind == _XLS_BOOL_OR_ERROR and body[7] == 1:
            flaws.errors[struct.unpack_from("<HH", body)] = _error_text(body[6])
        elif kind == _XLS_FORMULA:
            _note_xls_formula(flaws, body)
    return flaws


def _note_xls_formula(flaws: Flaws, body: bytes) -> None:
    """The format cannot tell a blank result from one never calculated: no figure either way."""
    row, column, _, kind, _, value, _, _, _, marker = struct.unpack_from("<HHHBBBBBBH", body)
    if marker != _XLS_NOT_A_NUMBER:
        return
    if kind == _XLS_IS_ERROR:
        flaws.errors[row, column] = _error_text(value)
    elif kind == _XLS_IS_BLANK:
        flaws.uncached.add((row, column))


def _xls_records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream, embedded ones (charts) left out."""
    position, depth = start, 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        depth += (kind == _XLS_BEGIN) - (kind == _XLS_END)
        if depth == 0:
            return
        if depth == 1:
            yield kind, stream[position + 4 : position + 4 + size]
        position += 4 + size


# --- xlsb: [MS-XLSB] 2.4.317 BrtCellError, 2.4.680 BrtFmlaError, 2.4.741 BrtRowHdr ---

_XLSB_ROW, _XLSB_ERROR, _XLSB_FORMULA_ERROR = 0, 3, 11


def flaws_in_xlsb(part: bytes) -> Flaws:
    """Flaws of one worksheet part of an .xlsb, which always holds results of its formulas."""
    flaws, row = Flaws(), 0
    for kind, body in xlsb_records(part):
        if kind == _XLSB_ROW:
            row = struct.unpack_from("<I", body)[0]
        elif kind in (_XLSB_ERROR, _XLSB_FORMULA_ERROR):
            flaws.errors[row, struct.unpack_from("<I", body)[0]] = _error_text(body[8])
    return flaws


def xlsb_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Records of a part of an .xlsb: type and size are numbers of seven bits a byte."""
    position = 0
    while position < len(part):
        kind, position = part[position], position + 1
        if kind & 0x80:
            kind, position = kind & 0x7F | (part[position] & 0x7F) << 7, position + 1
        size = shift = 0
        while True:
            byte, position = part[position], position + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, part[position : position + size]
        position += size


# --- ods: OpenDocument 1.3 part 3, 9.1 ---

_ODS_HINTS = (b"table:formula", b'value-type="error"')
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def flaws_in_ods(content: bytes) -> dict[str, Flaws]:
    """Flaws by sheet name of the content part of an .ods."""
    if not any(hint in content for hint in _ODS_HINTS):
        return {}
    tables = ET.fromstring(content).iter(f"{_TABLE}table")
    return {table.get(f"{_TABLE}name", ""): _ods_sheet(table) for table in tables}


def _ods_sheet(table: ET.Element) -> Flaws:
    flaws, row = Flaws(), 0
    for line in table.iter(f"{_TABLE}table-row"):
        column = 0
        for cell in line:
            _note_ods_cell(flaws, (row, column), cell)
            column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        row += int(line.get(f"{_TABLE}number-rows-repeated", "1"))
    return flaws


def _note_ods_cell(flaws: Flaws, position: Position, cell: ET.Element) -> None:
    text = "".join(cell.itertext()).strip()
    if cell.get(f"{_CALC}value-type") == "error":
        flaws.errors[position] = text or "#VALUE!"
    elif (
        cell.get(f"{_TABLE}formula") is not None
        and cell.get(f"{_OFFICE}value-type") is None
        and not text
    ):
        flaws.uncached.add(position)


def _error_text(code: int) -> str:
    return _ERROR_CODES.get(code, "#VALUE!")
