"""Shapes of tables that a layout says by data alone: long tables, files of several years, rows that
are no data, counts from ratios, identifiers made of parts, levels and counties inside a code."""

from __future__ import annotations

import json

import pytest

from contract.messages import UserError
from ingestion.layout.load import fields_of
from ingestion.map import map_document
from ingestion.model import Cell, ParsedFile, Sheet
from tests.ingestion.fakes import issues_of, layout_of, table, workbook

HEAD = "kind: table\nmatch: {headers: [代码]}\n"


def parse(layout: str, header: list[Cell], *rows: list[Cell]) -> ParsedFile:
    return map_document(table(header, *rows), layout_of(HEAD + layout), 2020)


def refused(layout: str, header: list[Cell], *rows: list[Cell]) -> UserError:
    with pytest.raises(UserError) as raised:
        parse(layout, header, *rows)
    return raised.value


def cells(parsed: ParsedFile, name: str, row: int = 0) -> dict[str, str]:
    return dict(json.loads(str(parsed.columns[name]["source_cells"][row])))


# Counts from ratios

RATIOS = """
records:
  facility:
    fields:
      school_id: {header: 代码}
      books: {product: [生均图书, 学生数]}
      computers: {quotient: [学生数, 每机学生数]}
      teaching_equipment_value: {product: [生均设备, 学生数], unit: 10k_yuan}
      network_multimedia_classrooms: {product: [每百名学生教室, 学生数], per: 100}
"""
RATIO_HEADER: list[Cell] = [
    "代码",
    "学生数",
    "生均图书",
    "每机学生数",
    "生均设备",
    "每百名学生教室",
]


def ratios(*rows: list[Cell]) -> ParsedFile:
    return parse(RATIOS, RATIO_HEADER, *rows)


def test_counts_are_computed_from_ratios() -> None:
    facility = ratios(["1", "200", "25.5", "8", "0.123", "2.5"]).columns["facility"]
    assert (facility["books"], facility["computers"]) == ([5100], [25])
    assert facility["teaching_equipment_value"] == [246000.0]
    assert facility["network_multimedia_classrooms"] == [5]


def test_the_cells_of_both_operands_are_the_source() -> None:
    assert cells(ratios(["1", "200", "25.5", "8", "0.123", "2.5"]), "facility") == {
        "school_id": "A#",
        "books": "C#*B#",
        "computers": "B#/D#",
        "teaching_equipment_value": "E#*B#",
        "network_multimedia_classrooms": "F#*B#/100",
    }


def test_a_count_that_is_not_whole_is_rounded_halves_upwards_and_the_file_says_so() -> None:
    parsed = ratios(["1", "3", "0.5", "2", "0", "0"], ["2", "4", "0.5", "3", "0", "0"])
    assert parsed.columns["facility"]["books"] == [2, 2], "1.5 and 2"
    assert parsed.columns["facility"]["computers"] == [2, 1], "1.5 and 4/3"
    books, computers = issues_of(parsed, "rounded")
    assert (books.field, books.occurrences, books.cell) == ("books", 1, "C2")
    assert (computers.field, computers.occurrences, computers.severity) == ("computers", 2, "info")


def test_a_figure_that_is_kept_as_a_number_is_the_nearest_one_to_the_exact_result() -> None:
    parsed = ratios(["1", "3", "0", "1", "0.1", "0"])
    assert parsed.columns["facility"]["teaching_equipment_value"] == [3000.0]
    assert 0.1 * 3 * 10000 != 3000.0, "in floating point it would be off"


def test_operands_may_be_sums_and_parts_of_cells() -> None:
    layout = """
records:
  staff.primary:
    fields:
      school_id: {header: 代码}
      full_time_teachers:
        quotient: [{header: [男, 女]}, {header: 师生比, extract: '^1[:：](?P<value>.+)$'}]
"""
    parsed = parse(layout, ["代码", "男", "女", "师生比"], ["1", "90", "60", "1:12.5"])
    assert parsed.columns["staff"]["full_time_teachers"] == [12.0]
    assert cells(parsed, "staff")["full_time_teachers"] == "B#/D#+C#/D#"


