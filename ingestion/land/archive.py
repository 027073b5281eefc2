"""The archive: every received file under its SHA-256, never changed.

Belongs here: hashing received files, keeping their bytes. Not here: what they say.

A file is hashed when it is found and copied by whoever reads it, which is a worker process when
there are several. What holds all the same:

* A copy is written whole under another name and then renamed: a kill leaves it or nothing. A copy
  that no receipt names yet does no harm; the next run finds it by its hash.
* Before the receipts of a year are committed, :func:`settle` waits until its new copies and the
  folders they stand in are on disk. So no receipt survives a power cut without its file, and the
  disk is waited for once a year, not once a file.
* The bytes read are those hashed: a file that changed in between is told, not taken.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from contract import atomic
from contract.messages import UserError
from contract.paths import DataFolder
from ingestion.find import InboxFile
from ingestion.land.outcome import Task
from ingestion.read.errors import file_changed, file_unreadable

_EPOCH = datetime(1970, 1, 1)
_THREADS = 2
_FILES_A_THREAD = 64
_IN_MEMORY = 8 << 20
_FEW_COPIES = 100


@dataclass(frozen=True)
class Received:
    """A file of the inbox and what its bytes are.

    ``sha256`` is empty when the file could not be read; ``error`` then says why.
    ``modified_at``: UTC without time zone, as landing tables store it. ``is_new``: the archive
    had no copy when the file was found.
    """

    source_name: str
    school_year: int
    path: Path
    sha256: str = ""
    size_bytes: int = 0
    modified_at: datetime = _EPOCH
    is_new: bool = False
    error: UserError | None = None


def receive(data: DataFolder, files: Sequence[InboxFile]) -> list[Received]:
    """Hash the files; in their order."""
    parts = [files[at : at + _FILES_A_THREAD] for at in range(0, len(files), _FILES_A_THREAD)]
    with ThreadPoolExecutor(_THREADS) as threads:
        done = threads.map(lambda part: [_receive(data, file) for file in part], parts)
        return [received for part in done for received in part]


def without_bytes(file: Received, error: UserError) -> Received:
    """A received file whose bytes could not be had."""
    return Received(file.source_name, file.school_year, file.path, error=error)


def take(task: Task) -> bytes | Path:
    """The bytes of a file, or where they are: its copy in the archive, made first if it is new.

    UserError: ``file_changed`` if they are no longer those hashed, ``file_unreadable``, which
    is also said when no copy can be written.
    """
    try:
        if task.archived is None:
            return _unchanged(task)
        return _kept(task, Path(task.archived))
    except OSError as error:
        raise _unreadable(task.source_name, error) from error


def keep(tasks: Iterable[Task]) -> dict[str, UserError]:
    """Keep files that need no reading; by source_name those whose bytes could not be had."""
    lost: dict[str, UserError] = {}
    for task in tasks:
        try:
            if task.archived is not None:
                take(task)
        except UserError as error:
            lost[task.source_name] = error
    return lost


def settle(data: DataFolder, received: Iterable[Received]) -> None:
    """Wait until new copies are on disk: one by one if they are few, all at once if many."""
    copies = {data.archived(file.sha256) for file in received if file.is_new and file.sha256}
    if len(copies) > _FEW_COPIES:
        os.sync()
        return
    folders = {copy.parent for copy in copies} | {data.archive} if copies else set()
    for path in [*copies, *folders]:
        atomic.fsync(path)


def prepare(data: DataFolder, school_year: int) -> None:
    """Make the folder in which copies are written before they get their name."""
    _incoming(data.archive, school_year).mkdir(parents=True, exist_ok=True)


def clear_incoming(data: DataFolder, school_year: int) -> None:
    """Remove half-made copies that a killed run left."""
    shutil.rmtree(_incoming(data.archive, school_year), ignore_errors=True)


def _incoming(archive: Path, school_year: int) -> Path:
    return archive / f".incoming-{school_year}"


def _receive(data: DataFolder, file: InboxFile) -> Received:
    try:
        stat = file.path.stat()
        sha256 = _hash(file.path, stat.st_size)
        is_new = _missing(data.archived(sha256), stat.st_size)
    except OSError as error:
        return Received(
            file.source_name,
            file.school_year,
            file.path,
            error=_unreadable(file.source_name, error),
        )
    return Received(
        file.source_name,
        file.school_year,
        file.path,
        sha256,
        stat.st_size,
        _EPOCH + timedelta(microseconds=stat.st_mtime_ns // 1000),
        is_new,
    )


def _hash(path: Path, size: int) -> str:
    content = _content(path, size)
    if content is not None:
        return hashlib.sha256(content).hexdigest()
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _kept(task: Task, archived: Path) -> bytes | Path:
    if not _missing(archived, task.size_bytes):
        return archived
    path = Path(task.path)
    content = _content(path, task.size_bytes)
    temp = _incoming(archived.parents[1], task.school_year) / uuid.uuid4().hex
    if _write(temp, path, content) != task.sha256:
        temp.unlink()
        raise file_changed(_name(task.source_name))
    _move(temp, archived)
    return archived if content is None else content


def _unchanged(task: Task) -> bytes | Path:
    """The file itself, read where it lies."""
    path = Path(task.path)
    if _hash(path, task.size_bytes) != task.sha256:
        raise file_changed(_name(task.source_name))
    return path


def _unreadable(source_name: str, error: OSError) -> UserError:
    return file_unreadable(_name(source_name), error.strerror or type(error).__name__)


def _name(source_name: str) -> str:
    return PurePosixPath(source_name).name


def _missing(archived: Path, size: int) -> bool:
    """Whether there is no copy, or one of another size: damaged."""
    try:
        return archived.stat().st_size != size
    except FileNotFoundError:
        return True


def _content(path: Path, size: int) -> bytes | None:
    """The bytes of a file unless it is large: such files are hashed and copied piece by piece."""
    return path.read_bytes() if size < _IN_MEMORY else None


def _write(temp: Path, path: Path, content: bytes | None) -> str:
    """Write the content, or that of the file at ``path``; its SHA-256."""
    if content is not None:
        temp.write_bytes(content)
        return hashlib.sha256(content).hexdigest()
    digest = hashlib.sha256()
    with path.open("rb") as reading, temp.open("wb") as writing:
        while block := reading.read(_IN_MEMORY):
            digest.update(block)
            writing.write(block)
    return digest.hexdigest()


def _move(temp: Path, archived: Path) -> None:
    temp.chmod(0o444)
    try:
        temp.replace(archived)
    except FileNotFoundError:
        archived.parent.mkdir(parents=True, exist_ok=True)
        temp.replace(archived)
