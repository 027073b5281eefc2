"""``ingest``: everything new or changed in the inbox becomes landing rows, year by year.

Belongs here: the run over the years and its report. Not here: the steps (``find``, ``pipeline``,
``land``).
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from ingestion import years as registry_of_years
from ingestion.find import Inbox, find
from ingestion.land import store
from ingestion.land.archive import Received, keep, prepare, receive, settle
from ingestion.land.fingerprint import fingerprints
from ingestion.land.outcome import Parsed, Task, concat
from ingestion.land.plan import Fingerprints, Plan, Receipt, plan, without
from ingestion.land.quarantine import quarantine_year
from ingestion.land.store import stored_receipts
from ingestion.land.year import FieldsOf, Year, land
from ingestion.layout.confirm import refuse_unconfirmed
from ingestion.layout.load import fields_of, layouts
from ingestion.layout.schema import Layout
from ingestion.model import Issue
from ingestion.pipeline import LayoutReader, Parsing, Reader
from ingestion.years import SchoolYear

Progress = Callable[[int, int, str], None]
"""Called with files done, files to do, and the name of the last one done."""

_FEW_FILES = 400
"""Starting worker processes takes as long as they save on this many workbooks."""
_YEARS_AHEAD = 1
"""Years that workers parse while the one before is being written."""


@dataclass(frozen=True)
class Engine:
    """What reads returns: layouts, registered years, the reader and the clock.

    ``clock``: UTC without time zone; it fills ``ingested_at`` and ``received_at`` and decides
    nothing.
    """

    layouts: Mapping[str, Layout]
    registry: Mapping[int, SchoolYear]
    reader: Reader
    fields_of: FieldsOf
    clock: Callable[[], datetime]

    @classmethod
    def real(cls) -> Engine:
        """The layouts and the registry of the project, and the time of day."""
        known = layouts()
        return cls(known, registry_of_years.registry(), LayoutReader(known), fields_of, _utc_now)


@dataclass(frozen=True)
class YearReport:
    """What landed of one school year.

    ``parsed``: files parsed by this run. ``files``: by status, ``rows``: by table, ``issues``:
    by severity and code (occurrences of a grouped issue count once).
    """

    school_year: int
    changed: bool
    parsed: int
    files: dict[str, int]
    rows: dict[str, int]
    issues: dict[str, dict[str, int]]
    disagreements: int


@dataclass(frozen=True)
class IngestReport:
    """What an ingest did; ``inbox_issues``: what lies in the inbox but in no school year."""

    years: tuple[YearReport, ...]
    inbox_issues: tuple[Issue, ...]

    @property
    def changed(self) -> bool:
        """Whether anything landed differently than before."""
        return any(year.changed for year in self.years)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for ``--json`` output."""
        return {
            "changed": self.changed,
            "years": [asdict(year) for year in self.years],
            "inbox_issues": [asdict(issue) for issue in self.inbox_issues],
        }


@dataclass(frozen=True)
class _Started:
    school_year: int
    plan: Plan
    before: tuple[Receipt, ...]
    prints: Fingerprints
    chunks: Iterator[tuple[Sequence[Task], Parsed]]
    lost: dict[str, UserError]
    now: datetime


