"""``junheng year``: the school years of the registry and how far each has come.

Belongs here: the year commands. Not here: the registry (``ingestion.years``).
"""

from __future__ import annotations

import click
from rich.table import Table

from contract.paths import DataFolder
from ingestion.years import SchoolYear, registry
from orchestration.cli.command import Result, command


@click.group()
def year() -> None:
    """学年登记 / School years of the registry."""


@year.command("list")
@command
def list_years(data: DataFolder, as_json: bool) -> Result:
    """列出各学年及其状态 / List each school year and its state."""
    landed = set(data.landed_years())
    rows = [_state(data, entry, entry.year in landed) for entry in registry().values()]
    table = Table(
        "学年 Year", "截止 Due", "状态 Status", "收件 Inbox", "入库 Landed", "结论 Verdict"
    )
    for row in rows:
        table.add_row(
            str(row["school_year"]),
            str(row["due"]),
            str(row["status"]),
            str(row["inbox_files"]),
            _mark(bool(row["landed"])),
            _mark(bool(row["judged"])),
        )
    return Result({"years": rows}, (table,))


def _state(data: DataFolder, entry: SchoolYear, landed: bool) -> dict[str, object]:
    inbox = data.inbox_year(entry.year)
    return {
        "school_year": entry.year,
        "due": entry.due.isoformat(),
        "status": entry.status,
        "families": list(entry.families),
        "inbox_files": sum(path.is_file() for path in inbox.rglob("*")),
        "landed": landed,
        "judged": data.verdict(entry.year).exists(),
    }


def _mark(holds: bool) -> str:
    return "✓" if holds else "-"
