"""The command line: exit status, JSON, and errors a user can act on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from orchestration.cli import main
from orchestration.cli import year as year_module
from orchestration.lock import exclusive


def junheng(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def values(result: Result) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(result.stdout)
    return parsed


def test_help_lists_every_command_and_the_exit_statuses():
    result = junheng("--help")
    assert result.exit_code == 0
    for name in ("sample", "ingest", "build", "check", "publish", "run", "layout", "year", "dev"):
        assert f"\n  {name} " in result.stdout
        assert junheng(name, "--help").exit_code == 0
    assert "1 blocked" in result.stdout


def test_commands_that_need_no_dagster_do_not_load_it():
    script = (
        "import sys; from click.testing import CliRunner; from orchestration.cli import main\n"
        "assert CliRunner().invoke(main, ['year', 'list']).exit_code == 0\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "sys.exit('dagster' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--year", "1999"),
        ("run", "--year", "soon"),
        ("publish",),
        ("run", "--no-such-option"),
        ("no-such-command",),
        ("layout", "template", "county_forms", "--year", "2024", "--county", "3401"),
        ("sample", "--fault", "no_such_fault"),
        ("sample", "--first-year", "2020", "--last-year", "2019"),
    ],
)
def test_wrong_use_exits_2(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert junheng(*arguments).exit_code == 2


def test_an_unknown_year_is_answered_with_the_years_there_are():
    assert "2024" in junheng("run", "--year", "1999").stderr


@pytest.mark.parametrize("command", ["ingest", "run"])
def test_an_empty_inbox_is_bad_input_and_says_where_returns_go(command, tmp_path):
    result = junheng(command, "--data", tmp_path, "--json")
    assert result.exit_code == 2
    error = values(result)["error"]
    assert error["code"] == "inbox_empty"
    assert error["where"]["file"] == str(tmp_path / "inbox")
    assert "inbox/2024/" in error["remedy"]["zh"]
    assert "inbox/2024/" in error["remedy"]["en"]


def test_a_year_without_returns_is_answered_with_the_years_that_have_some(tmp_path):
    (tmp_path / "inbox" / "2019").mkdir(parents=True)
    (tmp_path / "inbox" / "2019" / "return.xlsx").write_bytes(b"")
    error = values(junheng("run", "--data", tmp_path, "--year", "2020", "--json"))["error"]
    assert error["code"] == "no_returns_of_year"
    assert "2019" in error["remedy"]["en"]


@pytest.mark.parametrize("command", [("build",), ("check",)])
def test_nothing_landed_is_bad_input(command, tmp_path):
    result = junheng(*command, "--data", tmp_path, "--json")
    assert (result.exit_code, values(result)["error"]["code"]) == (2, "nothing_landed")


def test_an_error_is_told_in_both_languages_on_standard_error_without_a_traceback(tmp_path):
    result = junheng("run", "--data", tmp_path)
    assert result.stdout == ""
    assert "收件夹中没有报表" in result.stderr
    assert "The inbox holds no returns" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_busy_data_folder_is_refused(tmp_path):
    (tmp_path / "inbox" / "2019").mkdir(parents=True)
    (tmp_path / "inbox" / "2019" / "return.xlsx").write_bytes(b"")
    script = (
        "import sys; from click.testing import CliRunner; from orchestration.cli import main\n"
        "done = CliRunner().invoke(main, ['ingest', '--json', '--data', sys.argv[1]])\n"
        "print(done.stdout); sys.exit(done.exit_code)"
    )
    with exclusive(DataFolder.at(tmp_path)):
        other = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert other.returncode == 2
    assert json.loads(other.stdout)["error"]["code"] == "data_folder_busy"


def test_a_fault_of_ours_keeps_its_traceback_and_exits_3(monkeypatch, tmp_path):
    def broken() -> None:
        raise ZeroDivisionError("who divided?")

    monkeypatch.setattr(year_module, "registry", broken)
    result = junheng("year", "list", "--data", tmp_path, "--json")
    assert result.exit_code == 3
    assert "Traceback" in result.stderr
    assert values(result)["error"]["message"] == "ZeroDivisionError: who divided?"


def test_an_interruption_is_neither_done_nor_blocked(monkeypatch, tmp_path):
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(year_module, "registry", interrupted)
    assert junheng("year", "list", "--data", tmp_path).exit_code == 130


def test_an_error_of_a_part_keeps_its_place(monkeypatch, tmp_path):
    def wrong() -> None:
        raise UserError(
            "odd", Text("怪", "odd"), Text("改", "mend"), Where(sheet="教基1001", cell="C4")
        )

    monkeypatch.setattr(year_module, "registry", wrong)
    result = junheng("year", "list", "--data", tmp_path)
    assert result.exit_code == 2
    assert "教基1001" in result.stderr
    assert "C4" in result.stderr


def test_year_list_shows_each_year_and_how_far_it_is(tmp_path):
    (tmp_path / "inbox" / "2019" / "deep").mkdir(parents=True)
    (tmp_path / "inbox" / "2019" / "deep" / "return.xlsx").write_bytes(b"")
    years = {
        y["school_year"]: y
        for y in values(junheng("year", "list", "--data", tmp_path, "--json"))["years"]
    }
    assert years[2019]["inbox_files"] == 1
    assert not years[2019]["landed"]
    assert years[2025]["due"] == "2025-09-20"


def test_layout_list_names_every_family():
    layouts = values(junheng("layout", "list", "--json"))["layouts"]
    families = {layout["layout"].split("/")[0] for layout in layouts}
    assert {"county_forms", "jiaoji_2021", "jichuji_2018", "tw_basec", "wide_2021"} <= families


def test_the_county_template_is_written_where_asked(tmp_path):
    out = tmp_path / "forms.xlsx"
    result = junheng(
        "layout", "template", "county_forms", "--year", "2024", "--county", "340103", "--out", out
    )
    assert result.exit_code == 0
    assert out.read_bytes()[:2] == b"PK"


def test_a_sample_goes_into_the_inbox_with_its_lineage_beside_it(tmp_path):
    result = junheng(
        *("sample", "--data", tmp_path, "--first-year", "2020", "--last-year", "2021"),
        *("--counties", "2", "--schools", "5", "--fault", "text_in_number", "--json"),
    )
    assert result.exit_code == 0
    data = DataFolder.at(tmp_path)
    assert {folder.name for folder in data.inbox.iterdir()} == {"2020", "2021"}
    assert {file.name for file in data.lineage.iterdir()} == {"county.csv", "school.csv"}
    assert values(result)["planted"][0]["fault"] == "text_in_number"


def test_a_sample_elsewhere_keeps_everything_together(tmp_path):
    out = tmp_path / "out"
    junheng(
        *("sample", "--out", out, "--first-year", "2020", "--last-year", "2020"),
        *("--counties", "1", "--provinces", "1", "--schools", "5"),
    )
    assert {folder.name for folder in out.iterdir()} == {"2020", "lineage"}


def test_a_sample_does_not_overwrite_lineage_that_people_decided(tmp_path):
    lineage = DataFolder.at(tmp_path).lineage
    lineage.mkdir()
    (lineage / "school.csv").write_text("ours\n")
    result = junheng(
        *("sample", "--data", tmp_path, "--first-year", "2020", "--last-year", "2020"),
        *("--counties", "1", "--provinces", "1", "--schools", "5", "--json"),
    )
    assert (result.exit_code, values(result)["error"]["code"]) == (2, "lineage_exists")
    assert (lineage / "school.csv").read_text() == "ours\n"


def test_the_errors_a_sample_can_have_are_listed():
    faults = values(junheng("sample", "--list-faults", "--json"))["faults"]
    assert len(faults) >= 12
    assert all(text["zh"] and text["en"] for text in faults.values())
