"""What an ingest would change, and what earlier ones did: figure by figure, for a person.

Belongs here: ``junheng ingest --preview`` and ``junheng year changes`` as shown. Not here: finding
the changes (``ingestion``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click
from rich.console import RenderableType
from rich.text import Text as RichText

from contract.fields import table
from contract.paths import DataFolder
from ingestion.land.changes import CHANGED, REMOVED
from ingestion.land.store import read_changes
from ingestion.preview import FilePreview, Preview, YearPreview, preview
from orchestration.cli.command import SCHOOL_YEAR, Result, command
from orchestration.cli.tables import folding_table

_LINES_SHOWN = 200
_ERRORS_SHOWN = 10

Change = Mapping[str, Any]


def preview_result(data: DataFolder, years: Sequence[int]) -> Result:
    """What reading the inbox would change; nothing is written."""
    found = preview(data, years)
    values = {
        "data": str(data.root),
        "years": [
            {**asdict(year), "changes": list(map(_plain, year.changes))} for year in found.years
        ],
        "inbox_issues": [asdict(issue) for issue in found.inbox_issues],
    }
    return Result(values, tuple(_preview_shown(found)))


@click.command("changes")
@click.argument("school_year", type=SCHOOL_YEAR, metavar="YEAR")
@click.option("--school", help="只看此学校 / This school only")
@click.option("--county", help="只看此县 / This county only")
@command
def changes(
    data: DataFolder, as_json: bool, school_year: int, school: str | None, county: str | None
) -> Result:
    """历次重报改了哪些数 / Which figures resubmissions have changed, cell by cell."""
    found = [
        change
        for change in read_changes(data, school_year).to_pylist()
        if school in (None, change["entity_id"]) and county in (None, change["county_code"])
    ]
    shown = _changes_shown(found) if found else ["无 / none"]
    values = {"school_year": school_year, "changes": list(map(_plain, found))}
    return Result(values, tuple(shown))


def _plain(change: Change) -> dict[str, Any]:
    """A change with its time as text."""
    return {**change, "changed_at": change["changed_at"].isoformat()}


def _preview_shown(found: Preview) -> Iterator[RenderableType]:
    if not found.years:
        yield "收件夹没有新的或变动的文件 / nothing in the inbox is new or changed"
    for year in found.years:
        yield from _year_shown(year)
    for issue in found.inbox_issues:
        yield RichText(f"! {issue.what.zh} {issue.what.en}", style="yellow")
    yield RichText("预览：未写入任何内容 / a preview: nothing was written", style="bold")


def _year_shown(year: YearPreview) -> Iterator[RenderableType]:
    table_ = folding_table(
        "文件\nFile", "结果\nWould be", "版式\nLayout", "行\nRows", "改动\nChanges"
    )
    changed = Counter(change["new_source_name"] for change in year.changes)
    for file in year.files:
        table_.add_row(
            file.source_name,
            _would_be(file),
            file.layout or "-",
            str(file.rows),
            str(changed[file.source_name]) if file.replaces or changed[file.source_name] else "-",
        )
    yield RichText(f"{year.school_year}", style="bold")
    yield table_
    for file in year.files:
        if file.reason.zh:
            yield RichText(
                f"! {file.source_name}\n  {file.reason.zh}\n  {file.reason.en}", "yellow"
            )
    for issue in year.errors[:_ERRORS_SHOWN]:
        place = "!".join(filter(None, (issue["sheet"], issue["cell"])))
        says = f"{issue['message_zh']}{issue['remedy_zh']}\n  {issue['message_en']}"
        yield RichText(f"! {issue['issue_code']} {place}\n  {says}", "yellow")
    if len(year.errors) > _ERRORS_SHOWN:
        yield RichText(f"! … {len(year.errors) - _ERRORS_SHOWN} 条未列出 / more", "yellow")
    yield from _changes_shown(year.changes)


def _would_be(file: FilePreview) -> str:
    return f"{file.status} (取代 / replaces)" if file.replaces else file.status


def _changes_shown(found: Sequence[Change]) -> Iterator[RenderableType]:
    table_ = folding_table(
        "县\nCounty", "学校（单位）\nSchool", "数据项\nFigure", "原\nOld", "新\nNew", "位置\nCells"
    )
    for change in found[:_LINES_SHOWN]:
        table_.add_row(*_cells(change))
    if found:
        yield table_
    if len(found) > _LINES_SHOWN:
        yield f"… {len(found) - _LINES_SHOWN} 处未列出，见 --json / more, see --json"


def _cells(change: Change) -> Iterator[str]:
    yield change["county_code"] or ""
    yield "\n".join(filter(None, (change["entity_id"], change["entity_name"])))
    yield _figure(change)
    yield change["old_value"] or "—"
    yield change["new_value"] or "—"
    old, new = change["old_cell"] or "", change["new_cell"] or ""
    yield old if old == new else "\n".join(filter(None, (old, f"→ {new}" if new else "")))


def _figure(change: Change) -> str:
    """The field with its level; of a whole row, whether it is gone or new."""
    declared = table(change["table_name"])
    level = f" {change['level']}" if change["level"] else ""
    if change["kind"] == CHANGED:
        return f"{declared.field(change['field_name']).label.zh}{level}\n{change['field_name']}"
    gone = change["kind"] == REMOVED
    return f"{declared.label.zh}{level}\n{'整行撤回 / row gone' if gone else '新的一行 / new row'}"
