"""Waivers: a named person accepts one value for a time; what accepts nothing is reported."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from contract.statuses import CountyVerdict, RuleStatus
from expectations.evaluate import evaluate_rule
from expectations.gate import check
from expectations.inputs import read_inputs
from expectations.results import county_verdict, rule_results
from expectations.rules import RULES_DIR, load_rules
from expectations.waiver_files import load_waivers
from expectations.waivers import apply_waivers

FIRST, SECOND, COUNTY = "2199000001", "2199000002", "990101"
VALUE = "133.333"
RULES = {rule.id: rule for rule in load_rules().rules}
CROWDED = {
    "enrolment__classes": 3,
    "enrolment__classes_36_40": 0,
    "enrolment__classes_ge_66": 3,
}


@pytest.fixture
def crowded(two_years):
    """A school with 133.333 pupils to a class."""
    return two_years.set(2021, FIRST, **CROWDED)


def outcome(world, *rule_ids: str) -> tuple[CountyVerdict, list[str]]:
    """The county's verdict by some rules, and what each waiver did."""
    data = world.land().build().data
    judged = read_inputs(data, 2021, RULES_DIR)
    rules = [RULES[rule_id] for rule_id in rule_ids or ("B01", "S05")]
    evaluations = [evaluate_rule(rule, judged.frames[rule.scope]) for rule in rules]
    waived = apply_waivers(load_waivers(data, 2021), evaluations, 2021)
    results = [
        result
        for one in evaluations
        for result in rule_results(one, waived.mask(one), [COUNTY], frozenset([COUNTY]), 2021)
    ]
    return county_verdict(results), [one.state.value for one in waived.outcomes]


def test_a_waived_finding_lets_the_county_pass(crowded):
    crowded.waive(accepted_value=VALUE)
    assert outcome(crowded) == (CountyVerdict.PASSED_WITH_WAIVERS, ["applied"])


def test_a_waived_finding_stays_visible_and_the_verdict_says_what_the_waiver_did(crowded):
    crowded.waive(accepted_value=VALUE)
    verdict = check(crowded.land().build().data, 2021)
    assert [waiver["state"] for waiver in verdict.waivers] == ["applied"]
    findings = pq.ParquetFile(crowded.data.findings(2021)).read().to_pylist()
    waived = next(one for one in findings if one["rule_id"] == "B01")
    assert (waived["status"], waived["waived_by"]) == (RuleStatus.WAIVED, "Li Hua")
    assert waived["waiver_reason"] == "checked with the school"


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"accepted_value": "120"}, "value_changed"),
        ({"school_id": SECOND}, "unmatched"),
        ({"school_year": 2019, "expires_on": 2020}, "expired"),
        ({"rule_id": "B99"}, "unknown_rule"),
        ({"school_id": ""}, "too_broad"),
        ({"school_id": "*"}, "too_broad"),
        ({"county_code": "全部"}, "too_broad"),
        ({"level": ""}, "too_broad"),
        ({"reason": ""}, "incomplete"),
        ({"owner": ""}, "incomplete"),
        ({"accepted_value": ""}, "incomplete"),
        ({"rule_id": "S05"}, "not_waivable"),
    ],
)
def test_a_waiver_that_accepts_nothing_is_reported_and_changes_nothing(crowded, columns, state):
    crowded.waive(**{"accepted_value": VALUE, **columns})
    assert outcome(crowded) == (CountyVerdict.BLOCKED, [state])


@pytest.mark.parametrize("accepted", ["133.333", "133.3330", " 133.333"])
def test_the_accepted_value_is_a_number_not_its_spelling(crowded, accepted):
    crowded.waive(accepted_value=accepted)
    assert outcome(crowded)[1] == ["applied"]


def test_a_waiver_holds_through_the_school_year_it_expires_on(crowded):
    crowded.waive(accepted_value=VALUE, school_year=2020, expires_on=2021)
    assert outcome(crowded)[1] == ["applied"]


def test_a_waiver_of_a_later_year_has_not_begun(crowded):
    crowded.waive(accepted_value=VALUE, school_year=2022, expires_on=2023)
    assert outcome(crowded) == (CountyVerdict.BLOCKED, [])


def test_one_waived_finding_of_two_still_blocks(crowded):
    crowded.set(2021, SECOND, **CROWDED)
    crowded.waive(accepted_value=VALUE)
    assert outcome(crowded)[0] is CountyVerdict.BLOCKED


def test_a_claim_is_waived_by_its_document_and_number(two_years):
    two_years.claim(2021, "7", kind="repeat", numerator="69;62")
    claim = {"rule_id": "D01", "school_id": "", "level": "", "accepted_value": "0.101449"}
    two_years.waive(**claim, item="report#8")
    two_years.waive(**claim, item="report#7")
    two_years.waive(**claim, item="")
    assert outcome(two_years, "D01") == (
        CountyVerdict.PASSED_WITH_WAIVERS,
        ["unmatched", "applied", "too_broad"],
    )
