"""``junheng layout``: what is known of how the returns look.

Belongs here: the layout commands. Not here: layouts (``ingestion.layout``).
"""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from contract.paths import DataFolder
from ingestion.layout.load import fields_of, layouts
from ingestion.layout.schema import Layout
from ingestion.template import write_county_forms_template
from orchestration.cli.command import SCHOOL_YEAR, Result, command

COUNTY_FORMS = "county_forms"


@click.group()
def layout() -> None:
    """报表版式 / Layouts of the returns."""


@layout.command("list")
@command
def list_layouts(data: DataFolder, as_json: bool) -> Result:
    """列出已知版式 / List the known layouts."""
    rows = [_summary(name, found) for name, found in layouts().items()]
    table = Table(
        "版式 Layout", "名称 Title", "学年 Years", "形式 Kind", "字段 Fields", "把握 Conf."
    )
    for row in rows:
        table.add_row(*(str(row[key]) for key in _COLUMNS))
    return Result({"layouts": rows}, (table,))


@layout.command()
@click.argument("family", type=click.Choice([COUNTY_FORMS]))
@click.option("--year", "school_year", type=SCHOOL_YEAR, required=True, help="学年 / School year")
@click.option("--county", required=True, help="县级代码，六位 / County code, six digits")
@click.option("--name", default="", help="县名 / County name")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="文件 / File")
@command
def template(
    data: DataFolder,
    as_json: bool,
    family: str,
    school_year: int,
    county: str,
    name: str,
    out: Path | None,
) -> Result:
    """写出县级表的 Excel 模板 / Write the Excel template of the county tables."""
    if len(county) != 6 or not county.isascii() or not county.isdigit():
        raise click.BadParameter("六位数字 / six digits", param_hint="--county")
    target = out or Path(f"{family}_{county}_{school_year}.xlsx")
    write_county_forms_template(target, school_year, county, name)
    return Result({"written": str(target)}, (f"已写出 / written: {target}",))


_COLUMNS = ("layout", "title", "years", "kind", "fields", "confidence")


def _summary(name: str, found: Layout) -> dict[str, object]:
    last = found.school_years.last
    return {
        "layout": name,
        "title": f"{found.title.zh} / {found.title.en}",
        "years": f"{found.school_years.first}–{last if last is not None else ''}",
        "kind": found.kind,
        "fields": len(fields_of(found)),
        "confidence": found.confidence,
    }
