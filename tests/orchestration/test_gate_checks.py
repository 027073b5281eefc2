"""How results of rules appear as checks: nothing but a pass, or what is excused, passes."""

from __future__ import annotations

import dagster as dg
import pytest

from contract.statuses import RuleStatus, Severity
from expectations.results import RuleResult
from expectations.rules import load_rules
from orchestration.assets.gate import check_results

RULE = load_rules().rules[0].id


def result(status: RuleStatus, blocks: bool, county: str = "340103") -> RuleResult:
    return RuleResult(
        rule_id=RULE,
        county_code=county,
        school_year=2024,
        severity=Severity.CRITICAL,
        status=status,
        reason="none",
        evaluated=3,
        failed=int(status is RuleStatus.FAIL),
        waived=int(status is RuleStatus.WAIVED),
        missing=0,
        not_applicable=0,
        blocks=blocks,
    )


def check_of(*results: RuleResult) -> dg.AssetCheckResult:
    (found,) = (check for check in check_results(results) if check.check_name == RULE)
    return found


@pytest.mark.parametrize(
    ("status", "blocks", "passed", "severity"),
    [
        (RuleStatus.PASS, False, True, dg.AssetCheckSeverity.WARN),
        (RuleStatus.WAIVED, False, True, dg.AssetCheckSeverity.WARN),
        (RuleStatus.NOT_EVALUATED, False, True, dg.AssetCheckSeverity.WARN),
        (RuleStatus.NOT_EVALUATED, True, False, dg.AssetCheckSeverity.ERROR),
        (RuleStatus.FAIL, False, False, dg.AssetCheckSeverity.WARN),
        (RuleStatus.FAIL, True, False, dg.AssetCheckSeverity.ERROR),
        (RuleStatus.ERROR, True, False, dg.AssetCheckSeverity.ERROR),
    ],
)
def test_a_status_becomes_a_check(status, blocks, passed, severity):
    check = check_of(result(status, blocks))
    assert (check.passed, check.severity) == (passed, severity)


def test_one_county_that_fails_among_many_that_pass_fails_the_check_and_is_named():
    check = check_of(
        result(RuleStatus.PASS, False, "340102"), result(RuleStatus.FAIL, True, "340103")
    )
    assert not check.passed
    assert check.metadata["counties"].value == ["2024 340103"]
    assert check.metadata["PASS"].value == 1


def test_every_rule_is_reported_even_if_it_judged_nothing():
    assert [check.check_name for check in check_results([])] == [r.id for r in load_rules().rules]
