"""A first layout from a table nobody has described: what is found, what is asked, what it gives."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract.messages import UserError
from ingestion.layout.check import check
from ingestion.layout.confirm import open_questions
from ingestion.layout.schema import Layout
from ingestion.map import map_document
from ingestion.model import Cell, Document, ParsedFile, Sheet
from ingestion.propose.proposal import Proposal, propose
from ingestion.read import open_document
from tests.ingestion.fakes import table, workbook

REAL = Path(__file__).parents[4] / "shared" / "realdata"
TW, CA = REAL / "tw_basec", REAL / "ca_caschool" / "original" / "Caschool.csv"
SCHOOLS: list[list[Cell]] = [
    ["001101", "甲县", "第一小学", "211", "320", "18.5", "25", "400.5"],
    ["001102", "甲县", "第二小学", "211", "180", "20", "20", "300"],
    ["002101", "乙县", "第三小学", "218", "45", "30.25", "9", "90"],
]
HEADER: list[Cell] = ["学校代码", "县名", "学校名称", "办学类型", "在校生数"]
HEADER += ["生均图书", "教师人数", "建筑面积(平方米)"]


def proposed(*rows: list[Cell], name: str = "2021学年.csv", year: int = 2021) -> Proposal:
    return propose(table(*rows, name=name), "demo", year)


def fields(proposal: Proposal, record: str) -> dict[str, Any]:
    return dict(proposal.content["records"][record]["fields"])


def confirmed(content: object) -> object:
    """The content once somebody has agreed to everything that was assumed."""
    if isinstance(content, dict):
        return {key: confirmed(value) for key, value in content.items() if key != "confirm"}
    return [confirmed(item) for item in content] if isinstance(content, list) else content


def read_with(proposal: Proposal, document: Document, year: int) -> ParsedFile:
    content = confirmed(yaml.safe_load(proposal.text("file")))
    layout = Layout.model_validate({**content, "family": "demo", "version": "1"})
    assert not list(check(layout))
    return map_document(document, layout, year)


def test_columns_are_known_by_label_alias_and_unit() -> None:
    proposal = proposed(HEADER, *SCHOOLS)
    assert fields(proposal, "school")["school_id"] == {"header": "学校代码", "width": 6}
    assert fields(proposal, "school")["county_name"] == {"header": "县名"}
    assert fields(proposal, "school")["school_type_code"] == {"header": "办学类型"}
    assert fields(proposal, "enrolment.primary")["pupils"] == {"header": "在校生数"}
    assert fields(proposal, "facility")["floor_area"] == {"header": "建筑面积(平方米)"}


def test_what_is_not_certain_is_asked_and_keeps_returns_from_being_read() -> None:
    proposal = proposed(HEADER, *SCHOOLS)
    asked = {question.path: question for question in open_questions(proposal.layout)}
    assert "records.staff.primary.fields.full_time_teachers.confirm" in asked
    assert "records.school.fields.county_code.confirm" in asked
    assert (
        "教师人数"
        in asked["records.staff.primary.fields.full_time_teachers.confirm"].confirm.because
    )
    assert "records.enrolment.primary.fields.pupils.confirm" not in asked


def test_a_ratio_becomes_a_count_with_a_question() -> None:
    books = fields(proposed(HEADER, *SCHOOLS), "facility")["books"]
    assert books["product"] == ["生均图书", "在校生数"]
    assert "confirm" in books
    proposal = proposed(HEADER, *SCHOOLS)
    parsed = read_with(proposal, table(HEADER, *SCHOOLS, name="2021学年.csv"), 2021)
    assert parsed.columns["facility"]["books"] == [5920, 3600, 1361]


def test_pupils_per_computer_and_per_teacher_become_counts() -> None:
    header = [*HEADER[:5], "每机学生数", "生师比"]
    rows = [[*row[:5], "8", "12.5"] for row in SCHOOLS]
    proposal = proposed(header, *rows)
    parsed = read_with(proposal, table(header, *rows, name="2021学年.csv"), 2021)
    assert parsed.columns["facility"]["computers"] == [40, 23, 6]
    assert parsed.columns["staff"]["full_time_teachers"] == [26, 14, 4]
    assert "confirm" in fields(proposal, "facility")["computers"]


def test_an_id_may_be_made_of_two_columns() -> None:
    header: list[Cell] = ["县代码", "序号", "学校名称", "学生数"]
    rows: list[list[Cell]] = [["340103", "1", "一小", "5"], ["340103", "2", "二小", "6"]]
    rows += [["340104", "1", "三小", "7"]]
    proposal = proposed(header, *rows)
    parsed = read_with(proposal, table(header, *rows, name="2021.csv"), 2021)
    assert parsed.columns["school"]["school_id"] == ["340103-1", "340103-2", "340104-1"]
    assert "confirm" in fields(proposal, "school")["school_id"]


def test_facts_about_people_are_never_read_and_never_asked_about() -> None:
    header: list[Cell] = [*HEADER[:5], "校长姓名", "联系电话"]
    rows = [[*row[:5], f"王{n}", f"0551-{n}"] for n, row in enumerate(SCHOOLS)]
    proposal = proposed(header, *rows)
    assert proposal.ignored == ("校长姓名", "联系电话")
    assert "电话" not in str(proposal.content["records"])
    assert "confirm" not in proposal.content


def test_a_ratio_per_hundred_says_so() -> None:
    header = [*HEADER[:5], "每百名学生拥有计算机台数"]
    proposal = proposed(header, *[[*row[:5], "12.5"] for row in SCHOOLS])
    computers = fields(proposal, "facility")["computers"]
    assert (computers["product"][0], computers["per"]) == ("每百名学生拥有计算机台数", 100)


def test_like_columns_of_grades_and_sexes_are_summed() -> None:
    header = [*HEADER[:4], *[f"{grade}年级{sex}生数" for grade in range(1, 7) for sex in "男女"]]
    rows = [[*row[:4], *["10"] * 12] for row in SCHOOLS]
    proposal = proposed(header, *rows)
    pupils = fields(proposal, "enrolment.primary")["pupils"]
    assert (pupils["pattern"], pupils["count"]) == ("[1-6]年级[男女]生数", 12)
    parsed = read_with(proposal, table(header, *rows, name="2021.csv"), 2021)
    assert parsed.columns["enrolment"]["pupils"] == [120, 120, 120]


def test_figures_that_cannot_be_a_field_are_not_taken_for_it() -> None:
    """Areas beyond any school, fractions of classes, a unit of another kind."""
    header = [*HEADER[:4], "占地面积", "班数", "计算机(平方米)"]
    proposal = proposed(header, *[[*row[:4], "99999999", "2.5", "5"] for row in SCHOOLS])
    assert set(proposal.content["records"]) == {"school"}
    assert set(proposal.ignored) == {"占地面积", "班数", "计算机(平方米)"}
    assert "占地面积" in proposal.content["confirm"]["ignored"]["because"]


def test_a_unit_in_the_header_is_taken_over() -> None:
    header = [*HEADER[:4], "教学仪器设备资产值（万元）"]
    proposal = proposed(header, *[[*row[:4], "12.5"] for row in SCHOOLS])
    assert fields(proposal, "facility")["teaching_equipment_value"]["unit"] == "10k_yuan"


def test_levels_come_from_the_headers() -> None:
    header = [*HEADER[:4], "小学/在校生数", "初中/在校生数"]
    rows = [[*row[:4], "5", "*" if row[3] == "211" else "6"] for row in SCHOOLS]
    proposal = proposed(header, *rows)
    assert fields(proposal, "enrolment.junior")["pupils"] == {"header": "初中/在校生数"}
    assert proposal.content["missing"] == {"": "missing", "*": "must_be_empty"}
    junior = proposal.content["records"]["enrolment.junior"]
    assert junior["when"] == {"field": "school_type_code", "values": ["218"]}
    assert "when" not in proposal.content["records"]["enrolment.primary"]


def test_levels_come_from_a_column_of_levels() -> None:
    header = [*HEADER[:3], "学段", "学生数"]
    rows = [
        [*row[:3], level, "5"] for row, level in zip(SCHOOLS, ["小学", "初中", "职业"], strict=True)
    ]
    level = fields(proposed(header, *rows), "enrolment")["level"]
    assert level["header"] == "学段"
    assert level["recode"] == {"初中": "junior", "小学": "primary"}
    assert "职业" in level["confirm"]["because"]


def test_levels_come_from_the_names_of_schools_and_else_are_asked() -> None:
    header = [*HEADER[:3], "学生数"]
    named = proposed(header, *[[*row[:2], f"{row[0]}初中", "5"] for row in SCHOOLS])
    assert fields(named, "enrolment.junior")["pupils"] == {"header": "学生数"}
    bare = proposed(header, *[[*row[:2], f"{row[0]}校", "5"] for row in SCHOOLS])
    assert "学段" in fields(bare, "enrolment.primary")["pupils"]["confirm"]["because"]


def test_without_a_county_the_first_digits_of_the_id_are_proposed() -> None:
    county = fields(
        proposed(["学校代码", "学生数", "班数"], *[[r[0], r[4], "6"] for r in SCHOOLS]), "school"
    )
    assert county["county_code"]["extract"] == "^(?P<value>.{2})"
    assert county["county_code"]["of_width"] == 6
    assert "confirm" in county["county_code"]


def test_years_in_the_name_and_in_a_column_are_held_against_the_folder() -> None:
    header = ["学年度", *HEADER[:5]]
    rows: list[list[Cell]] = [["110", *row[:5]] for row in SCHOOLS]
    one_year = proposed(header, *rows, name="110_x.csv")
    assert [s["source"] for s in one_year.content["school_year"]] == ["file_name", "column"]
    several = proposed(header, *rows, ["109", "009", "丙县", "第九小学", "211", "7"], name="x.csv")
    assert several.content["school_year"][0]["other_years"] == "left_out"


def test_the_header_is_found_below_titles_and_over_several_rows() -> None:
    rows: list[list[Cell]] = [
        ["2021 学年基本情况", None, None, None],
        ["学校代码", "县名", "占地面积（平方米）", None],
        [None, None, "计", "其中绿化用地"],
        ["1", "甲县", 100.0, 20.0],
        ["2", "甲县", 200.0, 30.0],
    ]
    proposal = propose(workbook(Sheet("表一", rows), Sheet("说明", [["填表说明"]])), "demo", 2021)
    assert proposal.content["header"] == {"rows": 2, "starts_with": "学校代码"}
    assert proposal.content["records"]["facility"]["sheet"] == "^表一$"
    assert fields(proposal, "facility")["land_area"]["header"] == "占地面积（平方米）/计"


def test_a_table_of_several_rows_per_school_is_refused() -> None:
    with pytest.raises(UserError) as raised:
        measures: list[list[Cell]] = [["甲", "学生", "9"], ["甲", "教师", "1"], ["乙", "学生", "9"]]
        proposed(["学校", "项目", "数值"], *measures)
    assert raised.value.code == "rows_repeat"
    assert "layouts.md" in raised.value.remedy.en


def test_a_file_without_a_table_is_refused() -> None:
    with pytest.raises(UserError) as raised:
        proposed(["说明"], ["请填写"])
    assert raised.value.code == "no_table"


@pytest.mark.skipif(not TW.exists(), reason="the open data is not beside the project")
@pytest.mark.parametrize("year", [103, 109, 111])
def test_a_real_return_reads_as_the_layout_written_by_hand(year: int) -> None:
    file = TW / "original" / f"{year}_basec.csv"
    document = open_document(file, file.name)
    proposal = propose(document, "demo", year + 1911)
    assert len(open_questions(proposal.layout)) == 4
    columns = read_with(proposal, document, year + 1911).columns
    with (TW / "oracle" / "control_totals.csv").open(encoding="utf-8") as totals:
        expected = next(row for row in csv.DictReader(totals) if row["year"] == str(year))
    assert len(columns["school"]["school_id"]) == int(expected["rows"])
    assert sum(columns["enrolment"]["pupils"]) == int(expected["pupils"])
    assert sum(columns["enrolment"]["classes"]) == int(expected["classes"])
    assert sum(columns["staff"]["full_time_teachers"]) == int(expected["teachers"])


@pytest.mark.skipif(not CA.exists(), reason="the open data is not beside the project")
def test_a_real_table_in_english_is_recognised_with_questions() -> None:
    document = open_document(CA, CA.name)
    proposal = propose(document, "demo", 1998)
    found = {f"{g.record}.{g.field.name}": g.columns[0].path for g in proposal.guesses}
    assert found == {
        "school.school_id": "distcod",
        "school.school_name": "district",
        "school.county_name": "county",
        "school.county_code": "county",
        "enrolment.primary.pupils": "enrltot",
        "staff.primary.full_time_teachers": "teachers",
        "facility.computers": "computer",
    }
    assert fields(proposal, "staff.primary")["full_time_teachers"]["fractions"] is True
    assert proposal.content["ignored"][0] == "", "the running numbers have no header"
    with CA.open(encoding="utf-8", newline="") as stated:
        computers = [int(row["computer"]) for row in csv.DictReader(stated)]
    assert read_with(proposal, document, 1998).columns["facility"]["computers"] == computers
