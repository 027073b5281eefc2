"""Form workbooks: cells by form, row code and column code, wherever the form puts them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from contract.fields import table as contract_table
from contract.messages import UserError
from ingestion.layout.load import layouts
from ingestion.layout.schema import Form, FormCell
from ingestion.map import map_document
from ingestion.map.frame import Unlocated
from ingestion.map.geometry import Address, Geometry, locate
from ingestion.model import Cell, ParsedFile, Sheet
from ingestion.read.document import open_document
from ingestion.recognise import recognise
from tests.ingestion.fakes import (
    FakeDocument,
    form,
    identity,
    issues_of,
    labelled,
    layout_of,
    workbook,
)

LAYOUT = """
kind: form_workbook
match: {sheets: [基础基111]}
missing: {"": zero_in_filled_form, "*": must_be_empty, "-1": not_applicable, "…": missing}
scope: {field: school_type_code, out: ["111"]}
forms:
  基础基111: {title: 基本情况, required: true}
  基础基112: {title: 续表}
  基础基312: {title: 小学学生, required_when: {field: school_type_code, values: ["211", "312"]}}
  基础基313: {title: 初中学生}
  基础基522: {title: 占地, required: true}
records:
  school:
    fields:
      school_id: {form: 基础基111, under: 学校标识码}
      school_name: {form: 基础基111, under: 学校（机构）名称（章）}
      county_code: {form: 基础基111, under: 学校（机构）属地管理教育行政部门, beside: 代码, extract: '^(?P<value>\\d{6})'}
      school_type_code: {form: 基础基111, under: 学校（机构）办学类型, beside: 代码}
  enrolment.primary:
    form: 基础基312
    fields:
      pupils: {form: 基础基312, row: 1, column: 5}
      boarders: {form: 基础基312, row_label: 行目7, column_label: 栏目2}
  enrolment.junior:
    form: 基础基313
    fields: {pupils: {form: 基础基313, row: 1, column: 4}}
  staff.primary:
    form: 基础基312
    fields:
      backbone_teachers:
        - {form: 基础基112, row: 27, column_label: 内容, when: {field: school_type_code, values: ["312"]}}
        - {form: 基础基112, row: 26, column_label: 内容}
  facility:
    fields:
      network_multimedia_classrooms: {form: 基础基522, row: 1, column: [2, 4]}
      teaching_equipment_value: {form: 基础基522, row: 1, column: 6, unit: 10k_yuan}
