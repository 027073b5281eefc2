"""``junheng year``: the school years of the registry, how far each has come, and a new one.

Belongs here: the year commands. Not here: the registry (``ingestion.years``), reading the data
folder (``orchestration.year_state``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType
from rich.table import Table

from contract.messages import Text
from contract.paths import DataFolder
from ingestion.layout.load import layouts
from ingestion.layout.schema import Layout
from ingestion.years import REGISTRY_FILE, SchoolYear, add_year, registry
from orchestration.cli.changes import changes
from orchestration.cli.command import Result, command
from orchestration.cli.tables import short_path
from orchestration.year_state import YearState, year_states

_COUNTIES_NAMED = 12


@click.group()
def year() -> None:
    """学年登记 / School years of the registry."""


year.add_command(changes)


@year.command("list")
@command
def list_years(data: DataFolder, as_json: bool) -> Result:
    """列出各学年及其状态 / List each school year and its state."""
    states = year_states(data, registry())
    table = Table(
        "学年\nyear",
        "截止\ndue",
        "状态\nstatus",
        "文件 收/应\nfiles got/exp.",
        "县 入库/应\ncounties",
        "拒收\nrefused",
        "通过/豁免/受阻\npassed/waived/blocked",
        "未决警告\nwarnings",
        "发布\nreleases",
    )
    for state in states:
        table.add_row(*_cells(state))
    return Result({"years": [_values(state) for state in states]}, (table,))


@year.command("add")
@click.argument("school_year", type=click.IntRange(1900, 2999), metavar="YEAR")
@click.option(
    "--due",
    type=click.DateTime(["%Y-%m-%d"]),
    help="截止日；默认同上年 / When returns are due; by default the day of the year before",
)
@click.option(
    "--family", "families", multiple=True, help="报表族；默认同上年 / As before by default"
)
@click.option(
    "--registry",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=REGISTRY_FILE,
    help="学年登记表 / The year registry",
)
@command
def add(
    data: DataFolder,
    as_json: bool,
    school_year: int,
    due: datetime | None,
    families: tuple[str, ...],
    path: Path,
) -> Result:
    """登记新学年，列出尚待办的事 / Register a school year, and list what remains to be done."""
    new = add_year(school_year, path, due=due.date() if due else None, families=families)
    state = next(s for s in year_states(data, registry(path)) if s.entry.year == school_year)
    steps = list(_checklist(state, layouts()))
    values = {
        "added": _entry_values(new),
        "registry": str(path),
        "expected_files": state.expected_files,
        "expected_counties": state.expected_counties,
        "checklist": [asdict(step) for step in steps],
    }
    shown: list[RenderableType] = [f"已登记 / registered: {school_year} → {short_path(path)}"]
    shown += [f"□ {step.zh}\n  {step.en}" for step in steps]
    return Result(values, tuple(shown))


def _cells(state: YearState) -> Iterator[str]:
    entry, landed = state.entry, state.landed
    yield str(entry.year)
    yield entry.due.isoformat()
    yield entry.status
    yield f"{state.received} / {_count(state.expected_files)}"
    expected = None if state.expected_counties is None else len(state.expected_counties)
    missing = len(state.missing_counties) if landed.files else 0
    lacking = f" (缺 {missing} missing)" if missing else ""
    yield f"{len(landed.counties)} / {_count(expected)}{lacking}"
    yield str(landed.files.get("quarantined", 0)) if landed.files else "-"
    yield (
        "需重查 re-check"
        if state.unreadable
        else "/".join(map(str, state.verdicts.values())) or "-"
    )
    yield _count(state.undecided)
    yield ", ".join(f"r{number}" for number in state.releases) or "-"


def _count(number: int | None) -> str:
    return "-" if number is None else str(number)


def _values(state: YearState) -> dict[str, Any]:
    expected = state.expected_counties
    return {
        **_entry_values(state.entry),
        "inbox_files": state.received,
        "expected_files": state.expected_files,
        "landed": bool(state.landed.files),
        "files": dict(state.landed.files),
        "counties": len(state.landed.counties),
        "expected_counties": None if expected is None else len(expected),
        "missing_counties": state.missing_counties,
        "judged": bool(state.verdicts),
        "verdicts": dict(state.verdicts),
        "verdict_error": state.unreadable,
        "undecided_warnings": state.undecided,
        "releases": list(state.releases),
    }


def _entry_values(entry: SchoolYear) -> dict[str, Any]:
    return {
        "school_year": entry.year,
        "due": entry.due.isoformat(),
        "status": entry.status,
        "families": list(entry.families),
        "like": entry.like,
    }


def _checklist(state: YearState, known: Mapping[str, Layout]) -> Iterator[Text]:
    """What remains to be done for a new year, in the order of the work."""
    year_, due = state.entry.year, state.entry.due
    yield Text(
        zh=f"按当年通知核对截止日 {due}；不对就改 years.yml 该行。",
        en=f"Check the due date {due} against this year's notice; correct it in years.yml.",
    )
    yield from _layout_steps(state.entry, known)
    yield from _county_steps(state, due)
    yield Text(
        zh="有改号、改名、合并的县和学校，写入 lineage/county.csv、lineage/school.csv。",
        en="Counties and schools that changed code, name or merged go into lineage/county.csv and"
        " lineage/school.csv.",
    )
    yield Text(
        zh=f"县级表：junheng layout template county_forms --year {year_} --county <代码>，"
        "每县一份。",
        en=f"County forms: junheng layout template county_forms --year {year_} --county <code>,"
        " one for each county.",
    )
    yield Text(
        zh=f"文件放入 inbox/{year_}/，运行 junheng run --year {year_}，处理未决警告，再发布。",
        en=f"Put the files into inbox/{year_}/, run junheng run --year {year_}, decide the open"
        " warnings, publish.",
    )


def _layout_steps(entry: SchoolYear, known: Mapping[str, Layout]) -> Iterator[Text]:
    for family in entry.families:
        used = [
            x.id for x in known.values() if x.family == family and x.school_years.covers(entry.year)
        ]
        versions = ", ".join(used)
        check = f"junheng layout check <file> --family {family} --year {entry.year}"
        if used:
            yield Text(
                zh=f"{family}：沿用 {versions}；收到第一份文件后先核对：{check}。",
                en=f"{family}: {versions} is still in use; hold the first file against it:"
                f" {check}.",
            )
        else:
            draft = f"junheng layout draft <file> --family {family} --year {entry.year}"
            yield Text(
                zh=f"{family}：没有用于本年的版本，请由第一份文件起草：{draft}。",
                en=f"{family}: no version is used in this year; draft one from the first file:"
                f" {draft}.",
            )


def _county_steps(state: YearState, due: date) -> Iterator[Text]:
    expected = state.expected_counties
    if not expected:
        yield Text(
            zh="上一年没有入库数据，预期的县和文件数不明。",
            en="Nothing has landed of the year before: how many counties and files to expect is"
            " not known.",
        )
        return
    named = [f"{code} {name}".strip() for code, name in expected.items()]
    more = "…" if len(named) > _COUNTIES_NAMED else ""
    listed = "、".join(named[:_COUNTIES_NAMED]) + more
    yield Text(
        zh=f"{due} 前预期 {len(expected)} 个县、{state.expected_files} 个文件（同 "
        f"{state.entry.like} 学年）：{listed}。",
        en=f"Expected by {due}: {len(expected)} counties, {state.expected_files} files, as in"
        f" {state.entry.like}: {listed}.",
    )
