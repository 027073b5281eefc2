"""Waiver files as people and spreadsheets leave them, and lines that are added to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract.messages import UserError
from contract.paths import DataFolder
from expectations.waivers.apply import Waiver
from expectations.waivers.files import COLUMNS, FILE, add_waivers, load_waivers

WAIVER = Waiver(
    rule_id="B01",
    county_code="990101",
    school_id="2199000001",
    level="primary",
    item="",
    school_year=2021,
    accepted_value="133.333",
    reason="已核实, 两校合班",
    owner="李华",
    expires_on=2022,
    file=FILE,
    line=2,
)
HEAD = "rule_id,county_code,school_id,level,school_year,accepted_value,reason,owner,expires_on"
LINE = "B01,990101,2199000001,primary,2021,133.333,已核实,李华,2022"


@pytest.fixture
def data(tmp_path) -> DataFolder:
    folder = DataFolder.at(tmp_path)
    folder.waivers.mkdir()
    return folder


def write(data: DataFolder, text: str, encoding: str = "utf-8") -> None:
    (data.waivers / FILE).write_bytes(text.encode(encoding))


def test_an_added_waiver_is_read_back_the_same(data):
    add_waivers(data, [WAIVER])
    assert load_waivers(data) == (WAIVER,)


def test_waivers_are_added_behind_what_is_there(data):
    add_waivers(data, [WAIVER])
    add_waivers(data, [replace(WAIVER, rule_id="B02"), replace(WAIVER, rule_id="B03")])
    assert [(one.rule_id, one.line) for one in load_waivers(data)] == [
        ("B01", 2),
        ("B02", 3),
        ("B03", 4),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_however_a_spreadsheet_saved_it(data, encoding):
    write(data, f"{HEAD}\r\n{LINE}\r\n", encoding)
    (found,) = load_waivers(data)
    assert (found.owner, found.reason, found.item) == ("李华", "已核实", "")


def test_adding_keeps_lines_and_columns_of_people_and_makes_it_utf_8(data):
    write(data, f"{HEAD},note\n{LINE},问过校长\n", "gb18030")
    add_waivers(data, [WAIVER])
    lines = (data.waivers / FILE).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == f"{HEAD},note,item"
    assert lines[1] == f"{LINE},问过校长,"
    assert [one.line for one in load_waivers(data)] == [2, 3]


def test_empty_lines_at_the_end_say_nothing(data):
    write(data, f"{HEAD}\n{LINE}\n,,,,,,,,\n\n")
    assert len(load_waivers(data)) == 1


def test_all_files_of_the_folder_count(data):
    write(data, f"{HEAD}\n{LINE}\n")
    (data.waivers / "other.csv").write_text(f"{HEAD}\n{LINE}\n", encoding="utf-8")
    assert [one.file for one in load_waivers(data)] == ["other.csv", FILE]


def test_waivers_of_later_years_have_not_begun(data):
    add_waivers(data, [WAIVER, replace(WAIVER, school_year=2022)])
    assert len(load_waivers(data, 2021)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rule_id,county_code\n", "line 1: columns are missing: school_id, level"),
        (f"{HEAD}\n{LINE.replace('2022', '2022年')}\n", "line 2: expires_on must be a school year"),
        (f"{HEAD}\n{LINE},more\n", "line 2: there are more cells than columns"),
        ("", "columns are missing"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(data, text, message):
    write(data, text)
    with pytest.raises(UserError, match=message) as refused:
        load_waivers(data)
    assert refused.value.where.file == FILE


def test_bytes_that_are_no_text_are_refused(data):
    (data.waivers / FILE).write_bytes(b"\xff\xff\xff\x00")
    with pytest.raises(UserError, match="neither UTF-8 nor GB18030"):
        load_waivers(data)


def test_a_file_that_cannot_be_understood_is_not_overwritten(data):
    write(data, f"{HEAD}\n{LINE},more\n")
    with pytest.raises(UserError):
        add_waivers(data, [WAIVER])
    assert (data.waivers / FILE).read_text(encoding="utf-8") == f"{HEAD}\n{LINE},more\n"


def test_the_header_has_every_column(data):
    path = add_waivers(data, [WAIVER])
    assert path.read_text(encoding="utf-8-sig").splitlines()[0] == ",".join(COLUMNS)
