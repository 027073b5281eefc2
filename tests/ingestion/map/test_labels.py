"""Codes of forms are held against the texts beside them, and units against those stated."""

from __future__ import annotations

from contextlib import suppress

import pytest

from contract.messages import UserError
from ingestion.layout.schema import Header, Layout
from ingestion.map import map_document
from ingestion.map.header import find_header
from ingestion.model import Cell, ParsedFile, Sheet
from tests.ingestion.fakes import identity, issues_of, layout_of, workbook

FORMS = """
kind: form_workbook
match: {sheets: [基础基111]}
missing: {"": zero_in_filled_form}
forms:
  基础基111: {title: 基本情况, required: true}
  基础基522:
    title: 占地
    rows: [总计, 图书, 电脑]
    columns: [面积/计, 面积/运动场, 资产（万元）]
records:
  school:
    fields:
      school_id: {form: 基础基111, under: 学校标识码}
      sponsor_code: {form: 基础基111, under: 学校（机构）举办者, beside: 名称}
  facility:
    fields:
      books: {form: 基础基522, row: 2, column: 1}
      computers: {form: 基础基522, row: 3, column: 1}
      land_area: {form: 基础基522, row: 1, column: 1}
      sports_ground_area: {form: 基础基522, row: 1, column: 2}
      fixed_assets: {form: 基础基522, row: 1, column: 3, unit: 10k_yuan}
"""
LAYOUT = layout_of(FORMS)


def premises(*, lines: dict[str, str] | None = None, **texts: str) -> Sheet:
    """The form 522; ``lines`` and ``texts``: texts that are others."""
    titles: list[Cell] = ["占地情况", "", "", "", ""]
    code: list[Cell] = [f"基础基522   单位：{texts.get('unit', '')}", "", "", "", ""]
    heads: list[list[Cell]] = [
        ["", "编号", texts.get("group", "面积"), "", texts.get("assets", "资产（万元）")],
        ["", "", texts.get("total", "计"), texts.get("sports", "运动场"), ""],
        ["甲", "乙", "1", "2", "3"],
    ]
    body: list[list[Cell]] = [
        [(lines or {}).get("总计", "总计"), "1", 800.0, 300.0, 7.0],
        [(lines or {}).get("图书", "图书"), "2", 90.0, "", ""],
        [(lines or {}).get("电脑", "电脑"), "3", 5.0, "", ""],
    ]
    return Sheet("基础基522", [titles, code, *heads, *body])


def read(sheet: Sheet, layout: Layout = LAYOUT) -> ParsedFile:
    return map_document(workbook(identity(), sheet), layout, 2020)


def facility(parsed: ParsedFile) -> dict[str, object]:
    return {name: values[0] for name, values in parsed.columns["facility"].items()}


def test_codes_with_the_texts_the_layout_knows_are_read_without_a_word() -> None:
    parsed = read(premises())
    assert facility(parsed)["books"] == 90
    assert facility(parsed)["fixed_assets"] == 70_000
    assert [i for i in parsed.issues if i.severity != "info"] == []


def test_a_text_beside_another_code_stops_the_figure() -> None:
    parsed = read(premises(lines={"图书": "电脑", "电脑": "图书"}))
    moved = issues_of(parsed, "code_moved")
    assert {issue.field for issue in moved} == {"books", "computers"}
    assert "should be '图书' but is '电脑'; '图书' stands at 3" in moved[0].what.en
    assert "未读取" in moved[0].what.zh
    assert facility(parsed)["books"] is None
    assert facility(parsed)["land_area"] == 800


def test_the_text_of_another_code_stops_the_figure_though_its_own_is_nowhere() -> None:
    parsed = read(premises(lines={"图书": "电脑", "电脑": "电脑和平板"}))
    books, computers = issues_of(parsed, "code_moved")
    assert (books.field, computers.field) == ("books", "computers")
    assert "but is '电脑'; that is 3's. The figure was not taken." in books.what.en
    assert "'电脑' stands at 2" in computers.what.en


def test_another_text_is_a_warning_and_the_figure_is_taken() -> None:
    parsed = read(premises(lines={"图书": "纸质图书"}, sports="运动场地"))
    (issue,) = issues_of(parsed, "label_differs")
    assert issue.severity == "warning"
    assert "row (编号) 2 '图书' → '纸质图书'" in issue.what.en
    assert "column 2 '面积/运动场' → '面积/运动场地'" in issue.what.en
    assert facility(parsed)["books"] == 90


def test_levels_above_and_units_behind_a_text_do_not_count() -> None:
    parsed = read(premises(assets="资产", group="全部/面积"))
    assert issues_of(parsed, "label_differs") == []


