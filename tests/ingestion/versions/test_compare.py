"""Comparing a file with a version: what is said of each difference, and where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.layout.load import layouts
from ingestion.layout.schema import Layout
from ingestion.model import Cell, Sheet
from ingestion.versions.align import align, texts_now
from ingestion.versions.changes import Change, Comparison
from ingestion.versions.compare import compare
from ingestion.versions.draft import draft, nearest
from ingestion.versions.likeness import is_part_of, likeness
from tests.ingestion.fakes import FakeDocument, layout_of, table
from tests.ingestion.fakes import workbook as workbook_of
from tests.ingestion.versions.changed import Book
from tests.ingestion.versions.conftest import opened

LAYOUTS = layouts()
SCHOOLS = """
kind: table
match: {headers: [代码, 校名]}
ignored: [备注]
records:
  school: {fields: {school_id: {header: 代码}, school_name: {header: 校名}}}
  enrolment.primary:
    fields: {pupils: {header: 在校生数}, classes: {header: 班数, optional: true}}
  facility:
    fields: {fixed_assets: {header: 固定资产(万元), unit: 10k_yuan}}
"""
LAYOUT = layout_of(SCHOOLS)
HEADER: list[Cell] = ["代码", "校名", "在校生数", "班数", "固定资产(万元)", "备注"]
ROWS: list[list[Cell]] = [["1", "甲", "10", "1", "5", ""], ["2", "乙", "20", "2", "6", ""]]
ROWS.append(["3", "丙", "30", "3", "7", ""])


def held(*header: Cell, rows: list[list[Cell]] | None = None, **names: str) -> Comparison:
    """A file with this header against the layout; ``names``: headers that are others."""
    cells = [names.get(str(cell), cell) for cell in header or HEADER]
    return compare(table(cells, *(rows or ROWS)), LAYOUT, 2020)


def held_without(header: str) -> Comparison:
    """A file without one of the columns."""
    at = HEADER.index(header)
    rows = [[*row[:at], *row[at + 1 :]] for row in ROWS]
    return held(*HEADER[:at], *HEADER[at + 1 :], rows=rows)


def only(found: Comparison) -> Change:
    (change,) = found.changes
    return change


def test_a_file_that_fits_has_every_header_matched_with_its_place() -> None:
    found = held()
    assert found.fits
    assert found.share == 1
    pupils = next(m for m in found.matched if m.fields == ("enrolment.primary.pupils",))
    assert (pupils.expected, pupils.found, pupils.sheet, pupils.cell) == (
        *("在校生数", "在校生数"),
        *("table", "C1"),
    )


def test_a_header_written_otherwise_is_the_same_and_shown_as_it_is_written() -> None:
    found = held(**{"在校生数": "在校 生数（人）"})
    assert found.fits
    assert "在校 生数（人）" in {m.found for m in found.matched}


def test_a_renamed_header_names_the_most_alike_its_likeness_and_its_cell() -> None:
    change = only(held(**{"在校生数": "在校学生总数"}))
    assert (change.kind, change.expected, change.found) == ("renamed", "在校生数", "在校学生总数")
    assert (change.sheet, change.cell, change.score) == ("table", "C1", 80)
    assert change.fields == ("enrolment.primary.pupils",)
    assert [choice.name for choice in change.choices] == ["在校学生总数", "absent"]
    assert not change.is_certain


def test_the_label_of_a_field_is_certainly_its_header() -> None:
    change = only(held(**{"校名": "学校名称"}))
    assert change.kind == "renamed"
    assert change.is_certain


def test_a_new_header_is_not_lost() -> None:
    change = only(held(*HEADER, "乡镇"))
    assert (change.kind, change.found, change.cell) == ("new", "乡镇", "G1")
    assert not change.is_certain


def test_a_new_header_that_is_a_field_nobody_read_is_offered_for_it() -> None:
    rows = [[*row, "11"] for row in ROWS]
    change = only(held(*HEADER, "城乡类型代码", rows=rows))
    assert [choice.name for choice in change.choices] == ["school.urban_rural_code", "ignored"]


def test_a_column_that_states_the_school_year_is_recognised() -> None:
    rows = [[*row, "109"] for row in ROWS]
    change = only(held(*HEADER, "學年度", rows=rows))
    assert change.kind == "new"
    assert change.is_certain
    other = only(held(*HEADER, "學年度", rows=[[*row, "104"] for row in ROWS]))
    assert not other.is_certain, "another year than the file is of"


def test_a_missing_header_is_said_and_an_optional_one_may_be_missing() -> None:
    change = only(held_without("校名"))
    assert (change.kind, change.expected) == ("missing", "校名")
    assert held_without("班数").fits


def test_a_key_that_is_missing_cannot_be_absent() -> None:
    change = only(held_without("代码"))
    assert change.choices == ()


def test_another_unit_in_the_header_is_certain() -> None:
    change = only(held(**{"固定资产(万元)": "固定资产(元)"}))
    assert change.kind == "unit_changed"
    assert change.is_certain
    assert "was 10k_yuan and is yuan" in change.what.en


def test_cells_a_field_cannot_take_are_said() -> None:
    rows = [[*row[:2], word, *row[3:]] for row, word in zip(ROWS, "多少几", strict=True)]
    change = only(held(rows=rows))
    assert (change.kind, change.cell) == ("retyped", "C1")
    assert "“多”" in change.what.en


def test_a_column_a_field_cannot_take_is_no_candidate_for_it() -> None:
    rows = [[*row[:2], word, *row[3:]] for row, word in zip(ROWS, "多少几", strict=True)]
    kinds = [change.kind for change in held(rows=rows, **{"在校生数": "在校生数量"}).changes]
    assert kinds == ["missing", "new"]


def test_a_header_that_is_there_twice_is_said_with_both_places() -> None:
    change = only(held(*HEADER, "在校生数", rows=[[*row, "1"] for row in ROWS]))
    assert (change.kind, change.cell) == ("duplicated", "C1, G1")


def test_a_column_with_data_and_no_header_is_said() -> None:
    change = only(held(rows=[[*row, "9"] for row in ROWS]))
    assert (change.kind, change.cell) == ("new", "G1")
    assert change.choices == ()


def test_moved_columns_are_told_against_an_earlier_file_and_change_nothing() -> None:
    earlier = table(HEADER, *ROWS)
    now = table([*HEADER[1:], HEADER[0]], *[[*row[1:], row[0]] for row in ROWS])
    assert not compare(now, LAYOUT, 2020).changes
    found = compare(now, LAYOUT, 2020, earlier)
    assert {change.kind for change in found.changes} == {"moved"}
    assert found.fits
    school_id = next(c for c in found.changes if c.found == "代码")
    assert school_id.what.en == "“代码” moved from A1 to F1"


def test_versions_are_ranked_by_how_near_the_file_is() -> None:
    other = another(SCHOOLS.replace("在校生数", "学生"), "other")
    found = nearest(table(HEADER, *ROWS), [other, LAYOUT], 2020)
    assert [one.layout.version for one in found] == ["2020", "other"]
    assert found[0].share > found[1].share > 0.5


def another(text: str, version: str) -> Layout:
    return layout_of(f"version: {version}\n{text}")


LONG = """
kind: table
match: {headers: [代码, 指标, 数值]}
long: {entity: [代码], measure: [指标], value: [数值]}
records:
  school: {fields: {school_id: {header: 代码}}}
  enrolment.primary: {fields: {pupils: {header: 学生}, classes: {header: 班级}}}
