"""Nine years of real returns: structure and arithmetic hold, their oddities are findings.

The family has pupils, classes, teachers and staff of primary schools and nothing else.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from contract.paths import DataFolder
from contract.statuses import Severity
from expectations.evaluate import RuleEvaluation, evaluate_rule
from expectations.inputs import read_inputs
from expectations.rules import RULES_DIR, load_rules
from ingestion.ingest import ingest
from tests.expectations.conftest import World

REAL = Path(__file__).parents[3] / "shared" / "realdata" / "tw_basec" / "original"
YEARS = range(2014, 2023)
BOOK = load_rules()
WITHOUT_TEACHERS = "191315"

pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the real returns are not here")


@pytest.fixture(scope="module")
def evaluations(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[RuleEvaluation]]:
    """Every rule on every year."""
    data = DataFolder.at(tmp_path_factory.mktemp("real") / "data")
    for year in YEARS:
        folder = data.inbox_year(year)
        folder.mkdir(parents=True)
        shutil.copy(REAL / f"{year - 1911}_basec.csv", folder)
    ingest(data, processes=1)
    World(data).build()
    frames = {year: read_inputs(data, year, RULES_DIR).frames for year in YEARS}
    return {
        year: [evaluate_rule(rule, of_year[rule.scope]) for rule in BOOK.rules]
        for year, of_year in frames.items()
    }


def found(evaluations, rule_id: str) -> list[tuple[int, str]]:
    """School year and school of each finding of a rule."""
    return [
        (year, school)
        for year, of_year in evaluations.items()
        for one in of_year
        if one.rule.id == rule_id
        for school in one.frame.labels["school_id"][one.failing]
    ]


def test_every_rule_can_be_computed(evaluations):
    assert [one.error for of_year in evaluations.values() for one in of_year if one.error] == []


def test_no_finding_blocks(evaluations):
    critical = [one for of_year in evaluations.values() for one in of_year if one.failing.any()]
    assert [one.rule.id for one in critical if one.rule.severity is Severity.CRITICAL] == []


def test_arithmetic_holds_where_the_family_has_the_figures(evaluations):
    arithmetic = [
        one
        for of_year in evaluations.values()
        for one in of_year
        if BOOK.family_of[one.rule.id] == "arithmetic"
    ]
    assert not any(one.failing.any() for one in arithmetic)


def test_a_school_with_pupils_and_no_teachers_is_a_warning(evaluations):
    assert found(evaluations, "B02") == [(year, WITHOUT_TEACHERS) for year in range(2017, 2023)]


def test_schools_without_pupils_are_for_the_notes(evaluations):
    by_year = Counter(year for year, _ in found(evaluations, "B05"))
    assert dict(by_year) == dict(zip(YEARS, (7, 8, 7, 4, 2, 1, 5, 5, 5), strict=True))


def test_old_schools_under_new_ids_and_schools_gone_are_warnings(evaluations):
    assert len(found(evaluations, "S02_new_id")) == 12
    assert len(found(evaluations, "S02_school")) == 44


def test_warnings_are_few(evaluations):
    warned = {
        (year, row)
        for year, of_year in evaluations.items()
        for one in of_year
        if one.rule.severity is Severity.WARNING
        for row in one.frame.labels["school_id"][one.failing]
    }
    assert len(warned) <= 0.01 * sum(
        len(one.frame)
        for of_year in evaluations.values()
        for one in of_year
        if one.rule.id == "S01_unique"
    )
