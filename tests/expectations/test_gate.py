"""Statuses, verdicts and fingerprints: nothing passes silently, nothing stale is current."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from dataclasses import dataclass

import duckdb
import pyarrow.parquet as pq
import pytest

from contract.messages import UserError
from contract.paths import DataFolder
from contract.statuses import CountyVerdict, RuleStatus
from expectations.gate import check, current_fingerprint, load_verdict, verdict_is_current
from expectations.rules import RULES_DIR
from expectations.suite import Counted
from expectations.verdict import YearVerdict
from tests.expectations.conftest import World, two_counties

FIRST, COUNTY, OTHER = "2199000001", "990101", "990102"

RULE = """
family: bounds
rules:
  - id: B01
    statement: {{zh: 规则, en: rule}}
    severity: {severity}
    scope: school_level
    operands: {{pupils: enrolment.pupils}}
    check: {{value: {value}, min: 1}}
    source: {{kind: data, zh: 数据, en: data}}
    remedy: {{zh: 核对, en: check}}
    waivable: true
    required: {required}
"""


def checked(world, year: int = 2021, **options):
    return check(world.land().build().data, year, **options)


def result(verdict, rule_id: str, county: str = COUNTY):
    return next(r for r in verdict.results if (r.rule_id, r.county_code) == (rule_id, county))


def verdict_on(verdict, county: str) -> CountyVerdict:
    return next(c.verdict for c in verdict.counties if c.county_code == county)


def findings(world, year: int = 2021) -> list[dict]:
    return pq.ParquetFile(world.data.findings(year)).read().to_pylist()


@dataclass(frozen=True)
class Judged:
    """A world after its check of 2021, to be looked at; who changes something takes a copy."""

    world: World
    verdict: YearVerdict


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> Judged:
    """Plausible returns."""
    world = two_counties(World(DataFolder.at(tmp_path_factory.mktemp("judged"))))
    return Judged(world, checked(world))


@pytest.fixture
def judged_copy(judged, tmp_path) -> World:
    """The same in a data folder of the test's own."""
    root = tmp_path / "judged"
    shutil.copytree(judged.world.data.root, root)
    return World(DataFolder.at(root), deepcopy(judged.world.rows))


@pytest.fixture(scope="module")
def crowded(tmp_path_factory) -> Judged:
    """A school of the first county has 133 pupils to a class."""
    world = two_counties(World(DataFolder.at(tmp_path_factory.mktemp("crowded"))))
    world.set(
        2021, FIRST, enrolment__classes=3, enrolment__classes_36_40=0, enrolment__classes_ge_66=3
    )
    return Judged(world, checked(world))


@pytest.fixture
def one_rule(tmp_path):
    """A folder with one rule of one's own."""

    def write(value="pupils", severity="critical", required="false"):
        folder = tmp_path / "rules"
        folder.mkdir(exist_ok=True)
        text = RULE.format(value=value, severity=severity, required=required)
        (folder / "bounds.yml").write_text(text, encoding="utf-8")
        return folder

    return write


def test_plausible_returns_pass(judged):
    assert judged.verdict.blocked == ()
    assert {county.county_name for county in judged.verdict.counties} == {"县01", "县02"}


def test_a_critical_finding_blocks_its_county_only(crowded):
    verdict = crowded.verdict
    assert verdict_on(verdict, COUNTY) is CountyVerdict.BLOCKED
    assert verdict_on(verdict, OTHER) is CountyVerdict.PASSED
    assert [r.rule_id for c in verdict.blocked for r in c.reasons] == ["B01"]


def test_a_warning_is_named_and_does_not_block(two_years):
    verdict = checked(two_years.set(2021, FIRST, enrolment__previous_pupils=398))
    county = next(c for c in verdict.counties if c.county_code == COUNTY)
    assert (county.verdict, county.warnings) == (CountyVerdict.PASSED, ("A04",))


