"""Documents in memory in the official shapes, for tests of recognising and mapping."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import yaml

from ingestion.layout.check import check
from ingestion.layout.schema import Layout
from ingestion.model import Cell, Issue, ParsedFile, Sheet

Rows = list[list[Cell]]


@dataclass
class FakeDocument:
    """A document whose sheets are given."""

    name: str
    content: dict[str, Sheet]
    kind: Literal["workbook", "delimited"] = "workbook"
    read: list[str] = field(default_factory=list)
    """Sheets that were asked for."""

    @property
    def sheet_names(self) -> tuple[str, ...]:
        return tuple(self.content)

    def sheet(self, name: str) -> Sheet:
        self.read.append(name)
        return self.content[name]


def workbook(*sheets: Sheet, name: str = "return.xlsx") -> FakeDocument:
    return FakeDocument(name, {sheet.name: sheet for sheet in sheets})


def table(*rows: list[Cell], name: str = "table.csv", sheet: str = "table") -> FakeDocument:
    return FakeDocument(name, {sheet: Sheet(sheet, list(rows))}, kind="delimited")


def form(
    code: str,
    figures: dict[tuple[int, int], Cell] | None = None,
    *,
    rows: int = 12,
    columns: int = 6,
    official: bool = True,
    text_codes: bool = True,
    sheet: str | None = None,
) -> Sheet:
    """A form with codes: figures by (row code, column code), all other cells blank.

    ``official``: with the export's letter row and running numbers around it.
    """
    figures = figures or {}
    body: Rows = [
        [f"表 {code}", *[""] * (columns + 1)],
        [f"{code}{' ' * 40}单位：人", *[""] * (columns + 1)],
        ["", "编号", *[f"栏目{c}" for c in range(1, columns + 1)]],
        ["甲", "乙", *[str(c) if text_codes else float(c) for c in range(1, columns + 1)]],
    ]
    for row in range(1, rows + 1):
        number: Cell = f"{row:02d}" if text_codes else float(row)
        cells = [figures.get((row, column), "") for column in range(1, columns + 1)]
        body.append([f"行目{row}", number, *cells])
    return Sheet(sheet or code, _framed(body) if official else body)


def identity(
    school_id: Cell = "2133000001",
    *,
    kind: Cell = "211",
    name: str = "示例小学",
    county: str = "330281000000",
    year: str = "（2020 /2021 学年初）",
    sheet: str = "基础基111",
) -> Sheet:
    """The block form 基础基111."""
    body: Rows = [
        ["基础教育学校（机构）统计调查表", "", "", "", ""],
        [year, "", "", "", ""],
        ["基础基111   ", "", "", "", ""],
        ["学校标识码", "", "学校（机构）名称（章）", "", ""],
        [school_id, "", name, "", ""],
        ["续", "", "", "", ""],
        ["", "", "学校（机构）地址", "城乡类型", "学校（机构）属地管理教育行政部门"],
        ["名称", "", "示例路1号", "镇中心区", "浙江省示例市教育局"],
        ["代码", "", "330281100100", "121", county],
        ["续", "", "", "", ""],
        ["", "", "学校（机构）办学类型", "学校（机构）举办者", "性质"],
        ["名称", "", "小学", "县级教育部门", "*"],
        ["代码", "", kind, "831", "*"],
        ["续", "", "", "", ""],
        ["", "", "其他", "", ""],
        ["入学年龄", "", "-1", "", ""],
    ]
    return Sheet(sheet, _framed(body))


def labelled(code: str, values: dict[int, Cell], rows: int = 30) -> Sheet:
    """The form 基础基112: 项目, 编号, 内容 and no row 甲 乙."""
    body: Rows = [
        ["学校（机构）基本情况", "", "", "", ""],
        [f"{code}      单位:", "", "", "", ""],
        ["项目", "编号", "内容", "单位", "备注"],
        *[[f"项目{n}", str(n), values.get(n, ""), "人", "中、小学"] for n in range(1, rows + 1)],
    ]
    return Sheet(code, _framed(body))


def _framed(body: Rows) -> Rows:
    """The export's frame: a first row of letters, a first column of running numbers."""
    width = max(map(len, body))
    letters: Rows = [[chr(ord("A") + c) for c in range(width + 1)]]
    return letters + [[float(n), *row] for n, row in enumerate(body, 1)]


def layout_of(text: str) -> Layout:
    """A layout written as YAML, with what every layout needs filled in."""
    given = {
        "family": "demo",
        "version": "2020",
        "title": {"zh": "表", "en": "Demo"},
        "source": "a test",
        "confidence": "H",
        "detail": 1,
        "school_years": {"first": 2020, "last": 2020},
    }
    layout = Layout.model_validate(given | yaml.safe_load(text))
    assert not list(check(layout))
    return layout


def issues_of(parsed: ParsedFile, code: str) -> list[Issue]:
    return [issue for issue in parsed.issues if issue.code == code]
