"""Findings nobody has decided on yet, and waivers made from them.

Belongs here: reading stored findings for a person who has to decide. Not here: making findings
(``findings``) or the waiver files (``files``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from contract.statuses import RuleStatus, Severity
from contract.verdicts import findings_sha256
from expectations.rules import Rule, load_rules
from expectations.verdict import load_verdict
from expectations.waivers.apply import SCOPE_COLUMNS, Waiver
from expectations.waivers.files import FILE

Finding = Mapping[str, Any]
_TO_DECIDE = (Severity.CRITICAL, Severity.WARNING)


@dataclass(frozen=True)
class Undecided:
    """Open findings of one rule, county and cause."""

    school_year: int
    group_id: str
    rule_id: str
    severity: Severity
    county_code: str | None
    statement: Text
    cause: Text
    remedy: Text
    finding_ids: tuple[str, ...]
    schools: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "school_year": self.school_year,
            "group_id": self.group_id,
            "rule_id": self.rule_id,
            "severity": self.severity.value,
            "county_code": self.county_code,
            "statement": {"zh": self.statement.zh, "en": self.statement.en},
            "cause": {"zh": self.cause.zh, "en": self.cause.en},
            "remedy": {"zh": self.remedy.zh, "en": self.remedy.en},
            "finding_ids": list(self.finding_ids),
            "schools": list(self.schools),
        }


@dataclass(frozen=True)
class Selection:
    """Which findings to waive: one by its id, all of one cause, or the one row of a rule."""

    finding_id: str | None = None
    group_id: str | None = None
    rule_id: str | None = None
    county_code: str | None = None
    school_id: str | None = None
    level: str | None = None
    item: str | None = None

    @property
    def stated(self) -> dict[str, str]:
        """What it says, by column of the findings."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class Decision:
    """What a person says of a figure that is odd but right."""

    reason: str
    owner: str
    expires_on: int


def undecided(data: DataFolder, school_year: int) -> list[Undecided]:
    """Open findings that need a decision, what blocks first; UserError without a verdict."""
    rows = [row for row in open_findings(data, school_year) if row["severity"] in _TO_DECIDE]
    order = [severity.value for severity in _TO_DECIDE]
    rows.sort(key=lambda row: (order.index(row["severity"]), row["county_code"] or "", _group(row)))
    return [_undecided(list(group)) for _, group in groupby(rows, key=_group)]


def open_findings(data: DataFolder, school_year: int) -> list[Finding]:
    """Findings of the stored verdict that are not waived; UserError if they are not its own."""
    verdict = load_verdict(data, school_year)
    if findings_sha256(data, school_year) != verdict.findings_sha256:
        raise _not_its_own(school_year)
    findings = pq.ParquetFile(data.findings(school_year)).read()
    rows: list[Finding] = findings.filter(
        pc.equal(findings["status"], RuleStatus.FAIL.value)
    ).to_pylist()
    return rows


def waivers_for(
    data: DataFolder, school_year: int, selection: Selection, decision: Decision
) -> list[Waiver]:
    """One waiver for each selected finding, as ``add_waivers`` takes them.

    UserError: nothing or too much is selected, the rule cannot be waived, the decision lacks
    something.
    """
    _require_complete(decision, school_year)
    stated = selection.stated
    chosen = [
        row
        for row in open_findings(data, school_year)
        if all(row[name] == value for name, value in stated.items())
    ]
    if not chosen:
        raise _nothing_selected(school_year, stated)
    if len(chosen) > 1 and selection.group_id is None:
        raise _too_much_selected(school_year, chosen)
    rules = {rule.id: rule for rule in load_rules().rules}
    return [_waiver(row, rules[row["rule_id"]], decision) for row in chosen]


def _group(row: Finding) -> str:
    return str(row["group_id"])