def test_nothing_evaluated_is_not_a_pass_and_blocks(two_years):
    for number in range(1, 6):
        two_years.set(2021, f"219900000{number}", enrolment__classes=None)
    outcome = result(checked(two_years), "B01")
    assert (outcome.status, outcome.reason) == (RuleStatus.NOT_EVALUATED, "figure_missing")
    assert outcome.blocks
    assert outcome.missing == 5


def test_a_field_the_layout_lacks_is_said_and_does_not_block(two_years):
    two_years.without_fields(2021, "facility.teaching_auxiliary_area", "facility.gymnasium_area")
    verdict = checked(two_years)
    outcome = result(verdict, "A03")
    assert (outcome.status, outcome.reason) == (RuleStatus.NOT_EVALUATED, "field_not_in_layout")
    assert verdict_on(verdict, COUNTY) is CountyVerdict.PASSED


def test_a_row_that_is_absent_is_missing_when_the_layout_has_it(two_years):
    outcome = result(checked(two_years.remove_table(2021, "facility", FIRST)), "A03")
    assert (outcome.evaluated, outcome.missing, outcome.not_applicable) == (4, 1, 0)


def test_a_required_figure_that_the_layout_lacks_blocks(two_years):
    outcome = result(checked(two_years.without_fields(2021, "enrolment.pupils")), "S05")
    assert outcome.status is RuleStatus.NOT_EVALUATED
    assert outcome.blocks


def test_without_a_year_before_change_rules_say_so_and_do_not_block(world):
    verdict = checked(world.add(2021, FIRST))
    outcome = result(verdict, "C02_pupils")
    assert (outcome.status, outcome.reason) == (RuleStatus.NOT_EVALUATED, "no_predecessor")
    assert result(verdict, "S02_county").reason == "no_predecessor"
    assert verdict.blocked == ()
    assert not verdict.has_predecessor


def test_a_county_that_sent_nothing_this_year_is_blocked(two_years):
    for number in range(11, 16):
        for table in ("school", "enrolment", "staff", "facility"):
            two_years.remove_table(2021, table, f"2199{number:06d}")
    verdict = checked(two_years)
    assert verdict_on(verdict, OTHER) is CountyVerdict.BLOCKED
    assert result(verdict, "S02_county", OTHER).status is RuleStatus.FAIL


def test_a_school_carried_on_under_another_id_is_not_missing(two_years):
    two_years.set(
        2021, FIRST, **{f"{t}__school_id": "3100000001" for t in ("school", "enrolment", "staff")}
    )
    lineage = two_years.data.lineage / "school.csv"
    lineage.parent.mkdir(parents=True)
    lineage.write_text(
        "school_id,canonical_school_id,from_school_year,change,note\n"
        f"{FIRST},3100000001,2021,new_kind,\n",
        encoding="utf-8",
    )
    verdict = checked(two_years)
    assert result(verdict, "S02_school").failed == 0
    assert result(verdict, "C02_pupils").evaluated == 5


def test_a_school_declared_closed_is_not_missing(two_years):
    for table in ("school", "enrolment", "staff", "facility"):
        two_years.remove_table(2021, table, FIRST)
    lineage = two_years.data.lineage / "school.csv"
    lineage.parent.mkdir(parents=True)
    lineage.write_text(
        f"school_id,canonical_school_id,from_school_year,change,note\n{FIRST},,2021,closed,\n",
        encoding="utf-8",
    )
    verdict = checked(two_years)
    assert result(verdict, "S02_school").status is RuleStatus.PASS
    assert result(verdict, "S02_county").status is RuleStatus.PASS


def test_a_rule_that_breaks_down_is_an_error_and_blocks_whatever_its_severity(two_years, one_rule):
    rules = one_rule(value="school.school_name", severity="info")
    verdict = checked(two_years, rules_dir=rules)
    outcome = result(verdict, "B01")
    assert outcome.status is RuleStatus.ERROR
    assert outcome.blocks
    assert "TypeError" in outcome.error


