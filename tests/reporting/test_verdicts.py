"""Reasons for withholding, as readers see them."""

from __future__ import annotations

from reporting.verdicts import _reasons


def stored(rule_id: str, status: str, findings: int = 0) -> dict:
    text = {"zh": "规则", "en": "the rule"}
    return {"rule_id": rule_id, "status": status, "findings": findings, "text": text}


def test_findings_are_counted():
    (reason,) = _reasons([stored("B01", "FAIL", 2)])
    assert reason.en == "B01 the rule: 2 not so"
    assert reason.zh == "B01 规则：2 处不符"


def test_a_few_rules_without_data_are_named():
    assert [one.en for one in _reasons([stored("A01", "NOT_EVALUATED")])] == ["A01 the rule"]


def test_many_rules_without_data_are_one_line_after_what_failed():
    silent = [stored(f"A0{number}", "NOT_EVALUATED") for number in range(1, 6)]
    reasons = _reasons([stored("S02", "FAIL", 1), *silent])
    assert [one.en for one in reasons] == [
        "S02 the rule: 1 not so",
        "5 more rules have no data to be judged by",
    ]
