"""The checks as CSV and Excel: texts stay texts, codes for programs, words for people."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from openpyxl import load_workbook

from reporting.claims_page.tables import COLUMNS, write_csv, write_workbook
from tests.reporting.claims_page.documents import check, document, mark

FORMULA = "=1+1"


@pytest.fixture
def checked():
    return document(
        check("C1", "inconsistent", mark("30.6"), severity="critical"),
        check("R1", "not_evaluable", mark("244"), basis="returns", sentence=FORMULA, level=None),
    )


def test_the_csv_has_codes_and_no_formula(checked, tmp_path):
    write_csv(tmp_path / "claims.csv", checked)
    text = (tmp_path / "claims.csv").read_text(encoding="utf-8-sig")
    first, second = csv.DictReader(StringIO(text))
    assert tuple(first) == tuple(COLUMNS)
    assert (first["outcome"], first["severity"], first["level"]) == (
        "inconsistent",
        "critical",
        "primary",
    )
    assert (second["basis"], second["level"], second["sentence"]) == ("returns", "", f"'{FORMULA}")


def test_the_workbook_has_words_and_keeps_every_text_a_text(checked, tmp_path):
    write_workbook(tmp_path / "claims.xlsx", checked)
    sheet = load_workbook(tmp_path / "claims.xlsx").active
    heading, first, second = sheet.iter_rows()
    assert [cell.value for cell in heading] == [title for title, _ in COLUMNS.values()]
    assert first[1].value == "✗ 不符 inconsistent"
    assert second[len(COLUMNS) - 1].value == FORMULA
    assert {cell.data_type for cell in (*first, *second)} <= {"s", "n"}
    assert first[1].fill.fgColor.rgb != second[1].fill.fgColor.rgb