def test_a_mask_that_disagrees_with_great_expectations_is_an_error(two_years, monkeypatch):
    def counts(_context, _scope, group):
        return {one.rule.id: Counted(10, 0, 1) for one in group}

    monkeypatch.setattr("expectations.suite._counts", counts)
    outcome = result(checked(two_years), "B01")
    assert outcome.status is RuleStatus.ERROR
    assert "counts 1 failing of 10 rows, the gate's own mask 0 of 10" in outcome.error


def test_a_rule_without_a_result_is_an_error(two_years, monkeypatch):
    monkeypatch.setattr("expectations.suite._counts", lambda *_: {})
    assert result(checked(two_years), "B01").status is RuleStatus.ERROR


def test_a_file_that_could_not_be_read_blocks_the_county_of_its_folder(two_years):
    verdict = checked(two_years.quarantine(2021, f"{COUNTY}/broken.xlsx"))
    assert result(verdict, "S03", COUNTY).status is RuleStatus.FAIL
    assert result(verdict, "S03", OTHER).status is RuleStatus.PASS


def test_it_blocks_none_when_its_folder_holds_files_of_other_counties(two_years):
    two_years.quarantine(2021, "broken.xlsx")
    assert checked(two_years).blocked == ()


def test_a_county_of_which_only_unread_files_came_is_blocked(world):
    world.add(2021, FIRST).quarantine(2021, "990103/broken.xlsx", "990103")
    verdict = checked(world)
    assert verdict_on(verdict, "990103") is CountyVerdict.BLOCKED
    assert verdict_on(verdict, COUNTY) is CountyVerdict.PASSED


def test_a_disagreement_between_files_is_a_finding_with_both_values(two_years):
    checked(two_years.disagree(2021, FIRST))
    finding = next(one for one in findings(two_years) if one["rule_id"] == "S06")
    assert finding["detail_en"] == "facility.books: 9000 was taken; b.xlsx has 8000"
    assert (finding["source_name"], finding["sheet"], finding["cell"]) == (
        "a.xlsx",
        "Sheet1",
        "K2",
    )


def test_a_file_of_no_known_county_blocks_none_and_is_reported(two_years):
    verdict = checked(two_years.quarantine(2021, "stray.xlsx"))
    assert verdict.blocked == ()
    assert [one["source_name"] for one in verdict.unattributed] == ["stray.xlsx"]


def test_an_issue_that_names_no_school_counts_in_every_county_of_its_file(two_years):
    verdict = checked(two_years.issue(2021, f"{COUNTY}/returns.xlsx"))
    assert result(verdict, "S04", COUNTY).status is RuleStatus.FAIL
    assert result(verdict, "S04", OTHER).status is RuleStatus.PASS


def test_a_finding_names_figures_cells_bound_and_remedy(crowded):
    finding = next(one for one in findings(crowded.world) if one["rule_id"] == "B01")
    figures = {one["field"]: one for one in json.loads(finding["figures"])}
    assert (finding["school_id"], finding["school_name"], finding["level"]) == (
        FIRST,
        "学校01",
        "primary",
    )
    assert (finding["value"], finding["bound"]) == ("133.333", "1 ≤ x ≤ 100")
    assert json.loads(finding["operands"]) == {"pupils": 400, "classes": 3}
    assert figures["enrolment.pupils"]["value"] == 400
    assert figures["enrolment.classes"]["cell"] == "H2"
    assert (finding["source_name"], finding["sheet"], finding["cell"]) == (
        f"{COUNTY}/returns.xlsx",
        "Sheet1",
        "D2",
    )
    assert "Check pupils and classes" in finding["remedy_en"]


