"""Tables: headers, rows that are data, values, keys, and every way a table goes wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract.messages import UserError
from ingestion.map import map_document
from ingestion.map.issues import MOST_ALIKE
from ingestion.model import Cell, ParsedFile, Sheet
from tests.ingestion.fakes import FakeDocument, issues_of, layout_of, table, workbook

SIMPLE = """
kind: table
match: {headers: [代码]}
ignored: [备注, .*电话]
school_year: [{source: column, column: 学年, pattern: '^(?P<year>\\d{4})$'}]
records:
  school:
    fields:
      school_id: {header: 代码, width: 6}
      county_code: {header: 县, width: 2, recode: {"06": "19"}}
  enrolment.primary:
    fields:
      pupils: {header: [男生, 女生]}
      classes: {header: 班数}
"""
HEADER: list[Cell] = ["学年", "代码", "县", "男生", "女生", "班数"]


def parse(*rows: list[Cell], header: list[Cell] | None = None, layout: str = SIMPLE) -> ParsedFile:
    return map_document(table(header or HEADER, *rows), layout_of(layout), 2020)


def refused(*rows: list[Cell], header: list[Cell] | None = None, layout: str = SIMPLE) -> UserError:
    with pytest.raises(UserError) as raised:
        parse(*rows, header=header, layout=layout)
    return raised.value


def row(**changes: Cell) -> list[Cell]:
    plain: dict[str, Any] = dict(
        zip(HEADER, ["2020", "011301", "01", "10", "12", "2"], strict=True)
    )
    return list((plain | changes).values())


def test_columns_are_summed_and_every_row_names_its_place() -> None:
    enrolment = parse(row(), row(代码="011302", 男生="1")).columns["enrolment"]
    assert enrolment["school_id"] == ["011301", "011302"]
    assert enrolment["pupils"] == [22, 13]
    assert enrolment["level"] == ["primary", "primary"]
    assert enrolment["school_year"] == [2020, 2020]
    assert enrolment["source_row"] == [2, 3]
    assert enrolment["source_cells"] == ['{"pupils": "D#+E#", "classes": "F#"}'] * 2


def test_an_id_that_lost_its_leading_zero_is_restored_and_noted() -> None:
    parsed = parse(row(代码=11301.0), row(代码="11302"))
    assert parsed.columns["school"]["school_id"] == ["011301", "011302"]
    (issue,) = issues_of(parsed, "leading_zero_restored")
    assert (issue.severity, issue.occurrences, issue.cell) == ("info", 2, "B2, B3")


def test_an_id_in_scientific_notation_is_an_error_and_the_row_is_not_taken() -> None:
    parsed = parse(row(代码="2.133E+09"), row())
    assert parsed.columns["enrolment"]["school_id"] == ["011301"]
    (issue,) = issues_of(parsed, "identifier_in_scientific_notation")
    assert (issue.severity, issue.cell, issue.raw_value) == ("error", "B2", "2.133E+09")
    assert not issues_of(parsed, "row_without_key"), "said once"


def test_a_row_without_key_is_an_error_with_its_row() -> None:
    parsed = parse(row(), row(代码=""))
    assert parsed.columns["school"]["school_id"] == ["011301"]
    (issue,) = issues_of(parsed, "row_without_key")
    assert (issue.severity, issue.cell) == ("error", "3:3")


def test_codes_are_rewritten_before_they_are_taken() -> None:
    assert parse(row(县="6")).columns["school"]["county_code"] == ["19"]
    assert parse(row(县="7")).columns["school"]["county_code"] == ["07"]


def test_text_in_a_number_names_cell_header_school_and_raw_value() -> None:
    parsed = parse(row(班数="两个"))
    (issue,) = issues_of(parsed, "text_in_number")
    assert (issue.cell, issue.header, issue.raw_value) == ("F2", "班数", "两个")
    assert (issue.school_id, issue.county_code) == ("011301", "01")
    assert (issue.table, issue.level, issue.field) == ("enrolment", "primary", "classes")
    assert parsed.columns["enrolment"]["classes"] == [None]


def test_a_sum_with_a_bad_cell_is_missing_and_said_once() -> None:
    parsed = parse(row(男生="#DIV/0!"))
    assert parsed.columns["enrolment"]["pupils"] == [None]
    assert [issue.code for issue in parsed.issues] == ["error_cell"]


def test_a_sum_with_a_blank_is_missing_and_said() -> None:
    parsed = parse(row(女生=""))
    assert parsed.columns["enrolment"]["pupils"] == [None]
    (issue,) = issues_of(parsed, "partly_missing")
    assert (issue.severity, issue.cell) == ("error", "E2")


def test_a_blank_figure_is_missing_and_not_zero() -> None:
    parsed = parse(row(班数="", 男生=None, 女生=" "))
    assert parsed.columns["enrolment"]["classes"] == [None]
    assert parsed.columns["enrolment"]["pupils"] == [None]
    assert not issues_of(parsed, "partly_missing")


def test_a_blank_is_zero_in_a_filled_row_where_the_layout_says_so() -> None:
    zero = SIMPLE + 'missing: {"": zero_in_filled_form, "*": must_be_empty}\n'
    parsed = parse(
        row(女生=""), row(男生="", 女生="", 班数=""), row(男生="*", 女生="*", 班数="1"), layout=zero
    )
    assert parsed.columns["enrolment"]["pupils"] == [10, None, None]


def test_a_cell_that_says_no_figure_belongs_there_is_missing_and_nothing_is_said() -> None:
    marked = SIMPLE + 'missing: {"": missing, "*": must_be_empty, "-1": not_applicable}\n'
    parsed = parse(row(男生="*", 女生="*"), row(男生="-1", 女生=-1.0, 班数="*"), layout=marked)
    assert parsed.columns["enrolment"]["pupils"] == [None, None]
    assert parsed.columns["enrolment"]["classes"] == [2, None]
    assert not parsed.issues


def test_cleaned_cells_are_one_issue_per_field_and_kind() -> None:
    parsed = parse(row(班数="3 "), row(班数="１２"), row(班数="1,234"), row(班数="4 "))
    assert parsed.columns["enrolment"]["classes"] == [3, 12, 1234, 4]
    spaces = issues_of(parsed, "spaces")[0]
    assert (spaces.occurrences, spaces.cell, spaces.severity) == (2, "F2, F5", "info")
    assert (
        len(issues_of(parsed, "full_width")) == len(issues_of(parsed, "thousands_separator")) == 1
    )


def test_more_than_fifty_like_problems_of_a_column_are_one_issue() -> None:
    parsed = parse(*[row(班数="无") for _ in range(MOST_ALIKE + 1)])
    (issue,) = issues_of(parsed, "text_in_number")
    assert issue.occurrences == MOST_ALIKE + 1
    assert issue.cell == "F2, F3, F4, F5, F6"
    assert issue.school_id is None
    assert len(issues_of(parse(*[row(班数="无")] * MOST_ALIKE), "text_in_number")) == MOST_ALIKE


def test_total_and_footnote_rows_are_left_out_and_counted() -> None:
    footnote: list[Cell] = ["注：数据截至9月1日"]
    total: list[Cell] = [" 合　计 ", "", "", "99", "99", "9"]
    parsed = parse(row(), total, [None, ""], footnote)
    assert parsed.columns["enrolment"]["pupils"] == [22]
    assert issues_of(parsed, "total_rows")[0].what.en.endswith("(row 3).")
    assert issues_of(parsed, "footnote_rows")[0].occurrences == 1


def test_a_renamed_header_stops_the_file_with_both_lists_and_the_nearest_name() -> None:
    error = refused(row(), header=["学年", "代码", "县", "男生数", "女生", "班数"])
    assert error.code == "headers_differ"
    assert "Missing: 男生 (nearest: '男生数' in column D, 80 %)" in error.what.en
    assert "Unexpected: 男生数 (D)" in error.what.en
    assert "缺少：男生" in error.what.zh


def test_an_unknown_column_stops_the_file() -> None:
    error = refused([*row(), "5"], header=[*HEADER, "新增列"])
    assert error.code == "headers_differ"
    assert "Missing: none. Unexpected: 新增列 (G)" in error.what.en


def test_a_column_without_a_header_stops_the_file_if_it_holds_data() -> None:
    assert "— (G)" in refused([*row(), "5"]).what.en
    assert parse([*row(), " "]).columns["school"]["school_id"] == ["011301"]


def test_ignored_columns_are_known_and_never_read() -> None:
    parsed = parse([*row(), "王某", "136"], header=[*HEADER, "备注", "校长电话"])
    assert "王某" not in str(parsed.columns)
    assert not parsed.issues


def test_a_duplicate_header_names_both_positions() -> None:
    error = refused([*row(), "1"], header=[*HEADER, "班　数"])
    assert error.code == "duplicate_header"
    assert error.where.cell == "F1, G1"


def test_an_alias_of_the_field_is_taken_with_a_warning() -> None:
    parsed = parse(row(), header=["学年", "代码", "县", "男生", "女生", "教学班数（个）"])
    assert parsed.columns["enrolment"]["classes"] == [2]
    (issue,) = issues_of(parsed, "header_by_alias")
    assert (issue.severity, issue.cell, issue.field) == ("warning", "F1", "classes")


def test_headers_agree_whatever_their_width_spaces_and_brackets() -> None:
    layout = SIMPLE.replace("班数}", "班数（小学）}")
    header: list[Cell] = ["学年", "代 码", "县", "男\n生", "女生", "班数 [小学]"]
    assert parse(row(), header=header, layout=layout).columns["enrolment"]["classes"] == [2]


def test_a_unit_in_the_header_must_be_the_layouts() -> None:
    layout = """
