"""What becomes of a received file: landed, copy, resubmission, withdrawal, quarantine."""

from __future__ import annotations

import json
import os

import pytest

from contract.fields import tables
from contract.messages import UserError
from ingestion.ingest import ingest_with
from ingestion.land import store
from tests.ingestion.land.small_returns import YEAR, Inbox, no_reader, read_small, state

A = "forms/1,final\n001,100,first"
B = "forms/1,final\n002,200,second"


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path)


def archived(inbox, name):
    return inbox.data.archived(inbox.receipts()[name]["source_sha256"])


def test_a_return_lands_with_its_provenance_on_every_row(inbox):
    inbox.put("县甲/a.csv", A)
    inbox.ingest()
    (row,) = inbox.rows("enrolment")
    receipt = inbox.receipts()["县甲/a.csv"]
    assert row["pupils"] == 100
    assert row["source_name"] == f"{YEAR}/县甲/a.csv"
    assert row["source_sha256"] == receipt["source_sha256"]
    assert (row["sheet"], row["source_row"], row["layout_version"]) == ("a", 2, "forms/1")
    assert (receipt["status"], receipt["rows_landed"], receipt["county_code"]) == (
        "landed",
        2,
        "220101",
    )
    assert archived(inbox, "县甲/a.csv").read_bytes() == (A + "\n").encode()


def test_every_table_is_written_for_a_landed_year_even_without_rows(inbox):
    inbox.put("a.csv", A)
    inbox.ingest()
    for name in tables():
        assert (inbox.data.landing_partition(name, YEAR) / store.FILE_NAME).exists(), name
    partitions = {row["table_name"]: row["row_count"] for row in inbox.rows("landing_partition")}
    assert partitions["school"] == 1
    assert partitions["claim"] == 0
    assert set(partitions) == set(tables()) - {"landing_partition"}


def test_nothing_new_means_nothing_parsed_and_nothing_written(inbox):
    inbox.put("a.csv", A)
    inbox.put("bad.csv", "unknown,final")
    inbox.ingest()
    before = {p: p.stat().st_mtime_ns for p in inbox.data.root.rglob("*") if p.is_file()}
    report = inbox.ingest(no_reader)
    assert not report.changed
    assert report.years[0].parsed == 0
    after = {p: p.stat().st_mtime_ns for p in inbox.data.root.rglob("*") if p.is_file()}
    assert {p: t for p, t in after.items() if ".lock" not in p.name} == {
        p: t for p, t in before.items() if ".lock" not in p.name
    }


def test_only_the_new_file_is_parsed(inbox):
    inbox.put("a.csv", A)
    inbox.ingest()
    inbox.put("b.csv", B)
    report = inbox.ingest()
    assert report.years[0].parsed == 1
    assert inbox.pupils() == {"001": 100, "002": 200}


def test_a_known_file_keeps_the_time_it_was_first_read(inbox):
    inbox.put("a.csv", A)
    inbox.ingest()
    first = inbox.rows("school")[0]["ingested_at"]
    inbox.put("b.csv", B)
    inbox.ingest()
    assert {row["school_id"]: row["ingested_at"] > first for row in inbox.rows("school")} == {
        "001": False,
        "002": True,
    }


def test_the_same_bytes_twice_land_once_and_say_so(inbox):
    inbox.put("a.csv", A, day=1)
    inbox.put("copy/a.csv", A, day=2)
    inbox.ingest()
    assert inbox.statuses() == {"a.csv": "landed", "copy/a.csv": "same_bytes"}
    assert "2021/a.csv" in inbox.receipts()["copy/a.csv"]["message_en"]
    assert inbox.pupils() == {"001": 100}
    assert "school_in_two_files" not in inbox.issues()


def test_a_copy_that_comes_later_changes_no_figure_row(inbox):
    inbox.put("a.csv", A, day=1)
    inbox.ingest()
    before = inbox.rows("enrolment")
    inbox.put("b.csv", A, day=2)
    inbox.ingest(no_reader)
    assert inbox.rows("enrolment") == before


def test_a_copy_takes_over_when_its_original_goes(inbox):
    inbox.put("a.csv", A, day=1)
    inbox.put("b.csv", A, day=2)
    inbox.ingest()
    inbox.remove("a.csv")
    inbox.ingest()
    assert inbox.statuses() == {"a.csv": "withdrawn", "b.csv": "landed"}
    assert inbox.rows("enrolment")[0]["source_name"] == f"{YEAR}/b.csv"


