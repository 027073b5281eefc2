"""Findings: one cause is one finding, each row has its figures with their cells."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.evaluate import evaluate_rule
from expectations.findings.causes import shift_factors
from expectations.findings.table import SCHEMA, findings_table
from expectations.inputs import read_inputs
from expectations.language.functions import SHIFT_FACTORS
from expectations.rules import load_rules
from expectations.waivers.apply import Waived, apply_waivers
from expectations.waivers.files import load_waivers

COUNTY, OTHER = "990101", "990102"

RULES = """
family: bounds
rules:
  - id: B01
    statement: {zh: 生均设备值不低于 500, en: Equipment per pupil is at least 500}
    severity: critical
    scope: school
    operands: {value: facility.teaching_equipment_value, pupils: enrolment.pupils}
    check: {value: value / pupils, min: 500, max: 20000}
    source: {kind: norm, zh: 规范, en: norm}
    remedy: {zh: 核对单位, en: check the unit}
    waivable: true
  - id: B02
    statement: {zh: 图书册数与上年相差不超过一半, en: Books change by half at most}
    severity: warning
    scope: school
    operands: {now: facility.books, before: previous.facility.books}
    check: {value: now / before, min: 0.5, max: 1.5}
    source: {kind: data, zh: 数据, en: data}
    remedy: {zh: 核对, en: check}
    waivable: true
"""


@pytest.fixture
def rules_dir(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "bounds.yml").write_text(RULES, encoding="utf-8")
    return folder


@pytest.fixture
def found(two_years, rules_dir):
    """The findings of 2021 as rows, by the two rules above."""

    def findings() -> list[dict]:
        data = two_years.land().build().data
        judged = read_inputs(data, 2021, rules_dir)
        rules = load_rules(rules_dir).rules
        evaluations = [evaluate_rule(rule, judged.frames[rule.scope]) for rule in rules]
        waived = apply_waivers(load_waivers(data, 2021), evaluations, 2021)
        return findings_table(evaluations, waived, judged.counties, 2021).to_pylist()

    return findings


def schools(world, county: str) -> list[str]:
    return [row["school_id"] for row in world.rows[2021]["school"] if row["county_code"] == county]


def groups(rows: list[dict], rule_id: str = "B01") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["rule_id"] == rule_id:
            found.setdefault(row["group_id"], []).append(row["school_id"])
    return found


def test_a_column_in_the_wrong_unit_is_one_finding_with_all_its_schools(two_years, found):
    county = schools(two_years, COUNTY)
    for school in county:
        two_years.set(2021, school, facility__teaching_equipment_value=90.0)
    rows = [row for row in found() if row["rule_id"] == "B01"]
    assert groups(rows) == {f"B01.{COUNTY}.1": county}
    assert {row["group_size"] for row in rows} == {5}
    assert {row["cause_en"] for row in rows} == {
        "below the bound; about 1/10000 of other schools; ten thousands for ones (万)"
    }
    assert "疑万元（万册）与元（册）混淆" in rows[0]["cause_zh"]


def test_the_same_error_in_two_counties_is_a_finding_of_each(two_years, found):
    for county in (COUNTY, OTHER):
        for school in schools(two_years, county)[:3]:
            two_years.set(2021, school, facility__teaching_equipment_value=90.0)
    assert set(groups(found())) == {f"B01.{COUNTY}.1", f"B01.{OTHER}.1"}


def test_different_causes_in_one_county_are_different_findings(two_years, found):
    first, second, third, *_ = schools(two_years, COUNTY)
    two_years.set(2021, first, facility__teaching_equipment_value=90.0)
    two_years.set(2021, second, facility__teaching_equipment_value=160000.0)
    two_years.set(2021, third, facility__teaching_equipment_value=9e8)
    assert sorted(groups(found()).values()) == [[first], [second], [third]]


def test_against_last_year_the_factor_is_that_of_the_figure_itself(two_years, found):
    (first, *_) = schools(two_years, COUNTY)
    two_years.set(2020, first, facility__books=9000).set(2021, first, facility__books=90000)
    (row,) = [row for row in found() if row["rule_id"] == "B02"]
    assert row["cause_en"].startswith("above the bound; about 10 times the year before")
    assert row["earlier_years"] == 1


def test_what_is_waived_is_a_finding_of_its_own(two_years, found):
    first, second, *_ = schools(two_years, COUNTY)
    for school in (first, second):
        two_years.set(2021, school, facility__teaching_equipment_value=90.0)
    two_years.waive(rule_id="B01", school_id=first, level="", accepted_value="0.225")
    rows = [row for row in found() if row["rule_id"] == "B01"]
    assert {row["school_id"]: row["status"] for row in rows} == {first: "WAIVED", second: "FAIL"}
    assert len(groups(rows)) == 2
    assert [row["waiver_expires_on"] for row in rows] == [None, 2021]


def test_ids_tell_findings_apart_and_stay_the_same(two_years, found):
    for school in schools(two_years, COUNTY):
        two_years.set(2021, school, facility__teaching_equipment_value=90.0)
    once = [row["finding_id"] for row in found()]
    two_years.set(2021, schools(two_years, OTHER)[0], facility__teaching_equipment_value=90.0)
    again = [row["finding_id"] for row in found()]
    assert len(set(again)) == len(again) == len(once) + 1
    assert set(once) < set(again)


def test_every_operand_has_its_value_and_every_figure_its_cell(two_years, found):
    (first, *_) = schools(two_years, COUNTY)
    two_years.set(2021, first, facility__teaching_equipment_value=90.5)
    (row,) = [row for row in found() if row["rule_id"] == "B01"]
    assert json.loads(row["operands"]) == {"value": 90.5, "pupils": 400}
    figures = {one["field"]: one for one in json.loads(row["figures"])}
    value = figures["facility.teaching_equipment_value"]
    assert (value["value"], value["school_id"], value["county_code"]) == (90.5, first, COUNTY)
    assert (value["file"], value["sheet"]) == (f"{COUNTY}/returns.xlsx", "Sheet1")
    assert (row["source_name"], row["cell"]) == (value["file"], value["cell"])
    assert value["cell"].endswith("2")


def test_without_findings_the_table_is_empty_and_has_all_columns(found):
    assert found() == []
    assert findings_table([], Waived({}, ()), {}, 2021).schema == SCHEMA


@given(st.sampled_from(SHIFT_FACTORS), st.booleans(), st.floats(-0.05, 0.05))
def test_a_shifted_figure_is_known_by_its_factor(factor, inverse, noise):
    shift = 1 / factor if inverse else factor
    found = shift_factors(np.array([350.0 * shift * 10**noise]), np.array([350.0]))
    assert found[0] == pytest.approx(shift)


@given(st.floats(1 / 7, 7))
def test_schools_that_merely_differ_have_no_factor(ratio):
    assert shift_factors(np.array([ratio * 350]), np.array([350.0]))[0] == 1


@pytest.mark.parametrize("figures", [(0.0, 5.0), (5.0, 0.0), (-1.0, 5.0), (np.nan, 5.0)])
def test_without_a_ratio_there_is_no_factor(figures):
    assert shift_factors(np.array(figures[:1]), np.array(figures[1:]))[0] == 1