def test_a_divisor_of_zero_is_an_error_with_its_cell() -> None:
    parsed = ratios(["1", "200", "1", "0", "1", "1"])
    assert parsed.columns["facility"]["computers"] == [None]
    (issue,) = issues_of(parsed, "divisor_zero")
    assert (issue.severity, issue.cell, issue.field) == ("error", "D2", "computers")


def test_one_operand_without_the_other_is_an_error_and_none_of_both_is_missing() -> None:
    parsed = ratios(["1", "", "1", "8", "1", "1"], ["2", "", "", "", "", ""])
    assert parsed.columns["facility"]["books"] == [None, None]
    issues = issues_of(parsed, "partly_missing")
    assert {(i.cell, i.field) for i in issues} >= {("B2", "books"), ("B2", "computers")}
    assert all(issue.cell == "B2" for issue in issues)


def test_a_computed_figure_outside_the_possible_range_is_a_warning() -> None:
    parsed = ratios(["1", "200", "999999", "8", "1", "1"])
    (issue,) = issues_of(parsed, "out_of_range")
    assert (issue.severity, issue.field, issue.cell) == ("warning", "books", "C2")


FULL_TIME = """
records:
  staff.primary:
    fields:
      school_id: {header: 代码}
      full_time_teachers: {header: 教师FRACTIONS}
"""


def test_fractions_of_teachers_are_taken_only_where_the_layout_says_so() -> None:
    header: list[Cell] = ["代码", "教师"]
    plain = parse(FULL_TIME.replace("FRACTIONS", ""), header, ["1", "10.9"])
    assert plain.columns["staff"]["full_time_teachers"] == [None]
    assert issues_of(plain, "not_whole")[0].cell == "B2"
    stated = parse(FULL_TIME.replace("FRACTIONS", ", fractions: true"), header, ["1", "10.9"])
    assert stated.columns["staff"]["full_time_teachers"] == [10.9]
    assert not stated.issues


# Identifiers made of parts, codes that hold more than one thing

PARTS = """
records:
  school:
    fields:
      school_id: {parts: [{header: 县, width: 2}, {header: 代码, width: 4}], between: "-"}
      county_code: {header: 县, width: 2}
"""


def test_an_id_is_put_together_from_the_parts_of_a_row() -> None:
    parsed = parse(PARTS, ["县", "代码"], [1.0, "23"], ["12", "0007"])
    assert parsed.columns["school"]["school_id"] == ["01-0023", "12-0007"]
    assert cells(parsed, "school")["school_id"] == "A#+B#"


def test_an_id_with_a_part_missing_is_no_id() -> None:
    parsed = parse(PARTS, ["县", "代码"], ["01", ""], ["01", "1"])
    assert parsed.columns["school"]["school_id"] == ["01-0001"]
    (issue,) = issues_of(parsed, "partly_missing")
    assert (issue.severity, issue.cell, issue.field) == ("error", "B2", "school_id")


def test_the_county_is_a_part_of_an_id_even_if_that_lost_its_leading_zero() -> None:
    layout = """
records:
  school:
    fields:
      school_id: {header: 代码, width: 6}
      county_code: {header: 代码, of_width: 6, extract: '^(?P<value>..)'}
"""
    parsed = parse(layout, ["代码"], [11301.0], ["121302"])
    assert parsed.columns["school"]["school_id"] == ["011301", "121302"]
    assert parsed.columns["school"]["county_code"] == ["01", "12"]


LEVELS = """
records:
  enrolment:
    fields:
      school_id: {header: 代码}
      level: {header: 学段, recode: {KK-06: primary, KK-08: junior}}
      pupils: {header: 学生}
"""


def test_the_level_is_what_a_code_column_is_mapped_to() -> None:
    parsed = parse(LEVELS, ["代码", "学段", "学生"], ["1", "KK-06", "5"], ["2", "KK-08", "6"])
    assert parsed.columns["enrolment"]["level"] == ["primary", "junior"]