"""


def test_measures_of_a_long_table_are_compared_like_headers() -> None:
    rows: list[list[Cell]] = [
        [school, measure, "7"] for school in "123" for measure in ("学生总数", "班级", "教室")
    ]
    found = compare(table(["代码", "指标", "数值"], *rows), layout_of(LONG), 2020)
    changes = {change.kind: change for change in found.changes}
    assert (changes["renamed"].expected, changes["renamed"].found) == ("学生", "学生总数")
    assert changes["new"].found == "教室"
    header = compare(table(["代码", "指标名", "数值"], *rows), layout_of(LONG), 2020)
    assert [change.expected for change in header.changes] == ["指标"]


def test_operands_of_a_computed_figure_are_compared_too() -> None:
    layout = layout_of(
        SCHOOLS.replace(
            "fixed_assets: {header: 固定资产(万元), unit: 10k_yuan}",
            "books: {product: [生均图书, 在校生数]}",
        )
    )
    header: list[Cell] = [*HEADER[:4], "生均图书册数", "备注"]
    change = only(compare(table(header, *ROWS), layout, 2020))
    assert change.fields == ("facility.books",)
    made = draft(table(header, *ROWS), layout, 2021)
    (books,) = made.differences["records"]["facility"]["fields"].values()
    assert [operand["header"] for operand in books["product"]] == ["生均图书册数", "在校生数"]


def test_a_pattern_that_finds_other_columns_is_proposed_as_a_list() -> None:
    layout = layout_of(SCHOOLS.replace("header: 在校生数", "pattern: '[12]年级[男女]生', count: 4"))
    names = ["1年级男生", "1年级女生", "2年级男生", "2年级女生"]
    fits: list[Cell] = [*HEADER[:2], *names, *HEADER[3:]]
    rows = [[*row[:2], "1", "2", "3", "4", *row[3:]] for row in ROWS]
    assert compare(table(fits, *rows), layout, 2020).fits
    renamed: list[Cell] = [str(cell).replace("生", "学生") for cell in fits]
    found = compare(table(renamed, *rows), layout, 2020)
    change = next(c for c in found.changes if c.fields == ("enrolment.primary.pupils",))
    assert change.choices[0].name == "1年级男学生 + 1年级女学生 + 2年级男学生 + 2年级女学生"


def test_codes_of_a_form_that_mean_something_else_are_told(workbook: FakeDocument) -> None:
    book = Book.of(workbook).insert_line("教基5176", 8, "校园气象站")
    found = compare(book.document(), LAYOUTS["jiaoji_2021/2021"], 2025)
    moved = {c.expected: c.found for c in found.changes if c.kind == "renumbered"}
    assert moved["图书"] == "9"
    assert moved["其中：教学仪器设备资产值"] == "16"
    new = next(c for c in found.changes if c.kind == "new")
    assert new.found == "8 校园气象站"
    assert found.share < 1


def test_a_form_a_school_of_that_kind_has_not_is_not_missing(sample: Path) -> None:
    primary = opened(next(sample.glob("2025/*/*/*[[]小学]*.xlsx")))
    found = compare(primary, LAYOUTS["jiaoji_2021/2021"], 2025)
    assert found.fits
    assert found.unread == ("封面",)


def test_a_required_form_that_is_gone_is_said(workbook: FakeDocument) -> None:
    sheets = [s for name, s in workbook.content.items() if not name.startswith("教基5170")]
    found = compare(workbook_of(*sheets), LAYOUTS["jiaoji_2021/2021"], 2025)
    change = next(c for c in found.changes if c.kind == "form_missing")
    assert change.expected == "教基5170"
    assert "facility.floor_area" in change.fields


@pytest.mark.parametrize(
    ("known", "found", "least", "most"),
    [
        ("小学/在校生数/合计", "小学/在校生数/合计（人）", 100, 100),
        ("小学/招生数", "小学/2026年招生数", 100, 100),
        ("小学/在校生数/合计", "义务教育/小学/在校生数/合计", 95, 95),
        ("在校生数", "在校学生数", 80, 94),
        ("学校名称", "學年度", 0, 40),
    ],
)
def test_likeness(known: str, found: str, least: int, most: int) -> None:
    assert least <= likeness(known, found) <= most


@pytest.mark.parametrize(
    ("part", "whole", "is_part"),
    [
        ("男在校生数", "在校生数", True),
        ("在校生数/男", "在校生数", True),
        ("在校生数/男", "在校生数/合计", True),
        ("在校生数", "在校生数", False),
        ("班数", "在校生数", False),
    ],
)
def test_parts_of_a_text(part: str, whole: str, is_part: bool) -> None:
    assert is_part_of(part, whole) is is_part


def test_codes_are_aligned_by_their_texts() -> None:
    known = ["总计", "女", "图书", "女", "电脑"]
    found = {1: "总计", 2: "女", 3: "纸质图书", 4: "女", 5: "新的", 6: "电脑"}
    aligned = align(known, found)
    assert aligned.same == {1: 1, 2: 2, 4: 4, 5: 6}
    assert aligned.alike == {3: [(3, 67)]}
    assert aligned.new == [5]
    assert aligned.now(5) == (6,)


def test_what_differs_between_schools_stays_unknown_and_a_short_form_is_not_cut() -> None:
    known = ["", "女", "正高级", "", "女", "正高级"]
    found = {1: "小学专任教师", 2: "女", 3: "正高级"}
    aligned = align(known, found)
    assert aligned.new == []
    assert list(texts_now(known, found, aligned)) == known


def test_a_header_in_another_place_is_found(export: FakeDocument) -> None:
    layout = LAYOUTS["tw_basec/103"]
    title: list[Cell] = ["國民小學資料"]
    made = table(title, ["縣市代碼", "縣市名稱", "學校代碼"], ["01", "新北市", "014001"])
    found = compare(made, layout, 2014)
    moved = next(c for c in found.changes if c.kind == "header_moved")
    assert moved.found == "2"
    assert moved.choices[0].edits[0] == replace(
        moved.choices[0].edits[0], value={"starts_with": "縣市代碼"}
    )


def test_sheets_are_matched_whatever_their_order(county_tables: FakeDocument) -> None:
    sheets: list[Sheet] = [*reversed(county_tables.content.values())]
    found = compare(workbook_of(*sheets), LAYOUTS["county_forms/2018"], 2025)
    assert found.fits
