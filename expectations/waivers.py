"""Waivers: findings a named person has accepted, as rows of ``waivers/*.csv``.

Belongs here: reading waivers, deciding which finding each accepts, reporting those that accept
none. Not here: what a waived finding does to a verdict (``results``).

A waiver holds from ``school_year`` up to and including the school year ``expires_on``; the
clock has no say. It accepts one value: when the figure changes, the finding is back.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from expectations.evaluate import RuleEvaluation
from expectations.landing import Column
from expectations.rules import Rule

COLUMNS = (
    "rule_id",
    "county_code",
    "school_id",
    "level",
    "school_year",
    "accepted_value",
    "reason",
    "owner",
    "expires_on",
)
_SCOPE_COLUMNS = {
    "school": ("county_code", "school_id"),
    "school_level": ("county_code", "school_id", "level"),
    "roster": ("county_code", "school_id"),
    "county": ("county_code",),
    "file": (),
}


class WaiverState(StrEnum):
    """What a waiver did in a check; only ``applied`` changes anything."""

    APPLIED = "applied"
    EXPIRED = "expired"
    UNMATCHED = "unmatched"
    VALUE_CHANGED = "value_changed"
    UNKNOWN_RULE = "unknown_rule"
    NOT_WAIVABLE = "not_waivable"
    TOO_BROAD = "too_broad"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class Waiver:
    """One row of a waiver file; ``accepted_value`` as findings print the value."""

    rule_id: str
    county_code: str
    school_id: str
    level: str
    school_year: int
    accepted_value: str
    reason: str
    owner: str
    expires_on: int
    file: str
    line: int

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True)
class WaiverOutcome:
    """What became of a waiver in the check of a school year."""

    waiver: Waiver
    state: WaiverState


@dataclass(frozen=True)
class Waived:
    """Per rule id, the rows waived and the waiver of each; and what every waiver did."""

    rows: dict[str, dict[int, Waiver]]
    outcomes: tuple[WaiverOutcome, ...]

    def mask(self, evaluation: RuleEvaluation) -> Column:
        """The evaluation's rows that are waived."""
        mask = np.zeros(len(evaluation.frame), dtype=bool)
        mask[list(self.rows.get(evaluation.rule.id, {}))] = True
        return mask


def load_waivers(data: DataFolder, school_year: int) -> tuple[Waiver, ...]:
    """All waivers that began by a school year; UserError names file and line of a wrong one."""
    waivers = [one for path in sorted(data.waivers.glob("*.csv")) for one in _read(path)]
    return tuple(waiver for waiver in waivers if waiver.school_year <= school_year)


def apply_waivers(
    waivers: Sequence[Waiver], evaluations: Sequence[RuleEvaluation], school_year: int
) -> Waived:
    """Find the failing row each waiver accepts."""
    by_rule = {evaluation.rule.id: evaluation for evaluation in evaluations}
    rows: dict[str, dict[int, Waiver]] = {}
    outcomes: list[WaiverOutcome] = []
    for waiver in waivers:
        evaluation = by_rule.get(waiver.rule_id)
        state, accepted = (
            (WaiverState.UNKNOWN_RULE, [])
            if evaluation is None
            else _match(waiver, evaluation, school_year)
        )
        outcomes.append(WaiverOutcome(waiver, state))
        rows.setdefault(waiver.rule_id, {}).update(dict.fromkeys(accepted, waiver))
    return Waived(rows, tuple(outcomes))


def printed_value(value: object) -> str:
    """A measured value as findings print it and waivers accept it: six significant digits."""
    if isinstance(value, float):
        return format(value, ".6g")
    return "" if value is None else str(value)


def _match(
    waiver: Waiver, evaluation: RuleEvaluation, school_year: int
) -> tuple[WaiverState, list[int]]:
    flaw = _flaw(waiver, evaluation.rule, school_year)
    if flaw is not None:
        return flaw, []
    labels = evaluation.frame.labels
    rows = evaluation.failing.copy()
    for column in _SCOPE_COLUMNS[evaluation.rule.scope]:
        rows &= np.asarray(labels[column] == getattr(waiver, column), dtype=bool)
    failing = [int(row) for row in np.flatnonzero(rows)]
    if not failing:
        return WaiverState.UNMATCHED, []
    accepted = [r for r in failing if _accepts(waiver, evaluation.values[r])]
    return (WaiverState.APPLIED if accepted else WaiverState.VALUE_CHANGED), accepted


def _flaw(waiver: Waiver, rule: Rule, school_year: int) -> WaiverState | None:
    """Why a waiver cannot accept anything, whatever the figures."""
    if not rule.waivable:
        return WaiverState.NOT_WAIVABLE
    if not all(getattr(waiver, column) for column in _SCOPE_COLUMNS[rule.scope]):
        return WaiverState.TOO_BROAD
    if not (waiver.reason and waiver.owner and waiver.accepted_value):
        return WaiverState.INCOMPLETE
    return WaiverState.EXPIRED if school_year > waiver.expires_on else None


def _accepts(waiver: Waiver, value: object) -> bool:
    printed = printed_value(value)
    try:
        return format(float(waiver.accepted_value), ".6g") == printed
    except ValueError:
        return waiver.accepted_value == printed


def _read(path: Path) -> list[Waiver]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if lacking:
            raise _wrong(path, 1, f"columns are missing: {', '.join(lacking)}")
        return [_waiver(path, reader.line_num, row) for row in reader]


def _waiver(path: Path, line: int, row: dict[str, str | None]) -> Waiver:
    cells = {name: (row[name] or "").strip() for name in COLUMNS}
    years = {name: cells.pop(name) for name in ("school_year", "expires_on")}
    for name, text in years.items():
        if not (text.isdecimal() and len(text) == 4):
            raise _wrong(path, line, f"{name} must be a school year such as 2021, not {text!r}")
    return Waiver(
        **cells,
        school_year=int(years["school_year"]),
        expires_on=int(years["expires_on"]),
        file=path.name,
        line=line,
    )


def _wrong(path: Path, line: int, problem: str) -> UserError:
    return UserError(
        "waiver_file_wrong",
        Text(
            zh=f"豁免文件第 {line} 行有误：{problem}。",
            en=f"The waiver file is wrong in line {line}: {problem}.",
        ),
        Text(
            zh="请按 docs/gate.md 的豁免格式改正。",
            en="Correct it by the format of waivers in docs/gate.md.",
        ),
        Where(file=path.name, cell=f"A{line}"),
    )