def test_a_code_that_is_mapped_to_no_level_is_an_error_and_the_row_is_not_taken() -> None:
    parsed = parse(LEVELS, ["代码", "学段", "学生"], ["1", "KK-12", "5"])
    assert parsed.columns["enrolment"]["level"] == []
    (issue,) = issues_of(parsed, "not_in_list")
    assert (issue.severity, issue.cell, issue.raw_value) == ("error", "B2", "KK-12")


def test_such_a_layout_has_its_fields_for_the_levels_it_maps_to() -> None:
    found = {(level, name) for _, level, name, _ in fields_of(layout_of(HEAD + LEVELS))}
    assert {level for level, name in found if name == "pupils"} == {"primary", "junior"}


# Rows that are no data

ROWS = """
row_filter:
  only: [{column: 类别, values: [小学, '3']}]
  leave_out: [{column: 代码, pattern: '9999$'}]
records:
  enrolment.primary:
    fields: {school_id: {header: 代码}, pupils: {header: 学生}}
"""


def test_rows_are_kept_and_left_out_by_what_stands_in_a_column() -> None:
    header: list[Cell] = ["代码", "类别", "学生"]
    rows: list[list[Cell]] = [
        ["1", "小 学", "5"],
        ["2", "职业", "6"],
        ["3", 3.0, "7"],
        ["19999", "小学", "12"],
    ]
    parsed = parse(ROWS, header, *rows)
    assert parsed.columns["enrolment"]["school_id"] == ["1", "3"]
    said = [(issue.what.en, issue.occurrences) for issue in issues_of(parsed, "rows_left_out")]
    assert said == [
        ("1 rows with 类别 ≠ 小学, 3 were not read as data (row 3).", 1),
        ("1 rows with 代码 = 9999$ were not read as data (row 5).", 1),
    ]


def test_a_file_without_the_column_of_a_condition_is_refused() -> None:
    error = refused(ROWS, ["代码", "类型", "学生"], ["1", "小学", "5"])
    assert error.code == "headers_differ"
    assert "Missing: 类别" in error.what.en


YEARS = """
school_year: [{source: column, column: 学年度, pattern: '^(?P<roc>\\d{3})$', other_years: left_out}]
records:
  enrolment.primary:
    fields: {school_id: {header: 代码}, pupils: {header: 学生}}
"""
YEAR_HEADER: list[Cell] = ["学年度", "代码", "学生"]


def test_rows_of_other_school_years_are_left_out_and_counted_by_year() -> None:
    rows: list[list[Cell]] = [
        [108.0, "1", "4"],
        ["109", "1", "5"],
        ["109", "2", "6"],
        ["110", "1", "7"],
    ]
    parsed = parse(YEARS, YEAR_HEADER, *rows)
    assert parsed.columns["enrolment"]["pupils"] == [5, 6]
    said = [issue.what.en for issue in issues_of(parsed, "rows_of_other_years")]
    assert said == [
        "1 rows of school year 2019 were not read as data (row 2).",
        "1 rows of school year 2021 were not read as data (row 5).",
    ]


def test_a_row_that_does_not_say_its_year_is_an_error() -> None:
    parsed = parse(YEARS, YEAR_HEADER, ["109", "1", "5"], ["", "2", "6"])
    assert parsed.columns["enrolment"]["school_id"] == ["1"]
    (issue,) = issues_of(parsed, "row_without_year")
    assert (issue.severity, issue.cell) == ("error", "3:3")


def test_a_file_without_any_row_of_the_year_is_in_the_wrong_folder() -> None:
    error = refused(YEARS, YEAR_HEADER, ["108", "1", "5"])
    assert (error.code, error.where.cell) == ("year_contradicts_folder", "2:2")


def test_a_year_merged_over_its_rows_counts_for_all_of_them() -> None:
    rows: list[list[Cell]] = [YEAR_HEADER, ["108", "1", "4"], ["109", "1", "5"], ["", "2", "6"]]
    document = workbook(Sheet("表", rows, merged=((2, 0, 3, 0),)))
    parsed = map_document(document, layout_of(HEAD + YEARS), 2020)
    assert parsed.columns["enrolment"]["pupils"] == [5, 6]


