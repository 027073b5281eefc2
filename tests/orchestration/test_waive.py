"""``junheng waive``: from a finding to a waiver, and what is still to decide."""

from __future__ import annotations

import shutil

import pytest

from contract.paths import DataFolder
from contract.statuses import CountyVerdict
from expectations.gate import check
from expectations.waivers.files import load_waivers
from tests.end_to_end.commands import Said, junheng
from tests.expectations.conftest import World, two_counties

pytestmark = pytest.mark.usefixtures("counts_of_our_own")

COUNTY, FIRST, SECOND = "990101", "2199000001", "2199000002"
DECISION = ("--reason", "两校合班，已核实", "--owner", "李华", "--until", "2022")


def returns(data: DataFolder) -> World:
    """Two schools of a county with too many pupils to a class, and a file nobody can read."""
    world = two_counties(World(data))
    for school in (FIRST, SECOND):
        world.set(2021, school, enrolment__classes=3, enrolment__classes_36_40=3)
    return world.quarantine(2021, f"{COUNTY}/broken.xlsx", COUNTY)


@pytest.fixture(scope="module")
def checked(tmp_path_factory) -> DataFolder:
    world = returns(DataFolder.at(tmp_path_factory.mktemp("waive") / "data")).land().build()
    check(world.data, 2021)
    return world.data


@pytest.fixture
def data(checked, tmp_path) -> DataFolder:
    shutil.copytree(checked.root, tmp_path / "data")
    return DataFolder.at(tmp_path / "data")


def undecided(data: DataFolder, rule_id: str) -> dict:
    said = junheng(data, "waive", "list", "--undecided")
    assert said.exit_status == 0
    (found,) = [one for one in said.values["undecided"] if one["rule_id"] == rule_id]
    return found


def add(data: DataFolder, *selection: str, decision: tuple[str, ...] = DECISION) -> Said:
    return junheng(data, "waive", "add", "--year", "2021", *selection, *decision)


def test_what_is_undecided_is_listed_by_cause_with_its_schools(data):
    found = undecided(data, "B01")
    assert (found["county_code"], found["severity"]) == (COUNTY, "critical")
    assert len(found["finding_ids"]) == len(found["schools"]) == 2
    assert found["statement"]["zh"] and found["remedy"]["en"]


def test_a_finding_is_waived_by_its_id_with_its_value(data):
    finding_id = undecided(data, "B01")["finding_ids"][0]
    assert add(data, "--finding", finding_id).exit_status == 0
    (waiver,) = load_waivers(data)
    assert (waiver.rule_id, waiver.county_code, waiver.level) == ("B01", COUNTY, "primary")
    assert (waiver.accepted_value, waiver.owner, waiver.expires_on) == ("133.333", "李华", 2022)


def test_a_finding_is_waived_by_rule_county_and_school(data):
    said = add(data, "--rule", "B01", "--county", COUNTY, "--school", SECOND)
    assert [one["school_id"] for one in said.values["waivers"]] == [SECOND]


def test_all_findings_of_one_cause_are_waived_together_each_by_its_own_line(data):
    group = undecided(data, "B01")["group_id"]
    assert len(add(data, "--group", group).values["waivers"]) == 2
    assert {one.school_id for one in load_waivers(data)} == {FIRST, SECOND}


def test_waivers_are_listed_with_what_they_did_in_the_last_check(data):
    add(data, "--group", undecided(data, "B01")["group_id"])
    listed = junheng(data, "waive", "list").values
    assert [one["state"] for one in listed["waivers"]] == ["not_checked"] * 2
    verdict = check(data, 2021)
    listed = junheng(data, "waive", "list", "--year", "2021").values
    assert [one["state"] for one in listed["waivers"]] == ["applied"] * 2
    assert "B01" not in {reason.rule_id for county in verdict.counties for reason in county.reasons}
    assert verdict.blocked[0].verdict is CountyVerdict.BLOCKED


@pytest.mark.parametrize(
    ("selection", "decision", "code"),
    [
        (("--rule", "B01", "--county", COUNTY), DECISION, "selection_too_broad"),
        (("--rule", "B01", "--county", "990102"), DECISION, "finding_unknown"),
        (("--finding", "0123456789ab"), DECISION, "finding_unknown"),
        (("--rule", "S03"), DECISION, "rule_not_waivable"),
        (
            ("--rule", "B01", "--school", FIRST),
            ("--reason", " ", "--owner", "李华", "--until", "2022"),
            "decision_incomplete",
        ),
        (
            ("--rule", "B01", "--school", FIRST),
            ("--reason", "=HYPERLINK(1)", "--owner", "李华", "--until", "2022"),
            "decision_incomplete",
        ),
        (
            ("--rule", "B01", "--school", FIRST),
            ("--reason", "已核实", "--owner", "李华", "--until", "2020"),
            "decision_expired",
        ),
    ],
)
def test_what_cannot_be_waived_is_refused_with_the_reason(data, selection, decision, code):
    said = add(data, *selection, decision=decision)
    assert (said.exit_status, said.values["error"]["code"]) == (2, code)
    assert load_waivers(data) == ()


def test_findings_that_are_not_those_of_the_verdict_are_not_waived(data):
    data.findings(2021).write_bytes(b"others")
    said = add(data, "--rule", "B01", "--school", FIRST)
    assert said.values["error"]["code"] == "findings_not_of_verdict"


def test_before_the_first_check_nothing_can_be_said(data):
    data.verdict(2021).unlink()
    said = junheng(data, "waive", "list", "--undecided")
    assert said.values["error"]["code"] == "verdict_missing"
