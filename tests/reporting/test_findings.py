"""Findings to send back: one line per cause, every school behind it, columns to decide in."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from reporting.findings import published_findings, write_findings_workbooks
from reporting.findings_workbook import write_findings_workbook

COUNTY, OTHER = "990101", "990102"
CAUSES, DETAILS = "问题 Findings", "明细 Details"
FIRST_LINE = 5


def finding(number: int, **columns) -> dict:
    figure = {
        "field": "facility.books",
        "school_year": 2021,
        "value": number,
        "school_id": f"21{number:08d}",
        "county_code": COUNTY,
        "file": "wide.xlsx",
        "sheet": "过录表",
        "cell": f"K{number}",
    }
    return {
        "school_year": 2021,
        "finding_id": f"id{number}",
        "group_id": "B05.990101.1",
        "group_size": 1,
        "rule_id": "B05",
        "severity": "critical",
        "status": "FAIL",
        "earlier_years": 0,
        "county_code": COUNTY,
        "school_id": f"21{number:08d}",
        "school_name": f"学校{number}",
        "level": "primary",
        "item": None,
        "value": str(number),
        "bound": "1 ≤ x",
        "operands": "{}",
        "figures": json.dumps([figure]),
        "source_name": "wide.xlsx",
        "sheet": "过录表",
        "cell": f"K{number}",
        "cause_zh": "约为其他学校的 1/10000",
        "cause_en": "about 1/10000 of other schools",
        "detail_zh": None,
        "detail_en": None,
        "statement_zh": "生均图书不低于 1",
        "statement_en": "At least one book a pupil",
        "remedy_zh": "核对单位",
        "remedy_en": "Check the unit",
        "waived_by": None,
        "waiver_reason": None,
        "waiver_expires_on": None,
        **columns,
    }


def table(*rows: dict) -> pa.Table:
    return pa.Table.from_pylist(list(rows))


@pytest.fixture
def written(tmp_path):
    def write(*rows: dict) -> openpyxl.Workbook:
        path = tmp_path / "findings.xlsx"
        write_findings_workbook(path, "云溪县", list(rows))
        return openpyxl.load_workbook(path)

    return write


def lines(book: openpyxl.Workbook, sheet: str) -> list[dict[str, object]]:
    rows = list(book[sheet].iter_rows(values_only=True))
    headings = [str(heading).split("\n")[0] for heading in rows[FIRST_LINE - 2]]
    return [dict(zip(headings, row, strict=True)) for row in rows[FIRST_LINE - 1 :]]


def test_fifty_schools_with_one_cause_are_one_line_and_all_in_the_details(written):
    book = written(*(finding(number) for number in range(1, 51)))
    (line,) = lines(book, CAUSES)
    assert (line["处数"], line["编号"]) == (50, "B05.990101.1")
    assert line["涉及"] == "学校1、学校2、学校3、学校4、学校5 …（+45）"
    assert line["现象"] == "约为其他学校的 1/10000\nabout 1/10000 of other schools"
    assert [one["学校"] for one in lines(book, DETAILS)] == [f"学校{n}" for n in range(1, 51)]


def test_each_figure_is_shown_with_value_and_cell(written):
    (line,) = lines(written(finding(7)), DETAILS)
    assert line["数据及单元格"] == "2021 图书册数 Books = 7（wide.xlsx，过录表!K7）"


def test_what_blocks_comes_first_and_what_is_waived_last(written):
    book = written(
        finding(1, group_id="a", severity="info"),
        finding(2, group_id="b", status="WAIVED", waived_by="李华", waiver_reason="已核实"),
        finding(3, group_id="c", severity="warning"),
        finding(4, group_id="d"),
    )
    causes = lines(book, CAUSES)
    assert [line["编号"] for line in causes] == ["d", "c", "a", "b"]
    assert causes[-1]["状态"] == "已豁免 waived\n李华\n已核实"


def test_decision_reason_owner_and_expiry_are_to_be_filled_in(written):
    book = written(finding(1))
    for sheet in (CAUSES, DETAILS):
        (line,) = lines(book, sheet)
        assert [line[name] for name in ("处理", "理由", "责任人", "有效至学年")] == [None] * 4
        (choices,) = book[sheet].data_validations.dataValidation
        assert choices.formula1 == '"更正 correct,确认无误 accept"'


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@sum", "=cmd|' /C calc'!A0"])
def test_nothing_in_a_finding_becomes_a_formula(written, name):
    book = written(finding(1, school_name=name, detail_zh=name, waived_by=name))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")
    assert lines(book, DETAILS)[0]["学校"] == name
    assert book[DETAILS].cell(FIRST_LINE, 5).quotePrefix


def test_the_same_findings_give_the_same_bytes(tmp_path):
    rows = [finding(1), finding(2)]
    for name in ("a.xlsx", "b.xlsx"):
        write_findings_workbook(tmp_path / name, "云溪县", rows)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_every_county_with_an_open_finding_has_a_workbook_and_no_other(tmp_path):
    waived = finding(3, county_code="990103", status="WAIVED")
    nowhere = finding(4, county_code=None)
    folder = tmp_path / "findings"
    write_findings_workbooks(
        table(finding(1), finding(2, county_code=OTHER), waived, nowhere),
        folder,
        {COUNTY: "云溪县"},
    )
    assert sorted(path.name for path in folder.iterdir()) == [f"{COUNTY}.xlsx", f"{OTHER}.xlsx"]
    write_findings_workbooks(table(finding(1)), folder, {})
    assert [path.name for path in folder.iterdir()] == [f"{COUNTY}.xlsx"]


def test_no_finding_makes_no_workbook(tmp_path: Path):
    write_findings_workbooks(table(finding(1)).slice(0, 0), tmp_path, {})
    assert list(tmp_path.iterdir()) == []


def test_findings_of_withheld_counties_and_figures_of_withheld_years_are_left_out(two_years):
    figures = '[{"school_year": 2020, "county_code": "990102", "value": 8765}]'
    two_years.finding(2021, COUNTY, figures=figures, value="8765", cause_zh="约为上年的 10 倍")
    two_years.finding(2021, COUNTY, value="7")
    two_years.finding(2021, OTHER, value="9")
    published = frozenset({(2020, COUNTY), (2021, COUNTY)})
    rows = published_findings(two_years.write().data, [2020, 2021], published).to_pylist()
    assert [row["county_code"] for row in rows] == [COUNTY, COUNTY]
    assert sorted((row["value"] or "", row["cause_zh"]) for row in rows) == [
        ("", None),
        ("7", None),
    ]


@pytest.mark.parametrize(("earlier_years", "shown"), [(0, "7"), (1, None), (6, None)])
def test_a_finding_that_rests_on_a_withheld_earlier_year_loses_its_figures(
    two_years, earlier_years, shown
):
    two_years.finding(2021, COUNTY, value="7", earlier_years=earlier_years)
    data = two_years.write().data
    (row,) = published_findings(data, [2021], frozenset({(2021, COUNTY)})).to_pylist()
    assert row["value"] == shown


def test_years_that_never_landed_withhold_nothing(two_years):
    two_years.finding(2021, COUNTY, value="7", earlier_years=6)
    published = frozenset({(2020, COUNTY), (2021, COUNTY)})
    (row,) = published_findings(two_years.write().data, [2021], published).to_pylist()
    assert row["value"] == "7"
