"""Every rule is seen failing, passing and silent where it has nothing to say.

The cases are in ``cases/*.yml``; all of them are landed together and run as the gate runs them.
"""

from __future__ import annotations

import pytest

from expectations.rules import load_rules
from tests.expectations.case_world import CaseWorld

RULES = {rule.id: rule for rule in load_rules().rules}


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_fails_passes_and_is_silent_where_its_cases_say(case_world: CaseWorld, rule_id: str):
    assert case_world.wrong(rule_id) == []


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_has_a_case_on_which_it_fails_and_one_on_which_it_passes(case_world, rule_id: str):
    outcomes = {case.outcome for case in case_world.cases_of(rule_id)}
    assert {"fail", "pass"} <= outcomes


def test_cases_are_of_rules(case_world: CaseWorld):
    assert {case.rule_id for case in case_world.cases} <= RULES.keys()
