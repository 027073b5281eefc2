"""One school in several files, or twice in one: what counts, and what is said about the rest."""

from __future__ import annotations

import pytest

from tests.ingestion.land.small_returns import Inbox, no_reader, read_small


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path)


def forms(pupils, maturity="final", name="first", school="001"):
    return f"forms/1,{maturity}\n{school},{pupils},{name}"


def wide(pupils, maturity="final", name="first", school="001"):
    return f"wide/1,{maturity}\n{school},{pupils},{name}"


@pytest.mark.parametrize(
    ("winner", "loser", "reason"),
    [
        (("a.csv", wide(1), 1), ("b.csv", forms(2, "provisional"), 2), "final_before_provisional"),
        (("a.csv", forms(1), 1), ("b.csv", wide(2), 2), "more_detailed_family"),
        (("a.csv", forms(1), 2), ("b.csv", forms(2), 1), "later_file"),
        (("b.csv", forms(1), 1), ("a.csv", forms(2), 1), "later_file"),
    ],
    ids=["final", "detail", "later", "same time: name decides"],
)
def test_precedence(inbox, winner, loser, reason):
    inbox.put(*winner)
    inbox.put(*loser)
    inbox.ingest()
    assert inbox.pupils() == {"001": 1}
    (disagreement,) = inbox.rows("disagreement")
    assert disagreement["reason"] == reason


def test_a_disagreement_names_both_values_files_and_cells(inbox):
    inbox.put("forms.csv", forms(100))
    inbox.put("wide.csv", wide(120))
    inbox.ingest()
    (row,) = inbox.rows("disagreement")
    assert row == {
        "school_year": 2021,
        "table_name": "enrolment",
        "entity_id": "001",
        "level": "primary",
        "field_name": "pupils",
        "kept_value": "100",
        "kept_source_name": "2021/forms.csv",
        "kept_cell": "forms!B2",
        "other_value": "120",
        "other_source_name": "2021/wide.csv",
        "other_cell": "wide!B2",
        "reason": "more_detailed_family",
    }


def test_a_disagreement_on_a_sum_names_each_of_its_cells_with_its_sheet(inbox):
    def summed(document, school_year):
        parsed = read_small(document, school_year)
        parsed.columns["enrolment"]["source_cells"] = ['{"pupils": "K#+L#"}']
        return parsed

    inbox.put("forms.csv", forms(100))
    inbox.put("wide.csv", wide(120))
    inbox.ingest(summed)
    (row,) = inbox.rows("disagreement")
    assert row["kept_cell"] == "forms!K2+forms!L2"


def test_every_differing_field_is_a_disagreement_and_a_missing_one_is_not(inbox):
    inbox.put("forms.csv", forms(""))
    inbox.put("wide.csv", wide(120, name="other"))
    inbox.ingest()
    assert [row["field_name"] for row in inbox.rows("disagreement")] == ["school_name"]


def test_two_files_that_agree_are_told_but_do_not_disagree(inbox):
    inbox.put("forms.csv", forms(100))
    inbox.put("wide.csv", wide(100))
    inbox.ingest()
    assert inbox.rows("disagreement") == []
    assert inbox.issues() == ["school_in_two_files"]


def test_the_overridden_file_says_so(inbox):
    inbox.put("forms.csv", forms(100))
    inbox.put("wide.csv", wide(120) + "\n002,50,second")
    inbox.ingest()
    receipt = inbox.receipts()["wide.csv"]
    assert (receipt["rows_landed"], receipt["rows_overridden"]) == (2, 2)
    (issue,) = inbox.rows("ingest_issue")
    assert issue["source_name"] == "2021/wide.csv"
    assert issue["issue_code"] == "school_in_two_files"
    assert (issue["sheet"], issue["cell"], issue["school_id"]) == ("wide", "2", "001")
    assert "2021/forms.csv" in issue["message_zh"] and "forms!2" in issue["message_en"]
    assert receipt["issues"] == 1


