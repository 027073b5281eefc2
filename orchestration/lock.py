"""One run at a time per data folder, whoever starts it: command line, schedule, sensor, UI.

Belongs here: the lock, and clearing up after a run that was killed. Not here: what runs.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract.atomic import sweep
from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from ingestion.ingest import recover

LOCK_NAME = ".run.lock"
LOCK_WAIT_SECONDS = 900.0
"""How long an unattended run waits for another to end."""
_POLL_SECONDS = 0.5

# Folders this process has locked: the assets of a run take the lock their command already holds.
_held: set[tuple[int, Path]] = set()


@contextmanager
def exclusive(data: DataFolder, wait_seconds: float = 0.0) -> Iterator[None]:
    """Work on the data folder alone, after completing or removing what a killed run left half done.

    A lock this process holds already is entered again. The lock is the kernel's (``lockf``) and
    goes with its process, so a killed run leaves none behind; unlike ``flock``, workers it had
    forked do not keep it. Raises UserError ``data_folder_busy`` if another process still holds
    it after ``wait_seconds``.
    """
    path = data.root / LOCK_NAME
    held = (os.getpid(), path)
    if held in _held:
        yield
        return
    descriptor = _acquire(path, wait_seconds)
    _held.add(held)
    try:
        recover(data)
        sweep(data.warehouse.parent)
        yield
        # A dbt process that outlived its killed run may have written after the first sweep.
        sweep(data.warehouse.parent)
    finally:
        _held.discard(held)
        os.close(descriptor)


def _acquire(path: Path, wait_seconds: float) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + wait_seconds
    while not _try_lock(descriptor):
        if time.monotonic() >= deadline:
            holder = os.pread(descriptor, 64, 0).decode("ascii", errors="replace").strip()
            os.close(descriptor)
            raise _busy(path, holder)
        time.sleep(_POLL_SECONDS)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
    return descriptor


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _busy(path: Path, holder: str) -> UserError:
    return UserError(
        code="data_folder_busy",
        what=Text(
            zh=f"另一个运行正在使用该数据文件夹（进程 {holder}）。",
            en=f"Another run is using this data folder (process {holder}).",
        ),
        remedy=Text(
            zh="请等它结束后再运行，或用 --data 指定另一个文件夹。",
            en="Wait until it has ended, or name another folder with --data.",
        ),
        where=Where(file=str(path.parent)),
    )