def test_a_finding_against_last_year_has_the_cells_of_both_years(two_years):
    checked(two_years.set(2021, FIRST, enrolment__pupils=4000))
    finding = next(one for one in findings(two_years) if one["rule_id"] == "C02_pupils")
    values = {one["school_year"]: one["value"] for one in json.loads(finding["figures"])}
    assert values == {2021: 4000, 2020: 396}


def test_a_finding_from_ingestion_points_at_the_cell(two_years):
    source = f"{COUNTY}/returns.xlsx"
    checked(two_years.issue(2021, source, school_id=FIRST, sheet="Sheet1", cell="C5"))
    finding = next(one for one in findings(two_years) if one["rule_id"] == "S04")
    assert (finding["source_name"], finding["cell"]) == (source, "C5")
    assert finding["detail_en"] == "not a number"


def test_a_verdict_is_stored_and_read_back_the_same(crowded):
    stored = load_verdict(crowded.world.data, 2021)
    assert stored.as_dict() == crowded.verdict.as_dict()
    assert stored.blocked == crowded.verdict.blocked


def test_a_fresh_verdict_is_current(judged):
    data = judged.world.data
    assert judged.verdict.fingerprint == current_fingerprint(data, 2021)
    assert verdict_is_current(data, 2021)


@pytest.mark.parametrize("year", [2020, 2021])
def test_changed_figures_of_the_year_or_its_predecessor_make_it_stale(judged_copy, year):
    assert verdict_is_current(judged_copy.data, 2021)
    judged_copy.set(year, FIRST, facility__books=9001).land().build()
    assert not verdict_is_current(judged_copy.data, 2021)


def test_a_new_waiver_makes_it_stale_but_not_for_years_before_it(judged_copy):
    check(judged_copy.data, 2020)
    assert verdict_is_current(judged_copy.data, 2021)
    judged_copy.waive()
    assert not verdict_is_current(judged_copy.data, 2021)
    assert verdict_is_current(judged_copy.data, 2020)


def test_changed_lineage_makes_it_stale(judged_copy):
    assert verdict_is_current(judged_copy.data, 2021)
    judged_copy.data.lineage.mkdir()
    (judged_copy.data.lineage / "county.csv").write_text("county_code\n", encoding="utf-8")
    assert not verdict_is_current(judged_copy.data, 2021)


def test_changed_findings_make_it_stale(judged_copy):
    assert verdict_is_current(judged_copy.data, 2021)
    judged_copy.data.findings(2021).write_bytes(b"")
    assert not verdict_is_current(judged_copy.data, 2021)


def test_a_changed_rule_changes_the_fingerprint(judged_copy, tmp_path):
    before = load_verdict(judged_copy.data, 2021).fingerprint
    folder = tmp_path / "rules"
    folder.mkdir()
    for path in RULES_DIR.glob("*.yml"):
        text = path.read_text(encoding="utf-8").replace("max: 100}", "max: 101}")
        (folder / path.name).write_text(text, encoding="utf-8")
    assert check(judged_copy.data, 2021, rules_dir=folder).fingerprint != before


def test_changed_standards_change_the_fingerprint(judged_copy):
    before = current_fingerprint(judged_copy.data, 2021)
    with duckdb.connect(str(judged_copy.data.warehouse)) as warehouse:
        warehouse.execute("update standard_threshold set bound = 0.5")
    assert current_fingerprint(judged_copy.data, 2021) != before


def test_a_warehouse_built_from_other_data_is_refused(two_years):
    two_years.land().build()
    two_years.set(2021, FIRST, facility__books=9001).land()
    with pytest.raises(UserError, match="junheng build"):
        check(two_years.data, 2021)


def test_a_year_that_has_not_landed_is_refused(two_years):
    with pytest.raises(UserError, match="has not landed"):
        checked(two_years, 2022)


def test_without_a_verdict_loading_says_what_to_do(two_years):
    with pytest.raises(UserError, match="junheng check"):
        load_verdict(two_years.data, 2021)
