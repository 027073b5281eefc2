"""Waivers: a named person accepts one value for a time; what accepts nothing is reported."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from contract.paths import DataFolder
from contract.statuses import CountyVerdict, RuleStatus
from expectations.evaluate import RuleEvaluation, evaluate_rule
from expectations.gate import check
from expectations.inputs import read_inputs
from expectations.results import county_verdict, rule_results
from expectations.rules import RULES_DIR, load_rules
from expectations.waivers.apply import apply_waivers
from expectations.waivers.files import load_waivers
from tests.expectations.conftest import World, two_counties

FIRST, SECOND, COUNTY = "2199000001", "2199000002", "990101"
VALUE = "133.333"
CROWDED = {
    "enrolment__classes": 3,
    "enrolment__classes_36_40": 0,
    "enrolment__classes_ge_66": 3,
}


@pytest.fixture
def crowded(two_years):
    """A school with 133.333 pupils to a class."""
    return two_years.set(2021, FIRST, **CROWDED)


@pytest.fixture(scope="module")
def evaluations(tmp_path_factory) -> dict[str, RuleEvaluation]:
    """What some rules find in a county with such a school and a claim that contradicts itself."""
    world = two_counties(World(DataFolder.at(tmp_path_factory.mktemp("waivers"))))
    world.set(2021, FIRST, **CROWDED).claim(2021, "7", kind="repeat", numerator="69;62")
    return evaluated(world)


@pytest.fixture
def outcome(evaluations, tmp_path):
    """The county's verdict by some rules under waivers, and what each of these did."""

    def judged(*waivers: dict, rules=("B01", "S05"), found=evaluations):
        world = World(DataFolder.at(tmp_path))
        for columns in waivers:
            world.waive(**columns)
        of_rules = [found[rule_id] for rule_id in rules]
        waived = apply_waivers(load_waivers(world.data, 2021), of_rules, 2021)
        results = [
            result
            for one in of_rules
            for result in rule_results(one, waived.mask(one), [COUNTY], frozenset([COUNTY]), 2021)
        ]
        return county_verdict(results), [one.state.value for one in waived.outcomes]

    return judged


def evaluated(world: World) -> dict[str, RuleEvaluation]:
    frames = read_inputs(world.land().build().data, 2021, RULES_DIR).frames
    rules = [rule for rule in load_rules().rules if rule.id in ("B01", "S05", "D01")]
    return {rule.id: evaluate_rule(rule, frames[rule.scope]) for rule in rules}


def test_a_waived_finding_lets_the_county_pass(outcome):
    assert outcome({"accepted_value": VALUE}) == (CountyVerdict.PASSED_WITH_WAIVERS, ["applied"])


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
def test_a_waiver_that_accepts_nothing_is_reported_and_changes_nothing(outcome, columns, state):
    assert outcome({"accepted_value": VALUE, **columns}) == (CountyVerdict.BLOCKED, [state])


@pytest.mark.parametrize("accepted", ["133.333", "133.3330", " 133.333"])
def test_the_accepted_value_is_a_number_not_its_spelling(outcome, accepted):
    assert outcome({"accepted_value": accepted})[1] == ["applied"]


def test_a_waiver_holds_through_the_school_year_it_expires_on(outcome):
    waiver = {"accepted_value": VALUE, "school_year": 2020, "expires_on": 2021}
    assert outcome(waiver)[1] == ["applied"]


def test_a_waiver_of_a_later_year_has_not_begun(outcome):
    waiver = {"accepted_value": VALUE, "school_year": 2022, "expires_on": 2023}
    assert outcome(waiver) == (CountyVerdict.BLOCKED, [])


def test_one_waived_finding_of_two_still_blocks(outcome, crowded):
    found = evaluated(crowded.set(2021, SECOND, **CROWDED))
    assert outcome({"accepted_value": VALUE}, found=found)[0] is CountyVerdict.BLOCKED


def test_a_claim_is_waived_by_its_document_and_number(outcome):
    claim = {"rule_id": "D01", "school_id": "", "level": "", "accepted_value": "0.101449"}
    waivers = ({**claim, "item": item} for item in ("report#8", "report#7", ""))
    assert outcome(*waivers, rules=["D01"]) == (
        CountyVerdict.PASSED_WITH_WAIVERS,
        ["unmatched", "applied", "too_broad"],
    )
