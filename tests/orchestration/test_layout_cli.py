"""``junheng layout check``, ``draft`` and ``confirm``: what they print and how they exit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ingestion.layout.load import LAYOUTS_DIR
from orchestration.cli import layout_draft, main

HEADER = (
    "縣市代碼,縣市名稱,學校代碼,學校名稱,"
    + ",".join(f"{n}年級班級數" for n in range(1, 7))
    + ","
    + ",".join(f"{n}年級{sex}學生數" for n in range(1, 7) for sex in "男女")
    + ",上學年男畢業生,上學年女畢業生,男專任教師,女專任教師,男職員,女職員"
)
ROW = "01,新北市,014001,示例國小" + ",1" * 24


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Layouts of which version 103 of tw_basec is all that is known."""
    layouts = tmp_path / "layouts"
    (layouts / "tw_basec").mkdir(parents=True)
    shutil.copy(LAYOUTS_DIR / "tw_basec" / "103.yml", layouts / "tw_basec")
    return layouts


def file_of(tmp_path: Path, header: str = HEADER, name: str = "109_basec.csv") -> Path:
    path = tmp_path / name
    extra = header.count(",") - HEADER.count(",")
    path.write_text(f"{header}\n{ROW}{',x' * extra}\n", encoding="utf-8")
    return path


def layout(folder: Path, *arguments: str | Path, answers: str | None = None) -> Result:
    command = ["layout", *map(str, arguments), "--layouts", str(folder)]
    return CliRunner().invoke(main, command, input=answers)


def values(result: Result) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(result.stdout)
    return parsed


def test_a_file_that_fits_exits_0_and_names_the_version(folder: Path, tmp_path: Path) -> None:
    result = layout(folder, "check", file_of(tmp_path, name="103_basec.csv"))
    assert result.exit_code == 0
    assert "✓ tw_basec/103" in result.stdout


def test_a_file_that_differs_exits_1_and_says_how_far_and_where(
    folder: Path, tmp_path: Path
) -> None:
    file = file_of(tmp_path, HEADER.replace("學校名稱", "學校名字") + ",鄉鎮市區")
    result = layout(folder, "check", file, "--json")
    assert result.exit_code == 1
    (found,) = values(result)["files"]
    assert found["fits"] is None
    assert found["versions"] == [{"layout": "tw_basec/103", "share": 0.991, "differences": 2}]
    changes = {change["kind"]: change for change in found["changes"]}
    assert changes["renamed"]["found"] == "學校名字"
    assert changes["renamed"]["cell"] == "D1"
    assert changes["new"]["cell"] == "AC1"
    assert len(found["matched"]) == 27
    shown = layout(folder, "check", file).stdout
    assert "109_basec!AC1" in shown
    assert "“鄉鎮市區” is new" in shown


def test_a_file_that_cannot_be_read_exits_2_and_the_others_are_checked(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing")
    good = file_of(tmp_path, name="103_basec.csv")
    result = layout(folder, "check", tmp_path / "broken.xlsx", good, "--json")
    assert result.exit_code == 2
    broken, fine = values(result)["files"]
    assert broken["error"]["code"] == "workbook_truncated"
    assert fine["fits"] == "tw_basec/103"


def test_matched_headers_and_moves_are_shown_when_asked_for(folder: Path, tmp_path: Path) -> None:
    earlier = file_of(tmp_path, name="103_basec.csv")
    columns = HEADER.split(",")
    file = tmp_path / "104_basec.csv"
    row = ROW.split(",")
    moved = [",".join([*cells[1:], cells[0]]) for cells in (columns, row)]
    file.write_text("\n".join(moved), encoding="utf-8")
    result = layout(folder, "check", file, "--like", earlier, "--matched")
    assert result.exit_code == 0, "a column may stand anywhere"
    assert "“縣市代碼” moved from A1 to AB1" in result.stdout
    assert "school.county_code" in result.stdout


def test_drafting_asks_nothing_without_a_terminal_and_leaves_the_question_in_the_file(
    folder: Path, tmp_path: Path
) -> None:
    file = file_of(tmp_path, HEADER + ",鄉鎮市區")
    result = layout(folder, "draft", file, "--family", "tw_basec", "--no-input")
    assert result.exit_code == 0
    text = (folder / "tw_basec" / "109.yml").read_text(encoding="utf-8")
    assert "inherits: '103'" in text
    assert "confirm:" in text
    assert "junheng layout confirm tw_basec/109" in result.stdout

    left = layout(folder, "confirm", "tw_basec/109")
    assert left.exit_code == 1
    assert "? confirm.鄉鎮市區" in left.stdout
    done = layout(folder, "confirm", "tw_basec/109", "confirm.鄉鎮市區", "--json")
    assert done.exit_code == 0
    assert values(done)["open"] == []
    assert layout(folder, "check", file).exit_code == 0


def test_drafting_asks_in_a_terminal(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout_draft, "is_terminal", lambda: True)
    file = file_of(tmp_path, HEADER.replace("學校名稱", "學校名字") + ",鄉鎮市區")
    result = layout(folder, "draft", file, "--family", "tw_basec", answers="1\n0\n")
    assert result.exit_code == 0
    assert "most like it is “學校名字” (75 %)" in result.stdout
    assert "school.school_name" in result.stdout
    left = values(layout(folder, "confirm", "tw_basec/109", "--json"))["open"]
    assert [question["path"] for question in left] == ["confirm.鄉鎮市區"]


def test_there_is_nothing_to_draft_for_a_file_that_fits(folder: Path, tmp_path: Path) -> None:
    file = file_of(tmp_path, name="104_basec.csv")
    result = layout(folder, "draft", file, "--family", "tw_basec", "--json")
    assert values(result) == {"fits": "tw_basec/103", "written": None}
    assert [path.name for path in (folder / "tw_basec").iterdir()] == ["103.yml"]


def test_a_version_that_still_fits_is_drafted_for_a_year_it_does_not_cover(
    folder: Path, tmp_path: Path
) -> None:
    result = layout(folder, "draft", file_of(tmp_path), "--family", "tw_basec", "--json")
    assert values(result)["taken"] == []
    text = (folder / "tw_basec" / "109.yml").read_text(encoding="utf-8")
    assert "school_years: {first: 2020}" in text


def test_a_file_that_does_not_say_its_year_asks_for_it(folder: Path, tmp_path: Path) -> None:
    file = file_of(tmp_path, HEADER + ",鄉鎮市區", name="schools.csv")
    refused = layout(folder, "draft", file, "--family", "tw_basec", "--json")
    assert (refused.exit_code, values(refused)["error"]["code"]) == (2, "year_not_stated")
    drafted = layout(folder, "draft", file, "--family", "tw_basec", "--year", "2026", "--json")
    assert values(drafted)["version"] == "tw_basec/115"


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "nowhere.csv"),
        ("draft", "{file}", "--family", "nothing"),
        ("draft", "{file}", "--family", "tw_basec", "--from", "999"),
        ("confirm", "tw_basec/999"),
        ("confirm", "tw_basec/103", "no.such.question"),
    ],
)
def test_wrong_use_exits_2(folder: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = file_of(tmp_path, HEADER + ",鄉鎮市區")
    assert layout(folder, *(a.format(file=file) for a in arguments)).exit_code == 2