kind: table
match: {headers: [代码]}
records:
  facility:
    fields:
      school_id: {header: 代码}
      teaching_equipment_value: {header: 设备值, unit: 10k_yuan}
"""
    header: list[Cell] = ["代码", "设备值（万元）"]
    parsed = parse(["1", "2.5"], header=header, layout=layout)
    assert parsed.columns["facility"]["teaching_equipment_value"] == [25000.0]
    error = refused(["1", "25000"], header=["代码", "设备值(元)"], layout=layout)
    assert (error.code, error.where.cell) == ("unit_contradicts", "B1")


def test_a_pattern_must_find_as_many_columns_as_it_says() -> None:
    layout = SIMPLE.replace("header: [男生, 女生]", "pattern: '[男女]生', count: 2")
    assert parse(row(), layout=layout).columns["enrolment"]["pupils"] == [22]
    error = refused(row()[:4] + row()[5:], header=HEADER[:4] + HEADER[5:], layout=layout)
    assert "[男女]生 ×2 (→ 1)" in error.what.en


def test_an_optional_column_may_be_absent() -> None:
    layout = SIMPLE.replace("header: 班数", "header: 班数, optional: true")
    parsed = parse(row()[:5], header=HEADER[:5], layout=layout)
    assert parsed.columns["enrolment"]["classes"] == [None]


def test_a_year_column_that_contradicts_the_folder_stops_the_file() -> None:
    error = refused(row(), row(学年="2019"))
    assert error.code == "year_contradicts_folder"
    assert (error.where.cell, error.where.header) == ("A3", "学年")


def test_a_part_of_a_cell_can_be_the_value() -> None:
    layout = SIMPLE.replace(
        "header: 县, width: 2", "header: 县, extract: '^(?P<value>..)', width: 2"
    )
    assert parse(row(县="330281000000"), layout=layout).columns["school"]["county_code"] == ["33"]
    parsed = parse(row(县="3"), layout=layout)
    (issue,) = issues_of(parsed, "part_not_found")
    assert (issue.severity, issue.raw_value) == ("error", "3")


SCOPED = """
kind: table
match: {headers: [代码]}
scope: {field: school_type_code, out: ["111"]}
records:
  school:
    fields: {school_id: {header: 代码}, school_type_code: {header: 办学类型}}
  enrolment.primary:
    when: {field: school_type_code, values: ["211", "312"]}
    fields: {pupils: {header: 小学}}
  enrolment.junior:
    when: {field: school_type_code, values: ["311", "312"]}
    fields: {pupils: {header: 初中}}