def test_the_same_content_in_other_bytes_lands_once_and_says_so(inbox):
    inbox.put("a.csv", A, day=1)
    inbox.put("b.csv", A, day=2, end=" \r\n")
    inbox.ingest()
    receipt = inbox.receipts()["b.csv"]
    assert (receipt["status"], receipt["rows_landed"]) == ("same_content", 0)
    assert "2021/a.csv" in receipt["message_en"]
    assert inbox.rows("enrolment")[0]["source_name"] == f"{YEAR}/a.csv"
    inbox.ingest(no_reader)


def test_a_file_with_the_same_content_takes_over_when_its_original_goes(inbox):
    inbox.put("a.csv", A, day=1)
    inbox.put("b.csv", A, day=2, end=" \r\n")
    inbox.ingest()
    inbox.remove("a.csv")
    inbox.ingest()
    assert inbox.statuses() == {"a.csv": "withdrawn", "b.csv": "landed"}
    assert inbox.pupils() == {"001": 100}


def test_a_return_that_was_only_saved_again_says_that_no_figure_changed(inbox):
    inbox.put("a.csv", A, day=1)
    inbox.ingest()
    first = inbox.receipts()["a.csv"]["source_sha256"]
    inbox.put("a.csv", A, day=2, end=" \r\n")
    inbox.ingest()
    receipt = inbox.receipts()["a.csv"]
    assert (receipt["status"], receipt["supersedes_sha256"]) == ("same_content", first)
    assert receipt["rows_landed"] == 2
    inbox.ingest(no_reader)
    assert inbox.receipts()["a.csv"] == receipt


def test_a_resubmission_supersedes_and_both_stay_in_the_archive(inbox):
    inbox.put("a.csv", A)
    inbox.ingest()
    first = inbox.receipts()["a.csv"]["source_sha256"]
    inbox.put("a.csv", A.replace("100", "110"), day=2)
    inbox.ingest()
    statuses = {row["source_sha256"]: row["status"] for row in inbox.rows("receipt")}
    receipt = inbox.receipts()["a.csv"]
    assert statuses == {first: "superseded", receipt["source_sha256"]: "landed"}
    assert receipt["supersedes_sha256"] == first
    assert inbox.pupils() == {"001": 110}
    assert inbox.data.archived(first).exists()
    assert archived(inbox, "a.csv").exists()


def test_a_resubmission_taken_back_restores_the_first_return(inbox):
    inbox.put("a.csv", A)
    inbox.ingest()
    first = inbox.receipts()["a.csv"]["source_sha256"]
    inbox.put("a.csv", A.replace("100", "110"), day=2)
    inbox.ingest()
    inbox.put("a.csv", A)
    inbox.ingest()
    statuses = {row["source_sha256"]: row["status"] for row in inbox.rows("receipt")}
    assert statuses.pop(first) == "landed"
    assert list(statuses.values()) == ["superseded"]
    assert inbox.pupils() == {"001": 100}


def test_a_file_that_goes_takes_its_rows_with_it_and_stays_in_the_archive(inbox):
    inbox.put("a.csv", A)
    inbox.put("b.csv", B)
    inbox.ingest()
    inbox.remove("a.csv")
    inbox.ingest(no_reader)
    assert inbox.statuses() == {"a.csv": "withdrawn", "b.csv": "landed"}
    assert "archive" in inbox.receipts()["a.csv"]["message_en"]
    assert inbox.pupils() == {"002": 200}
    assert archived(inbox, "a.csv").exists()


def test_the_last_file_of_a_year_can_go(inbox):
    inbox.put("a.csv", A)
    inbox.ingest()
    inbox.remove("a.csv")
    inbox.ingest(no_reader)
    assert inbox.pupils() == {}
    assert not inbox.ingest(no_reader).changed


def test_a_school_outside_the_reviews_is_recorded_and_not_landed(inbox):
    inbox.put("k1.csv", "forms/1,final\n009,10,kindergarten")
    inbox.put("k2.csv", "forms/1,final\n010,12,kindergarten")
    inbox.ingest()
    assert inbox.statuses() == {"k1.csv": "out_of_scope", "k2.csv": "out_of_scope"}
    assert inbox.rows("school") == []
    assert "1" in inbox.receipts()["k1.csv"]["message_en"]
    assert len(inbox.rows("layout_field")) == 1


def test_a_recognised_file_without_rows_is_a_warning(inbox):
    inbox.put("a.csv", "forms/1,final")
    inbox.ingest()
    assert inbox.statuses() == {"a.csv": "landed"}
    (issue,) = inbox.rows("ingest_issue")
    assert (issue["issue_code"], issue["severity"]) == ("no_rows", "warning")


