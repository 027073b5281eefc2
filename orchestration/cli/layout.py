"""``junheng layout``: what is known of how the returns look.

Belongs here: the layout commands. Not here: layouts (``ingestion.layout``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.table import Table

from contract.paths import DataFolder
from ingestion.county_figures import county_name, known_figures
from ingestion.layout.confirm import open_questions
from ingestion.layout.load import fields_of, layouts
from ingestion.layout.schema import Layout
from ingestion.template import template_sheets, write_county_forms_template
from orchestration.cli.command import SCHOOL_YEAR, Result, command
from orchestration.cli.layout_check import check
from orchestration.cli.layout_draft import confirm, draft

COUNTY_FORMS = "county_forms"


@click.group()
def layout() -> None:
    """报表版式 / Layouts of the returns."""


for _command in (check, draft, confirm):
    layout.add_command(_command)


@layout.command("list")
@command
def list_layouts(data: DataFolder, as_json: bool) -> Result:
    """列出已知版式 / List the known layouts."""
    rows = [_summary(name, found) for name, found in layouts().items()]
    table = Table(
        "版式 Layout",
        "名称 Title",
        "学年 Years",
        "形式 Kind",
        "字段 Fields",
        "把握 Conf.",
        "未决 Open",
    )
    for row in rows:
        table.add_row(*(str(row[key]) for key in _COLUMNS))
    return Result({"layouts": rows}, (table,))


class County(TypedDict):
    """Whose template, of which year."""

    school_year: int
    county: str
    name: str


@layout.command()
@click.argument("family", type=click.Choice([COUNTY_FORMS]))
@click.option("--year", "school_year", type=SCHOOL_YEAR, required=True, help="学年 / School year")
@click.option("--county", required=True, help="县级代码，六位 / County code, six digits")
@click.option("--name", default="", help="县名 / County name")
@click.option("--empty", is_flag=True, help="不填已有数据 / Leave out what is known already")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="文件 / File")
@command
def template(
    data: DataFolder,
    as_json: bool,
    family: str,
    out: Path | None,
    empty: bool,
    **of: Unpack[County],
) -> Result:
    """写出县级表的 Excel 模板 / Write the Excel template of the county tables.

    What has landed of the county is filled in.
    """
    year, county = of["school_year"], of["county"]
    if len(county) != 6 or not county.isascii() or not county.isdigit():
        raise click.BadParameter("六位数字 / six digits", param_hint="--county")
    names = [sheet.table.name for sheet in template_sheets(year)]
    known = {} if empty else known_figures(data, year, county, names)
    target = out or Path(f"{family}_{county}_{year}.xlsx")
    name = of["name"] or county_name(data, year, county)
    write_county_forms_template(target, year, county, name, known)
    filled = {table: len(rows) for table, rows in known.items()}
    shown = [f"已写出 / written: {target}"]
    shown += [f"已填 / filled in: {table} {rows}" for table, rows in filled.items()]
    return Result({"written": str(target), "county_name": name, "filled": filled}, tuple(shown))


_COLUMNS = ("layout", "title", "years", "kind", "fields", "confidence", "open")


def _summary(name: str, found: Layout) -> dict[str, object]:
    last = found.school_years.last
    return {
        "layout": name,
        "title": f"{found.title.zh} / {found.title.en}",
        "years": f"{found.school_years.first}–{last if last is not None else ''}",
        "kind": found.kind,
        "fields": len(fields_of(found)),
        "confidence": found.confidence,
        "open": len(open_questions(found)),
    }
