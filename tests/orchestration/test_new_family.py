"""``junheng layout draft --new-family``: a first layout, its questions, and what is refused."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from orchestration.cli import main

TABLE = (
    "学校代码,县名,学校名称,在校生数,教师人数\n001,甲县,第一小学,320,25\n002,甲县,第二小学,180,20\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "layouts").mkdir()
    (tmp_path / "2021学年.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def draft(folder, *arguments):
    file = str(folder / "2021学年.csv")
    where = ("--layouts", str(folder / "layouts"), "--data", str(folder / "data"), "--json")
    return CliRunner().invoke(main, ["layout", "draft", file, *arguments, *where])


def test_a_layout_is_written_with_its_questions(folder):
    result = draft(folder, "--new-family", "county_survey")
    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert said["version"] == "county_survey/2021"
    assert (folder / "layouts" / "county_survey" / "2021.yml").exists()
    assert "records.staff.primary.fields.full_time_teachers.confirm" in {
        question["path"] for question in said["open"]
    }
    certain = {field["field"]: field["certain"] for field in said["fields"]}
    assert certain["enrolment.primary.pupils"]


def test_year_and_version_may_be_said(folder):
    result = draft(folder, "--new-family", "survey", "--year", "2022", "--version", "first")
    assert json.loads(result.stdout)["version"] == "survey/first"
    text = (folder / "layouts" / "survey" / "first.yml").read_text(encoding="utf-8")
    assert "school_years: {first: 2022}" in text


def test_a_known_family_is_not_drafted_anew(folder):
    assert draft(folder, "--new-family", "survey").exit_code == 0
    again = draft(folder, "--new-family", "survey")
    assert again.exit_code == 2
    assert "--family" in again.output


@pytest.mark.parametrize(
    "arguments",
    [(), ("--new-family", "Survey 1"), ("--new-family", "a", "--family", "b")],
    ids=["neither", "no name for a folder", "both"],
)
def test_wrong_use_is_refused(folder, arguments):
    result = draft(folder, *arguments)
    assert result.exit_code == 2
    assert not list((folder / "layouts").iterdir())
