"""Waivers: findings a named person has accepted, and which finding each of them accepts.

Belongs here: deciding that, and saying why a waiver accepts none. Not here: the files
(``files``) or what a waived finding does to a verdict (``results``).

A waiver holds from ``school_year`` up to and including the school year ``expires_on``; the
clock has no say. It accepts one value: when the figure changes, the finding is back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import numpy as np

from expectations.evaluate import RuleEvaluation
from expectations.landing import Column
from expectations.language.scopes import Scope
from expectations.rules import Rule

SCOPE_COLUMNS: dict[Scope, tuple[str, ...]] = {
    "school": ("county_code", "school_id"),
    "school_level": ("county_code", "school_id", "level"),
    "roster": ("county_code", "school_id"),
    "county": ("county_code",),
    "file": (),
    "claim": ("county_code", "item"),
    "satisfaction": ("county_code", "item"),
    "county_item": ("county_code", "item"),
}
"""What a waiver must say to name one row of a scope."""

_EVERYTHING = frozenset({"", "*", "all", "ALL", "全部", "所有"})
"""Words that name no row but all of them; a waiver accepts one."""


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
    item: str
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
    failing = np.flatnonzero(evaluation.failing)
    for column in SCOPE_COLUMNS[evaluation.rule.scope]:
        stated = evaluation.frame.labels[column][failing]
        failing = failing[np.asarray(stated == getattr(waiver, column), dtype=bool)]
    if not len(failing):
        return WaiverState.UNMATCHED, []
    accepted = [row for row in failing.tolist() if _accepts(waiver, evaluation.values[row])]
    return (WaiverState.APPLIED if accepted else WaiverState.VALUE_CHANGED), accepted


def _flaw(waiver: Waiver, rule: Rule, school_year: int) -> WaiverState | None:
    """Why a waiver cannot accept anything, whatever the figures."""
    if not rule.waivable:
        return WaiverState.NOT_WAIVABLE
    if any(getattr(waiver, column) in _EVERYTHING for column in SCOPE_COLUMNS[rule.scope]):
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
