"""A run killed at any moment, then run again, ends as if it had never been killed.

Twenty moments spread over the whole run, each drawn at random within its twentieth. What is
compared: every landing table, every relation of the warehouse, every verdict, the checksums of
the newest release; columns that hold clock times are left out, and so is the DuckDB file of the
release, which is never the same bytes twice.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contract.fields import tables
from contract.paths import DataFolder
from reporting.release_folder import past_releases
from reporting.tables import ANALYST_FILE
from tests.end_to_end.commands import copied

pytestmark = pytest.mark.proof

MOMENTS = 20
RUN = "import sys; from orchestration.cli import main; main(['run', '--data', sys.argv[1]])"
WORKERS_END_WITHIN_SECONDS = 60.0


@dataclass(frozen=True)
class Undisturbed:
    """How long a run takes that nobody kills, and what it leaves."""

    seconds: float
    state: dict[str, Any]


@pytest.fixture(scope="module")
def undisturbed(sample: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    data = copied(sample, tmp_path_factory.mktemp("undisturbed") / "data")
    started = time.monotonic()
    with running(data) as process:
        assert process.wait() == 0
    return Undisturbed(time.monotonic() - started, state(data))


@contextmanager
def running(data: DataFolder) -> Iterator[subprocess.Popen[bytes]]:
    """``junheng run`` in a process group of its own, so that what it starts can be seen."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(data.root)],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.wait()


def is_alive(group: int) -> bool:
    """Whether any process of the group is left; one that has ended and waits for its parent is not.

    Orphans are adopted by the first process, which may be slow to take note of their end.
    """
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-g", str(group)], capture_output=True, text=True, check=False
    )
    return any(not line.strip().startswith("Z") for line in listed.stdout.splitlines())


def state(data: DataFolder) -> dict[str, Any]:
    return {
        "landing": landing(data),
        "warehouse": warehouse(data),
        "verdicts": {
            path.name: json.loads(path.read_text(encoding="utf-8"))
            for path in sorted(data.verdict(0).parent.glob("*.json"))
        },
        "release": release(data),
    }


def release(data: DataFolder) -> dict[str, str]:
    """Checksums of the newest release, but for the file DuckDB gives an identity of its own."""
    newest = past_releases(data.releases)[-1]
    assert (data.releases / "latest").resolve() == newest.path.resolve()
    return {
        name: checksum
        for name, checksum in newest.checksums.items()
        if name != f"tables/{ANALYST_FILE}"
    }


def landing(data: DataFolder) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect() as connection:
        return {
            name: rows(connection, f"read_parquet('{data.landing_table(name)}/*/*.parquet')")
            for name in tables()
        }


def warehouse(data: DataFolder) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables order by table_name"
        ).fetchall()
        return {name: rows(connection, f'"{name}"') for (name,) in names}


def rows(connection: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[Any, ...]]:
    """All rows in a fixed order, without columns of clock times."""
    columns = [
        name
        for name, kind, *_ in connection.execute(f"describe select * from {relation}").fetchall()
        if not kind.startswith("TIMESTAMP")
    ]
    selected = ", ".join(f'"{name}"' for name in columns)
    return connection.execute(f"select {selected} from {relation} order by all").fetchall()


@pytest.mark.parametrize("twentieth", range(MOMENTS))
def test_a_killed_run_run_again_ends_like_an_undisturbed_one(
    twentieth: int, sample: DataFolder, undisturbed: Undisturbed, tmp_path: Path
):
    share = (twentieth + random.Random(twentieth).random()) / MOMENTS
    data = copied(sample, tmp_path / "data")
    with running(data) as process:
        time.sleep(share * undisturbed.seconds)
        os.kill(process.pid, signal.SIGKILL)
    try:
        with running(data) as again:
            assert again.wait() == 0
        assert state(data) == undisturbed.state
        assert not list(data.root.rglob(".tmp-*"))
        assert ended(process.pid), "the killed run left a process behind"
    finally:
        if is_alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)


def ended(group: int) -> bool:
    deadline = time.monotonic() + WORKERS_END_WITHIN_SECONDS
    while is_alive(group):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True
