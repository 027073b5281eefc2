"""The checks of a document as a table: CSV and Excel.

Belongs here: columns and files. Not here: the page, the terminal.

Texts are written as texts: in Excel cells typed as such, in CSV with an apostrophe before what a
spreadsheet would take for a formula.
"""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path

import xlsxwriter

from contract.atomic import write_bytes
from contract.messages import Text
from reporting.claims_page.model import Check, CheckedDocument
from reporting.claims_page.words import BASES, KINDS, OUTCOMES, level_word

COLUMNS = {
    "check_id": ("编号 Id", 8),
    "outcome": ("结论 Outcome", 16),
    "severity": ("级别 Severity", 10),
    "basis": ("比较对象 Compared", 18),
    "kind": ("类型 Kind", 14),
    "subject": ("学校或县 Of", 18),
    "school_year": ("学年 Year", 8),
    "level": ("学段 Level", 10),
    "quantity_zh": ("数据项", 22),
    "quantity_en": ("Quantity", 22),
    "stated_text": ("原文 Stated", 22),
    "arithmetic_zh": ("算式", 46),
    "arithmetic_en": ("Arithmetic", 46),
    "where": ("位置 Where", 18),
    "sentence": ("句子 Sentence", 60),
}
"""Column → its heading and width."""

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK = "\ufeff"
_SHADES = {"inconsistent": "#F5CFA5", "not_met": "#FBE6CF", "rounding": "#E1EDF5"}


def write_csv(path: Path, document: CheckedDocument) -> None:
    """Write the checks as CSV in UTF-8, with the mark that makes spreadsheets read it so."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for check in document.checks:
        row = _codes(check)
        writer.writerow([_no_formula(row[name]) for name in COLUMNS])
    write_bytes(path, (_BYTE_ORDER_MARK + text.getvalue()).encode())


def write_workbook(path: Path, document: CheckedDocument) -> None:
    """Write the checks as an Excel workbook, what needs attention shaded."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    framed = {"border": 1, "font_size": 10, "text_wrap": True, "valign": "top"}
    heading = workbook.add_format({**framed, "bold": True, "bg_color": "#E7EDF3"})
    plain = workbook.add_format(framed)
    shaded = {one: workbook.add_format({**framed, "bg_color": c}) for one, c in _SHADES.items()}
    sheet = workbook.add_worksheet("核对 Checks")
    for number, (title, width) in enumerate(COLUMNS.values()):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, title, heading)
    for line, check in enumerate(document.checks, start=1):
        row = _words(check)
        for number, name in enumerate(COLUMNS):
            sheet.write_string(line, number, row[name], shaded.get(check.outcome, plain))
    sheet.autofilter(0, 0, len(document.checks), len(COLUMNS) - 1)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    workbook.close()
    write_bytes(path, buffer.getvalue())


def _codes(check: Check) -> dict[str, str]:
    """A row for programs, by column."""
    return {
        "check_id": check.check_id,
        "outcome": check.outcome,
        "severity": check.severity or "",
        "basis": check.basis,
        "kind": check.kind,
        "subject": check.subject,
        "school_year": "" if check.school_year is None else str(check.school_year),
        "level": check.level or "",
        "quantity_zh": check.quantity.zh,
        "quantity_en": check.quantity.en,
        "stated_text": check.stated_text,
        "arithmetic_zh": check.arithmetic.zh,
        "arithmetic_en": check.arithmetic.en,
        "where": check.where,
        "sentence": check.sentence,
    }


def _words(check: Check) -> dict[str, str]:
    """The same row for people."""
    outcome = OUTCOMES[check.outcome]
    return _codes(check) | {
        "outcome": f"{outcome.sign} {_both(outcome.label)}",
        "basis": _both(BASES[check.basis]),
        "kind": _both(KINDS[check.kind]),
        "level": _both(level_word(check.level)),
    }


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}".strip()


def _no_formula(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA_START) else value
