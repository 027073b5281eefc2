"""Drafting a version: only what differs, and nothing uncertain without a question."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from contract.messages import UserError
from ingestion.layout.confirm import confirm, open_questions, refuse_unconfirmed
from ingestion.layout.load import layouts
from ingestion.layout.schema import Layout
from ingestion.model import Cell
from ingestion.versions.changes import Change
from ingestion.versions.draft import draft
from ingestion.versions.write import version_name, version_text, write_version
from ingestion.versions.year_of import year_of
from tests.ingestion.fakes import FakeDocument, layout_of, table

BASE = """\
kind: table
title: {zh: 学校表（2020 年版）, en: "Schools, 2020"}
source: a test
confidence: H
detail: 1
school_years: {first: 2020}
match: {headers: [代码, 在校生数]}
ignored: [备注]
records:
  school: {fields: {school_id: {header: 代码}, school_name: {header: 校名}}}
  enrolment.primary: {fields: {pupils: {header: 在校生数}, classes: {header: 班数}}}
"""
HEADER: list[Cell] = ["代码", "校名", "在校生数", "班数"]
ROWS: list[list[Cell]] = [[str(n), f"第{n}小学", "10", "1"] for n in range(1, 5)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "2020.yml").write_text(BASE, encoding="utf-8")
    return tmp_path


def file_with(*extra: str, **names: str) -> FakeDocument:
    header = [names.get(str(cell), cell) for cell in HEADER]
    rows = [[*row, *["x"] * len(extra)] for row in ROWS]
    return table([*header, *extra], *rows)


def written(folder: Path, document: FakeDocument, year: int = 2021) -> dict[str, object]:
    """The content of the version file drafted from a document."""
    known = layouts(folder)
    made = draft(document, known["demo/2020"], year)
    text = version_text(made, known, year, document.name)
    path = write_version(folder, made.base, str(year), text)
    content: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def test_only_what_differs_is_written(folder: Path) -> None:
    content = written(folder, file_with(**{"在校生数": "在校学生总数"}))
    assert content.pop("inherits") == "2020"
    assert content.pop("school_years") == {"first": 2021}
    assert content.keys() == {"title", "source", "match", "records"}
    assert content["match"] == {"headers": ["代码", "在校学生总数"]}
    (pupils,) = content["records"]["enrolment.primary"]["fields"].values()
    assert pupils["header"] == "在校学生总数"
    assert pupils["confirm"]["candidates"] == {"在校学生总数": 80}
    assert "“在校生数” is gone" in pupils["confirm"]["because"]


def test_a_title_names_the_year_and_not_that_of_the_version_before(folder: Path) -> None:
    title = written(folder, file_with("乡镇"))["title"]
    assert title == {"zh": "学校表（2021 学年起）", "en": "Schools (from 2021)"}


def test_what_is_certain_asks_nothing(folder: Path) -> None:
    content = written(folder, file_with(**{"校名": "学校名称"}))
    assert content["records"] == {"school": {"fields": {"school_name": {"header": "学校名称"}}}}
    assert open_questions(layouts(folder)["demo/2021"]) == []


def test_a_year_before_a_known_version_ends_before_it(folder: Path) -> None:
    later = 'inherits: "2020"\nschool_years: {first: 2025}\n'
    (folder / "demo" / "2025.yml").write_text(later, encoding="utf-8")
    assert written(folder, file_with("乡镇"))["school_years"] == {"first": 2021, "last": 2024}


def test_a_version_that_is_there_is_not_overwritten_unless_asked(folder: Path) -> None:
    written(folder, file_with("乡镇"))
    with pytest.raises(UserError) as refused:
        written(folder, file_with("乡镇"))
    assert refused.value.code == "layout_exists"
    base = layouts(folder)["demo/2020"]
    write_version(folder, base, "2021", BASE.replace("2020", "2021"), replace=True)
    assert layouts(folder)["demo/2021"].inherits is None


def test_a_text_that_is_no_layout_is_not_left_behind(folder: Path) -> None:
    base = layouts(folder)["demo/2020"]
    with pytest.raises(UserError) as refused:
        write_version(folder, base, "2021", "kind: nothing\n")
    assert refused.value.code == "layout_invalid"
    assert not (folder / "demo" / "2021.yml").exists()


def test_an_answer_is_taken_and_leaves_no_question(folder: Path) -> None:
    base = layouts(folder)["demo/2020"]
    made = draft(file_with(**{"在校生数": "在校学生总数"}), base, 2021, lambda change: 0)
    assert made.questions == []
    assert "confirm" not in version_text(made, {}, 2021, "x.csv")


def test_a_person_may_say_that_it_is_another_column(folder: Path) -> None:
    def answer(change: Change) -> int:
        names = [choice.name for choice in change.choices]
        return names.index("absent") if change.kind == "renamed" else 0

    base = layouts(folder)["demo/2020"]
    made = draft(file_with(**{"班数": "班级数量"}), base, 2021, answer)
    assert [change.kind for change, _ in made.taken] == ["renamed", "new"]
    assert made.content["records"]["enrolment.primary"]["absent"] == ["classes"]
    assert "班级数量" in made.content["ignored"]
    assert made.unsaid == []


def test_what_no_layout_can_say_is_told(folder: Path) -> None:
    base = layouts(folder)["demo/2020"]
    document = table(HEADER, *[[*row, "9"] for row in ROWS])
    (change,) = draft(document, base, 2021).unsaid
    assert "no header" in change.what.en


def test_names_of_versions_follow_the_family() -> None:
    def of(version: str, first: int) -> Layout:
        years = f"school_years: {{first: {first}}}\nversion: '{version}'"
        return layout_of(BASE.replace("school_years: {first: 2020}", years))

    assert version_name(of("2020", 2020), 2026) == "2026"
    assert version_name(of("109", 2020), 2026) == "115"


def test_reading_is_refused_while_a_question_is_open_and_says_what_to_do(folder: Path) -> None:
    written(folder, file_with("乡镇", **{"在校生数": "在校学生总数"}))
    known = layouts(folder)
    refuse_unconfirmed(known, [2020])
    with pytest.raises(UserError) as refused:
        refuse_unconfirmed(known, [2021])
    error = refused.value
    assert error.code == "layout_unconfirmed"
    assert error.where.file == "demo/2021.yml"
    assert "records.enrolment.primary.fields.pupils.confirm" in error.what.en
    assert "[在校学生总数 (80 %)]" in error.what.en
    assert "confirm.乡镇" in error.what.zh
    assert "junheng layout confirm demo/2021" in error.remedy.en


def test_a_version_that_inherits_a_question_has_it_too(folder: Path) -> None:
    written(folder, file_with("乡镇"))
    heir = 'inherits: "2021"\nschool_years: {first: 2022}\n'
    (folder / "demo" / "2022.yml").write_text(heir, encoding="utf-8")
    assert len(open_questions(layouts(folder)["demo/2022"])) == 1


def test_confirming_takes_out_the_question_and_nothing_else(folder: Path) -> None:
    written(folder, file_with("乡镇", "街道", **{"在校生数": "在校学生总数"}))
    path = folder / "demo" / "2021.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# 我的注释\n", encoding="utf-8")
    paths = [question.path for question in open_questions(layouts(folder)["demo/2021"])]
    assert len(paths) == 3
    confirm(path, [paths[0], "confirm.乡镇"])
    (left,) = open_questions(layouts(folder)["demo/2021"])
    assert left.path == "confirm.街道"
    confirm(path, [left.path])
    text = path.read_text(encoding="utf-8")
    assert "confirm" not in text
    assert text.endswith("# 我的注释\n")
    layout = layouts(folder)["demo/2021"]
    assert layout.ignored == ("备注", "乡镇", "街道")
    assert open_questions(layout) == []


def test_a_question_that_is_not_there_is_refused_and_nothing_is_changed(folder: Path) -> None:
    written(folder, file_with("乡镇"))
    path = folder / "demo" / "2021.yml"
    before = path.read_bytes()
    with pytest.raises(UserError) as refused:
        confirm(path, ["confirm.乡镇", "confirm.别的"])
    assert refused.value.code == "no_such_question"
    assert path.read_bytes() == before


def test_the_year_of_a_file_is_that_of_its_folder_or_what_it_states(tmp_path: Path) -> None:
    stated = layout_of(
        "kind: table\nmatch: {headers: [代码]}\n"
        "school_year: [{source: file_name, pattern: '(?P<year>20\\d\\d)'}]\n"
        "records: {school: {fields: {school_id: {header: 代码}}}}\n"
    )
    document = table(["代码"], ["1"], name="2021.csv")
    assert year_of(document, tmp_path / "2021.csv", [stated]) == 2021
    assert year_of(document, tmp_path / "inbox" / "2023" / "2021.csv", [stated]) == 2023
    assert year_of(table(["代码"], ["1"], name="x.csv"), tmp_path / "x.csv", [stated]) is None