"""


def test_schools_outside_the_reviews_are_recorded_and_not_landed() -> None:
    header: list[Cell] = ["代码", "办学类型", "小学", "初中"]
    parsed = parse(["1", "111", "bad", ""], ["2", "211", "5", ""], header=header, layout=SCOPED)
    assert parsed.out_of_scope == ["1"]
    assert parsed.columns["school"]["school_id"] == ["2"]
    assert not parsed.issues, "what a kindergarten states is not looked at"


def test_a_record_holds_only_for_the_schools_it_is_for() -> None:
    header: list[Cell] = ["代码", "办学类型", "小学", "初中"]
    parsed = parse(["1", "211", "5", ""], ["2", "312", "6", "7"], header=header, layout=SCOPED)
    enrolment = parsed.columns["enrolment"]
    assert list(
        zip(enrolment["school_id"], enrolment["level"], enrolment["pupils"], strict=True)
    ) == [
        ("1", "primary", 5),
        ("2", "primary", 6),
        ("2", "junior", 7),
    ]


def test_the_level_can_stand_in_a_column() -> None:
    layout = """
kind: table
match: {headers: [代码]}
records:
  enrolment:
    fields:
      school_id: {header: 代码}
      level: {header: 学段, recode: {小学: primary, 初中: junior}}
      pupils: {header: 学生}
