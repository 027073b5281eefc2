"""What a rule says about each county: one of five statuses, and why.

Belongs here: turning rows into a status per rule and county, and the county's verdict. Not
here: evaluating rows, or storing anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from contract.messages import Text
from contract.statuses import CountyVerdict, RuleStatus, Severity
from expectations.evaluate import RowState, RuleEvaluation
from expectations.landing import Column
from expectations.language.scopes import VOLUNTARY_SCOPES
from expectations.rules import Rule

Reason = Literal[
    "none",
    "rule_error",
    "no_rows",
    "not_sent",
    "figure_missing",
    "field_not_in_layout",
    "other_family",
    "no_predecessor",
    "condition_not_met",
]

REASONS: dict[Reason, Text] = {
    "none": Text(zh="", en=""),
    "rule_error": Text(zh="规则无法计算", en="the rule could not be computed"),
    "no_rows": Text(zh="该县没有可供判断的数据", en="the county has no data to judge"),
    "not_sent": Text(zh="该县没有报送这张表", en="the county has not sent this table"),
    "figure_missing": Text(zh="所需数字缺失", en="figures it needs are missing"),
    "field_not_in_layout": Text(zh="报表版式没有所需字段", en="the layout lacks the fields"),
    "other_family": Text(zh="不适用于该报表族", en="it does not speak of this form family"),
    "no_predecessor": Text(zh="没有上一学年的数据", en="there is no school year before"),
    "condition_not_met": Text(zh="没有符合条件的情形", en="no case meets its condition"),
}

_REASON_OF_STATE: dict[RowState, Reason] = {
    RowState.FIGURE_MISSING: "figure_missing",
    RowState.FIELD_NOT_IN_LAYOUT: "field_not_in_layout",
    RowState.OTHER_FAMILY: "other_family",
    RowState.NOT_SENT: "not_sent",
    RowState.NO_PREDECESSOR: "no_predecessor",
    RowState.CONDITION_NOT_MET: "condition_not_met",
}
"""A missing figure is the reason before all others, else the one of most rows."""

_UNEXCUSED: frozenset[Reason] = frozenset({"no_rows", "figure_missing"})
_EXCUSED_UNLESS_REQUIRED: frozenset[Reason] = frozenset({"field_not_in_layout", "other_family"})


@dataclass(frozen=True)
class RuleResult:
    """A rule's status in one county and school year.

    ``evaluated``, ``failed``, ``waived``, ``missing`` (a figure was left out) and
    ``not_applicable`` count rows of the rule's scope. ``blocks``: the county is withheld for it.
    """

    rule_id: str
    county_code: str
    school_year: int
    severity: Severity
    status: RuleStatus
    reason: Reason
    evaluated: int
    failed: int
    waived: int
    missing: int
    not_applicable: int
    blocks: bool
    error: str | None = None


def rule_results(
    evaluation: RuleEvaluation,
    waived: Column,
    counties: Sequence[str],
    with_predecessor: frozenset[str],
    school_year: int,
) -> list[RuleResult]:
    """The status of a rule in every county, in the order of ``counties``.

    ``waived``: rows of the evaluation whose finding a person has accepted.
    ``with_predecessor``: counties that have schools in the school year before.
    """
    groups, codes = evaluation.frame.county_groups

    def per_county(rows: Column) -> dict[str | None, int]:
        counts = np.bincount(groups[rows], minlength=len(codes))
        return dict(zip(codes, counts.tolist(), strict=True))

    states = {state: per_county(evaluation.states == state) for state in RowState}
    failed = per_county(evaluation.failing)
    accepted = per_county(evaluation.failing & waived)
    return [
        _result(
            evaluation,
            county,
            school_year,
            {state: counts.get(county, 0) for state, counts in states.items()},
            failed.get(county, 0),
            accepted.get(county, 0),
            county in with_predecessor,
        )
        for county in counties
    ]


def county_verdict(results: Iterable[RuleResult]) -> CountyVerdict:
    """Blocked by any result that blocks; otherwise passed, with waivers if one was needed."""
    verdict = CountyVerdict.PASSED
    for result in results:
        if result.blocks:
            return CountyVerdict.BLOCKED
        if result.waived:
            verdict = CountyVerdict.PASSED_WITH_WAIVERS
    return verdict


def _result(
    evaluation: RuleEvaluation,
    county: str,
    school_year: int,
    states: dict[RowState, int],
    failed: int,
    waived: int,
    has_predecessor: bool,
) -> RuleResult:
    rule = evaluation.rule
    status = _status(evaluation, states[RowState.EVALUATED], failed, waived)
    reason = _reason(rule, status, states, has_predecessor)
    not_applicable = sum(states.values()) - states[RowState.EVALUATED]
    return RuleResult(
        rule_id=rule.id,
        county_code=county,
        school_year=school_year,
        severity=rule.severity,
        status=status,
        reason=reason,
        evaluated=states[RowState.EVALUATED],
        failed=failed,
        waived=waived,
        missing=states[RowState.FIGURE_MISSING],
        not_applicable=not_applicable - states[RowState.FIGURE_MISSING],
        blocks=_blocks(rule, status, reason),
        error=evaluation.error,
    )


def _status(evaluation: RuleEvaluation, evaluated: int, failed: int, waived: int) -> RuleStatus:
    if evaluation.error is not None:
        return RuleStatus.ERROR
    if failed:
        return RuleStatus.WAIVED if waived == failed else RuleStatus.FAIL
    return RuleStatus.PASS if evaluated else RuleStatus.NOT_EVALUATED


def _reason(
    rule: Rule, status: RuleStatus, states: dict[RowState, int], has_predecessor: bool
) -> Reason:
    if status is RuleStatus.ERROR:
        return "rule_error"
    if status is not RuleStatus.NOT_EVALUATED:
        return "none"
    if rule.needs_predecessor and not has_predecessor:
        return "no_predecessor"
    if states[RowState.FIGURE_MISSING]:
        return "figure_missing"
    commonest = max(_REASON_OF_STATE, key=lambda state: states[state])
    if states[commonest]:
        return _REASON_OF_STATE[commonest]
    return "not_sent" if rule.scope in VOLUNTARY_SCOPES else "no_rows"


def _blocks(rule: Rule, status: RuleStatus, reason: Reason) -> bool:
    if status is RuleStatus.ERROR:
        return True
    if rule.severity is not Severity.CRITICAL:
        return False
    if status is RuleStatus.NOT_EVALUATED and rule.optional and reason == "figure_missing":
        return False
    if status is RuleStatus.NOT_EVALUATED:
        return reason in _UNEXCUSED or (rule.required and reason in _EXCUSED_UNLESS_REQUIRED)
    return status is RuleStatus.FAIL