def _undecided(rows: Sequence[Finding]) -> Undecided:
    first = rows[0]
    named = (row["school_name"] or row["school_id"] or row["item"] for row in rows)
    return Undecided(
        school_year=first["school_year"],
        group_id=first["group_id"],
        rule_id=first["rule_id"],
        severity=Severity(first["severity"]),
        county_code=first["county_code"],
        statement=Text(zh=first["statement_zh"], en=first["statement_en"]),
        cause=Text(zh=first["cause_zh"], en=first["cause_en"]),
        remedy=Text(zh=first["remedy_zh"], en=first["remedy_en"]),
        finding_ids=tuple(row["finding_id"] for row in rows),
        schools=tuple(dict.fromkeys(filter(None, named))),
    )


def _waiver(row: Finding, rule: Rule, decision: Decision) -> Waiver:
    named = SCOPE_COLUMNS[rule.scope]
    if not rule.waivable:
        raise _not_waivable(row)
    scope = {name: row[name] if name in named else "" for name in _SCOPE}
    return Waiver(
        rule_id=rule.id,
        **scope,
        school_year=row["school_year"],
        accepted_value=row["value"],
        reason=decision.reason,
        owner=decision.owner,
        expires_on=decision.expires_on,
        file=FILE,
        line=0,
    )


_SCOPE = ("county_code", "school_id", "level", "item")
_SPREADSHEET_START = ("=", "+", "-", "@", "\t", "\r")


def _require_complete(decision: Decision, school_year: int) -> None:
    for text in (decision.reason, decision.owner):
        if not text.strip() or text.startswith(_SPREADSHEET_START):
            raise UserError(
                "decision_incomplete",
                Text(
                    zh=f"理由和责任人须为文字，不得以 = + - @ 开头：{text!r}。",
                    en=f"Reason and owner must be words, not starting with = + - @: {text!r}.",
                ),
                Text(
                    zh="请写明核实情况和责任人姓名。",
                    en="Say what was found and who stands for it.",
                ),
            )
    if decision.expires_on < school_year:
        raise UserError(
            "decision_expired",
            Text(
                zh=f"有效期 {decision.expires_on} 早于所豁免的 {school_year} 学年。",
                en=f"It would expire in {decision.expires_on}, before school year {school_year}.",
            ),
            Text(zh="请填写不早于该学年的学年。", en="Name that school year or a later one."),
        )


def _nothing_selected(school_year: int, stated: Mapping[str, str]) -> UserError:
    said = ", ".join(f"{name} {value}" for name, value in stated.items())
    return UserError(
        "finding_unknown",
        Text(
            zh=f"{school_year} 学年没有符合条件的待处理问题：{said}。",
            en=f"School year {school_year} has no open finding with {said}.",
        ),
        Text(
            zh="请用 junheng waive list --undecided 查看待处理问题。",
            en="See the open findings by `junheng waive list --undecided`.",
        ),
        Where(school_year=school_year),
    )


def _too_much_selected(school_year: int, chosen: Sequence[Finding]) -> UserError:
    ids = ", ".join(row["finding_id"] for row in chosen[:5])
    return UserError(
        "selection_too_broad",
        Text(
            zh=f"符合条件的问题有 {len(chosen)} 处；一条豁免只接受一处：{ids}……",
            en=f"{len(chosen)} findings fit, and a waiver accepts one: {ids} …",
        ),
        Text(
            zh="请用 --finding 或 --school、--level 指明一处；同一原因的可用 --group 一并接受。",
            en="Name one by --finding, --school or --level; accept all of one cause by --group.",
        ),
        Where(school_year=school_year),
    )


def _not_waivable(row: Finding) -> UserError:
    return UserError(
        "rule_not_waivable",
        Text(
            zh=f"规则 {row['rule_id']} 不可豁免：{row['statement_zh']}。",
            en=f"Rule {row['rule_id']} cannot be waived: {row['statement_en']}.",
        ),
        Text(zh=f"{row['remedy_zh']}。", en=f"{row['remedy_en']}."),
        Where(school_year=row["school_year"]),
    )


def _not_its_own(school_year: int) -> UserError:
    return UserError(
        "findings_not_of_verdict",
        Text(
            zh=f"{school_year} 学年的问题清单与存档结论不符。",
            en=f"The findings of school year {school_year} are not those of its verdict.",
        ),
        Text(
            zh=f"请运行 junheng check --year {school_year}。",
            en=f"Run `junheng check --year {school_year}`.",
        ),
        Where(school_year=school_year),
    )
