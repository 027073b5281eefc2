"""A resubmission: what it changes is known cell by cell before it counts, and kept after."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.messages import Text, UserError
from ingestion.ingest import recover
from ingestion.land import store
from ingestion.model import Issue
from ingestion.preview import Preview, preview
from tests.ingestion.land.small_returns import LAYOUTS, YEAR, Inbox, read_small

A = "forms/1,final\n001,100,first\n002,200,second"
A_CORRECTED = "forms/1,final\n001,120,first\n003,300,third"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    found = Inbox(tmp_path)
    found.put("县甲/a.csv", A)
    found.put("县乙/b.csv", "forms/1,final\n009,900,ninth")
    return found


def previewed(inbox: Inbox) -> Preview:
    return preview(inbox.data, engine=inbox.engine(), processes=1)


def kept(inbox: Inbox) -> list[dict]:
    return store.read_changes(inbox.data, YEAR).to_pylist()


def short(changes) -> list[tuple]:
    names = ("kind", "table_name", "entity_id", "field_name", "old_value", "new_value")
    return [tuple(change[name] for name in names) for change in changes]


def everything(inbox: Inbox) -> dict[str, tuple[int, bytes]]:
    """All files of the data folder with their times."""
    files = (path for path in inbox.data.root.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


CORRECTED = [
    ("changed", "enrolment", "001", "pupils", "100", "120"),
    ("removed", "enrolment", "002", None, None, None),
    ("added", "enrolment", "003", None, None, None),
    ("removed", "school", "002", None, None, None),
    ("added", "school", "003", None, None, None),
]


def test_a_preview_shows_old_and_new_value_with_both_cells_and_files(inbox):
    inbox.ingest()
    inbox.put("县甲/a.csv", A_CORRECTED, day=2)
    (year,) = previewed(inbox).years
    assert short(year.changes) == CORRECTED
    change = year.changes[0]
    assert (change["old_cell"], change["new_cell"]) == ("a!B2", "a!B2")
    assert change["old_source_name"] == change["new_source_name"] == f"{YEAR}/县甲/a.csv"
    assert change["old_source_sha256"] != change["new_source_sha256"]
    assert (change["entity_name"], change["county_code"]) == ("first", "220101")
    assert change["level"] == "primary"


def test_a_preview_says_what_would_become_of_each_file(inbox):
    inbox.ingest()
    inbox.put("县甲/a.csv", A_CORRECTED, day=2)
    inbox.put("县丙/c.csv", "forms/1,final\n007,700,seventh", day=2)
    inbox.put("县丁/d.csv", "nonsense,final\n1,1,x", day=2)
    inbox.remove("县乙/b.csv")
    (year,) = previewed(inbox).years
    files = {file.source_name.rpartition("/")[2]: file for file in year.files}
    assert files["a.csv"].replaces
    assert (files["c.csv"].status, files["c.csv"].rows) == ("landed", 2)
    assert not files["c.csv"].replaces
    assert files["d.csv"].status == "quarantined"
    assert "No such layout" in files["d.csv"].reason.en
    assert files["b.csv"].status == "withdrawn"
    assert ("removed", "school", "009", None, None, None) in short(year.changes)


def test_a_preview_says_which_figures_would_not_be_taken(inbox):
    def doubtful(document, school_year):
        parsed = read_small(document, school_year)
        error = Issue("code_moved", "error", Text("改号。", "Moved."), Text("核对。", "Check."))
        parsed.issues.append(error)
        return parsed

    inbox.ingest()
    inbox.put("县甲/a.csv", A_CORRECTED, day=2)
    (year,) = preview(inbox.data, engine=inbox.engine(doubtful), processes=1).years
    (error,) = year.errors
    assert (error["issue_code"], error["message_en"]) == ("code_moved", "Moved.")


def test_a_preview_writes_nothing(inbox):
    inbox.ingest()
    inbox.put("县甲/a.csv", A_CORRECTED, day=2)
    before = everything(inbox)
    previewed(inbox)
    assert everything(inbox) == before


def test_a_preview_of_a_first_landing_lists_files_and_no_changes(inbox):
    before = everything(inbox)
    (year,) = previewed(inbox).years
    assert {file.status for file in year.files} == {"landed"}
    assert year.changes == ()
    assert everything(inbox) == before


def test_nothing_new_is_nothing_to_preview(inbox):
    inbox.ingest()
    assert previewed(inbox).years == ()


def test_what_was_previewed_is_what_is_kept(inbox):
    inbox.ingest()
    assert kept(inbox) == []
    inbox.put("县甲/a.csv", A_CORRECTED, day=2)
    (year,) = previewed(inbox).years
    inbox.ingest()
    assert short(kept(inbox)) == short(year.changes)
    assert inbox.pupils() == {"001": 120, "003": 300, "009": 900}
    assert inbox.data.changes(YEAR).parent.parent.name == "changes"


def test_later_changes_are_added_to_earlier_ones(inbox):
    inbox.ingest()
    inbox.put("县甲/a.csv", A_CORRECTED, day=2)
    inbox.ingest()
    inbox.put("县甲/a.csv", A, day=3)
    inbox.ingest()
    found = kept(inbox)
    assert short(found)[: len(CORRECTED)] == CORRECTED
    assert short(found)[len(CORRECTED)][-2:] == ("120", "100")
    assert found[0]["changed_at"] < found[-1]["changed_at"]


def test_a_file_under_another_name_that_takes_over_changes_figures_too(inbox):
    inbox.ingest()
    inbox.put("县甲/更正.csv", "forms/1,final\n001,150,first", day=5)
    (year,) = previewed(inbox).years
    assert short(year.changes) == [("changed", "enrolment", "001", "pupils", "100", "150")]
    assert year.changes[0]["new_source_name"].endswith("更正.csv")


def test_a_figure_that_goes_missing_is_a_change(inbox):
    inbox.ingest()
    inbox.put("县甲/a.csv", A.replace("100", ""), day=2)
    (year,) = previewed(inbox).years
    assert short(year.changes) == [("changed", "enrolment", "001", "pupils", "100", None)]


def test_a_return_that_was_only_saved_again_changes_nothing(inbox):
    inbox.ingest()
    inbox.put("县甲/a.csv", A, day=2, end="\r\n")
    (year,) = previewed(inbox).years
    assert [file.status for file in year.files] == ["same_content"]
    assert year.changes == ()
    inbox.ingest()
    assert kept(inbox) == []


def test_only_the_year_of_the_file_is_touched(inbox):
    other = inbox.data.inbox_year(YEAR + 1)
    other.mkdir()
    (other / "a.csv").write_text(A, encoding="utf-8")
    inbox.ingest()
    inbox.put("县甲/a.csv", A_CORRECTED, day=2)
    assert [year.school_year for year in previewed(inbox).years] == [YEAR]
    before = store.read(inbox.data, "enrolment", YEAR + 1)
    inbox.ingest()
    assert store.read(inbox.data, "enrolment", YEAR + 1).equals(before)
    assert not inbox.data.changes(YEAR + 1).exists()


def test_a_corrected_layout_shows_which_figures_it_changes(inbox):
    inbox.ingest()
    inbox.layouts["forms/1"] = LAYOUTS["forms/1"].model_copy(update={"detail": 3})

    def doubled(document, school_year):
        parsed = read_small(document, school_year)
        pupils = parsed.columns["enrolment"]["pupils"]
        parsed.columns["enrolment"]["pupils"] = [2 * int(str(one)) for one in pupils]
        return parsed

    (year,) = preview(inbox.data, engine=inbox.engine(doubled), processes=1).years
    assert year.files == ()
    assert [change[-2:] for change in short(year.changes)] == [
        ("100", "200"),
        ("200", "400"),
        ("900", "1800"),
    ]


def test_a_landing_that_was_interrupted_is_completed_first(inbox):
    inbox.ingest()
    (inbox.data.landing / f".commit-{YEAR}.json").write_text("[]", encoding="utf-8")
    with pytest.raises(UserError) as refused:
        previewed(inbox)
    assert refused.value.code == "landing_interrupted"
    recover(inbox.data)
    assert previewed(inbox).years == ()


def test_a_year_that_is_not_registered_cannot_be_previewed(inbox):
    with pytest.raises(UserError) as refused:
        preview(inbox.data, [1900], inbox.engine())
    assert refused.value.code == "year_not_registered"
