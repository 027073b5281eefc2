"""The gate's page: every rule with what came of it, offline and without any school's figure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from reporting.gate_page import gate_page

STATUSES = ("PASS", "FAIL", "ERROR", "NOT_EVALUATED", "WAIVED")


def rule(rule_id: str, family: str = "bounds", **columns) -> dict:
    return {
        "rule_id": rule_id,
        "family": family,
        "scope": "school",
        "severity": "critical",
        "statement": {"zh": f"规则{rule_id}", "en": f"Rule {rule_id}"},
        "bound": "1 ≤ x",
        "source_kind": "norm",
        "source": {"zh": "规范", "en": "a norm"},
        "remedy": {"zh": "核对", "en": "check"},
        "counties": {**dict.fromkeys(STATUSES, 0), "PASS": 3},
        "reasons": {},
        "evaluated": 120,
        "failed": 0,
        "waived": 0,
        "missing": 0,
        "not_applicable": 0,
        "unattributed": 0,
        "error": None,
        **columns,
    }


def county(name: str, verdict: str = "passed", reasons=(), warnings=()) -> dict:
    return {
        "county_code": "990101",
        "county_name": name,
        "verdict": verdict,
        "reasons": [{"rule_id": one} for one in reasons],
        "warnings": list(warnings),
    }


def page(*rules: dict, counties=()) -> str:
    verdict = {"school_year": 2024, "fingerprint": "ab" * 32}
    return gate_page({**verdict, "rules": list(rules), "counties": list(counties)})


def rows(html: str) -> dict[str, str]:
    """The text of each rule's row."""
    found = re.findall(r'<tr id="([^"]+)">(.*?)</tr>', html, re.DOTALL)
    return {rule_id: re.sub(r"<[^>]+>|\s+", " ", text) for rule_id, text in found}


def test_every_rule_is_there_with_its_statement_bound_source_and_remedy():
    text = rows(page(rule("B01"), rule("S01", "structure")))
    assert list(text) == ["S01", "B01"]
    for part in ("规则B01", "Rule B01", "1 ≤ x", "规范", "a norm", "核对", "check", "120"):
        assert part in text["B01"]


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_is_counted_in_counties(status):
    counties = {**dict.fromkeys(STATUSES, 0), status: 7}
    assert re.search(r" 7\b", rows(page(rule("B01", counties=counties)))["B01"])


def test_counties_a_rule_objects_to_are_named():
    counties = (
        county("县甲", "blocked", reasons=["B01"]),
        county("县乙", warnings=["B01"]),
        county("县丙"),
    )
    text = rows(page(rule("B01"), counties=counties))["B01"]
    assert "县甲、县乙" in text
    assert "县丙" not in text


def test_of_many_counties_the_rest_is_counted():
    counties = [county(f"县{number}", "blocked", reasons=["B01"]) for number in range(20)]
    assert "（+8）" in rows(page(rule("B01"), counties=counties))["B01"]


def test_an_error_of_a_rule_is_shown():
    assert "ZeroDivision" in page(rule("B01", error="ZeroDivisionError: x"))


def test_what_a_verdict_says_is_text_and_never_markup():
    html = page(rule("B01"), counties=[county("<script>alert(1)</script>", reasons=["B01"])])
    assert "<script" not in html


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag, attrs) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src")]


def test_the_page_loads_nothing():
    links = _Links()
    html = page(rule("B01"))
    links.feed(html)
    assert links.found and all(link.startswith("#") for link in links.found)
    assert "url(" not in html and "@import" not in html and "http" not in html
