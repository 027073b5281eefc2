"""Attempts to publish around the gate: all are refused, and the reason is said.

Each is made on the release alone, as somebody does who clicks "materialize" on it in Dagster's
UI: nothing upstream runs, so nothing but the stored verdict stands in the way. The command line
is refused in the same place (tests/end_to_end/test_load.py).
"""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from contract.messages import UserError
from contract.paths import DataFolder
from expectations.gate import check, current_fingerprint
from expectations.rules import RULES_DIR
from orchestration.assets.release import release_asset
from orchestration.progress import unseen
from reporting.verdicts import release_scope
from tests.expectations.conftest import World, two_counties

pytestmark = pytest.mark.usefixtures("counts_of_our_own")

BLOCKED, PASSED = "990101", "990102"
FIRST, PASSING_FIRST = "2199000001", "2199000011"


def returns(root: Path) -> World:
    """Two counties in 2020 and 2021; in 2021 the first has a school with 133 pupils a class."""
    world = two_counties(World(DataFolder.at(root)))
    return world.set(2021, FIRST, enrolment__classes=3, enrolment__classes_36_40=3)


@pytest.fixture(scope="module")
def checked(tmp_path_factory) -> World:
    world = returns(tmp_path_factory.mktemp("publishing") / "data").land().build()
    check(world.data, 2020)
    check(world.data, 2021)
    return world


@pytest.fixture
def world(checked: World, tmp_path: Path) -> World:
    """A copy of the checked data folder to tamper with."""
    shutil.copytree(checked.data.root, tmp_path / "data")
    return returns(tmp_path / "data")


def edited_verdict(world: World) -> None:
    edit(world, lambda verdict: verdict["counties"][0].update(verdict="passed"))


def blocked_county_left_out(world: World) -> None:
    edit(world, lambda verdict: verdict["counties"].pop(0))


def fingerprint_written_in(world: World) -> None:
    world.waive(accepted_value="133.333")
    now = current_fingerprint(world.data, 2021)
    edit(world, lambda verdict: verdict.update(fingerprint_parts=dict(now.parts)))


def truncated_verdict(world: World) -> None:
    path = world.data.verdict(2021)
    path.write_bytes(path.read_bytes()[:-40])


def old_format(world: World) -> None:
    edit(world, lambda verdict: verdict.update(format=1))


def no_verdict(world: World) -> None:
    world.data.verdict(2021).unlink()


def verdict_of_2020(world: World) -> None:
    shutil.copy(world.data.verdict(2020), world.data.verdict(2021))
    shutil.copy(world.data.findings(2020), world.data.findings(2021))


def verdict_of_other_data(world: World) -> None:
    """Another folder's verdict with its findings, from returns that pass."""
    other = returns(world.data.root.parent / "other")
    other.set(2021, FIRST, enrolment__classes=10, enrolment__classes_36_40=10).land().build()
    check(other.data, 2021)
    shutil.copy(other.data.verdict(2021), world.data.verdict(2021))
    shutil.copy(other.data.findings(2021), world.data.findings(2021))


def changed_waiver(world: World) -> None:
    world.waive(accepted_value="133.333")


def resubmitted_not_built(world: World) -> None:
    world.set(2021, FIRST, facility__books=9123).land()


def resubmitted(world: World) -> None:
    world.set(2021, FIRST, facility__books=9123).land().build()


def resubmitted_last_year(world: World) -> None:
    world.set(2020, FIRST, facility__books=9123).land().build()


def other_standards(world: World) -> None:
    edit_warehouse(world, "update standard_threshold set bound = 0.9")


def edited_mart(world: World) -> None:
    edit_warehouse(world, "update fct_county_coefficient set cv = 0.1 where school_year = 2021")


def edited_findings(world: World) -> None:
    shutil.copy(world.data.findings(2020), world.data.findings(2021))


def no_findings(world: World) -> None:
    world.data.findings(2021).unlink()


