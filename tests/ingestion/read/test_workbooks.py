from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from contract.messages import UserError
from ingestion.read import open_document
from tests.ingestion.read import files

SHEET = {"Sheet1": [["name", "pupils"], ["甲校", 12]]}


def opened(folder: Path, name: str, data: bytes):
    return open_document(files.saved(folder, "archived", data), name)


def refused(folder: Path, name: str, data: bytes) -> UserError:
    with pytest.raises(UserError) as caught:
        document = opened(folder, name, data)
        for sheet in document.sheet_names:
            document.sheet(sheet)
    error = caught.value
    assert error.what.zh and error.what.en and error.remedy.zh and error.remedy.en
    assert error.where.file == name
    return error


def xls_of_two_sheets() -> bytes:
    def fill(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("Sheet1")
        sheet.write(1, 1, "甲校")
        sheet.write(1, 2, 12)
        sheet.row(1).set_cell_error(3, files.NOT_AVAILABLE)
        sheet.write(1, 4, xlwt.Formula("1+1"))
        sheet.merge(3, 4, 0, 1)
        book.add_sheet("Hidden").visibility = 1

    return files.xls(fill)


def test_positions_are_absolute_whatever_the_first_cell_used(tmp_path):
    data = files.xlsx_with(
        lambda book: book.worksheets()[0].write(2, 3, "甲"), {"Sheet1": [], "Other": []}
    )
    sheet = opened(tmp_path, "a.xlsx", data).sheet("Sheet1")
    assert sheet.rows[2][3] == "甲"


def test_hidden_sheets_and_merged_ranges_are_told(tmp_path):
    data = files.xlsx_with(
        lambda book: book.worksheets()[0].merge_range(0, 1, 1, 3, "教职工"),
        {"Shown": [], "Hidden": [[1]]},
        hidden=["Hidden"],
    )
    document = opened(tmp_path, "a.xlsx", data)
    assert document.sheet("Shown").merged == ((0, 1, 1, 3),)
    assert not document.sheet("Shown").hidden
    assert document.sheet("Hidden").hidden


def test_an_error_value_arrives_as_its_text_not_as_a_blank(tmp_path):
    def add(book: xlsxwriter.Workbook) -> None:
        sheet = book.worksheets()[0]
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 2, "=NA()", None, "#N/A")

    sheet = opened(tmp_path, "a.xlsx", files.xlsx_with(add, SHEET)).sheet("Sheet1")
    assert sheet.rows[2][1:3] == ["#DIV/0!", "#N/A"]


def test_a_formula_without_a_stored_result_is_told_by_its_position(tmp_path):
    def add(book: xlsxwriter.Workbook) -> None:
        sheet = book.worksheets()[0]
        sheet.write_formula(2, 0, "=1+1", None, 2)
        sheet.write_formula(2, 1, "=1+1", None, "")
        sheet.write_formula(2, 2, '=IF(A1=0,"","")', None, "text")

    sheet = opened(tmp_path, "a.xlsx", files.xlsx_with(add, SHEET)).sheet("Sheet1")
    assert sheet.uncached_formulas == {(2, 1)}
    assert sheet.rows[2][0] == 2


def test_a_formula_whose_result_is_an_empty_text_has_a_result(tmp_path):
    cell = b'<c r="B3" t="str"><f>""</f><v></v></c>'
    data = files.rezipped(
        files.xlsx(SHEET),
        files.sheet_part(
            lambda part: part.replace(b"</sheetData>", b'<row r="3">%s</row></sheetData>' % cell)
        ),
    )
    assert opened(tmp_path, "a.xlsx", data).sheet("Sheet1").uncached_formulas == frozenset()


@pytest.mark.parametrize(
    "row",
    [
        b"<row><c><v>1</v></c><c><f>1+1</f></c><c t='e'><v>#REF!</v></c></row>",
        b'<row r="3"><c r="B3"><f>1+1</f><v/></c><c r="C3" s="1" t="e"><v>#REF!</v></c></row>',
    ],
    ids=["no references, single quotes", "references"],
)
def test_flawed_cells_are_found_however_the_xml_is_written(tmp_path, row):
    def change(part: bytes) -> bytes:
        if b"t='" in row:
            part = part.replace(b'xml:space="', b"xml:space='").replace(
                b"<worksheet ", b"<worksheet xmlns:y='urn:y' "
            )
        return part.replace(b"</sheetData>", row + b"</sheetData>")

    data = files.rezipped(files.xlsx(SHEET), files.sheet_part(change))
    sheet = opened(tmp_path, "a.xlsx", data).sheet("Sheet1")
    assert sheet.uncached_formulas == {(2, 1)}
    assert sheet.rows[2][2] == "#REF!"


def test_xls_is_read_with_errors_formulas_merges_and_hidden_sheets(tmp_path):
    document = opened(tmp_path, "a.xls", xls_of_two_sheets())
    sheet = document.sheet("Sheet1")
    assert sheet.rows[1][1:4] == ["甲校", 12, "#N/A"]
    assert sheet.uncached_formulas == {(1, 4)}
    assert sheet.merged == ((3, 0, 4, 1),)
    assert document.sheet("Hidden").hidden