"""  # noqa: E501 (a layout reads as it is written in its file)
REAL = Path(__file__).parents[3] / ".." / "shared" / "realdata" / "official_2020"


def school(*sheets: Sheet, kind: str = "211") -> FakeDocument:
    """A complete small return; given sheets stand in for the usual ones."""
    usual = {
        "基础基111": identity(kind=kind),
        "基础基112": labelled("基础基112", {26: "3", 27: "5"}),
        "基础基312": form("基础基312", {(1, 5): "482", (7, 2): "16"}),
        "基础基522": form("基础基522", {(1, 2): "4", (1, 4): "5", (1, 6): "12.345"}, rows=1),
    }
    return workbook(*(usual | {sheet.name: sheet for sheet in sheets}).values())


def without(document: FakeDocument, form_code: str) -> FakeDocument:
    left = [sheet for name, sheet in document.content.items() if name != form_code]
    return workbook(*left)


def parse(document: FakeDocument, layout: str = LAYOUT) -> ParsedFile:
    return map_document(document, layout_of(layout), 2020)


def test_cells_are_found_by_code_and_by_text() -> None:
    parsed = parse(school())
    assert parsed.columns["enrolment"]["pupils"] == [482]
    assert parsed.columns["enrolment"]["boarders"] == [16]
    assert parsed.columns["staff"]["backbone_teachers"] == [3]
    assert parsed.columns["facility"]["network_multimedia_classrooms"] == [9]
    assert parsed.columns["facility"]["teaching_equipment_value"] == [123450.0]
    assert not parsed.issues


def test_the_identity_form_is_read_by_its_headings() -> None:
    columns = parse(school()).columns["school"]
    assert columns["school_id"] == ["2133000001"]
    assert columns["county_code"] == ["330281"]
    assert columns["school_type_code"] == ["211"]


@pytest.mark.parametrize("official", [True, False])
@pytest.mark.parametrize("text_codes", [True, False])
def test_frame_and_kind_of_codes_do_not_matter(official: bool, text_codes: bool) -> None:
    sheet = form("基础基312", {(1, 5): 7.0}, official=official, text_codes=text_codes)
    assert parse(school(sheet)).columns["enrolment"]["pupils"] == [7]


def test_inserted_rows_and_columns_do_not_move_a_figure() -> None:
    sheet = form("基础基312", {(1, 5): "7", (7, 2): "1"})
    moved = replace(sheet, rows=[[], [], *[[*row[:2], "", "", *row[2:]] for row in sheet.rows]])
    parsed = parse(school(moved))
    assert parsed.columns["enrolment"]["pupils"] == [7]
    cells = json.loads(str(parsed.columns["enrolment"]["source_cells"][0]))
    assert cells["pupils"] == "基础基312!J8"


@pytest.mark.parametrize(
    "name", ["基础基312_小学", "基础基312  ", "基础基312续", "基础基312续表1_小学"]
)
def test_a_sheet_may_carry_a_suffix(name: str) -> None:
    sheet = form("基础基312", {(1, 5): "7"}, sheet=name)
    parsed = parse(school(sheet) if name == "基础基312" else without_and_with("基础基312", sheet))
    assert parsed.columns["enrolment"]["pupils"] == [7]
    assert parsed.columns["enrolment"]["sheet"] == [name]


def without_and_with(form_code: str, sheet: Sheet) -> FakeDocument:
    document = without(school(), form_code)
    return workbook(*document.content.values(), sheet)


def test_references_are_one_text_for_workbooks_of_one_geometry() -> None:
    layout = layout_of(LAYOUT)
    first = map_document(school(), layout, 2020).columns["facility"]["source_cells"]
    second = map_document(school(identity("2133000002")), layout, 2020).columns["facility"]
    assert first[0] is second["source_cells"][0]
    assert json.loads(str(first[0])) == {
        "network_multimedia_classrooms": "基础基522!E6+基础基522!G6",
        "teaching_equipment_value": "基础基522!I6",
    }


def test_a_second_geometry_of_a_form_is_located_anew() -> None:
    layout = layout_of(LAYOUT)
    for _ in range(2):
        for official in (True, False):
            sheet = form("基础基312", {(1, 5): "7"}, official=official)
            assert map_document(school(sheet), layout, 2020).columns["enrolment"]["pupils"] == [7]


def test_only_sheets_that_are_needed_are_read() -> None:
    document = school()
    document.content["基础基911"] = Sheet("基础基911", [])
    parse(document)
    assert "基础基911" not in document.read


def test_a_blank_is_zero_in_a_filled_form() -> None:
    parsed = parse(school(form("基础基522", {(1, 1): "100", (1, 2): "4"}, rows=1)))
    assert parsed.columns["facility"]["network_multimedia_classrooms"] == [4]
    assert parsed.columns["facility"]["teaching_equipment_value"] == [0]


@pytest.mark.parametrize("figures", [{}, {(2, 1): "*"}, {(2, 1): -1.0}, {(2, 1): "无"}])
def test_a_blank_is_missing_in_a_form_without_any_figure(
    figures: dict[tuple[int, int], Cell],
) -> None:
    parsed = parse(school(form("基础基522", figures, rows=2)))
    assert parsed.columns["facility"]["network_multimedia_classrooms"] == [None]
    assert parsed.columns["facility"]["teaching_equipment_value"] == [None]


@pytest.mark.parametrize("mark", ["*", " * ", "-1", -1, -1.0])
def test_a_cell_marked_empty_is_missing_and_noted(mark: Cell) -> None:
    parsed = parse(school(form("基础基312", {(1, 5): mark, (2, 1): "9"})))
    assert parsed.columns["enrolment"]["pupils"] == [None]
    (issue,) = issues_of(parsed, "marked_empty")
    assert (issue.severity, issue.occurrences, issue.cell) == ("info", 1, "基础基312!H6")


def test_a_marked_cell_adds_nothing_to_a_sum() -> None:
    parsed = parse(school(form("基础基522", {(1, 2): "4", (1, 4): "*"}, rows=1)))
    assert parsed.columns["facility"]["network_multimedia_classrooms"] == [4]


def test_a_sum_with_a_missing_part_is_missing_and_said() -> None:
    parsed = parse(school(form("基础基522", {(1, 2): "4", (1, 4): "…"}, rows=1)))
    assert parsed.columns["facility"]["network_multimedia_classrooms"] == [None]
    assert issues_of(parsed, "partly_missing")[0].cell == "G6"


def test_text_in_a_figure_names_form_codes_cell_and_school() -> None:
    parsed = parse(school(form("基础基312", {(1, 5): "约480"})))
    (issue,) = issues_of(parsed, "text_in_number")
    assert (issue.sheet, issue.cell, issue.header) == ("基础基312", "H6", "基础基312 行1 栏5")
    assert (issue.school_id, issue.county_code) == ("2133000001", "330281")


def test_a_formula_without_its_result_is_an_error_and_not_zero() -> None:
    sheet = form("基础基312", {(2, 1): "9"})
    parsed = parse(school(replace(sheet, uncached_formulas=frozenset({(5, 7)}))))
    assert parsed.columns["enrolment"]["pupils"] == [None]
    assert issues_of(parsed, "formula_without_value")[0].cell == "H6"


def test_a_required_form_that_is_missing_leaves_a_row_without_figures() -> None:
    parsed = parse(without(school(), "基础基312"))
    assert parsed.columns["enrolment"]["pupils"] == [None]
    (issue,) = issues_of(parsed, "sheet_missing")
    assert (issue.severity, issue.sheet) == ("error", "基础基312")
    assert "pupils" in issue.what.en


def test_a_form_that_does_not_apply_leaves_no_row() -> None:
    parsed = parse(school())
    assert parsed.columns["enrolment"]["level"] == ["primary"]
    assert not issues_of(parsed, "sheet_missing")


def test_a_form_that_is_not_required_and_not_there_is_a_warning() -> None:
    parsed = parse(without(school(), "基础基112"))
    assert parsed.columns["staff"]["backbone_teachers"] == [None]
    (issue,) = issues_of(parsed, "form_absent")
    assert (issue.severity, issue.sheet) == ("warning", "基础基112")


def test_the_cell_can_depend_on_the_kind_of_school() -> None:
    assert parse(school(kind="312")).columns["staff"]["backbone_teachers"] == [5]


def test_a_missing_row_code_names_form_code_and_what_codes_there_are() -> None:
    parsed = parse(school(labelled("基础基112", {}, rows=3)))
    (issue,) = issues_of(parsed, "code_missing")
    assert issue.severity == "error"
    assert "Form 基础基112 has no single row (编号) '26'; there are: 1、2、3." in issue.what.en
    assert parsed.columns["staff"]["backbone_teachers"] == [None]


def test_a_code_that_is_there_twice_is_not_guessed() -> None:
    sheet = form("基础基312", {(1, 5): "7"})
    sheet.rows[7][2] = "01"
    parsed = parse(school(sheet))
    assert parsed.columns["enrolment"]["pupils"] == [None]
    assert "1 ×2" in issues_of(parsed, "code_missing")[0].what.en


def test_a_sheet_that_states_another_form_is_not_read() -> None:
    sheet = replace(form("基础基313", {(1, 5): "7"}), name="基础基312")
    parsed = parse(school(sheet))
    assert parsed.columns["enrolment"]["pupils"] == [None]
    (issue,) = issues_of(parsed, "form_code_contradicts")
    assert "should be form 基础基312 but states 基础基313" in issue.what.en


def test_a_hidden_form_is_read_and_said() -> None:
    parsed = parse(school(replace(form("基础基312", {(1, 5): "7"}), hidden=True)))
    assert parsed.columns["enrolment"]["pupils"] == [7]
    assert issues_of(parsed, "hidden_sheet")[0].sheet == "基础基312"


def test_two_sheets_for_one_form_are_said() -> None:
    parsed = parse(
        without_and_with("基础基312", form("基础基312", {(1, 5): "7"}, sheet="基础基312_小学")),
    )
    assert not issues_of(parsed, "sheet_ambiguous")
    document = without_and_with(
        "基础基312", form("基础基312", {(1, 5): "7"}, sheet="基础基312_小学")
    )
    document.content["基础基312_九年"] = form("基础基312", {(1, 5): "9"}, sheet="基础基312_九年")
    assert issues_of(parse(document), "sheet_ambiguous")[0].severity == "warning"


def test_a_school_outside_the_reviews_is_recorded_and_nothing_else_is_read() -> None:
    document = school(kind="111")
    parsed = parse(document)
    assert parsed.out_of_scope == ["2133000001"]
    assert not parsed.columns
    assert not parsed.issues
    assert set(document.read) == {"基础基111"}


@pytest.mark.parametrize("sheets", [(identity(""),), ()])
def test_a_return_without_school_id_is_refused(sheets: tuple[Sheet, ...]) -> None:
    document = school(*sheets) if sheets else without(school(), "基础基111")
    with pytest.raises(UserError) as raised:
        parse(document)
    assert raised.value.code == "no_school_id"


def test_an_id_that_cannot_be_restored_says_so_with_its_cell() -> None:
    with pytest.raises(UserError) as raised:
        parse(school(identity("2.133E+09")))
    assert raised.value.code == "identifier_in_scientific_notation"
    where = raised.value.where
    assert (where.file, where.sheet, where.cell) == ("return.xlsx", "基础基111", "B6")


def test_the_fingerprint_is_of_the_figures_and_where_they_are_read() -> None:
    before = parse(school()).content_sha256
    assert parse(school(form("基础基312", {(1, 5): 482.0, (7, 2): "16 "}))).content_sha256 == before
    changed = form("基础基312", {(1, 5): "483", (7, 2): "16"})
    assert parse(school(changed)).content_sha256 != before


def test_label_and_value_forms_take_the_cell_right_of_the_label() -> None:
    layout = """
