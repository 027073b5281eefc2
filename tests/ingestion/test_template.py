"""The Excel template of the county forms: made from the declarations, filled in, read back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from contract.fields import table, units
from contract.messages import UserError
from ingestion.layout.load import layouts
from ingestion.layout.schema import TableColumn
from ingestion.map import map_document
from ingestion.model import ParsedFile
from ingestion.read import open_document
from ingestion.recognise import recognise
from ingestion.template import county_forms_template, template_sheets, write_county_forms_template

LAYOUTS = layouts()
HEADING_ROW = 3


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "county_forms.xlsx"
    write_county_forms_template(path, 2024, "990121", "云溪县")
    return path


def read(path: Path, school_year: int = 2024) -> ParsedFile:
    document = open_document(path, path.name)
    return map_document(document, recognise(document, LAYOUTS, school_year), school_year)


def fill(path: Path, sheet: str, row: list[object], line: int = 1) -> None:
    """Type a row into a sheet, as a user would, and save."""
    book = openpyxl.load_workbook(path)
    for column, value in enumerate(row, start=1):
        if value is not None:
            book[sheet].cell(HEADING_ROW + line, column, value)
    book.save(path)


def test_headings_are_the_labels_of_the_declarations() -> None:
    layout = LAYOUTS["county_forms/2018"]
    for name, record in layout.records.items():
        for field_name, source in record.fields.items():
            if isinstance(source, TableColumn):
                assert source.header == (table(name).field(field_name).label.zh,)


def test_every_declared_field_has_a_column_and_its_unit() -> None:
    for sheet in template_sheets(2024):
        keys = {"school_year", "county_code"}
        declared = [f.name for f in sheet.table.fields if f.name not in keys]
        assert [column.field.name for column in sheet.columns] == declared
        for column in sheet.columns:
            base = units()[column.field.unit]
            assert ("（" in column.heading) == bool(base.label.zh)


def test_a_number_in_every_cell_comes_back_in_the_declared_unit(template: Path) -> None:
    for sheet in template_sheets(2024):
        if sheet.one_row:
            fill(template, sheet.name, [None, *range(1, len(sheet.columns) + 1)])
    parsed = read(template)
    for sheet in template_sheets(2024):
        if sheet.one_row:
            columns = parsed.columns[sheet.table.name]
            for number, column in enumerate(sheet.columns, start=1):
                assert columns[column.field.name] == [number * column.factor]
            assert columns["county_code"] == ["990121"]


def test_money_of_the_county_is_asked_for_in_ten_thousand_yuan() -> None:
    finance = next(s for s in template_sheets(2024) if s.table.name == "county_finance")
    headings = {column.field.name: column.heading for column in finance.columns}
    assert headings["appropriation"] == "财政教育拨款（万元）"
    assert headings["teacher_pay"] == "教师年平均工资收入（元）"


def test_words_of_the_drop_downs_come_back_as_codes(template: Path) -> None:
    fill(template, "满意度", ["家长", 616, 600, 589, 560])
    fill(template, "满意度", ["代表委员", 20, 20, 20, 19], line=2)
    fill(template, "规划目标", ["初中", "b5", 0.45, "差异系数", "计财股"])
    fill(template, "自评报告数据", ["自评报告", "C1", "比值", "880", "21", 1, "42", None, "约"])
    parsed = read(template)
    assert parsed.columns["satisfaction"]["group_name"] == ["parents", "deputies"]
    assert parsed.columns["target"]["level"] == ["junior"]
    assert parsed.columns["target"]["measure"] == ["cv"]
    assert parsed.columns["claim"]["kind"] == ["ratio"]
    assert parsed.columns["claim"]["qualifier"] == ["about"]


def test_closed_vocabularies_are_drop_downs_of_all_their_words(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    for sheet in template_sheets(2024):
        lists = [
            rule.formula1.strip('"').split(",")
            for rule in book[sheet.name].data_validations.dataValidation
            if rule.type == "list"
        ]
        assert lists == [list(c.words) for c in sheet.columns if c.words]
        for column in sheet.columns:
            if column.field.values and column.words:
                assert set(column.codes) <= set(column.field.values)


def test_numbers_are_held_within_what_is_possible(template: Path) -> None:
    rules = openpyxl.load_workbook(template)["县情"].data_validations.dataValidation
    kinds = {str(rule.sqref): (rule.type, rule.operator) for rule in rules}
    assert kinds["B4"] == ("decimal", None)
    assert kinds["D4"] == ("whole", None)
    assert len(kinds) == 22


def test_headings_are_locked_and_cells_to_fill_in_are_not(template: Path) -> None:
    sheet = openpyxl.load_workbook(template)["经费"]
    assert sheet.protection.sheet
    assert sheet["B3"].protection.locked
    assert not sheet["B4"].protection.locked
    assert sheet["A4"].value == "云溪县"


def test_headings_explain_themselves_in_both_languages(template: Path) -> None:
    note = openpyxl.load_workbook(template)["县情"]["B3"].comment
    assert note is not None
    assert "L1" in note.text
    assert "Population" in note.text


def test_an_untouched_template_states_no_figures(template: Path) -> None:
    parsed = read(template)
    assert [i for i in parsed.issues if i.severity == "error"] == []
    for name, columns in parsed.columns.items():
        for measure in table(name).measures:
            assert set(columns.get(measure.name, [])) <= {None}


def test_a_template_of_another_year_is_refused(template: Path) -> None:
    with pytest.raises(UserError) as error:
        read(template, 2023)
    assert error.value.code == "year_contradicts_folder"


def test_same_arguments_same_bytes() -> None:
    assert county_forms_template(2024, "990121", "云溪县") == county_forms_template(
        2024, "990121", "云溪县"
    )


def test_a_year_without_county_forms_is_said() -> None:
    with pytest.raises(UserError) as error:
        county_forms_template(2001, "990121", "云溪县")
    assert error.value.code == "no_county_forms"