@pytest.mark.parametrize(
    ("first_line", "code"),
    [
        ("unknown,final", "layout_unknown"),
        ("bug,final", "unexpected_error"),
        ("panic,final", "unexpected_error"),
    ],
)
def test_a_bad_file_is_quarantined_with_its_reason_and_the_others_go_on(inbox, first_line, code):
    inbox.put("bad/x.csv", first_line)
    inbox.put("a.csv", A)
    inbox.ingest()
    assert inbox.statuses() == {"a.csv": "landed", "bad/x.csv": "quarantined"}
    assert inbox.receipts()["bad/x.csv"]["reason_code"] == code
    copy = inbox.data.quarantine_year(YEAR) / "bad" / "x.csv"
    assert copy.read_text() == first_line + "\n"
    reason = json.loads(copy.with_name("x.csv.reason.json").read_text())
    (error,) = reason["errors"]
    assert error["code"] == code
    assert error["where"]["file"] == f"{YEAR}/bad/x.csv"
    assert error["message"]["zh"] and error["remedy"]["en"]
    (issue,) = inbox.rows("ingest_issue")
    assert (issue["issue_code"], issue["severity"]) == (code, "error")


def test_an_unexpected_error_tells_what_happened(inbox):
    inbox.put("x.csv", "bug,final")
    inbox.ingest()
    assert "ZeroDivisionError: a mistake" in inbox.rows("ingest_issue")[0]["message_en"]


def test_a_file_leaves_quarantine_once_it_is_fine(inbox):
    inbox.put("bad/x.csv", "unknown,final")
    inbox.ingest()
    inbox.put("bad/x.csv", B, day=2)
    inbox.ingest()
    assert inbox.statuses() == {"bad/x.csv": "landed"}
    assert not any(inbox.data.quarantine_year(YEAR).rglob("*"))


def test_a_file_that_goes_leaves_quarantine_too(inbox):
    inbox.put("bad/x.csv", "unknown,final")
    inbox.ingest()
    inbox.remove("bad/x.csv")
    inbox.ingest()
    assert inbox.statuses() == {"bad/x.csv": "withdrawn"}
    assert not any(inbox.data.quarantine_year(YEAR).rglob("*"))


def test_a_quarantine_someone_emptied_is_restored(inbox):
    inbox.put("x.csv", "unknown,final")
    inbox.ingest()
    copy = inbox.data.quarantine_year(YEAR) / "x.csv"
    copy.unlink()
    inbox.ingest(no_reader)
    assert copy.exists()


def test_an_empty_file_is_quarantined(inbox):
    inbox.put_bytes("empty.xlsx", b"")
    inbox.put("a.csv", A)
    inbox.ingest()
    assert inbox.receipts()["empty.xlsx"]["reason_code"] == "empty_file"
    assert inbox.pupils() == {"001": 100}


def test_a_file_that_cannot_be_read_is_quarantined_without_a_copy(inbox, monkeypatch):
    path = inbox.put("a.csv", A)
    inbox.put("b.csv", B)
    path.unlink()
    path.symlink_to("nowhere")
    inbox.ingest()
    receipt = inbox.receipts()["a.csv"]
    assert (receipt["status"], receipt["reason_code"]) == ("quarantined", "file_unreadable")
    assert (inbox.data.quarantine_year(YEAR) / "a.csv.reason.json").exists()
    assert inbox.pupils() == {"002": 200}
    assert not inbox.ingest(no_reader).changed


def test_a_damaged_copy_in_the_archive_is_made_again(inbox):
    inbox.put("a.csv", A)
    inbox.ingest()
    copy = archived(inbox, "a.csv")
    copy.chmod(0o600)
    copy.write_bytes(b"")
    inbox.ingest(no_reader)
    assert copy.read_bytes() == (A + "\n").encode()


def test_an_edited_layout_reads_the_years_it_is_used_in_again(inbox):
    inbox.put("a.csv", A)
    inbox.ingest()
    edited = inbox.layouts["forms/1"]
    inbox.layouts["forms/1"] = edited.model_copy(update={"detail": 3})
    report = inbox.ingest()
    assert report.years[0].parsed == 1
    inbox.ingest(no_reader)


def test_a_layout_of_other_years_reads_only_refused_files_again(inbox):
    inbox.put("a.csv", A)
    inbox.put("x.csv", "unknown,final")
    inbox.ingest()
    later = inbox.layouts["forms/1"].model_copy(update={"version": "2"})
    years = later.school_years.model_copy(update={"first": YEAR + 1})
    inbox.layouts["forms/2"] = later.model_copy(update={"school_years": years})
    assert inbox.ingest().years[0].parsed == 1
    assert inbox.statuses()["a.csv"] == "landed"


