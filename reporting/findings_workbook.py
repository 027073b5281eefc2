"""Findings of one county as a workbook that goes back to it, to be decided upon.

Belongs here: what the workbook says and where a person fills in. Not here: which findings may be
shown (``findings``) or what a decision does (``junheng waive``).

One line per cause on the first sheet, every school behind it on the second. Texts are written
as texts, so that nothing in them becomes a formula; the same findings give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from contract import fields
from contract.messages import Text
from contract.statuses import RuleStatus, Severity
from reporting.workbooks import LINE_HEIGHT, lines_of

Row = Mapping[str, Any]

_CREATED = datetime(2018, 9, 1)
_SCHOOLS_NAMED = 5
_HIGHEST = 400.0
_A3 = 8
_TITLE_ROW, _NOTE_ROW, _HEADING_ROW = 0, 1, 3
_SEVERITIES = {
    Severity.CRITICAL: Text(zh="必须处理", en="critical"),
    Severity.WARNING: Text(zh="需要决定", en="warning"),
    Severity.INFO: Text(zh="提示", en="info"),
}
_STATUSES = {
    RuleStatus.FAIL: Text(zh="待处理", en="open"),
    RuleStatus.WAIVED: Text(zh="已豁免", en="waived"),
}
_LEVELS = {"primary": "小学", "junior": "初中", "senior": "高中"}
_DECISIONS = ("更正 correct", "确认无误 accept")
_NOTE = Text(
    zh="请在黄色栏填写：更正的请改正报表后重新报送；确认无误的请写明理由、责任人和有效学年。",
    en="Fill in the yellow columns: correct the return and send it again, or accept the figure "
    "with a reason, a name and the last school year it holds for.",
)


@dataclass(frozen=True)
class _Column:
    """A column: heading, width, and its text for a finding; None where a person fills in."""

    zh: str
    en: str
    width: int
    text: Callable[[Sequence[Row]], str | int] | None = None
    choices: tuple[str, ...] = ()


def write_findings_workbook(path: Path, county: str, rows: Sequence[Row]) -> None:
    """Write the findings of a county, as rows of the gate's findings table in its order."""
    workbook = xlsxwriter.Workbook(path, {"in_memory": True})
    workbook.set_properties({"created": _CREATED})
    styles = _Styles.of(workbook)
    grouped = [list(group) for _, group in groupby(_by_group(rows), key=_group)]
    _write_sheet(workbook.add_worksheet("问题 Findings"), county, _CAUSES, grouped, styles)
    singles = [[row] for group in grouped for row in group]
    _write_sheet(workbook.add_worksheet("明细 Details"), county, _DETAILS, singles, styles)
    workbook.close()


@dataclass(frozen=True)
class _Styles:
    title: Format
    note: Format
    heading: Format
    text: Format
    entry: Format

    @classmethod
    def of(cls, workbook: xlsxwriter.Workbook) -> _Styles:
        framed = {"border": 1, "font_size": 10, "text_wrap": True, "valign": "top"}
        return cls(
            title=workbook.add_format({"bold": True, "font_size": 14}),
            note=workbook.add_format({"italic": True, "font_size": 9}),
            heading=workbook.add_format({**framed, "bold": True, "bg_color": "#E7EDF3"}),
            text=workbook.add_format({**framed, "quote_prefix": True}),
            entry=workbook.add_format({**framed, "bg_color": "#FFF8DC", "num_format": "@"}),
        )


def _write_sheet(
    sheet: Worksheet,
    county: str,
    columns: Sequence[_Column],
    findings: Sequence[Sequence[Row]],
    styles: _Styles,
) -> None:
    sheet.write_string(_TITLE_ROW, 0, f"{county} 数据核查问题  Findings", styles.title)
    sheet.write_string(_NOTE_ROW, 0, f"{_NOTE.zh} {_NOTE.en}", styles.note)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(_HEADING_ROW, number, f"{column.zh}\n{column.en}", styles.heading)
    sheet.set_row(_HEADING_ROW, 2 * LINE_HEIGHT)
    for line, finding in enumerate(findings, start=_HEADING_ROW + 1):
        values = [None if column.text is None else column.text(finding) for column in columns]
        sheet.set_row(line, _height(columns, values))
        for number, value in enumerate(values):
            _write_cell(sheet, line, number, value, styles)
    last = _HEADING_ROW + len(findings)
    for number, column in enumerate(columns):
        if column.choices:
            rule = {"validate": "list", "source": list(column.choices)}
            sheet.data_validation(_HEADING_ROW + 1, number, last, number, rule)
    sheet.autofilter(_HEADING_ROW, 0, last, len(columns) - 1)
    sheet.freeze_panes(_HEADING_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADING_ROW)


def _write_cell(
    sheet: Worksheet, line: int, number: int, value: str | int | None, styles: _Styles
) -> None:
    if value is None:
        sheet.write_blank(line, number, None, styles.entry)
    elif isinstance(value, int):
        sheet.write_number(line, number, value, styles.text)
    else:
        sheet.write_string(line, number, value, styles.text)


