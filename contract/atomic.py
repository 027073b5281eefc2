"""Writes that leave the old state or the new one, whenever they are killed.

Temp in the same folder, fsync, rename, fsync of the folder. Temp names start with ``.tmp-``;
what a killed run left behind is removed by :func:`sweep`.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

TEMP_PREFIX = ".tmp-"


@contextmanager
def atomic_file(target: Path) -> Iterator[Path]:
    """Yield a temp path beside ``target``; on success it becomes ``target`` in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temp = _temp_beside(target)
    try:
        yield temp
        fsync(temp)
        temp.replace(target)
        fsync(target.parent)
    finally:
        temp.unlink(missing_ok=True)


@contextmanager
def atomic_folder(target: Path) -> Iterator[Path]:
    """Yield a temp folder that becomes ``target`` in one step; ``target`` must not exist yet.

    A file in it that is the second name of another must have been flushed under the first.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temp = _temp_beside(target)
    temp.mkdir()
    try:
        yield temp
        for path in sorted(temp.rglob("*")):
            if path.is_dir() or path.stat().st_nlink == 1:
                fsync(path)
        fsync(temp)
        temp.rename(target)
        fsync(target.parent)
    finally:
        shutil.rmtree(temp, ignore_errors=True)


@contextmanager
def atomic_files(journal: Path, targets: Sequence[Path]) -> Iterator[dict[Path, Path]]:
    """Yield temps by target; on success all become their targets, or none does.

    ``journal`` records the renames before the first one is made: after a kill
    :func:`roll_forward` completes them, and without a journal nothing has been renamed.
    """
    temps = {target: _temp_beside(target) for target in targets}
    try:
        for target in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
        yield temps
        for temp in temps.values():
            fsync(temp)
    except BaseException:
        for temp in temps.values():
            temp.unlink(missing_ok=True)
        raise
    here = journal.parent
    renames = [[os.path.relpath(p, here) for p in (t, target)] for target, t in temps.items()]
    write_json(journal, renames)
    roll_forward(journal)


def roll_forward(journal: Path) -> bool:
    """Complete the renames a journal records, if there is one; True if there was."""
    if not journal.exists():
        return False
    renames = [
        (journal.parent / temp, journal.parent / target)
        for temp, target in json.loads(journal.read_text(encoding="utf-8"))
    ]
    for temp, target in renames:
        if temp.exists():
            temp.replace(target)
    for folder in sorted({target.parent for _, target in renames}):
        fsync(folder)
    journal.unlink()
    fsync(journal.parent)
    return True


def write_bytes(target: Path, content: bytes) -> None:
    """Write bytes atomically."""
    with atomic_file(target) as temp:
        temp.write_bytes(content)


def write_text(target: Path, content: str) -> None:
    """Write UTF-8 text atomically."""
    write_bytes(target, content.encode("utf-8"))


def write_json(target: Path, content: object) -> None:
    """Write JSON with sorted keys, atomically."""
    write_text(target, json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def sweep(folder: Path) -> list[Path]:
    """Remove temps a killed run left in ``folder`` (recursively); return what was removed."""
    removed = sorted(folder.rglob(f"{TEMP_PREFIX}*")) if folder.exists() else []
    for path in removed:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return removed


def fsync(path: Path) -> None:
    """Flush a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _temp_beside(target: Path) -> Path:
    return target.parent / f"{TEMP_PREFIX}{uuid.uuid4().hex}-{target.name}"