def test_a_touched_file_is_not_parsed_again(inbox):
    inbox.put("a.csv", A, day=1)
    inbox.ingest()
    inbox.put("a.csv", A, day=3)
    inbox.ingest(no_reader)
    assert inbox.receipts()["a.csv"]["modified_at"].day == 3


def test_the_same_input_gives_the_same_bytes_apart_from_the_clock(tmp_path):
    contents = []
    for name in ("one", "two"):
        inbox = Inbox(tmp_path / name)
        inbox.put("a.csv", A)
        inbox.put("b.csv", B)
        inbox.ingest()
        contents.append(
            {
                path.relative_to(inbox.data.root): path.read_bytes()
                for path in inbox.data.root.rglob("*.parquet")
            }
        )
    assert contents[0] == contents[1]


def test_the_fingerprint_of_a_table_does_not_depend_on_the_clock(inbox, tmp_path):
    later = Inbox(tmp_path / "later")
    for box in (inbox, later):
        box.put("a.csv", A)
    inbox.ingest()
    later.now = later.now.replace(year=2030)
    later.ingest()
    assert state(inbox.data) == state(later.data)
    assert inbox.rows("school")[0]["ingested_at"] != later.rows("school")[0]["ingested_at"]


def test_a_year_that_is_not_registered_cannot_be_asked_for(inbox):
    with pytest.raises(UserError) as caught:
        ingest_with(inbox.engine(), inbox.data, years=[1812])
    assert caught.value.code == "year_not_registered"


def test_years_not_asked_for_are_left_alone(inbox):
    inbox.put("a.csv", A)
    other = inbox.data.inbox_year(YEAR + 1)
    other.mkdir()
    (other / "b.csv").write_text(B)
    report = ingest_with(inbox.engine(), inbox.data, years=[YEAR + 1], processes=1)
    assert [year.school_year for year in report.years] == [YEAR + 1]
    assert inbox.data.landed_years() == (YEAR + 1,)


def test_the_report_counts_files_rows_issues_and_is_plain_data(inbox):
    inbox.put("a.csv", A + "\n003,30,odd")
    inbox.put("x.csv", "unknown,final")
    (inbox.data.inbox / "notes").mkdir()
    report = inbox.ingest()
    plain = json.loads(json.dumps(report.as_dict()))
    (year,) = plain["years"]
    assert year["files"] == {"landed": 1, "quarantined": 1}
    assert year["rows"]["school"] == 2
    assert year["issues"] == {"error": {"layout_unknown": 1}, "info": {"odd_name": 1}}
    assert [issue["code"] for issue in plain["inbox_issues"]] == ["folder_not_a_year"]


def test_progress_is_told_until_all_files_are_done(inbox):
    inbox.put("a.csv", A)
    inbox.put("b.csv", B)
    told = []
    ingest_with(inbox.engine(), inbox.data, processes=1, progress=lambda *heard: told.append(heard))
    assert told[-1][:2] == (2, 2)


@pytest.mark.parametrize(
    "columns",
    [
        {"school_id": ["9"], "level": ["primary"], "pupils": [2**70]},
        {"school_id": ["9"], "level": ["primary"], "pupils": ["many"]},
        {"school_id": ["9"], "level": ["primary"], "puplis": [1]},
        {"school_id": ["9"], "level": ["primary"], "pupils": [1, 2]},
    ],
    ids=["too large", "text", "unknown column", "unequal lengths"],
)
def test_figures_that_fit_no_column_refuse_their_file_alone(inbox, columns):
    def reader(document, school_year):
        parsed = read_small(document, school_year)
        if document.name == "x.csv":
            parsed.columns = {"enrolment": columns}
        return parsed

    inbox.put("a.csv", A)
    inbox.put("x.csv", B)
    inbox.ingest(reader)
    assert inbox.statuses() == {"a.csv": "landed", "x.csv": "quarantined"}
    assert inbox.receipts()["x.csv"]["reason_code"] == "unexpected_error"
    assert inbox.pupils() == {"001": 100}


def test_schools_outside_the_reviews_are_counted_beside_those_that_land(inbox):
    inbox.put("a.csv", A + "\n009,10,kindergarten\n010,10,kindergarten")
    inbox.ingest()
    assert inbox.pupils() == {"001": 100}
    (issue,) = inbox.rows("ingest_issue")
    assert (issue["issue_code"], issue["occurrences"]) == ("out_of_scope", 2)
    assert "009, 010" in issue["message_zh"]


def test_files_whose_names_print_alike_both_land(inbox):
    folder = inbox.data.inbox_year(YEAR)
    (folder / "表.csv").write_text(A)
    (folder / os.fsdecode("表.csv".encode("gb18030"))).write_text(B)
    inbox.ingest()
    assert inbox.pupils() == {"001": 100, "002": 200}