kind: form_workbook
match: {sheets: [教基1001]}
forms: {教基1001: {title: 基本情况}}
records:
  school:
    fields:
      school_id: {form: 教基1001, beside: 标识码}
      school_name: {form: 教基1001, beside: 学校（机构）名称}
"""
    rows: list[list[Cell]] = [
        ["教基1001", "", ""],
        ["标识码", "", "2133000001"],
        ["学校(机构)名称", "甲小学"],
    ]
    sheet = Sheet("教基1001_小学", rows, merged=((1, 0, 1, 1),))
    columns = map_document(workbook(sheet), layout_of(layout), 2020).columns["school"]
    assert (columns["school_id"], columns["school_name"]) == (["2133000001"], ["甲小学"])


def test_a_heading_in_the_last_line_has_nothing_below_it() -> None:
    sheet = Sheet("A1", [["标识码"]])
    (spot,) = located(sheet, "A1", [FormCell(form="A1", under="标识码")]).spots
    assert isinstance(spot, Unlocated)


def test_labels_of_several_levels_are_paths() -> None:
    body: list[list[Cell]] = [
        ["", "编号", "增加", "", "减少", ""],
        ["", "", "计", "转入", "计", "转出"],
        ["甲", "乙", "1", "2", "3", "4"],
        ["小学", "1", "10", "3", "20", "5"],
    ]
    cells = [
        FormCell(form="A1", row=1, column_label="减少/计"),
        FormCell(form="A1", row=1, column_label="转入"),
        FormCell(form="A1", row=1, column_label="计"),
    ]
    geometry = located(Sheet("A1", body), "A1", cells)
    assert geometry.spots[:2] == (((3, 4),), ((3, 3),))
    assert isinstance(geometry.spots[2], Unlocated), "计 alone is not one column"


def located(sheet: Sheet, form_code: str, cells: list[FormCell]) -> Geometry:
    return locate(sheet, form_code, Form(title="表"), [Address(cell, "person") for cell in cells])


def real_cells(form_code: str) -> Iterator[tuple[int, int, str]]:
    """Row code, column code, text of every figure, read by position with another library."""
    sheet = openpyxl.load_workbook(REAL / "form_workbook_kindergarten.xlsx")[form_code]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (codes,) = (number for number, row in enumerate(rows) if "甲" in row)
    numbers = rows[codes].index("乙")
    for row in rows[codes + 1 :]:
        for column in range(numbers + 1, len(row)):
            if row[column] is not None:
                yield int(row[numbers]), int(rows[codes][column]), str(row[column])


@pytest.mark.skipif(not REAL.exists(), reason="the official return is not beside the project")
@pytest.mark.parametrize(
    ("form_code", "figures"), [("331", 33), ("411", 19), ("431", 12), ("511", 28), ("521", 6)]
)
def test_every_figure_of_a_real_return_is_found_by_its_codes(form_code: str, figures: int) -> None:
    name = f"基础基{form_code}"
    document = open_document(REAL / "form_workbook_kindergarten.xlsx", "return.xlsx")
    sheet = document.sheet(name)
    expected = list(real_cells(name))
    assert len(expected) == figures
    cells = [FormCell(form=name, row=row, column=column) for row, column, _ in expected]
    geometry = located(sheet, name, cells)
    assert geometry.other_form is None, "the sheet states its own code, with trailing spaces"
    for spot, (_, _, text) in zip(geometry.spots, expected, strict=True):
        assert isinstance(spot, tuple)
        assert sheet.rows[spot[0][0]][spot[0][1]] == text


@pytest.mark.skipif(not REAL.exists(), reason="the official return is not beside the project")
def test_a_real_kindergarten_is_recorded_as_out_of_scope() -> None:
    document = open_document(REAL / "form_workbook_kindergarten.xlsx", "return.xlsx")
    layout = recognise(document, layouts(), 2020)
    parsed = map_document(document, layout, 2020)
    assert layout.family == "jichuji_2018"
    assert parsed.out_of_scope == ["1133000001"]
    assert not any(parsed.columns.values())


def test_the_contract_has_the_fields_these_tests_map() -> None:
    assert contract_table("facility").field("network_multimedia_classrooms").unit == "room"
