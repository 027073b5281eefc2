"""Recognising: one layout or a clear error that says how far the file is from the nearest."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from contract.messages import UserError
from ingestion.layout.schema import Layout
from ingestion.recognise import recognise
from tests.ingestion.fakes import FakeDocument, form, identity, layout_of, table, workbook

FORMS = """
version: forms
kind: form_workbook
match: {sheets: ['^基础基111']}
school_year: [{source: cell, sheet: ^基础基111, pattern: '(?P<year>\\d{4}) */ *\\d{4} *学年'}]
forms: {基础基111: {title: 基本情况}, 基础基312: {title: 学生}}
records:
  school: {fields: {school_id: {form: 基础基111, under: 学校标识码}}}
  enrolment.primary: {form: 基础基312, fields: {pupils: {form: 基础基312, row: 1, column: 5}}}
"""
TABLE = """
version: table
kind: table
match: {headers: [代码, 学生数]}
school_year: [{source: file_name, pattern: '(?P<year>20\\d\\d)'}]
records:
  enrolment.primary: {fields: {school_id: {header: 代码}, pupils: {header: 学生数}}}
"""
NARROW = TABLE.replace("version: table", "version: narrow").replace(
    "代码, 学生数", "代码, 学生数, 班数"
)
NARROW = NARROW.replace("pupils:", "classes: {header: 班数}, pupils:")


def known(*texts: str) -> dict[str, Layout]:
    found = [layout_of(text) for text in texts]
    return {layout.id: layout for layout in found}


def csv(*header: str, name: str = "school.csv") -> FakeDocument:
    return table(list(header), ["1"] * len(header), name=name)


@dataclass(frozen=True)
class Refusal:
    code: str
    en: str
    zh: str


def refused(document: FakeDocument, layouts: dict[str, Layout], year: int = 2020) -> Refusal:
    with pytest.raises(UserError) as raised:
        recognise(document, layouts, year)
    error = raised.value
    assert error.remedy.zh and error.remedy.en
    return Refusal(error.code, error.what.en, error.what.zh)


def test_a_workbook_is_recognised_by_its_sheets_and_a_table_by_its_headers() -> None:
    layouts = known(FORMS, TABLE)
    assert recognise(workbook(identity(), form("基础基312")), layouts, 2020).version == "forms"
    assert recognise(csv("学生数", "代 码"), layouts, 2020).version == "table"


def test_headers_are_not_looked_for_where_sheet_names_decide() -> None:
    document = workbook(identity(), form("基础基312"))
    recognise(document, known(FORMS, TABLE), 2020)
    assert set(document.read) == {"基础基111"}, "only the sheet that states the year"


def test_the_more_specific_of_two_layouts_is_chosen() -> None:
    layouts = known(TABLE, NARROW)
    assert recognise(csv("代码", "学生数", "班数"), layouts, 2020).version == "narrow"
    assert recognise(csv("代码", "学生数"), layouts, 2020).version == "table"


def test_two_layouts_that_fit_alike_are_an_error_that_names_them() -> None:
    error = refused(
        csv("代码", "学生数"), known(TABLE, TABLE.replace("version: table", "version: x"))
    )
    assert error.code == "ambiguous_layout"
    assert "demo/table, demo/x" in error.en


def test_a_renamed_header_shows_both_lists_the_nearest_name_and_the_place() -> None:
    error = refused(csv("代码", "学生总数"), known(FORMS, TABLE))
    assert error.code == "unrecognised"
    assert "nearest is demo/table (50%, sheet 'table', header in row 1)" in error.en
    assert "Missing: 学生数 (nearest: '学生总数' in column B, 86 %)" in error.en
    assert "Unexpected: 学生总数 (B)" in error.en
    assert "缺少：学生数" in error.zh


def test_a_renamed_sheet_shows_the_sheet_most_like_it() -> None:
    document = workbook(identity(sheet="基础墓111"), form("基础基312"))
    error = refused(document, known(FORMS))
    assert error.code == "unrecognised"
    assert "Missing: 基础基111 (≈ 基础墓111, 83 %)" in error.en
    assert "Unexpected: 基础墓111" in error.en


def test_a_name_that_does_not_match_is_said() -> None:
    layout = TABLE.replace("{headers:", "{file: ^export, headers:")
    error = refused(csv("代码", "学生数"), known(layout))
    assert "The file name does not match ^export." in error.en


def test_nothing_to_recognise_by_is_said() -> None:
    assert refused(csv("代码"), {}).code == "unrecognised"


def test_a_year_in_the_file_name_that_contradicts_the_folder_is_refused() -> None:
    error = refused(csv("代码", "学生数", name="2019年.csv"), known(TABLE))
    assert error.code == "year_contradicts_folder"
    assert "states school year 2019 but lies in the inbox of 2020" in error.en


def test_a_year_in_a_cell_that_contradicts_the_folder_is_refused_with_its_cell() -> None:
    document = workbook(identity(year="（2019 / 2020 学年初）"))
    with pytest.raises(UserError) as raised:
        recognise(document, known(FORMS), 2020)
    assert raised.value.code == "year_contradicts_folder"
    assert (raised.value.where.sheet, raised.value.where.cell) == ("基础基111", "B3")


def test_a_layout_of_other_years_is_named() -> None:
    error = refused(csv("代码", "学生数"), known(TABLE), 2021)
    assert error.code == "version_not_in_year"
    assert "demo/table (2020–2020)" in error.en


def test_a_file_in_the_wrong_folder_is_told_by_its_own_year_first() -> None:
    assert refused(workbook(identity()), known(FORMS), 2021).code == "year_contradicts_folder"