def test_xlsb_is_read_with_errors_and_hidden_sheets(tmp_path):
    rows = [["学校", "学生"], ["甲校", 12.0], [None, bytes([files.DIVISION_BY_ZERO])]]
    document = opened(tmp_path, "a.xlsb", files.xlsb("一览", rows, hidden=True))
    sheet = document.sheet("一览")
    assert sheet.rows[1] == ["甲校", 12.0]
    assert sheet.rows[2][1] == "#DIV/0!"
    assert sheet.hidden


def test_ods_is_read_with_formulas_without_result_at_their_place(tmp_path):
    rows = [
        files.ods_row(files.ods_cell("甲校", valuetype="string"), repeated=2),
        files.ods_row(
            files.ods_cell(numbercolumnsrepeated=2),
            files.ods_cell(formula="of:=1+1"),
            files.ods_cell("2", formula="of:=1+1", valuetype="float", value=2),
        ),
    ]
    document = opened(tmp_path, "a.ods", files.ods({"Sheet1": rows}))
    sheet = document.sheet("Sheet1")
    assert sheet.rows[1][0] == "甲校"
    assert sheet.rows[2][3] == 2
    assert sheet.uncached_formulas == {(2, 2)}


def test_an_error_in_ods_arrives_as_its_text(tmp_path):
    row = files.ods_row(files.ods_cell("#DIV/0!", formula="of:=1/0", valuetype="string"))
    data = files.rezipped(
        files.ods({"Sheet1": [row]}),
        lambda name, part: (
            part.replace(
                b"table:formula",
                b'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:'
                b'calcext:1.0" calcext:value-type="error" office:string-value="" table:formula',
            )
            if name == "content.xml"
            else part
        ),
    )
    assert opened(tmp_path, "a.ods", data).sheet("Sheet1").rows[0][0] == "#DIV/0!"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"", "empty_file"),
        ("a.csv", b" \r\n", "empty_file"),
        ("a.xlsx", "学校,学生\n甲校,12\n".encode(), "not_a_workbook"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "not_a_workbook"),
        ("a.xlsx", files.encrypted(files.xlsx(SHEET)), "workbook_encrypted"),
        ("a.xlsx", files.xlsx(SHEET)[:3000], "workbook_truncated"),
        ("a.pdf", b"%PDF-1.7", "unsupported_suffix"),
        ("noted", b"x", "unsupported_suffix"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_opened_is_refused_with_a_reason(tmp_path, name, data, code):
    assert refused(tmp_path, name, data).code == code


def test_html_named_xls_is_told_apart_from_plain_text(tmp_path):
    html = refused(tmp_path, "a.xls", b"\xef\xbb\xbf<html><body></body></html>")
    text = refused(tmp_path, "a.xls", b"a\tb\n")
    assert "HTML" in html.what.en
    assert "plain text" in text.what.en


def test_a_zip_that_holds_no_workbook_is_refused(tmp_path):
    data = files.rezipped(files.xlsx(SHEET), lambda name, part: part)
    other = data.replace(b"xl/workbook.xml", b"xl/wordbook.xml")
    assert refused(tmp_path, "a.xlsx", other).code in ("not_a_workbook", "workbook_damaged")


def test_a_workbook_without_its_list_of_sheets_is_damaged(tmp_path):
    data = files.rezipped(
        files.xlsx(SHEET), lambda name, part: b"" if name.endswith("workbook.xml") else part
    )
    assert refused(tmp_path, "a.xlsx", data).code == "workbook_damaged"


@pytest.mark.parametrize(
    "data",
    [
        files.with_broken_stream(files.xlsx(SHEET)),
        files.rezipped(files.xlsx(SHEET), files.sheet_part(lambda part: part[: len(part) // 2])),
    ],
    ids=["compressed bytes", "xml cut off"],
)
def test_a_damaged_sheet_is_named_and_the_others_are_still_read(tmp_path, data):
    error = refused(tmp_path, "a.xlsx", data)
    assert (error.code, error.where.sheet) == ("sheet_damaged", "Sheet1")


def test_a_missing_sheet_is_named_with_those_there_are(tmp_path):
    document = opened(tmp_path, "a.xlsx", files.xlsx(SHEET))
    with pytest.raises(UserError) as caught:
        document.sheet("教基1001")
    assert caught.value.code == "sheet_missing"
    assert "Sheet1" in caught.value.what.en


@pytest.mark.parametrize(
    ("name", "data", "suffix"),
    [
        ("a.xls", files.xlsx(SHEET), ".xlsx"),
        ("a.xlsx", xls_of_two_sheets(), ".xls"),
        ("a.csv", files.xlsx(SHEET), ".xlsx"),
    ],
    ids=["xlsx as xls", "xls as xlsx", "xlsx as csv"],
)
def test_a_workbook_under_another_suffix_is_read_with_a_warning(tmp_path, name, data, suffix):
    document = opened(tmp_path, name, data)
    assert document.kind == "workbook"
    assert document.sheet_names[0] == "Sheet1"
    (issue,) = document.issues
    assert (issue.code, issue.severity) == ("suffix_differs_from_content", "warning")
    assert suffix in issue.remedy.en


def test_a_right_suffix_gives_no_warning(tmp_path):
    assert opened(tmp_path, "a.xlsm", files.xlsx(SHEET)).issues == []


def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    with pytest.raises(UserError) as caught:
        open_document(tmp_path / "gone", "a.xlsx")
    assert caught.value.code == "file_unreadable"
