"""Every rule is seen failing and passing, run as the gate runs it."""

from __future__ import annotations

import pytest
import yaml

from contract.statuses import RuleStatus
from expectations.gate import check
from expectations.rules import Rule, load_rules

FIRST, COUNTY = "2100000001", "990101"

FAILING_FIGURES = {
    "A01": {"enrolment__classes": 11},
    "A02_title": {"staff__senior": 9},
    "A02_education": {"staff__bachelor": 15},
    "A03": {"facility__gymnasium_area": 2001.0},
    "A04": {"enrolment__previous_pupils": 398},
    "A05": {"enrolment__graduates": 20},
    "A06": {"staff__backbone_teachers": 25},
    "B01": {"enrolment__classes": 3},
    "B02": {"staff__full_time_teachers": 6},
    "B03": {"facility__teaching_equipment_value": 90.0},
    "B04_land_area": {"facility__land_area": 18.0},
    "B04_teaching_auxiliary_area": {"facility__teaching_auxiliary_area": 3.0},
    "B04_sports_ground_area": {"facility__sports_ground_area": 4.5},
    "B05": {"enrolment__pupils": 0},
    "C01": {"enrolment__pupils": 396, "enrolment__classes": 9},
    "C02_pupils": {"enrolment__pupils": 4000},
    "C02_teachers": {"staff__full_time_teachers": 240},
    "C02_teaching_equipment_value": {"facility__teaching_equipment_value": 9e9},
    "C02_teaching_auxiliary_area": {"facility__teaching_auxiliary_area": 20000.0},
    "C02_sports_ground_area": {"facility__sports_ground_area": 4.5},
    "C02_land_area": {"facility__land_area": 18.0},
    "C02_books": {"facility__books": 900},
    "C02_computers": {"facility__computers": 11},
    "C03": {"enrolment__pupils": 900},
    "C04": {"enrolment__pupils": 900},
    "S01_county_code": {"school__county_code": "9901"},
    "S05": {"enrolment__pupils": None},
}
"""Per rule one change to one school's figures of 2021 that makes it fail."""

PASSING_FIGURES = {
    "C02_teachers": {"staff__full_time_teachers": 44},
    "C02_computers": {"facility__computers": 120},
    "C03": {"enrolment__pupils": 520},
}
"""Where the plausible school is below the size a rule speaks of: one it speaks of."""


def break_structure(world, rule_id: str) -> None:
    """The same for rules that speak of rows rather than figures."""
    if rule_id == "S01_unique":
        world.add(2021, FIRST)
    elif rule_id == "S01_school_id":
        world.add(2021, "2.133E+09")
    elif rule_id in ("S02_county", "S02_school"):
        for table in ("school", "enrolment", "staff", "facility"):
            world.remove_table(2021, table, FIRST)
    elif rule_id == "S03":
        world.quarantine(2021, f"{COUNTY}/more.xlsx", COUNTY)
    elif rule_id == "S04":
        world.issue(2021, f"{COUNTY}/returns.xlsx", school_id=FIRST, sheet="Sheet1", cell="C5")
    elif rule_id == "S06":
        world.disagree(2021, FIRST)
    else:
        pytest.fail(f"no failing fixture for rule {rule_id}")


def statuses(world, rule: Rule, folder) -> dict[str, RuleStatus]:
    """The status of one rule by county, run through the gate on its own."""
    content = {"family": "bounds", "rules": [rule.model_dump(mode="json", exclude_none=True)]}
    (folder / "one.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    results = check(world.land().build().data, 2021, rules_dir=folder).results
    return {result.county_code: result.status for result in results}


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_rule_fails(two_years, rule, tmp_path):
    two_years.set(2020, FIRST, facility__computers=110)
    if rule.id in FAILING_FIGURES:
        two_years.set(2021, FIRST, **FAILING_FIGURES[rule.id])
    else:
        break_structure(two_years, rule.id)
    county = "9901" if rule.id == "S01_county_code" else COUNTY
    assert statuses(two_years, rule, tmp_path)[county] is RuleStatus.FAIL


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_rule_passes(two_years, rule, tmp_path):
    two_years.set(2020, FIRST, facility__computers=110)
    two_years.set(2021, FIRST, **PASSING_FIGURES.get(rule.id, {}))
    assert statuses(two_years, rule, tmp_path)[COUNTY] is RuleStatus.PASS
