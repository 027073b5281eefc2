"""``junheng sample``: simulated returns to try the system with.

Belongs here: the command. Not here: the generator (``ingestion.sample``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from contract.messages import Text, UserError
from contract.paths import DataFolder
from ingestion.sample import (
    MOST_COUNTIES,
    MOST_PROVINCES,
    MOST_SCHOOLS,
    Change,
    Planted,
    SampleReport,
    list_faults,
    write_sample,
)
from orchestration.cli.command import SCHOOL_YEAR, Result, command

LINEAGE = "lineage"
FIGURES_SHOWN = 3
"""Figures printed of each planted error; ``--json`` has all of them."""


class World(TypedDict):
    """How large the simulated world is, and what is wrong in it."""

    first_year: int
    last_year: int
    provinces: int
    counties: int
    schools: int
    seed: int
    faults: tuple[str, ...]


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="写到这里，而不是数据文件夹的收件夹 / Write here, not into the inbox of the data folder",
)
@click.option("--first-year", type=SCHOOL_YEAR, default=2018, show_default=True, help="起 / First")
@click.option("--last-year", type=SCHOOL_YEAR, default=2025, show_default=True, help="止 / Last")
@click.option(
    "--provinces",
    type=click.IntRange(1, MOST_PROVINCES),
    default=2,
    show_default=True,
    help="省数 / Provinces",
)
@click.option(
    "--counties",
    type=click.IntRange(1, MOST_COUNTIES),
    default=4,
    show_default=True,
    help="县数 / Counties",
)
@click.option(
    "--schools",
    type=click.IntRange(1, MOST_SCHOOLS),
    default=12,
    show_default=True,
    help="每县学校数 / Schools per county",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="种子同则文件同 / Same seed, same bytes"
)
@click.option("--fault", "faults", multiple=True, help="植入此错误 / Plant this error")
@click.option("--list-faults", "only_list", is_flag=True, help="列出可植入的错误 / List the errors")
@command
def sample(
    data: DataFolder, as_json: bool, out: Path | None, only_list: bool, **world: Unpack[World]
) -> Result:
    """生成模拟报表 / Write simulated returns, by default into the inbox of the data folder."""
    if only_list:
        return _faults()
    unknown = sorted(set(world["faults"]) - set(list_faults()))
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: --list-faults", param_hint="--fault")
    if world["first_year"] > world["last_year"]:
        raise click.BadParameter("--first-year > --last-year", param_hint="--first-year")
    if out is not None:
        return _written(out, _write(out, as_json, world))
    report = _write(data.inbox, as_json, world)
    _move_lineage(data)
    return _written(data.inbox, report)


def _write(out: Path, as_json: bool, world: World) -> SampleReport:
    with Progress(
        console=Console(file=sys.stderr), disable=as_json or not sys.stderr.isatty()
    ) as bars:
        task = bars.add_task("生成 sample", total=None)
        return write_sample(
            out,
            progress=lambda done, total, what: bars.update(task, completed=done, total=total),
            **world,
        )


def _move_lineage(data: DataFolder) -> None:
    """Lineage is decided by people and lies beside the inbox, not in it."""
    data.lineage.mkdir(parents=True, exist_ok=True)
    written = data.inbox / LINEAGE
    for path in sorted(written.glob("*.csv")):
        target = data.lineage / path.name
        if target.exists() and target.read_bytes() != path.read_bytes():
            raise _lineage_exists(target)
        path.replace(target)
    written.rmdir()


def _faults() -> Result:
    faults = list_faults()
    table = Table("名称 Name", "说明", "Description")
    for name, text in faults.items():
        table.add_row(name, text.zh, text.en)
    return Result({"faults": {n: {"zh": t.zh, "en": t.en} for n, t in faults.items()}}, (table,))


def _written(out: Path, report: SampleReport) -> Result:
    files, years = sum(report.files.values()), len(report.files)
    shown = (
        f"模拟报表：{years} 个学年，{files} 个文件，写入 {out}",
        f"Simulated returns: {years} school years, {files} files, written to {out}",
        *(_planted(planted) for planted in report.planted),
    )
    return Result({"out": str(out), **report.as_dict()}, shown)


def _planted(planted: Planted) -> str:
    """What was planted and where, with the first figures it changes."""
    changes = planted.changes
    more = f" … ({len(changes)})" if len(changes) > FIGURES_SHOWN else ""
    figures = "；".join(_change(change) for change in changes[:FIGURES_SHOWN])
    what = f"{planted.fault}: {planted.file} — {planted.what.zh} / {planted.what.en}"
    return f"{what}  [{figures}{more}]" if figures else what


def _change(change: Change) -> str:
    place = [change.school_id, change.level, change.field]
    return f"{' '.join(filter(None, place))} {change.before} → {change.after}"


def _lineage_exists(target: Path) -> UserError:
    return UserError(
        code="lineage_exists",
        what=Text(
            zh=f"{target} 已有其他内容，未覆盖。",
            en=f"{target} already says something else and was not overwritten.",
        ),
        remedy=Text(
            zh="请用 --out 写到别处，再自行合并。", en="Write elsewhere with --out, and merge it."
        ),
    )