@pytest.mark.parametrize(("other", "severity"), [(forms, "warning"), (wide, "info")])
def test_two_files_of_one_family_should_not_state_one_school(inbox, other, severity):
    inbox.put("a.csv", forms(100), day=2)
    inbox.put("b.csv", other(120))
    inbox.ingest()
    assert inbox.rows("ingest_issue")[0]["severity"] == severity


def test_when_the_winner_goes_the_loser_comes_back(inbox):
    inbox.put("forms.csv", forms(100))
    inbox.put("wide.csv", wide(120))
    inbox.ingest()
    inbox.remove("forms.csv")
    inbox.ingest(no_reader)
    assert inbox.pupils() == {"001": 120}
    assert inbox.rows("disagreement") == []
    assert inbox.issues() == []
    assert inbox.receipts()["wide.csv"]["rows_overridden"] == 0


def test_of_three_files_the_next_in_order_comes_back(inbox):
    inbox.put("a.csv", forms(1), day=3)
    inbox.put("b.csv", forms(2), day=2)
    inbox.put("c.csv", wide(3), day=9)
    inbox.ingest()
    assert inbox.pupils() == {"001": 1}
    assert len(inbox.rows("disagreement")) == 2
    inbox.remove("a.csv")
    inbox.ingest(no_reader)
    assert inbox.pupils() == {"001": 2}
    assert [row["other_value"] for row in inbox.rows("disagreement")] == ["3"]


def test_when_the_winner_is_corrected_the_disagreement_goes(inbox):
    inbox.put("forms.csv", forms(100))
    inbox.put("wide.csv", wide(120))
    inbox.ingest()
    inbox.put("forms.csv", forms(120), day=5)
    assert inbox.ingest().years[0].parsed == 1
    assert inbox.rows("disagreement") == []
    assert inbox.pupils() == {"001": 120}


def test_a_copy_that_comes_later_lends_its_time_to_the_original(inbox):
    inbox.put("a.csv", forms(1), day=1)
    inbox.put("b.csv", forms(2), day=2)
    inbox.put("again/a.csv", forms(1), day=3)
    inbox.ingest()
    assert inbox.pupils() == {"001": 1}
    assert inbox.rows("enrolment")[0]["source_name"] == "2021/a.csv"


def test_the_same_school_twice_in_one_file_with_other_figures_is_not_guessed(inbox):
    inbox.put("a.csv", forms(100) + "\n002,50,second\n001,130,first")
    inbox.ingest()
    assert inbox.pupils() == {"002": 50}
    twice = [r for r in inbox.rows("ingest_issue") if r["table_name"] == "enrolment"]
    (issue,) = twice
    assert (issue["issue_code"], issue["severity"]) == ("key_twice_in_file", "error")
    assert (issue["school_id"], issue["level"]) == ("001", "primary")
    assert issue["cell"] == "a!2:2, a!4:4"
    assert issue["remedy_zh"] and issue["remedy_en"]


def test_the_same_row_twice_in_one_file_is_taken_once_and_told(inbox):
    inbox.put("a.csv", forms(100) + "\n001,100,first")
    inbox.ingest()
    assert inbox.pupils() == {"001": 100}
    assert set(inbox.issues()) == {"row_repeated_in_file"}


def test_a_row_without_its_key_is_not_taken_and_told(inbox):
    inbox.put("a.csv", forms(100) + "\n,7,nobody")
    inbox.ingest()
    assert inbox.pupils() == {"001": 100}
    issue = inbox.rows("ingest_issue")[0]
    assert (issue["issue_code"], issue["severity"], issue["cell"]) == (
        "row_without_key",
        "error",
        "a!3:3",
    )
    assert "学校标识码" in issue["message_zh"]


def test_many_overridden_schools_of_one_pair_of_files_are_one_issue(inbox):
    schools = "".join(f"\n{number:03},5,s" for number in range(2, 30))
    inbox.put("forms.csv", forms(100) + schools)
    inbox.put("wide.csv", wide(120) + schools)
    inbox.ingest()
    (issue,) = inbox.rows("ingest_issue")
    assert (issue["occurrences"], issue["school_id"]) == (29, None)
