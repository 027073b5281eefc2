"""``junheng waive``: accept a finding in somebody's name, see what is accepted and what is open.

Belongs here: the options and what is shown. Not here: findings and waiver files
(``expectations.waivers.undecided``, ``expectations.waivers.files``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click
from rich.table import Table
from rich.text import Text as RichText

from contract.paths import DataFolder
from expectations.verdict import load_verdict
from expectations.waivers.apply import Waiver
from expectations.waivers.files import add_waivers, load_waivers
from expectations.waivers.undecided import Decision, Selection, Undecided, undecided, waivers_for
from orchestration.cli.command import SCHOOL_YEAR, Result, command
from orchestration.landed import landed_years
from orchestration.lock import LOCK_WAIT_SECONDS, exclusive

NOT_CHECKED = "not_checked"
"""State of a waiver that was added or changed after the last check."""

_STATES = {
    "applied": "生效 applied",
    "expired": "已过期 expired",
    "unmatched": "无对应问题 unmatched",
    "value_changed": "数值已变 value changed",
    "unknown_rule": "规则不存在 unknown rule",
    "not_waivable": "不可豁免 not waivable",
    "too_broad": "范围过宽 too broad",
    "incomplete": "不完整 incomplete",
    NOT_CHECKED: "尚未检查 not checked yet",
}
_SCHOOLS_SHOWN = 3


@click.group()
def waive() -> None:
    """豁免与待处理问题 / Waivers, and findings that need a decision."""


@waive.command()
@click.option("--year", required=True, type=SCHOOL_YEAR, help="学年 / School year")
@click.option("--finding", "finding_id", help="问题号 / Id of a finding")
@click.option("--group", "group_id", help="同一原因的全部问题 / All findings of one cause")
@click.option("--rule", "rule_id", help="规则 / Rule id")
@click.option("--county", "county_code", help="县级代码 / County code")
@click.option("--school", "school_id", help="学校标识码 / School id")
@click.option("--level", help="学段 / Level")
@click.option("--item", help="自评报告中的数等 / A claim or county item")
@click.option("--reason", required=True, help="理由 / Why the figure is right")
@click.option("--owner", required=True, help="责任人 / Who stands for it")
@click.option(
    "--until", "expires_on", required=True, type=int, help="有效至学年 / Last school year it holds"
)
@command
def add(
    data: DataFolder,
    as_json: bool,
    year: int,
    reason: str,
    owner: str,
    expires_on: int,
    **selected: str | None,
) -> Result:
    """接受一处核实无误的问题 / Accept a finding whose figure is odd but right."""
    selection = Selection(**selected)
    if not (selection.finding_id or selection.group_id or selection.rule_id):
        raise click.UsageError("--finding, --group, --rule: 请指明一个 / name one of them")
    with exclusive(data, LOCK_WAIT_SECONDS):
        waivers = waivers_for(data, year, selection, Decision(reason, owner, expires_on))
        path = add_waivers(data, waivers)
    shown = RichText(
        f"已写入 {len(waivers)} 条豁免：{path}\n"
        f"{len(waivers)} waivers written; they count from the next check:\n"
        f"junheng check --year {year}"
    )
    values = {"file": str(path), "waivers": [one.as_dict() for one in waivers]}
    return Result(values, (shown, _waiver_table([(one, NOT_CHECKED) for one in waivers])))


@waive.command("list")
@click.option("--year", type=SCHOOL_YEAR, help="学年，默认最近检查的 / Default: the last checked")
@click.option(
    "--undecided", "only_undecided", is_flag=True, help="尚待决定的问题 / Findings to decide on"
)
@command
def list_waivers(data: DataFolder, as_json: bool, year: int | None, only_undecided: bool) -> Result:
    """列出豁免及其作用，或待决定的问题 / List waivers and what they do, or what is undecided."""
    year = year or _last_judged(data)
    if only_undecided:
        found = undecided(data, year)
        values = {"school_year": year, "undecided": [one.as_dict() for one in found]}
        return Result(values, _undecided_shown(year, found))
    states = _states(data, year)
    rows = [{**waiver.as_dict(), "state": state} for waiver, state in states]
    counts = Counter(state for _, state in states)
    summary = "，".join(f"{_STATES[state]} {count}" for state, count in counts.items())
    title = RichText(f"{year} 学年的豁免 / Waivers in school year {year}: {summary or '0'}")
    return Result({"school_year": year, "waivers": rows}, (title, _waiver_table(states)))


def _last_judged(data: DataFolder) -> int:
    """The newest school year with a verdict; the newest landed one when none has."""
    landed = landed_years(data)
    return max([year for year in landed if data.verdict(year).exists()] or landed)


def _states(data: DataFolder, year: int) -> list[tuple[Waiver, str]]:
    """Every waiver with what it did in the last check of the school year."""
    in_check: dict[tuple[Any, ...], str] = {}
    for stored in load_verdict(data, year).waivers:
        in_check[_identity(stored)] = stored["state"]
    return [
        (one, in_check.get(_identity(one.as_dict()), NOT_CHECKED)) for one in load_waivers(data)
    ]


def _identity(waiver: dict[str, Any]) -> tuple[Any, ...]:
    """What tells a waiver from others; a verdict does not hold the accepted figure."""
    names = ("rule_id", "county_code", "school_id", "level", "item", "school_year", "expires_on")
    return tuple(waiver[name] for name in (*names, "reason", "owner"))


def _waiver_table(waivers: Sequence[tuple[Waiver, str]]) -> Table:
    table = Table()
    for heading in (
        "规则 Rule",
        "何处 Where",
        "数值 Value",
        "学年 Years",
        "理由 Reason",
        "状态 State",
    ):
        table.add_column(heading, overflow="fold")
    for one, state in waivers:
        scope = (one.county_code, one.school_id, one.level, one.item)
        table.add_row(
            one.rule_id,
            " ".join(filter(None, scope)),
            one.accepted_value,
            f"{one.school_year}–{one.expires_on}",
            f"{one.reason}（{one.owner}）",
            _STATES[state],
        )
    return table


def _undecided_shown(year: int, found: Sequence[Undecided]) -> tuple[RichText | Table, ...]:
    findings = sum(len(one.finding_ids) for one in found)
    title = RichText(
        f"{year} 学年待决定：{len(found)} 类 {findings} 处 / "
        f"To decide in {year}: {findings} findings of {len(found)} causes"
    )
    table = Table(
        "编号 Group", "级别 Severity", "处数 N", "涉及 Concerns", "应当 Rule", "现象 Seen"
    )
    for one in found:
        table.add_row(
            one.group_id,
            one.severity.value,
            str(len(one.finding_ids)),
            "、".join(one.schools[:_SCHOOLS_SHOWN]) + ("…" * (len(one.schools) > _SCHOOLS_SHOWN)),
            f"{one.statement.zh}\n{one.statement.en}",
            f"{one.cause.zh}\n{one.cause.en}".strip(),
        )
    return (title, table) if found else (title,)
