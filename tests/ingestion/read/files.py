"""Small files of every format and every kind of damage, built for the tests of reading."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import xlsxwriter
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P

Figure = str | float | None
Rows = Sequence[Sequence[Figure]]

DIVISION_BY_ZERO = 0x07
NOT_AVAILABLE = 0x2A


def xlsx(sheets: dict[str, Rows], hidden: Sequence[str] = ()) -> bytes:
    return xlsx_with(lambda book: None, sheets, hidden)


def xlsx_with(
    change: Callable[[xlsxwriter.Workbook], None],
    sheets: dict[str, Rows],
    hidden: Sequence[str] = (),
) -> bytes:
    """A workbook with some cells; ``change`` may add to it before it is written."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    change(book)
    book.close()
    return target.getvalue()


def rezipped(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same container with parts changed."""
    target = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(data))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            packed.writestr(name, change(name, source.read(name)))
    return target.getvalue()


def sheet_part(change: Callable[[bytes], bytes]) -> Callable[[str, bytes], bytes]:
    """A change to the first worksheet part alone."""
    return lambda name, part: change(part) if name.endswith("sheet1.xml") else part


def encrypted(data: bytes) -> bytes:
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("secret", target)
    return target.getvalue()


def with_broken_stream(data: bytes) -> bytes:
    """The compressed bytes of the first sheet are damaged; the container is whole."""
    info = next(
        i for i in zipfile.ZipFile(io.BytesIO(data)).infolist() if i.filename.endswith("sheet1.xml")
    )
    start = info.header_offset + 30 + len(info.filename) + 10
    broken = bytes(byte ^ 0xFF for byte in data[start : start + 50])
    return data[:start] + broken + data[start + 50 :]


def xls(change: Callable[[xlwt.Workbook], None]) -> bytes:
    book = xlwt.Workbook()
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ods(sheets: dict[str, Sequence[TableRow]], hidden: Sequence[str] = ()) -> bytes:
    document = OpenDocumentSpreadsheet()
    invisible = Style(name="invisible", family="table")
    invisible.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(invisible)
    for name, rows in sheets.items():
        style = {"stylename": invisible} if name in hidden else {}
        table = Table(name=name, **style)
        for row in rows:
            table.addElement(row)
        document.spreadsheet.addElement(table)
    target = io.BytesIO()
    document.write(target)
    return target.getvalue()


def ods_row(*cells: TableCell, repeated: int = 1) -> TableRow:
    row = TableRow(numberrowsrepeated=repeated)
    for cell in cells:
        row.addElement(cell)
    return row


def ods_cell(text: str | None = None, **attributes: object) -> TableCell:
    cell = TableCell(**attributes)
    if text is not None:
        cell.addElement(P(text=text))
    return cell


def xlsb(name: str, rows: Sequence[Sequence[Figure | bytes]], hidden: bool = False) -> bytes:
    """A workbook in the binary format; no writer for it exists in Python, so a minimal one.

    A cell given as one byte is an error value of that code.
    """
    relations = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        b'2006/relationships">%s</Relationships>'
    )
    one = b'<Relationship Id="rId1" Target="%s" Type="http://schemas.openxmlformats.org/%s"/>'
    office = b"officeDocument/2006/relationships/"
    parts = {
        "_rels/.rels": relations % (one % (b"xl/workbook.bin", office + b"officeDocument")),
        "xl/_rels/workbook.bin.rels": relations
        % (one % (b"worksheets/sheet1.bin", office + b"worksheet")),
        "xl/workbook.bin": _xlsb_book(name, hidden),
        "xl/worksheets/sheet1.bin": _xlsb_sheet(rows),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, content in parts.items():
            packed.writestr(part, content)
    return target.getvalue()


def _xlsb_book(name: str, hidden: bool) -> bytes:
    sheet = struct.pack("<II", int(hidden), 1) + _wide("rId1") + _wide(name)
    records = [(131, b""), (143, b""), (156, sheet), (144, b""), (132, b"")]
    return b"".join(_record(kind, body) for kind, body in records)


def _xlsb_sheet(rows: Sequence[Sequence[Figure | bytes]]) -> bytes:
    width = max(map(len, rows))
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)
    records = [_record(129, b""), _record(148, size), _record(145, b"")]
    for number, row in enumerate(rows):
        records.append(_record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0)))
        records += [_xlsb_cell(column, value) for column, value in enumerate(row)]
    return b"".join([*records, _record(146, b""), _record(130, b"")])


def _xlsb_cell(column: int, value: Figure | bytes) -> bytes:
    place = struct.pack("<II", column, 0)
    if value is None:
        return _record(1, place)
    if isinstance(value, bytes):
        return _record(3, place + value)
    if isinstance(value, str):
        return _record(6, place + _wide(value))
    return _record(5, place + struct.pack("<d", value))


def _record(kind: int, body: bytes) -> bytes:
    return _seven_bits(kind) + _seven_bits(len(body)) + body


def _seven_bits(number: int) -> bytes:
    out = bytearray()
    while True:
        byte, number = number & 0x7F, number >> 7
        out.append(byte | (0x80 if number else 0))
        if not number:
            return bytes(out)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