def killed_between_findings_and_verdict(world: World) -> None:
    """The check writes its findings first; then the process is killed."""
    before = world.data.verdict(2021).read_bytes()
    world.set(2021, FIRST, enrolment__classes=2).land().build()
    check(world.data, 2021)
    world.data.verdict(2021).write_bytes(before)


def changed_lineage(world: World) -> None:
    world.data.lineage.mkdir()
    (world.data.lineage / "school.csv").write_text("school_id,canonical_school_id\n")


def edit(world: World, change) -> None:
    path = world.data.verdict(2021)
    verdict = json.loads(path.read_text(encoding="utf-8"))
    change(verdict)
    path.write_text(json.dumps(verdict), encoding="utf-8")


def edit_warehouse(world: World, statement: str) -> None:
    with duckdb.connect(str(world.data.warehouse)) as warehouse:
        warehouse.execute(statement)


ATTEMPTS = [
    (edited_verdict, "verdict_altered", "was altered after the check"),
    (blocked_county_left_out, "verdict_altered", "was altered after the check"),
    (fingerprint_written_in, "verdict_altered", "was altered after the check"),
    (truncated_verdict, "verdict_altered", "was altered after the check"),
    (old_format, "verdict_of_another_version", "another version of the gate"),
    (no_verdict, "verdict_missing", "has not been through the gate"),
    (verdict_of_2020, "verdict_of_another_year", "is that of 2020"),
    (verdict_of_other_data, "verdict_not_current", "landed data"),
    (changed_waiver, "verdict_not_current", "waivers"),
    (resubmitted_not_built, "warehouse_not_current", "was not built from the data now landed"),
    (resubmitted, "verdict_not_current", "landed data"),
    (resubmitted_last_year, "verdict_not_current", "landed data"),
    (other_standards, "verdict_not_current", "standards"),
    (edited_mart, "verdict_not_current", "results in the warehouse"),
    (edited_findings, "findings_changed", "were altered or removed"),
    (no_findings, "findings_changed", "were altered or removed"),
    (killed_between_findings_and_verdict, "findings_changed", "were altered or removed"),
    (changed_lineage, "verdict_not_current", "lineage"),
]


def refusal(data: DataFolder) -> str:
    """What the release asset alone fails with."""
    with dg.DagsterInstance.ephemeral() as instance:
        asset = release_asset(data, unseen)
        result = dg.materialize([asset], instance=instance, raise_on_error=False)
        (failed,) = [event for event in result.all_events if event.is_step_failure]
    return str(failed.step_failure_data.error)


def test_what_was_checked_may_be_published(checked):
    scope = release_scope(checked.data, 2021, partial(current_fingerprint, checked.data), False)
    assert scope.published == {(2020, BLOCKED), (2020, PASSED), (2021, PASSED)}
    assert [one.county_code for one in scope.withheld] == [BLOCKED]


@pytest.mark.parametrize(
    ("attempt", "code", "reason"), ATTEMPTS, ids=[one[0].__name__ for one in ATTEMPTS]
)
def test_the_release_alone_refuses(world, attempt, code, reason):
    attempt(world)
    message = refusal(world.data)
    assert code in message
    assert reason in message
    assert not list(world.data.releases.glob("2021*"))


def test_a_changed_rule_is_refused(world, tmp_path):
    folder = tmp_path / "rules"
    shutil.copytree(RULES_DIR, folder)
    bounds = folder / "bounds.yml"
    text = bounds.read_text(encoding="utf-8")
    bounds.write_text(text.replace("min: 1, max: 100", "min: 1, max: 200", 1), encoding="utf-8")
    now = partial(current_fingerprint, world.data, rules_dir=folder)
    with pytest.raises(UserError, match="changed since the check: rules"):
        release_scope(world.data, 2021, now, strict=False)


def test_a_blocked_county_is_refused_when_it_is_all_there_is_to_publish(world):
    world.set(2021, PASSING_FIRST, enrolment__classes=3, enrolment__classes_36_40=3)
    world.land().build()
    check(world.data, 2021)
    assert "nothing_publishable" in refusal(world.data)
