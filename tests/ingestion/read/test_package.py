"""A container with its parts unpacked is the container received, damage included."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest

from ingestion.read import package
from ingestion.read.package import Package
from tests.ingestion.read import files

BOOK = files.xlsx({"甲": [["学校", 12.5]], "乙": [["x"] * 40] * 40})


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, part in parts.items():
            container.writestr(name, part)
    return target.getvalue()


def test_the_unpacked_container_holds_the_same_parts_stored():
    unpacked = Package(BOOK).unpacked()
    assert parts(unpacked) == parts(BOOK)
    infos = zipfile.ZipFile(io.BytesIO(unpacked)).infolist()
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}


def test_a_part_is_read_by_its_name():
    opened = Package(BOOK)
    assert {name: opened.part(name) for name in opened.names} == parts(BOOK)
    with pytest.raises(KeyError):
        opened.part("xl/nothing.xml")


def test_names_beyond_ascii_are_kept():
    data = zipped(**{"表.xml": b"1", "plain.xml": b"2"})
    assert parts(Package(data).unpacked()) == {"表.xml": b"1", "plain.xml": b"2"}


def test_a_name_in_the_old_code_page_is_kept():
    written = zipped(**{"x\x7f.xml": b"1"}).replace(b"x\x7f.xml", b"x\x82.xml")
    assert parts(Package(written).unpacked()) == {"xé.xml": b"1"}


def test_a_part_that_cannot_be_inflated_stays_as_it_came():
    broken = files.with_broken_stream(BOOK)
    unpacked = zipfile.ZipFile(io.BytesIO(Package(broken).unpacked()))
    (name,) = (n for n in unpacked.namelist() if n.endswith("sheet1.xml"))
    assert unpacked.getinfo(name).compress_type == zipfile.ZIP_DEFLATED
    with pytest.raises((zipfile.BadZipFile, zlib.error)):
        unpacked.read(name)
    other = next(n for n in unpacked.namelist() if n.endswith("sheet2.xml"))
    assert unpacked.read(other) == parts(BOOK)[other]


def test_a_part_with_another_checksum_is_still_found_out():
    checksum = zipfile.ZipFile(io.BytesIO(BOOK)).getinfo("xl/workbook.xml").CRC
    changed = BOOK.replace(checksum.to_bytes(4, "little"), b"\x01\x02\x03\x04")
    unpacked = zipfile.ZipFile(io.BytesIO(Package(changed).unpacked()))
    assert unpacked.testzip() == "xl/workbook.xml"


def test_a_part_whose_place_is_past_the_end_is_damaged_and_no_crash():
    data = bytearray(zipped(**{"a.xml": b"1" * 50}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 42 : entry + 46] = (len(data) - 40).to_bytes(4, "little")
    opened = Package(bytes(data))
    with pytest.raises(zlib.error):
        opened.part("a.xml")


def test_a_container_too_large_to_lie_in_memory_twice_stays_packed(monkeypatch):
    monkeypatch.setattr(package, "_MOST_UNPACKED", 1000)
    opened = Package(BOOK)
    assert opened.unpacked() is BOOK
    assert opened.part("xl/workbook.xml") == parts(BOOK)["xl/workbook.xml"]