def ingest(
    data: DataFolder,
    years: Sequence[int] | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Land what is new or changed in the inbox; nothing new, nothing parsed, nothing written.

    ``years``: only these (default: every year with returns). ``processes``: worker processes
    (default: one per processor); 1 reads in this process.
    UserError: year_not_registered, ingest_already_running, layout_invalid, layout_unconfirmed.
    """
    return ingest_with(Engine.real(), data, years, processes, progress)


def ingest_with(
    engine: Engine,
    data: DataFolder,
    years: Sequence[int] | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """:func:`ingest` with another engine."""
    check_registered(years, engine.registry)
    inbox = find(data, engine.registry)
    chosen = chosen_years(data, inbox, years, engine.registry)
    refuse_unconfirmed(engine.layouts, chosen)
    reports: list[YearReport] = []
    told = _Told(progress)
    started: deque[_Started] = deque()
    with (
        ExitStack() as locks,
        Parsing(engine.reader, worker_processes(processes, inbox)) as parsing,
    ):
        if _new_files(data, inbox, chosen) >= _FEW_FILES:
            parsing.warm_up()
        prints = fingerprints(engine.layouts, chosen)
        for school_year in chosen:
            locks.enter_context(store.locked(data, school_year))
            started.append(_start(engine, data, inbox, prints[school_year], school_year, parsing))
            told.expect(len(started[-1].plan.to_parse))
            if len(started) > _YEARS_AHEAD:
                reports.append(_finish(engine, data, started.popleft(), told))
        while started:
            reports.append(_finish(engine, data, started.popleft(), told))
    return IngestReport(tuple(reports), inbox.issues)


def recover(data: DataFolder) -> None:
    """Complete commits a kill interrupted between their renames; call before reading landing."""
    for school_year in store.interrupted_years(data):
        with store.locked(data, school_year):
            store.recover(data, school_year)


def _start(
    engine: Engine,
    data: DataFolder,
    inbox: Inbox,
    prints: Fingerprints,
    school_year: int,
    parsing: Parsing,
) -> _Started:
    store.recover(data, school_year)
    received = receive(data, inbox.files.get(school_year, ()))
    prepare(data, school_year)
    before = stored_receipts(data, school_year)
    planned = plan(received, before, prints)
    now = engine.clock()
    tasks = tasks_of(data, planned.to_parse, before, now)
    chunks = parsing.start(tasks)
    lost = keep(tasks_of(data, planned.to_keep, before, now))
    return _Started(school_year, planned, before, prints, chunks, lost, now)


def _finish(engine: Engine, data: DataFolder, started: _Started, told: _Told) -> YearReport:
    school_year = started.school_year
    parts = []
    for tasks, part in started.chunks:
        parts.append(part)
        told.done(tasks)
    parsed = concat(parts)
    planned = without(started.plan, started.lost | parsed.lost)
    settle(data, planned.received)
    changed = not (planned.unchanged and store.is_whole(data, school_year))
    if changed:
        land(
            Year(
                data,
                school_year,
                planned,
                parsed,
                started.before,
                engine.layouts,
                engine.fields_of,
                started.prints,
                started.now,
            )
        )
    quarantine_year(data, school_year)
    return report_of(data, school_year, changed, len(planned.to_parse))


def report_of(data: DataFolder, school_year: int, changed: bool, parsed: int) -> YearReport:
    """The report of a landed year, from its landing tables."""
    receipts = store.read(data, "receipt", school_year)
    issues = store.read(data, "ingest_issue", school_year)
    by_severity: dict[str, Counter[str]] = {}
    for severity, code in zip(
        issues["severity"].to_pylist(), issues["issue_code"].to_pylist(), strict=True
    ):
        by_severity.setdefault(severity, Counter())[code] += 1
    rows = {
        r["table_name"]: r["row_count"]
        for r in store.read(data, "landing_partition", school_year).to_pylist()
    }
    return YearReport(
        school_year,
        changed,
        parsed,
        files=dict(sorted(Counter(receipts["status"].to_pylist()).items())),
        rows=rows,
        issues={s: dict(sorted(codes.items())) for s, codes in sorted(by_severity.items())},
        disagreements=rows.get("disagreement", 0),
    )


class _Told:
    """Tells how far the run is."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0
        self._total = 0

    def expect(self, files: int) -> None:
        """More files are to be parsed."""
        self._total += files

    def done(self, tasks: Sequence[Task]) -> None:
        """These files are parsed."""
        self._done += len(tasks)
        if self._progress is not None:
            name = PurePosixPath(tasks[-1].source_name).name
            self._progress(self._done, self._total, name)


def tasks_of(
    data: DataFolder, files: Sequence[Received], before: Sequence[Receipt], now: datetime
) -> list[Task]:
    """A file that was known keeps the time it was first read."""
    first_read: dict[str, datetime] = {}
    for receipt in before:
        sha256, at = receipt["source_sha256"], receipt["received_at"]
        first_read[sha256] = min(at, first_read.get(sha256, at))
    return [
        Task(
            file.source_name,
            file.sha256,
            str(file.path),
            str(data.archived(file.sha256)),
            file.school_year,
            first_read.get(file.sha256, now),
            file.size_bytes,
        )
        for file in files
    ]


def chosen_years(
    data: DataFolder,
    inbox: Inbox,
    years: Sequence[int] | None,
    registry: Mapping[int, SchoolYear],
) -> list[int]:
    """Years with returns, and years that have landed before: their files may be gone."""
    with_files = {year for year, files in inbox.files.items() if files}
    with_state = {year for year in data.landed_years() if year in registry}
    interrupted = set(store.interrupted_years(data))
    chosen = with_files | with_state | interrupted
    return sorted(chosen if years is None else chosen & set(years))


def check_registered(years: Sequence[int] | None, registry: Mapping[int, SchoolYear]) -> None:
    """UserError ``year_not_registered`` for a year the registry does not have."""
    for year in years or ():
        if year not in registry:
            raise UserError(
                "year_not_registered",
                Text(zh=f"学年 {year} 未登记。", en=f"School year {year} is not registered."),
                Text(
                    zh=f"请先登记：junheng year add {year}。",
                    en=f"Register it first: junheng year add {year}.",
                ),
                Where(school_year=year),
            )


def worker_processes(asked: int | None, inbox: Inbox) -> int:
    """How many processes read files: those asked for, else as many as pay."""
    if asked is not None:
        return max(asked, 1)
    files = sum(map(len, inbox.files.values()))
    return 1 if files < _FEW_FILES else os.cpu_count() or 1


def _new_files(data: DataFolder, inbox: Inbox, chosen: Sequence[int]) -> int:
    """How many files there are more than receipts: a guess, to start workers early."""
    received = sum(len(inbox.files.get(year, ())) for year in chosen)
    return received - sum(store.row_count(data, "receipt", year) for year in chosen)


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
