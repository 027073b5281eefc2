"""What an ingest would change, found out without writing anything.

Belongs here: reading what is new or changed in the inbox and holding it against what has landed.
Not here: landing it (``ingest``), the comparison itself (``land.changes``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from ingestion.find import InboxFile, find
from ingestion.ingest import Engine, check_registered, chosen_years, tasks_of, worker_processes
from ingestion.land import store
from ingestion.land.archive import receive
from ingestion.land.fingerprint import fingerprints
from ingestion.land.outcome import Parsed, Task, concat
from ingestion.land.plan import PAST, Fingerprints, plan, without
from ingestion.land.store import stored_receipts
from ingestion.land.year import Year, landing_of
from ingestion.layout.confirm import refuse_unconfirmed
from ingestion.model import Issue
from ingestion.pipeline import Parsing


@dataclass(frozen=True)
class FilePreview:
    """A file that is new, changed or gone: what would become of it.

    ``replaces``: whether an earlier file of this name counts so far. ``rows``: rows of it that
    would count. ``reason``: why it would not be taken, if so.
    """

    source_name: str
    status: str
    layout: str | None
    replaces: bool
    rows: int
    reason: Text


@dataclass(frozen=True)
class YearPreview:
    """What an ingest would change in a school year.

    ``changes``: every figure that would be another one, in the shape of ``land.changes.SCHEMA``.
    ``errors``: figures of these files, and of files that would be read differently, that would
    not be taken, as rows of ``ingest_issue``.
    """

    school_year: int
    files: tuple[FilePreview, ...]
    changes: tuple[dict[str, Any], ...]
    errors: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Preview:
    """What an ingest would do; ``inbox_issues``: what lies in the inbox but in no school year."""

    years: tuple[YearPreview, ...]
    inbox_issues: tuple[Issue, ...]


def preview(
    data: DataFolder,
    years: Sequence[int] | None = None,
    engine: Engine | None = None,
    processes: int | None = None,
) -> Preview:
    """Read what is new or changed in the inbox and say what would be different; write nothing.

    ``years``: only these (default: every year with returns). UserError: year_not_registered,
    layout_unconfirmed, landing_interrupted.
    """
    engine = engine or Engine.real()
    check_registered(years, engine.registry)
    inbox = find(data, engine.registry)
    chosen = chosen_years(data, inbox, years, engine.registry)
    refuse_unconfirmed(engine.layouts, chosen)
    _refuse_interrupted(data, chosen)
    prints = fingerprints(engine.layouts, chosen)
    with Parsing(engine.reader, worker_processes(processes, inbox)) as parsing:
        found = [
            _year(
                _prospective(data, engine, inbox.files.get(year, ()), prints[year], year, parsing)
            )
            for year in chosen
        ]
    return Preview(tuple(one for one in found if one.files or one.changes), inbox.issues)


def _prospective(
    data: DataFolder,
    engine: Engine,
    files: Sequence[InboxFile],
    prints: Fingerprints,
    school_year: int,
    parsing: Parsing,
) -> Year:
    """The year as it would land: read from the inbox itself, nothing is archived."""
    received = receive(data, files)
    before = stored_receipts(data, school_year)
    planned = plan(received, before, prints)
    now = engine.clock()
    tasks = [in_place(task) for task in tasks_of(data, planned.to_parse, before, now)]
    parsed: Parsed = concat([part for _, part in parsing.start(tasks)])
    return Year(
        data,
        school_year,
        without(planned, parsed.lost),
        parsed,
        before,
        engine.layouts,
        engine.fields_of,
        prints,
        now,
    )


def in_place(task: Task) -> Task:
    """The task without a place for a copy: the file is read where it lies."""
    return replace(task, archived=None)


def _year(year: Year) -> YearPreview:
    if year.plan.unchanged:
        return YearPreview(year.school_year, (), ())
    landing = landing_of(year)
    current = {r["source_name"]: r for r in year.before if r["status"] not in PAST}
    receipts = landing.rows["receipt"].to_pylist()
    known = {(r["source_name"], r["source_sha256"]) for r in current.values()}
    present = [r for r in receipts if r["status"] not in PAST]
    here = {r["source_name"] for r in present}
    told = [r for r in present if (r["source_name"], r["source_sha256"]) not in known]
    told += [r for r in receipts if r["source_name"] in current.keys() - here]
    files = [_file(receipt, replaces=receipt["source_name"] in current) for receipt in told]
    changes = landing.changes.to_pylist()
    concerned = {file.source_name for file in files if not file.reason.zh}
    concerned |= {change["new_source_name"] for change in changes}
    errors = [
        issue
        for issue in landing.rows["ingest_issue"].to_pylist()
        if issue["severity"] == "error" and issue["source_name"] in concerned
    ]
    return YearPreview(year.school_year, tuple(files), tuple(changes), tuple(errors))


def _file(receipt: dict[str, Any], *, replaces: bool) -> FilePreview:
    return FilePreview(
        receipt["source_name"],
        receipt["status"],
        receipt["layout_version"],
        replaces,
        receipt["rows_landed"],
        Text(zh=receipt["message_zh"] or "", en=receipt["message_en"] or ""),
    )


def _refuse_interrupted(data: DataFolder, chosen: Sequence[int]) -> None:
    """A landing that was killed between its renames can only be completed by an ingest."""
    for school_year in sorted(set(store.interrupted_years(data)) & set(chosen)):
        raise UserError(
            "landing_interrupted",
            Text(
                zh=f"{school_year} 学年上一次入库被中断，尚未完成。",
                en=f"The last landing of {school_year} was interrupted and is not complete.",
            ),
            Text(
                zh="请先运行 junheng ingest 使其完成。",
                en="Run junheng ingest first; it completes it.",
            ),
            Where(school_year=school_year),
        )