@pytest.mark.parametrize(
    ("texts", "stated"),
    [({"assets": "资产（元）"}, "元"), ({"assets": "资产", "unit": "亿元"}, "亿元")],
)
def test_another_unit_of_the_same_quantity_stops_the_figure(
    texts: dict[str, str], stated: str
) -> None:
    parsed = read(premises(**texts))
    (issue,) = issues_of(parsed, "unit_contradicts")
    assert (issue.field, issue.severity) == ("fixed_assets", "error")
    assert f"states the unit '{stated}', not the layout's (10k_yuan)" in issue.what.en
    assert facility(parsed)["fixed_assets"] is None


def test_a_unit_of_another_quantity_says_nothing_of_the_figure() -> None:
    assert issues_of(read(premises(unit="人")), "unit_contradicts") == []


def test_the_unit_of_a_line_is_that_of_its_own_column() -> None:
    layout = layout_of(FORMS.replace("row: 1, column: 3, unit", "row: 2, column: 1, unit"))
    rows: list[list[Cell]] = [
        ["基础基522", "", "", ""],
        ["", "编号", "计量单位", "数值"],
        ["甲", "乙", "丙", "1"],
        ["总计", "1", "亩", 3.0],
        ["图书", "2", "万元", 9.0],
        ["电脑", "3", "台", 5.0],
    ]
    issues = issues_of(read(Sheet("基础基522", rows), layout), "unit_contradicts")
    assert {issue.field for issue in issues} == {"land_area"}


def test_a_form_under_its_new_number_is_read_as_the_one_it_was() -> None:
    layout = layout_of(FORMS.replace("title: 占地\n", "title: 占地\n    code: 基础基523\n"))
    renumbered = premises()
    renumbered.rows[1][0] = "基础基523"
    sheet = Sheet("基础基523", renumbered.rows)
    assert facility(read(sheet, layout))["books"] == 90
    assert issues_of(read(sheet, layout), "form_code_contradicts") == []


def test_a_heading_that_is_there_less_often_than_known_is_not_read_by() -> None:
    """Of two headings of the same text the first may be the one that was renamed."""
    twice = identity()
    rows = [*twice.rows, *[list(row) for row in twice.rows[11:14]]]
    known = layout_of(
        FORMS.replace(
            "基础基111: {title: 基本情况, required: true}",
            "基础基111: {title: 基本情况, headings: [学校（机构）举办者, 学校（机构）举办者]}",
        )
    )
    both = map_document(workbook(Sheet("基础基111", rows)), known, 2020)
    assert both.columns["school"]["sponsor_code"] == ["县级教育部门"]
    renamed = [list(row) for row in rows]
    renamed[11] = ["举办单位" if c == "学校（机构）举办者" else c for c in rows[11]]
    one = map_document(workbook(Sheet("基础基111", renamed)), known, 2020)
    assert one.columns["school"]["sponsor_code"] == [None]
    assert issues_of(one, "code_missing")[0].field == "sponsor_code"


@pytest.mark.parametrize(
    "spoiled",
    [
        identity(school_id="2133000001").rows,
        [["学校标识码改" if c == "学校标识码" else c for c in row] for row in identity().rows],
        [["名称改" if c == "名称" else c for c in row] for row in identity().rows],
    ],
)
def test_what_is_wrong_with_one_workbook_is_not_held_against_the_next(
    spoiled: list[list[Cell]],
) -> None:
    """Shapes of forms are remembered; a shape in which a text is not found fits no other form."""
    layout = layout_of(FORMS)
    document = workbook(Sheet("基础基111", spoiled), premises())
    with suppress(UserError):
        map_document(document, layout, 2020)
    fine = map_document(workbook(identity(), premises()), layout, 2020)
    assert fine.columns["school"]["school_id"] == ["2133000001"]
    assert fine.columns["school"]["sponsor_code"] == ["县级教育部门"]


def test_header_levels_leave_out_a_row_and_keep_headings_that_reach_over_it() -> None:
    rows: list[list[Cell]] = [
        ["代码", "公办", "", "其他"],
        ["", "小学", "", ""],
        ["", "学生数", "班数", ""],
        ["1", "10", "1", "x"],
    ]
    block = find_header(Sheet("t", rows), Header(rows=3, levels=(2, 3)))
    assert block is not None
    assert block.paths == ("代码", "小学/学生数", "小学/班数", "其他")
    assert (block.first, block.last) == (0, 2)


def test_a_sheet_shorter_than_its_header_has_the_rows_there_are() -> None:
    block = find_header(Sheet("t", [["代码"]]), Header(rows=3, levels=(2, 3)))
    assert block is not None
    assert block.paths == ("代码",)