def _height(columns: Sequence[_Column], values: Sequence[str | int | None]) -> float:
    """Points that show the longest text whole: not every program finds them by itself."""
    lines = max(
        lines_of(str(value), column.width) for column, value in zip(columns, values, strict=True)
    )
    return min(lines * LINE_HEIGHT, _HIGHEST)


def _by_group(rows: Iterable[Row]) -> list[Row]:
    """Newest year first, then what blocks, then the rest."""
    severities = list(Severity)
    statuses = list(_STATUSES)
    return sorted(
        rows,
        key=lambda row: (
            -row["school_year"],
            statuses.index(RuleStatus(row["status"])),
            severities.index(Severity(row["severity"])),
            row["rule_id"],
            row["group_id"],
        ),
    )


def _group(row: Row) -> tuple[int, str]:
    return row["school_year"], row["group_id"]


def _both(name: str) -> Callable[[Sequence[Row]], str]:
    """A bilingual column of the findings, one line per language."""
    return lambda finding: _lines(finding[0][f"{name}_zh"], finding[0][f"{name}_en"])


def _one(name: str) -> Callable[[Sequence[Row]], str]:
    return lambda finding: str(finding[0][name] or "")


def _lines(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)


def _severity(finding: Sequence[Row]) -> str:
    text = _SEVERITIES[Severity(finding[0]["severity"])]
    return f"{text.zh} {text.en}"


def _status(finding: Sequence[Row]) -> str:
    row = finding[0]
    text = _STATUSES[RuleStatus(row["status"])]
    return _lines(f"{text.zh} {text.en}", row["waived_by"], row["waiver_reason"])


def _year(finding: Sequence[Row]) -> int:
    return int(finding[0]["school_year"])


def _schools(finding: Sequence[Row]) -> str:
    """The first few schools by name; the others are on the second sheet."""
    names = list(dict.fromkeys(filter(None, map(_name, finding))))
    more = f" …（+{len(names) - _SCHOOLS_NAMED}）" if len(names) > _SCHOOLS_NAMED else ""
    return "、".join(names[:_SCHOOLS_NAMED]) + more


def _name(row: Row) -> str | None:
    name: str | None = row["school_name"] or row["school_id"] or row["item"] or row["source_name"]
    return name


def _level(finding: Sequence[Row]) -> str:
    level = finding[0]["level"]
    return f"{_LEVELS[level]} {level}" if level in _LEVELS else ""


def _seen(finding: Sequence[Row]) -> str:
    """What the findings have in common, and of a single one what was recorded."""
    row = finding[0]
    detail = (row["detail_zh"], row["detail_en"]) if len(finding) == 1 else ()
    return _lines(row["cause_zh"], row["cause_en"], *detail)


def _figures(finding: Sequence[Row]) -> str:
    """Each figure by its label, with year, value and cell."""
    return _lines(*(_figure(one) for one in json.loads(finding[0]["figures"] or "[]")))


def _figure(figure: Mapping[str, Any]) -> str:
    table, _, name = figure["field"].partition(".")
    declared = fields.table(table).field(name)
    value = "—" if figure["value"] is None else figure["value"]
    place = "!".join(filter(None, (figure["sheet"], figure["cell"])))
    where = "，".join(filter(None, (figure["file"], place)))
    return f"{figure['school_year']} {declared.label.zh} {declared.label.en} = {value}（{where}）"


_TO_DECIDE = (
    _Column("处理", "Decision", 14, choices=_DECISIONS),
    _Column("理由", "Reason", 30),
    _Column("责任人", "Owner", 12),
    _Column("有效至学年", "Holds until", 12),
)
_CAUSES = (
    _Column("编号", "Group", 18, _one("group_id")),
    _Column("学年", "Year", 7, _year),
    _Column("级别", "Severity", 10, _severity),
    _Column("状态", "Status", 12, _status),
    _Column("应当", "Rule", 36, _both("statement")),
    _Column("处数", "Findings", 8, len),
    _Column("涉及", "Concerns", 30, _schools),
    _Column("现象", "Seen", 36, _seen),
    _Column("界限", "Bound", 14, _one("bound")),
    _Column("办法", "What to do", 36, _both("remedy")),
    *_TO_DECIDE,
)
_DETAILS = (
    _Column("编号", "Group", 18, _one("group_id")),
    _Column("问题号", "Finding", 14, _one("finding_id")),
    _Column("学年", "Year", 7, _year),
    _Column("标识码", "School id", 13, _one("school_id")),
    _Column("学校", "School", 24, _one("school_name")),
    _Column("学段", "Level", 9, _level),
    _Column("项目", "Item", 16, _one("item")),
    _Column("数值", "Value", 12, _one("value")),
    _Column("界限", "Bound", 14, _one("bound")),
    _Column("数据及单元格", "Figures and cells", 60, _figures),
    _Column("说明", "Detail", 36, _both("detail")),
    *_TO_DECIDE,
)
