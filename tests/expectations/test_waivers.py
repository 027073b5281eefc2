"""Waivers: a named person accepts one value for a time; what accepts nothing is reported."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from contract.messages import UserError
from contract.statuses import CountyVerdict, RuleStatus
from expectations.gate import check

FIRST, COUNTY = "2100000001", "990101"
VALUE = "133.333"


@pytest.fixture
def crowded(two_years):
    """A school with 133.333 pupils to a class."""
    return two_years.set(2021, FIRST, enrolment__classes=3, enrolment__classes_36_40=3)


def outcome(world):
    verdict = check(world.land().build().data, 2021)
    county = next(c for c in verdict.counties if c.county_code == COUNTY)
    return county.verdict, [waiver["state"] for waiver in verdict.waivers]


def test_a_waived_finding_lets_the_county_pass_and_stays_visible(crowded):
    crowded.waive(accepted_value=VALUE)
    assert outcome(crowded) == (CountyVerdict.PASSED_WITH_WAIVERS, ["applied"])
    findings = pq.ParquetFile(crowded.data.findings(2021)).read().to_pylist()
    waived = next(one for one in findings if one["rule_id"] == "B01")
    assert (waived["status"], waived["waived_by"]) == (RuleStatus.WAIVED, "Li Hua")
    assert waived["waiver_reason"] == "checked with the school"


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"accepted_value": "120"}, "value_changed"),
        ({"school_id": "2100000002"}, "unmatched"),
        ({"school_year": 2019, "expires_on": 2020}, "expired"),
        ({"rule_id": "B99"}, "unknown_rule"),
        ({"school_id": ""}, "too_broad"),
        ({"level": ""}, "too_broad"),
        ({"reason": ""}, "incomplete"),
        ({"owner": ""}, "incomplete"),
        ({"rule_id": "S05"}, "not_waivable"),
    ],
)
def test_a_waiver_that_accepts_nothing_is_reported_and_changes_nothing(crowded, columns, state):
    crowded.waive(**{"accepted_value": VALUE, **columns})
    assert outcome(crowded) == (CountyVerdict.BLOCKED, [state])


def test_a_waiver_holds_through_the_school_year_it_expires_on(crowded):
    crowded.waive(accepted_value=VALUE, school_year=2020, expires_on=2021)
    assert outcome(crowded)[1] == ["applied"]


def test_a_waiver_of_a_later_year_has_not_begun(crowded):
    crowded.waive(accepted_value=VALUE, school_year=2022, expires_on=2023)
    assert outcome(crowded) == (CountyVerdict.BLOCKED, [])


def test_one_waived_finding_of_two_still_blocks(crowded):
    crowded.set(2021, "2100000002", enrolment__classes=3, enrolment__classes_36_40=3)
    crowded.waive(accepted_value=VALUE)
    assert outcome(crowded)[0] is CountyVerdict.BLOCKED


def test_a_waiver_file_without_a_column_is_refused_by_name(crowded):
    crowded.data.waivers.mkdir(parents=True)
    (crowded.data.waivers / "a.csv").write_text("rule_id,county_code\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"a\.csv.*columns are missing: school_id"):
        outcome(crowded)


def test_a_waiver_with_an_expiry_that_is_no_school_year_is_refused_with_its_line(crowded):
    crowded.waive(accepted_value=VALUE, expires_on="2021-12-31")
    with pytest.raises(UserError, match="line 2: expires_on must be a school year"):
        outcome(crowded)
