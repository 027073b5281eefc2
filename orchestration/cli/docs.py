"""``junheng docs``: every table and column of the warehouse described, on one page.

Belongs here: asking and showing. Not here: the page (dbt writes it from ``dbt_project``).
"""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text as RichText

from contract.paths import DataFolder
from orchestration.cli.command import Result, command
from orchestration.dbt_runner import write_docs


@click.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个文件（默认在仓库旁） / The page to write (beside the warehouse).",
)
@command
def docs(data: DataFolder, as_json: bool, out: Path | None) -> Result:
    """写出仓库各表各列的说明 / Describe every table and column of the warehouse."""
    page = out or data.warehouse.with_name("docs.html")
    write_docs(data, page)
    return Result({"page": str(page)}, (RichText(f"打开 / open: {page}"),))
