"""The archive: every received file under its SHA-256, never changed.

Belongs here: copying and hashing received files. Not here: reading them.
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
from pathlib import Path

from contract import atomic
from contract.messages import UserError
from contract.paths import DataFolder
from ingestion.find import InboxFile
from ingestion.read.errors import file_unreadable

_EPOCH = datetime(1970, 1, 1)
_THREADS = 2
_IN_MEMORY = 8 << 20
_FEW_COPIES = 100


@dataclass(frozen=True)
class Received:
    """A file of the inbox with its bytes in the archive.

    ``sha256`` is empty when the file could not be read; ``error`` then says why.
    ``modified_at``: UTC without time zone, as landing tables store it.
    """

    source_name: str
    school_year: int
    sha256: str
    size_bytes: int
    modified_at: datetime
    newly_archived: bool = False
    error: UserError | None = None


def receive(data: DataFolder, files: Sequence[InboxFile]) -> list[Received]:
    """Hash the files and keep those the archive does not have; in the order of ``files``.

    The bytes are safe against a power cut only after :func:`settle`; a kill leaves no torn copy.
    """
    if not files:
        return []
    incoming = _incoming(data, files[0].school_year)
    incoming.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(lambda file: _receive(data, incoming, file), files))


def settle(data: DataFolder, received: Iterable[Received]) -> None:
    """Wait until new copies are on disk: one by one if they are few, all at once if many."""
    copies = [data.archived(file.sha256) for file in received if file.newly_archived]
    if len(copies) > _FEW_COPIES:
        os.sync()
        return
    for path in [*copies, *{copy.parent for copy in copies}]:
        atomic.fsync(path)


def clear_incoming(data: DataFolder, school_year: int) -> None:
    """Remove half-made copies that a killed run left."""
    shutil.rmtree(_incoming(data, school_year), ignore_errors=True)


def _incoming(data: DataFolder, school_year: int) -> Path:
    return data.archive / f".incoming-{school_year}"


def _receive(data: DataFolder, incoming: Path, file: InboxFile) -> Received:
    try:
        stat = file.path.stat()
        sha256, is_new = _keep(data, incoming, file.path, stat.st_size)
    except OSError as error:
        name = Path(file.source_name).name
        reason = file_unreadable(name, error.strerror or type(error).__name__)
        return Received(file.source_name, file.school_year, "", 0, _EPOCH, error=reason)
    return Received(
        file.source_name,
        file.school_year,
        sha256,
        stat.st_size,
        _EPOCH + timedelta(microseconds=stat.st_mtime_ns // 1000),
        is_new,
    )


def _keep(data: DataFolder, incoming: Path, path: Path, size: int) -> tuple[str, bool]:
    """SHA-256, and whether a copy had to be made: there was none, or one of another size.

    The hash of the copy is what counts, should the file change in between.
    """
    with path.open("rb") as source:
        content = source.read(_IN_MEMORY)
        if len(content) < _IN_MEMORY:
            sha256 = hashlib.sha256(content).hexdigest()
            return sha256, _missing(data, sha256, size) and _put(data, incoming, sha256, content)
        source.seek(0)
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
    if not _missing(data, sha256, size):
        return sha256, False
    temp = incoming / uuid.uuid4().hex
    sha256 = _copy(path, temp)
    return sha256, _move(temp, data.archived(sha256))


def _missing(data: DataFolder, sha256: str, size: int) -> bool:
    try:
        return data.archived(sha256).stat().st_size != size
    except FileNotFoundError:
        return True


def _put(data: DataFolder, incoming: Path, sha256: str, content: bytes) -> bool:
    temp = incoming / uuid.uuid4().hex
    temp.write_bytes(content)
    return _move(temp, data.archived(sha256))


def _copy(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while block := reading.read(_IN_MEMORY):
            digest.update(block)
            writing.write(block)
    return digest.hexdigest()


def _move(temp: Path, archived: Path) -> bool:
    temp.chmod(0o444)
    try:
        temp.replace(archived)
    except FileNotFoundError:
        archived.parent.mkdir(parents=True, exist_ok=True)
        temp.replace(archived)
    return True
