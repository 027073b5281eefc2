"""Several worker processes: the same result, and a file that kills its reader stops no other."""

from __future__ import annotations

from tests.ingestion.land.small_returns import Inbox, state


def filled(root) -> Inbox:
    inbox = Inbox(root)
    for number in range(40):
        inbox.put(f"{number:02}.csv", f"forms/1,final\n{number:03},{number},school")
    inbox.put("wide.csv", "wide/1,final\n001,7,school\n900,7,school")
    inbox.put("bad.csv", "unknown,final")
    return inbox


def test_two_processes_land_what_one_lands(tmp_path):
    one, two = filled(tmp_path / "one"), filled(tmp_path / "two")
    one.ingest(processes=1)
    two.ingest(processes=2)
    assert state(one.data) == state(two.data)
    assert len(one.pupils()) == 41


def test_a_file_that_kills_its_reader_is_refused_and_the_others_land(tmp_path):
    inbox = filled(tmp_path)
    inbox.put("deadly.csv", "kill,final")
    inbox.ingest(processes=2)
    statuses = inbox.statuses()
    refused = {name for name, status in statuses.items() if status == "quarantined"}
    assert refused == {"deadly.csv", "bad.csv"}
    assert set(statuses.values()) == {"landed", "quarantined"}
    assert inbox.receipts()["deadly.csv"]["reason_code"] == "reader_crashed"
    assert inbox.receipts()["bad.csv"]["reason_code"] == "layout_unknown"
    issue = next(r for r in inbox.rows("ingest_issue") if r["issue_code"] == "reader_crashed")
    assert issue["remedy_zh"] and issue["remedy_en"]