# Long tables

LONG = """
long: {entity: [代码, 县], measure: 项目, value: 数值}
ignored: [备注, 校长.*]
records:
  school:
    fields: {school_id: {header: 代码, width: 4}, county_code: {header: 县}}
  enrolment.primary:
    fields: {pupils: {header: [男生, 女生]}, classes: {header: 班数, optional: true}}
  facility:
    fields: {books: {product: [生均图书, 男生]}}
"""
LONG_HEADER: list[Cell] = ["代码", "县", "项目", "数值", "备注"]
LONG_ROWS: list[list[Cell]] = [
    ["0001", "甲", "男生", "10", ""],
    ["0001", "甲", "女生", "12", ""],
    ["0001", "甲", "生均图书", "2.5", "a"],
    ["0002", "甲", "女生", "7", ""],
    ["0002", "甲", "男生", "8", ""],
    ["0002", "甲", "生均图书", "3", ""],
]


def test_a_long_table_becomes_one_row_per_school() -> None:
    parsed = parse(LONG, LONG_HEADER, *LONG_ROWS)
    assert parsed.columns["school"]["school_id"] == ["0001", "0002"]
    assert parsed.columns["enrolment"]["pupils"] == [22, 15]
    assert parsed.columns["facility"]["books"] == [25, 24]
    assert not parsed.issues


def test_every_figure_of_a_long_table_names_its_own_cell() -> None:
    parsed = parse(LONG, LONG_HEADER, *LONG_ROWS)
    assert parsed.columns["enrolment"]["source_row"] == [2, 5]
    assert cells(parsed, "enrolment", 0)["pupils"] == "D2+D3"
    assert cells(parsed, "enrolment", 1)["pupils"] == "D6+D5"
    assert cells(parsed, "facility", 1)["books"] == "D7*D6"
    assert cells(parsed, "school", 1) == {"school_id": "A5", "county_code": "B5"}


def test_what_is_odd_about_a_figure_names_its_own_cell_and_measure() -> None:
    parsed = parse(
        LONG, LONG_HEADER, *LONG_ROWS[:4], ["0002", "甲", "男生", "八", ""], LONG_ROWS[5]
    )
    issue = issues_of(parsed, "text_in_number")[0]
    assert (issue.cell, issue.header, issue.school_id) == ("D6", "男生", "0002")
    assert parsed.columns["enrolment"]["pupils"] == [22, None]


def test_a_measure_a_school_does_not_state_is_missing_for_it() -> None:
    parsed = parse(LONG, LONG_HEADER, *LONG_ROWS[:4], LONG_ROWS[5])
    assert parsed.columns["enrolment"]["pupils"] == [22, None]
    issue = issues_of(parsed, "partly_missing")[0]
    assert (issue.cell, issue.header, issue.school_id) == ("A5", "男生", "0002")


def test_a_measure_stated_twice_is_an_error_and_not_taken() -> None:
    parsed = parse(LONG, LONG_HEADER, *LONG_ROWS, ["0001", "甲", "男生", "11", ""])
    assert parsed.columns["enrolment"]["pupils"] == [None, 15]
    issue = issues_of(parsed, "measure_twice")[0]
    assert (issue.severity, issue.cell, issue.header) == ("error", "D2, D8", "男生")
    assert "0001 甲 states '男生' 2 times" in issue.what.en


def test_an_unknown_or_missing_measure_stops_the_file() -> None:
    error = refused(LONG, LONG_HEADER, *LONG_ROWS, ["0001", "甲", "女学生", "1", ""])
    assert "Missing: none. Unexpected: 女学生" in error.what.en
    error = refused(LONG, LONG_HEADER, *[row for row in LONG_ROWS if row[2] != "女生"])
    assert "Missing: 女生" in error.what.en


