"""The commands of the yearly load: ``ingest``, ``build``, ``check``, ``publish``, ``run``.

Belongs here: which stages and years a command means, and its exit status. Not here: the work
(the Dagster assets, through ``orchestration.runs``) or how results look (``load_summary``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import click

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from ingestion.years import registry
from orchestration.assets.release import ReleaseRefusedError, ReleaseRequest
from orchestration.cli.changes import preview_result
from orchestration.cli.command import BAD_INPUT, BLOCKED, DONE, SCHOOL_YEAR, Result, command
from orchestration.cli.load_summary import Summary
from orchestration.cli.progress_bars import progress_bars
from orchestration.landed import landed_years
from orchestration.runs import Outcome, execute, plan
from orchestration.school_years import received_files
from orchestration.stages import Stage

_years = click.option(
    "--year",
    "years",
    type=SCHOOL_YEAR,
    multiple=True,
    help="学年，可重复 / May be given repeatedly",
)
_strict = click.option(
    "--strict", is_flag=True, help="有县受阻即拒绝发布 / Refuse while a county is blocked"
)


@click.command()
@_years
@click.option(
    "--preview",
    "only_preview",
    is_flag=True,
    help="只看会改哪些数，不写入 / Show what would change, write nothing",
)
@command
def ingest(data: DataFolder, as_json: bool, years: tuple[int, ...], only_preview: bool) -> Result:
    """读入收件夹中新的和变动的报表 / Read what is new or changed in the inbox."""
    chosen = _years_to_load(data, years)
    if only_preview:
        return preview_result(data, sorted(chosen))
    summary = _load(data, as_json, [Stage.LANDING], chosen)
    return summary.result(BAD_INPUT if summary.nothing_readable else DONE)


@click.command()
@command
def build(data: DataFolder, as_json: bool) -> Result:
    """由全部已入库学年重建仓库 / Build the warehouse from all landed years."""
    landed_years(data)
    return _load(data, as_json, [Stage.WAREHOUSE], ()).result(DONE)


@click.command()
@_years
@command
def check(data: DataFolder, as_json: bool, years: tuple[int, ...]) -> Result:
    """运行质量门并存档结论 / Run the gate on landed years and store its verdict."""
    landed = landed_years(data)
    _require(years, landed, data.landing)
    summary = _load(data, as_json, [Stage.GATE], years or landed)
    return summary.result(BLOCKED if summary.blocked else DONE)


@click.command()
@click.option("--year", "school_year", type=SCHOOL_YEAR, required=True, help="学年 / School year")
@_strict
@command
def publish(data: DataFolder, as_json: bool, school_year: int, strict: bool) -> Result:
    """发布通过质量门的结果 / Publish what passed."""
    request = ReleaseRequest(school_year=school_year, strict=strict)
    summary = _load(data, as_json, [Stage.RELEASE], (), request)
    return summary.result(BLOCKED if summary.refusal else DONE)


@click.command()
@_years
@_strict
@command
def run(data: DataFolder, as_json: bool, years: tuple[int, ...], strict: bool) -> Result:
    """读入、建库、检查、发布 / Ingest, build, check, publish."""
    request = ReleaseRequest(strict=strict)
    summary = _load(data, as_json, list(Stage), _years_to_load(data, years), request)
    return summary.result(BLOCKED if summary.refusal else DONE)


def _load(
    data: DataFolder,
    as_json: bool,
    stages: Sequence[Stage],
    years: Collection[int],
    request: ReleaseRequest | None = None,
) -> Summary:
    outcome = Outcome()
    with progress_bars(as_json) as progress:
        try:
            execute(data, plan(stages, years), outcome, request, progress)
        except ReleaseRefusedError as refusal:
            return Summary(data, outcome, refusal)
    return Summary(data, outcome)


def _years_to_load(data: DataFolder, asked: Collection[int]) -> Collection[int]:
    """The years asked for, else all that have returns or had them; UserError if there are none.

    A year that has landed is looked at even if its inbox is empty now: its files were withdrawn.
    """
    known = sorted({*received_files(data), *data.landed_years()} & set(registry()))
    if not known:
        raise UserError(
            code="inbox_empty",
            what=Text(zh="收件夹中没有报表。", en="The inbox holds no returns."),
            remedy=Text(
                zh="请把报表放入 inbox/<学年>/，例如 inbox/2024/；试用可先运行 junheng sample。",
                en="Put returns into inbox/<school year>/, such as inbox/2024/; "
                "to try things out, run junheng sample first.",
            ),
            where=Where(file=str(data.inbox)),
        )
    _require(asked, known, data.inbox)
    return asked or known


def _require(asked: Collection[int], known: Sequence[int], folder: Path) -> None:
    for year in sorted(set(asked) - set(known)):
        raise UserError(
            code="no_returns_of_year",
            what=Text(zh=f"没有 {year} 学年的报表。", en=f"There are no returns of {year}."),
            remedy=Text(
                zh=f"请改用有报表的学年：{_listed(known)}。",
                en=f"Name a school year that has some: {_listed(known)}.",
            ),
            where=Where(school_year=year, file=str(folder)),
        )


def _listed(years: Sequence[int]) -> str:
    return ", ".join(map(str, years))
