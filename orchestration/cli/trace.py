"""``junheng trace``: a published figure back to its cells.

Belongs here: asking and showing. Not here: finding the way (``reporting.trace``).
"""

from __future__ import annotations

import click
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text as RichText

from contract.paths import DataFolder
from orchestration.cli.command import SCHOOL_YEAR, Result, command
from reporting.trace import Trace
from reporting.trace import trace as trace_figure


@click.command()
@click.option("--year", required=True, type=SCHOOL_YEAR, help="学年 / School year.")
@click.option("--school", "school_id", required=True, help="学校标识码 / School id.")
@click.option(
    "--field", "name", required=True, help="字段或指标 / Field (books) or indicator (b5)."
)
@click.option("--level", type=click.Choice(["primary", "junior", "senior"]), help="学段 / Level.")
@command
def trace(
    data: DataFolder, as_json: bool, year: int, school_id: str, name: str, level: str | None
) -> Result:
    """由发布的数追溯到单元格 / From a published figure back to its cells."""
    found = trace_figure(data, year, school_id, name, level)
    shown: list[RenderableType] = []
    for one in found:
        shown.extend((*_headlines(one), _cells(one)))
    return Result({"traces": [one.as_dict() for one in found]}, tuple(shown))


def _headlines(found: Trace) -> tuple[RichText, ...]:
    if found.school is None or found.county is None:
        return ()
    school, county = found.school, found.county
    lines = [
        f"县 County {county.county_code}: 均值 mean {_number(county.county_mean)}, "
        f"差异系数 CV {_number(county.cv)}, 学校 schools {county.schools} ({county.status})",
        f"学校 School {found.school_id} {school.level} {school.indicator_id}: "
        f"{_number(school.numerator)} ÷ {_number(school.denominator)} → {_number(school.value)} "
        f"({school.status}{f', {school.reason}' if school.reason else ''}"
        f"{'' if school.in_population else ', 不在评估范围 outside the population'})",
    ]
    if school.members != (found.school_id,):
        lines.append(f"合并计算 summed with: {', '.join(school.members)}")
    return tuple(RichText(line) for line in lines)


def _cells(found: Trace) -> Table:
    table = Table(
        "数据项 Figure", "学校 School", "学段 Level", "值 Value", "文件 File", "单元格 Cells"
    )
    for figure in found.figures:
        sign = "− " if figure.sign < 0 else ""
        table.add_row(
            f"{sign}{figure.label_zh} {figure.table}.{figure.field}",
            figure.school_id,
            figure.level or "",
            f"{_number(figure.value)} {figure.unit}".strip(),
            figure.source_name,
            figure.place,
        )
    return table


def _number(value: object) -> str:
    if value is None:
        return "—"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
