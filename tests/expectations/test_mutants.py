"""The cases of the rules tell every rule from its wrong versions."""

from __future__ import annotations

import pytest

from expectations.rules import load_rules
from tests.expectations.case_world import CaseWorld
from tests.expectations.mutants import mutants

RULES = {rule.id: rule for rule in load_rules().rules}


@pytest.mark.parametrize("rule_id", RULES)
def test_every_wrong_version_of_a_rule_is_noticed(case_world: CaseWorld, rule_id: str):
    unnoticed = [what for what, wrong in mutants(RULES[rule_id]) if not case_world.notices(wrong)]
    assert unnoticed == []
