"""What lies in the inbox: returns by school year, and what is left alone or told."""

from __future__ import annotations

import os

import pytest

from contract.paths import DataFolder
from ingestion.find import find, printable

REGISTERED = {2020, 2021}


@pytest.fixture
def data(tmp_path):
    return DataFolder.at(tmp_path)


def lay(data, *names):
    for name in names:
        path = data.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_files_are_found_at_any_depth_sorted_by_name(data):
    lay(data, "2021/b.xlsx", "2021/省/县/a.csv", "2020/c.ods")
    found = find(data, REGISTERED)
    assert [file.source_name for file in found.files[2021]] == ["2021/b.xlsx", "2021/省/县/a.csv"]
    assert [file.school_year for file in found.files[2020]] == [2020]
    assert found.issues == ()


@pytest.mark.parametrize(
    "name",
    ["~$a.xlsx", ".~lock.a.ods#", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/a.xlsx"],
)
def test_what_office_programs_and_file_managers_leave_is_left_alone(data, name):
    lay(data, f"2021/{name}", "2021/a.xlsx")
    assert [file.path.name for file in find(data, REGISTERED).files[2021]] == ["a.xlsx"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("1999/a.xlsx", "year_not_registered"),
        ("新建文件夹/a.xlsx", "folder_not_a_year"),
        ("２０２１/a.xlsx", "folder_not_a_year"),
        ("a.xlsx", "file_outside_a_year"),
    ],
)
def test_what_lies_in_no_registered_year_is_told(data, name, code):
    lay(data, name, "2021/a.xlsx")
    found = find(data, REGISTERED)
    (issue,) = found.issues
    assert issue.code == code
    assert issue.raw_value in issue.what.zh
    assert issue.remedy.zh and issue.remedy.en
    assert list(found.files) == [2021]


def test_an_inbox_that_is_not_there_is_empty(data):
    assert find(data, REGISTERED).files == {}


def test_a_name_in_another_encoding_is_made_printable():
    name = os.fsdecode("一览表.xlsx".encode("gb18030"))
    assert printable(name) == "一览表.xlsx"
    assert printable("一览表.xlsx") == "一览表.xlsx"