def test_an_unknown_or_missing_column_of_a_long_table_stops_the_file() -> None:
    error = refused(LONG, [*LONG_HEADER[:3], "数量", "备注"], *LONG_ROWS)
    assert "Missing: 数值. Unexpected: 数量 (D)." in error.what.en


def test_measures_that_are_known_and_not_wanted_are_left() -> None:
    parsed = parse(LONG, LONG_HEADER, *LONG_ROWS, ["0001", "甲", "校长姓名", "王某", ""])
    assert "王某" not in str(parsed.columns)
    assert not parsed.issues


def test_a_row_without_a_measure_is_an_error() -> None:
    parsed = parse(LONG, LONG_HEADER, *LONG_ROWS, ["0001", "甲", "", "99", ""])
    (issue,) = issues_of(parsed, "row_without_measure")
    assert (issue.severity, issue.cell) == ("error", "8:8")


def test_a_measure_may_stand_in_two_columns_and_have_two_figures() -> None:
    layout = """
long: {entity: [代码, 学段], measure: [项目, 性别], value: [人数, 新增]}
records:
  enrolment:
    fields:
      school_id: {header: 代码}
      level: {header: 学段, recode: {小学: primary, 初中: junior}}
      pupils: {header: [在校生/男/人数, 在校生/女/人数]}
      entrants: {pattern: '在校生/./新增', count: 2}
"""
    header: list[Cell] = ["代码", "学段", "项目", "性别", "人数", "新增"]
    rows: list[list[Cell]] = [
        ["1", "小学", "在校生", "男", "10", "1"],
        ["1", "小学", "在校生", "女", "11", "2"],
        ["1", "初中", "在校生", "男", "20", "3"],
        ["1", "初中", "在校生", "女", "21", "4"],
    ]
    enrolment = parse(layout, header, *rows).columns["enrolment"]
    assert enrolment["level"] == ["primary", "junior"]
    assert (enrolment["pupils"], enrolment["entrants"]) == ([21, 41], [3, 7])


def test_merged_schools_and_figures_and_formulas_of_a_long_table() -> None:
    rows: list[list[Cell]] = [
        ["代码", "项目", "数值"],
        ["1", "学生", 5.0],
        ["", "班数", ""],
        ["2", "学生", 7.0],
        ["", "班数", ""],
    ]
    layout = """
long: {entity: 代码, measure: 项目, value: 数值}
records:
  enrolment.primary:
    fields: {school_id: {header: 代码}, pupils: {header: 学生}, classes: {header: 班数}}
"""
    sheet = Sheet(
        "表",
        rows,
        merged=((1, 0, 2, 0), (3, 0, 4, 0), (1, 2, 2, 2)),
        uncached_formulas=frozenset({(4, 2)}),
    )
    parsed = map_document(workbook(sheet), layout_of(HEAD + layout), 2020)
    assert parsed.columns["enrolment"]["school_id"] == ["1", "2"]
    assert parsed.columns["enrolment"]["pupils"] == [None, 7]
    assert [issue.cell for issue in issues_of(parsed, "merged_figure")] == ["C2", "C3"]
    assert [issue.cell for issue in issues_of(parsed, "formula_without_value")] == ["C5"]


def test_rows_of_other_years_and_totals_of_a_long_table_are_left_out_before_it_is_turned() -> None:
    layout = """
school_year: [{source: column, column: 学年, other_years: left_out}]
row_filter: {leave_out: [{column: 代码, values: 全县}]}
long: {entity: 代码, measure: 项目, value: 数值}
records:
  enrolment.primary:
    fields: {school_id: {header: 代码}, pupils: {header: 学生}}
"""
    rows: list[list[Cell]] = [
        ["2019", "1", "学生", "4"],
        ["2020", "1", "学生", "5"],
        ["2020", "全县", "学生", "5"],
    ]
    parsed = parse(layout, ["学年", "代码", "项目", "数值"], *rows)
    assert parsed.columns["enrolment"]["pupils"] == [5]
    assert cells(parsed, "enrolment")["pupils"] == "D3"
    assert {issue.code for issue in parsed.issues} == {"rows_left_out", "rows_of_other_years"}
