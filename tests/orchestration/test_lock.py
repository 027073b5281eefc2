"""One run at a time per data folder, and no lock outlives its process."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from contract.messages import UserError
from contract.paths import DataFolder
from orchestration.lock import exclusive

HOLD = """
import sys, time
from contract.paths import DataFolder
from orchestration.lock import exclusive
with exclusive(DataFolder.at(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(root: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_refused_and_told_who_holds_the_folder(tmp_path):
    other = holder(tmp_path)
    try:
        with pytest.raises(UserError) as refused, exclusive(DataFolder.at(tmp_path)):
            pass
    finally:
        other.kill()
        other.wait()
    assert refused.value.code == "data_folder_busy"
    assert str(other.pid) in refused.value.what.en


def test_a_killed_holder_leaves_no_lock_behind(tmp_path):
    other = holder(tmp_path)
    other.kill()
    other.wait()
    with exclusive(DataFolder.at(tmp_path)):
        pass


def test_an_unattended_run_waits_for_the_other_to_end(tmp_path):
    other = holder(tmp_path)
    started = time.monotonic()
    with pytest.raises(UserError), exclusive(DataFolder.at(tmp_path), wait_seconds=0.6):
        pass
    assert time.monotonic() - started >= 0.6
    other.kill()
    with exclusive(DataFolder.at(tmp_path), wait_seconds=30):
        other.wait()


def test_the_assets_of_a_run_enter_the_lock_their_command_holds(tmp_path):
    data = DataFolder.at(tmp_path)
    with exclusive(data), exclusive(data):
        pass


def test_two_data_folders_do_not_wait_for_each_other(tmp_path):
    with exclusive(DataFolder.at(tmp_path / "a")), exclusive(DataFolder.at(tmp_path / "b")):
        pass
