"""Workbooks through python-calamine, with absolute positions.

Belongs here: sheets, hidden sheets, merged ranges, damage. Not here: delimited text.
"""

from __future__ import annotations

import io
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from functools import cached_property
from typing import Literal, cast

import olefile
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from ingestion.model import Cell, Issue, Sheet
from ingestion.read import errors
from ingestion.read.flaws import (
    Flaws,
    flaws_in_ods,
    flaws_in_xls,
    flaws_in_xlsb,
    flaws_in_xml,
    may_be_flawed,
    xlsb_records,
)
from ingestion.read.package import Package

WorkbookFormat = Literal["xlsx", "xlsb", "xls", "ods"]
Container = Package | Literal["compound_file"]
"""What the parts of a workbook are packed in; ``compound_file``: OLE, for .xls."""

_XLSB_SHEET = 156


class Workbook:
    """An open workbook; sheets are read when asked for and kept."""

    kind: Literal["workbook", "delimited"] = "workbook"

    def __init__(
        self,
        name: str,
        data: bytes,
        container: Container,
        found: WorkbookFormat,
        issues: list[Issue],
    ) -> None:
        self.name = name
        self.issues = issues
        self._data = data
        self._container = container
        self._format = found
        self._sheets: dict[str, Sheet] = {}
        self._calamine = _open(name, data if container == "compound_file" else container.unpacked())
        self.sheet_names = tuple(self._calamine.sheet_names)
        self._hidden = {
            sheet.name
            for sheet in self._calamine.sheets_metadata
            if sheet.visible is not SheetVisibleEnum.Visible
        }

    def sheet(self, name: str) -> Sheet:
        """Read one sheet; UserError sheet_missing, sheet_damaged."""
        if name not in self._sheets:
            self._sheets[name] = self._read(name)
        return self._sheets[name]

    def _read(self, name: str) -> Sheet:
        if name not in self.sheet_names:
            raise errors.sheet_missing(self.name, name, self.sheet_names)
        try:
            found = self._calamine.get_sheet_by_name(name)
            # Its cells are of fewer types than ours, which a list may not be taken for unasked.
            rows = cast("list[list[Cell]]", found.to_python(skip_empty_area=False))
            flaws = self._flaws(name)
        except (CalamineError, ET.ParseError, struct.error, zlib.error, IndexError) as error:
            raise errors.sheet_damaged(self.name, name, str(error)) from error
        _mark(rows, flaws.errors)
        return Sheet(
            name=name,
            rows=rows,
            hidden=name in self._hidden,
            merged=tuple([first + last for first, last in found.merged_cell_ranges or ()]),
            uncached_formulas=frozenset(flaws.uncached),
        )

    def _flaws(self, name: str) -> Flaws:
        if self._format in ("xls", "ods"):
            return self._flaws_by_sheet.get(name, Flaws())
        if not self._suspects:
            return Flaws()
        part = self._suspects.get(self._parts.get(name, ""), b"")
        return flaws_in_xml(part) if self._format == "xlsx" else flaws_in_xlsb(part)

    @cached_property
    def _suspects(self) -> dict[str, bytes]:
        """Worksheet parts that may hold flaws; of most workbooks there are none."""
        found = {}
        for name in self._package.names:
            if "worksheets/" in name:
                try:
                    part = self._package.part(name)
                except zlib.error:
                    continue  # a damaged part is reported when its sheet is read
                if self._format == "xlsb" or may_be_flawed(part):
                    found[name] = part
        return found

    @cached_property
    def _flaws_by_sheet(self) -> dict[str, Flaws]:
        """For the formats that keep all sheets in one stream."""
        if self._format == "ods":
            return flaws_in_ods(self._package.part("content.xml"))
        with olefile.OleFileIO(io.BytesIO(self._data)) as container:
            if not container.exists("Workbook"):
                return {}
            stream = container.openstream("Workbook").read()
        return dict(zip(self.sheet_names, flaws_in_xls(stream), strict=False))

    @property
    def _package(self) -> Package:
        assert isinstance(self._container, Package)
        return self._container

    @cached_property
    def _parts(self) -> dict[str, str]:
        """Sheet name to its part in the zip container (xlsx, xlsb)."""
        package = self._package
        ending = "workbook.bin" if self._format == "xlsb" else "workbook.xml"
        book = next(part for part in package.names if part.endswith(ending))
        folder, _, file = book.rpartition("/")
        targets = _relationships(package.part(f"{folder}/_rels/{file}.rels"))
        sheets = _sheets_of_bin if self._format == "xlsb" else _sheets_of_xml
        places = {
            name: _join(folder, targets.get(relation, ""))
            for name, relation in sheets(package.part(book))
        }
        return {name: part for name, part in places.items() if part in package.names}


def _open(name: str, data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise errors.workbook_encrypted(name) from error
    except CalamineError as error:
        raise errors.workbook_damaged(name, str(error)) from error


def _mark(rows: list[list[Cell]], found: dict[tuple[int, int], str]) -> None:
    """Put the text of error values where the reader left blanks."""
    for (row, column), text in found.items():
        while len(rows) <= row:
            rows.append([])
        line = rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = text


def _relationships(part: bytes) -> dict[str, str]:
    return {e.get("Id", ""): e.get("Target", "") for e in ET.fromstring(part)}


def _sheets_of_xml(part: bytes) -> list[tuple[str, str]]:
    """Name and relationship id of the sheets of ``workbook.xml``."""
    return [
        (e.get("name", ""), next((v for k, v in e.attrib.items() if k.endswith("}id")), ""))
        for e in ET.fromstring(part).iter()
        if re.sub(r"^\{.*\}", "", e.tag) == "sheet"
    ]


def _sheets_of_bin(part: bytes) -> list[tuple[str, str]]:
    """Name and relationship id of the sheets of ``workbook.bin`` ([MS-XLSB] 2.4.311)."""
    found = []
    for kind, body in xlsb_records(part):
        if kind == _XLSB_SHEET:
            relation, position = _wide_string(body, 8)
            found.append((_wide_string(body, position)[0], relation))
    return found


def _wide_string(body: bytes, position: int) -> tuple[str, int]:
    size = struct.unpack_from("<I", body, position)[0] * 2
    start = position + 4
    return body[start : start + size].decode("utf-16-le"), start + size


def _join(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
