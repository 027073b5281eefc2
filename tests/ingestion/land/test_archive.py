"""Received bytes: kept once, under what they are; a file that changes meanwhile is told."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from contract.messages import UserError
from ingestion import ingest
from ingestion.land import archive
from tests.ingestion.land.small_returns import YEAR, Inbox, no_reader

A = "forms/1,final\n001,100,first"
B = "forms/1,final\n002,200,second"


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path)


def kept(inbox) -> dict[str, bytes]:
    files = (path for path in inbox.data.archive.rglob("*") if path.is_file())
    return {path.name: path.read_bytes() for path in files}


def after_hashing(monkeypatch, change) -> None:
    """Do something to the inbox between hashing and reading."""
    plan = ingest.plan

    def planned(*arguments):
        change()
        return plan(*arguments)

    monkeypatch.setattr(ingest, "plan", planned)


def test_every_file_is_kept_under_its_hash_and_may_not_be_written(inbox):
    inbox.put("a.csv", A)
    inbox.put("copy.csv", A, day=2)
    inbox.put("bad.csv", "unknown,final")
    inbox.ingest()
    found = kept(inbox)
    assert len(found) == 2
    for name, content in found.items():
        assert hashlib.sha256(content).hexdigest() == name
        assert inbox.data.archived(name).stat().st_mode & 0o222 == 0


def test_a_large_file_is_kept_without_holding_it_in_memory(inbox, monkeypatch):
    monkeypatch.setattr(archive, "_IN_MEMORY", 10)
    inbox.put("a.csv", A)
    inbox.ingest()
    assert list(kept(inbox).values()) == [(A + "\n").encode()]
    assert inbox.pupils() == {"001": 100}


@pytest.mark.parametrize("in_memory", [10, 1 << 20], ids=["large", "small"])
def test_a_file_that_changes_while_it_is_read_is_told_and_read_next_time(
    inbox, monkeypatch, in_memory
):
    monkeypatch.setattr(archive, "_IN_MEMORY", in_memory)
    inbox.put("a.csv", A)
    inbox.put("b.csv", B)
    with pytest.MonkeyPatch.context() as patch:
        after_hashing(patch, lambda: inbox.put("a.csv", A.replace("100", "110")))
        inbox.ingest()
    receipt = inbox.receipts()["a.csv"]
    assert (receipt["status"], receipt["reason_code"]) == ("quarantined", "file_changed")
    assert inbox.issues() == ["file_changed"]
    assert inbox.pupils() == {"002": 200}
    assert list(kept(inbox).values()) == [(B + "\n").encode()]
    assert (inbox.data.quarantine_year(YEAR) / "a.csv.reason.json").exists()
    inbox.ingest()
    assert inbox.pupils() == {"001": 110, "002": 200}
    assert inbox.issues() == []


def test_a_file_that_goes_while_it_is_read_stops_no_other(inbox, monkeypatch):
    gone = inbox.put("a.csv", A)
    inbox.put("b.csv", B)
    after_hashing(monkeypatch, gone.unlink)
    inbox.ingest()
    assert inbox.receipts()["a.csv"]["reason_code"] == "file_unreadable"
    assert inbox.pupils() == {"002": 200}


def test_a_copy_of_a_file_that_changed_is_read_next_time(inbox):
    inbox.put("a.csv", A, day=1)
    inbox.put("copy.csv", A, day=2)
    with pytest.MonkeyPatch.context() as patch:
        after_hashing(patch, lambda: inbox.put("a.csv", B, day=3))
        inbox.ingest()
    assert set(inbox.statuses().values()) == {"quarantined"}
    inbox.ingest()
    assert inbox.pupils() == {"001": 100, "002": 200}


def test_a_known_file_whose_damaged_copy_cannot_be_made_again_is_read_next_time(inbox):
    inbox.put("a.csv", A)
    inbox.ingest()
    (name,) = kept(inbox)
    inbox.data.archived(name).unlink()
    with pytest.MonkeyPatch.context() as patch:
        after_hashing(patch, lambda: inbox.put("a.csv", A.replace("100", "110"), day=2))
        inbox.ingest(no_reader)
    assert inbox.pupils() == {}
    inbox.ingest()
    assert inbox.pupils() == {"001": 110}


def test_a_file_that_is_only_looked_at_is_not_kept_and_not_taken_when_it_changed(inbox):
    path = inbox.put("a.csv", A)
    (received,) = archive.receive(inbox.data, ingest.find(inbox.data, {YEAR}).files[YEAR])
    (task,) = ingest.tasks_of(inbox.data, [received], [], inbox.now)
    looked_at = replace(task, archived=None)
    assert archive.take(looked_at) == path
    path.write_text(B)
    with pytest.raises(UserError) as caught:
        archive.take(looked_at)
    assert caught.value.code == "file_changed"
    assert kept(inbox) == {}


def test_copies_are_on_disk_before_the_receipts_that_name_them(inbox, monkeypatch):
    done = []
    settle, write_year = ingest.settle, ingest.store.write_year
    monkeypatch.setattr(ingest, "settle", lambda *a: (done.append("settle"), settle(*a)))
    monkeypatch.setattr(
        ingest.store, "write_year", lambda *a: (done.append("commit"), write_year(*a))
    )
    inbox.put("a.csv", A)
    inbox.ingest()
    assert done == ["settle", "commit"]


def test_new_copies_and_the_folders_that_name_them_are_waited_for(inbox, monkeypatch):
    waited = []
    monkeypatch.setattr(archive.atomic, "fsync", waited.append)
    inbox.put("a.csv", A)
    files = ingest.find(inbox.data, {YEAR}).files[YEAR]
    received = archive.receive(inbox.data, files)
    archive.settle(inbox.data, received)
    copy = inbox.data.archived(received[0].sha256)
    assert set(waited) == {copy, copy.parent, inbox.data.archive}
