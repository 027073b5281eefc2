"""The house stands as it was drawn: which folders there are, and who may import whom."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {
    "benchmarks",
    "contract",
    "dbt_project",
    "docs",
    "examples",
    "expectations",
    "ingestion",
    "orchestration",
    "reporting",
    "tests",
}


def test_the_top_level_holds_the_rooms_of_the_house_and_no_others():
    # What git ignores (environments, caches, data) is not part of the house.
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git working copy")
    tops = {line.split("/")[0] for line in listed.stdout.split("\0") if "/" in line}
    assert {top for top in tops if not top.startswith(".")} == FOLDERS


def test_imports_go_one_way():
    command = Path(sys.executable).parent / "lint-imports"
    outcome = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stdout


def test_an_import_against_the_way_is_found(tmp_path):
    for package in ("contract", "ingestion", "expectations", "reporting", "orchestration"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
    (tmp_path / "contract" / "wrong.py").write_text("import ingestion\n")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    command = Path(sys.executable).parent / "lint-imports"
    outcome = subprocess.run(
        [command, "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
    )
    assert outcome.returncode == 1
    assert "contract is not allowed to import ingestion" in outcome.stdout
