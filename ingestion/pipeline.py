"""One file through the pipeline: open, recognise, map; and many files in several processes.

Belongs here: the order of the steps, keeping one bad file from stopping others, the pool of
worker processes. Not here: the steps themselves, landing what they return.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Literal

from contract.messages import Text, UserError, Where
from ingestion.land.archive import keep, take
from ingestion.land.outcome import Parsed, Rows, Task, concat
from ingestion.layout.schema import Layout
from ingestion.map import map_document
from ingestion.model import ParsedFile
from ingestion.read import OpenDocument, open_document
from ingestion.recognise import recognise

Reader = Callable[[OpenDocument, int], ParsedFile]
"""From an open document and its school year to its figures; UserError if that is not possible."""

_Use = Literal["many", "careful"]

_CHUNKS_IN_FLIGHT = 64
_CHUNK_FILES = 24
_CHUNK_BYTES = 4 << 20


@dataclass(frozen=True)
class LayoutReader:
    """The reader of real returns: which layout a document has, and its figures."""

    layouts: Mapping[str, Layout]

    def __call__(self, document: OpenDocument, school_year: int) -> ParsedFile:
        """Recognise and map one document."""
        layout = recognise(document, dict(self.layouts), school_year)
        return map_document(document, layout, school_year)


def parse(tasks: Sequence[Task], reader: Reader) -> Parsed:
    """Keep files and parse them, one after the other; what is wrong with one is its outcome."""
    rows = Rows()
    for task in tasks:
        try:
            content = take(task)
        except UserError as error:
            rows.add_lost(task, error)
            continue
        try:
            rows.add(task, _parse_one(task, content, reader))
        except UserError as error:
            rows.add_failure(task, error)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            # Whatever is wrong with one file; a panic of the workbook reader is no Exception.
            rows.add_failure(task, _unexpected(task, error))
    try:
        return rows.parsed()
    except Exception as error:
        return _one_by_one(tasks, reader, error)


def _one_by_one(tasks: Sequence[Task], reader: Reader, error: Exception) -> Parsed:
    """A figure of one of the files fits no column: find the file, the others go on."""
    if len(tasks) > 1:
        return concat([parse((task,), reader) for task in tasks])
    return _refused(tasks[0], _unexpected(tasks[0], error))


def _refused(task: Task, error: UserError) -> Parsed:
    """The outcome of one file that could not be taken, kept all the same."""
    rows = Rows()
    lost = keep((task,))
    if lost:
        rows.add_lost(task, lost[task.source_name])
    else:
        rows.add_failure(task, error)
    return rows.parsed()


def _parse_one(task: Task, content: bytes | Path, reader: Reader) -> ParsedFile:
    document = open_document(content, PurePosixPath(task.source_name).name)
    parsed = reader(document, task.school_year)
    parsed.issues[:0] = document.issues
    return parsed


class Parsing:
    """Parses files in ``processes`` worker processes, or in this one if that is 1.

    A worker that dies takes the chunks in flight with it. They are parsed again by one worker
    at a time, halving a chunk that kills its worker, until the deadly file is alone: it is
    refused like any other bad file.
    """

    def __init__(self, reader: Reader, processes: int) -> None:
        self._reader = reader
        self._processes = processes
        self._pools: dict[_Use, ProcessPoolExecutor] = {}

    def __enter__(self) -> Parsing:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    def warm_up(self) -> None:
        """Let the process that workers are forked from load while something else is done."""
        if self._processes > 1:
            _context()
            forkserver.ensure_running()

    def start(self, tasks: Sequence[Task]) -> Iterator[tuple[Sequence[Task], Parsed]]:
        """Begin at once; yields the chunks in order as they are done."""
        ordered = _largest_first(tasks)
        chunks = _chunks(ordered)
        if self._processes == 1:
            return ((chunk, parse(chunk, self._reader)) for chunk in chunks)
        in_flight = deque(
            (chunk, self._submit(chunk, "many")) for chunk in islice(chunks, _CHUNKS_IN_FLIGHT)
        )
        return self._results(in_flight, chunks, reversed(ordered))

    def _results(
        self,
        in_flight: deque[tuple[Sequence[Task], Future[Parsed]]],
        rest: Iterator[Sequence[Task]],
        last_first: Iterator[Task],
    ) -> Iterator[tuple[Sequence[Task], Parsed]]:
        while in_flight:
            chunk, future = in_flight.popleft()
            in_flight.extend((one, self._submit(one, "many")) for one in islice(rest, 1))
            _keep_until(future, last_first)
            try:
                yield chunk, future.result()
            except BrokenProcessPool:
                yield chunk, self._carefully(chunk)

    def _carefully(self, chunk: Sequence[Task]) -> Parsed:
        try:
            return self._submit(chunk, "careful").result()
        except BrokenProcessPool:
            # Gone for good before the next chunk is handed in, or that one would seem deadly.
            self._pools.pop("careful").shutdown()
            if len(chunk) == 1:
                return _refused(chunk[0], _killed_its_reader(chunk[0]))
            middle = len(chunk) // 2
            return concat([self._carefully(chunk[:middle]), self._carefully(chunk[middle:])])

    def _submit(self, chunk: Sequence[Task], use: _Use) -> Future[Parsed]:
        """Hand a chunk to a pool; one that broke is replaced."""
        if use not in self._pools:
            processes = self._processes if use == "many" else 1
            self._pools[use] = _pool(self._reader, processes)
        try:
            return self._pools[use].submit(_work, chunk)
        except BrokenProcessPool:
            self._pools.pop(use).shutdown()
            return self._submit(chunk, use)


def _keep_until(future: Future[Parsed], tasks: Iterator[Task]) -> None:
    """Instead of waiting, keep files that no worker has come to yet.

    Whatever is wrong with one of them its worker will find, too.
    """
    while not future.done() and (task := next(tasks, None)) is not None:
        keep((task,))


def _context() -> BaseContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _pool(reader: Reader, processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, _context(), initializer=_prepare, initargs=(reader,))


_reader_of_worker: Reader


def _prepare(reader: Reader) -> None:
    """Runs once in every worker process."""
    global _reader_of_worker  # noqa: PLW0603 - how a worker process is given its reader once
    _reader_of_worker = reader


def _work(chunk: Sequence[Task]) -> Parsed:
    return parse(chunk, _reader_of_worker)


def _largest_first(tasks: Sequence[Task]) -> list[Task]:
    """So that no large file is left for the end."""
    return sorted(tasks, key=lambda one: (-one.size_bytes, one.source_name))


def _chunks(tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
    """Chunks of like size, in order."""
    chunk: list[Task] = []
    size = 0
    for task in tasks:
        chunk.append(task)
        size += task.size_bytes
        if len(chunk) == _CHUNK_FILES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _unexpected(task: Task, error: BaseException) -> UserError:
    detail = f"{type(error).__name__}: {error}"
    return UserError(
        "unexpected_error",
        Text(
            zh=f"读入时发生意外错误：{detail}。", en=f"Reading failed unexpectedly with {detail}."
        ),
        Text(
            zh="请另存为 .xlsx 后重试；仍不行请把文件和本信息发给维护者。",
            en="Save it as .xlsx and try again; if that fails, send file and message to the"
            " maintainers.",
        ),
        Where(school_year=task.school_year, file=task.source_name),
    )


def _killed_its_reader(task: Task) -> UserError:
    return UserError(
        "reader_crashed",
        Text(
            zh="读取该文件的进程被终止（多为内存不足或文件损坏）。",
            en="The process reading this file died, mostly for lack of memory or a damaged file.",
        ),
        Text(zh="请拆分或另存为 .xlsx 后重新报送。", en="Split it or save it as .xlsx and resend."),
        Where(school_year=task.school_year, file=task.source_name),
    )