"""
    parsed = parse(
        ["1", "小学", "5"], ["1", "高职", "6"], header=["代码", "学段", "学生"], layout=layout
    )
    assert parsed.columns["enrolment"]["level"] == ["primary"]
    assert issues_of(parsed, "not_in_list")[0].raw_value == "高职"


def wide(sheet: Sheet) -> ParsedFile:
    layout = """
kind: table
match: {headers: [代码]}
header: {rows: 3, starts_with: 代码}
records:
  facility:
    fields:
      school_id: {header: 代码}
      land_area: {header: 占地面积（平方米）/计}
      green_area: {header: 占地面积（平方米）/其中/绿化用地}
      sports_ground_area: {header: 占地面积（平方米）/其中/运动场地}
      books: {header: 图书（册）}
"""
    return map_document(workbook(sheet), layout_of(layout), 2020)


WIDE_ROWS: list[list[Cell]] = [
    ["2020 学年办学条件一览表", "", "", "", ""],
    ["代码", "占地面积（平方米）", "", "", "图书（册）"],
    ["", "计", "其中", "", ""],
    ["", "", "绿化用地", "运动场地", ""],
    ["1", "100", "20", "30", "500"],
]
WIDE_VALUES = {
    "land_area": [100.0],
    "green_area": [20.0],
    "sports_ground_area": [30.0],
    "books": [500],
}


def test_a_header_of_several_levels_is_read_without_merge_information() -> None:
    facility = wide(Sheet("条件", WIDE_ROWS)).columns["facility"]
    assert {name: facility[name] for name in WIDE_VALUES} == WIDE_VALUES


def test_a_merged_header_is_read_and_counted() -> None:
    merged = ((1, 0, 3, 0), (1, 1, 1, 3), (2, 1, 3, 1), (2, 2, 2, 3), (1, 4, 3, 4))
    parsed = wide(Sheet("条件", WIDE_ROWS, merged=merged))
    assert {name: parsed.columns["facility"][name] for name in WIDE_VALUES} == WIDE_VALUES
    assert issues_of(parsed, "merged_header")[0].occurrences == 2


def test_a_hidden_sheet_is_read_and_said() -> None:
    parsed = wide(Sheet("条件", WIDE_ROWS, hidden=True))
    assert parsed.columns["facility"]["books"] == [500]
    assert issues_of(parsed, "hidden_sheet")[0].sheet == "条件"


def test_a_merged_figure_is_nobodys() -> None:
    rows = [*WIDE_ROWS, ["2", "", "", "", ""]]
    parsed = wide(Sheet("条件", rows, merged=((1, 1, 1, 3), (2, 2, 2, 3), (4, 1, 5, 1))))
    assert parsed.columns["facility"]["land_area"] == [None, None]
    assert [issue.cell for issue in issues_of(parsed, "merged_figure")] == ["B5", "B6"]


def test_a_merged_text_holds_for_all_its_rows() -> None:
    document = table(HEADER, row(), row(代码="011302", 县=""))
    sheet = document.content["table"]
    document.content["table"] = replace(sheet, merged=((1, 2, 2, 2),))
    parsed = map_document(document, layout_of(SIMPLE), 2020)
    assert parsed.columns["school"]["county_code"] == ["01", "01"]
    assert issues_of(parsed, "merged_cells")[0].occurrences == 2


def test_a_formula_without_its_result_is_an_error() -> None:
    document = table(HEADER, row(班数=""))
    sheet = document.content["table"]
    document.content["table"] = replace(sheet, uncached_formulas=frozenset({(1, 5)}))
    parsed = map_document(document, layout_of(SIMPLE), 2020)
    (issue,) = issues_of(parsed, "formula_without_value")
    assert (issue.severity, issue.cell, issue.school_id) == ("error", "F2", "011301")


COUNTY = """
kind: table
match: {sheets: [封面]}
forms: {封面: {title: 封面, required: true}}
records:
  county_finance:
    sheet: ^经费$
    fields:
      county_code: {form: 封面, beside: 县级代码}
      gdp: {header: 国内生产总值, unit: 10k_yuan}
  satisfaction:
    sheet: ^满意度$
    header: {starts_with: 人群}
    fields:
      county_code: {form: 封面, beside: 县级代码}
      group_name: {header: 人群, recode: {家长: parents, 教师: teachers}}
      valid: {header: 有效}
