"""A run killed at any moment leaves the old state or the new one; running again ends the same."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

import pytest

from contract import atomic
from contract.messages import UserError
from ingestion import ingest
from ingestion.ingest import recover
from ingestion.land import store
from tests.ingestion.land.small_returns import YEAR, Inbox, state

A = "forms/1,final\n001,100,first"
B = "forms/1,final\n002,200,second"


class Killed(BaseException):
    """Stands for SIGKILL: nothing after it runs in this test but clean-up of Python itself."""


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path / "data")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What landed before and after the change without an interruption."""
    box = Inbox(tmp_path_factory.mktemp("undisturbed"))
    box.put("a.csv", A)
    box.ingest()
    before = state(box.data)
    change(box)
    box.ingest()
    return before, state(box.data)


def change(box: Inbox) -> None:
    box.put("a.csv", A.replace("100", "110"), day=2)
    box.put("b.csv", B, day=2)
    box.put("bad.csv", "unknown,final", day=2)


def killed_at(monkeypatch, moment: int, owner: object, name: str) -> None:
    """Raise in the ``moment``-th call of a function, before it does anything."""
    original = getattr(owner, name)
    calls = iter(range(moment + 1))

    def counted(*args, **kwargs):
        if next(calls, moment) == moment:
            raise Killed
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, counted)


def keep_temps(monkeypatch) -> None:
    """SIGKILL leaves temps behind; an exception would tidy them up."""
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: None)


MOMENTS = [
    *[(store.pq, "write_table", n) for n in (0, 1, 7, 23)],
    *[(atomic, "fsync", n) for n in (0, 5, 9, 29, 30, 31, 32, 40)],
    (atomic, "write_json", 0),
    (atomic, "roll_forward", 0),
    (atomic, "roll_forward", 1),
    *[(Path, "replace", n) for n in (0, 1, 2, 3, 14, 25, 26, 27, 28)],
    (ingest, "settle", 0),
]


@pytest.mark.parametrize(
    ("owner", "name", "moment"), MOMENTS, ids=[f"{name}-{n}" for _, name, n in MOMENTS]
)
def test_a_kill_at_any_step_leaves_old_or_new_and_a_rerun_ends_the_same(
    inbox, undisturbed, owner, name, moment
):
    before, after = undisturbed
    inbox.put("a.csv", A)
    inbox.ingest()
    change(inbox)
    with pytest.MonkeyPatch.context() as patch:
        killed_at(patch, moment, owner, name)
        keep_temps(patch)
        with suppress(Killed):
            inbox.ingest()
    recover(inbox.data)
    assert state(inbox.data) in (before, after)
    inbox.ingest()
    assert state(inbox.data) == after
    assert not list(inbox.data.root.rglob(f"{atomic.TEMP_PREFIX}*"))
    assert not list(inbox.data.landing.glob(".commit-*"))
    assert (inbox.data.quarantine_year(YEAR) / "bad.csv").exists()


def test_the_steps_above_reach_beyond_the_commit(inbox):
    """If the commit grew, the moments above would no longer cover all of it."""
    inbox.put("a.csv", A)
    with pytest.MonkeyPatch.context() as patch:
        killed_at(patch, 30, Path, "replace")
        inbox.ingest()


@pytest.mark.parametrize("milliseconds", [0, 40, 80, 120, 200, 300])
def test_sigkill_while_ingesting_and_a_rerun_end_like_an_undisturbed_run(
    inbox, undisturbed, milliseconds
):
    _, after = undisturbed
    inbox.put("a.csv", A)
    inbox.ingest()
    change(inbox)
    program = textwrap.dedent(
        f"""
        from pathlib import Path
        from tests.ingestion.land.small_returns import Inbox
        Path.mkdir, made = lambda *a, **k: None if a[0].exists() else made(*a, **k), Path.mkdir
        inbox = Inbox(Path({str(inbox.data.root)!r}))
        print("ready", flush=True)
        inbox.ingest()
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        process.wait(milliseconds / 1000)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
    inbox.ingest()
    assert state(inbox.data) == after


def test_two_ingests_of_one_year_do_not_run_at_once(inbox):
    inbox.put("a.csv", A)
    with store.locked(inbox.data, YEAR), pytest.raises(UserError) as caught:
        inbox.ingest()
    assert caught.value.code == "ingest_already_running"
    assert caught.value.where.school_year == YEAR
    inbox.ingest()
    assert inbox.pupils() == {"001": 100}