"""


def county(**sheets: list[list[Cell]]) -> FakeDocument:
    cover: list[list[Cell]] = [["申报数据"], ["县级代码", "330281"]]
    return workbook(
        Sheet("封面", cover), *(Sheet(name, rows) for name, rows in sheets.items()), name="c.xlsx"
    )


def test_a_file_of_several_tables_takes_the_county_from_its_cover() -> None:
    document = county(
        经费=[["国内生产总值"], ["1.5"]],
        满意度=[["问卷", ""], ["人群", "有效"], ["家长", 314.0], ["教师", 100.0]],
    )
    columns = map_document(document, layout_of(COUNTY), 2020).columns
    assert columns["county_finance"]["gdp"] == [15000.0]
    assert columns["satisfaction"]["county_code"] == ["330281", "330281"]
    assert columns["satisfaction"]["group_name"] == ["parents", "teachers"]
    assert columns["satisfaction"]["source_row"] == [3, 4]


def test_a_missing_sheet_is_an_error_and_the_others_go_on() -> None:
    parsed = map_document(county(经费=[["国内生产总值"], ["1.5"]]), layout_of(COUNTY), 2020)
    assert parsed.columns["county_finance"]["gdp"] == [15000.0]
    (issue,) = issues_of(parsed, "sheet_missing")
    assert (issue.severity, issue.table) == ("error", "satisfaction")


def test_the_content_fingerprint_survives_saving_again_and_not_a_changed_figure() -> None:
    before = parse(row()).content_sha256
    again = parse([2020.0, "011301", "01", "10 ", "12", "2", None], [""]).content_sha256
    assert again == before
    assert parse(row(男生="11")).content_sha256 != before
