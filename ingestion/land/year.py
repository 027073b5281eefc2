"""Landing one school year: receipts, issues, rows, disagreements, all in one step.

Belongs here: putting a year together. Apart from the clock columns and the receipts of earlier
files it depends on nothing but what lies in the inbox and the layouts. Not here: parsing,
what becomes of each file (``standing``), which row counts (``resolve``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from contract.fields import table, tables
from contract.paths import DataFolder
from contract.statuses import ReceiptStatus
from ingestion.land import receipts as slips
from ingestion.land import store
from ingestion.land.changes import SCHEMA, changes
from ingestion.land.columns import no_rows, table_of_rows, texts
from ingestion.land.outcome import FIGURE_TABLES, Outcome, Parsed, issue_row
from ingestion.land.overlaps import OVERLAP_CODES, overlap_issues
from ingestion.land.parts import join_parts, whole_return
from ingestion.land.plan import Fingerprints, Plan, Receipt
from ingestion.land.receipts import Tally
from ingestion.land.resolve import Overlap, resolve
from ingestion.land.standing import Standing, all_outcomes, standing_of
from ingestion.layout.schema import Layout
from ingestion.model import Issue

FieldsOf = Callable[[Layout], Iterable[tuple[str, str | None, str, str]]]


@dataclass(frozen=True)
class Year:
    """A school year about to land: what was planned, what parsing gave, what was there before."""

    data: DataFolder
    school_year: int
    plan: Plan
    parsed: Parsed
    before: tuple[Receipt, ...]
    layouts: Mapping[str, Layout]
    fields_of: FieldsOf
    prints: Fingerprints
    now: datetime


@dataclass(frozen=True)
class _Figures:
    """``joined``: rows of single files that count as parts of a row in ``kept``."""

    kept: dict[str, pa.Table]
    overridden: dict[str, pa.Table]
    joined: dict[str, pa.Table]
    disagreements: list[dict[str, object]]
    overlaps: dict[tuple[str, str], Overlap]


@dataclass(frozen=True)
class Landing:
    """A school year put together: its landing tables, rows kept beside them, and the changes.

    ``changes``: against the landing before, in the shape of ``changes.SCHEMA``.
    """

    rows: dict[str, pa.Table]
    beside: dict[str, pa.Table]
    changes: pa.Table


def land(year: Year) -> None:
    """Write all landing tables of the year in one step."""
    landing = landing_of(year)
    store.write_year(year.data, year.school_year, landing.rows, landing.beside, landing.changes)


def landing_of(year: Year) -> Landing:
    """Put a school year together; nothing is written."""
    outcomes = all_outcomes(year.plan, year.parsed)
    standing = standing_of(year.plan, outcomes, year.before, year.layouts)
    figures = _figures(year, standing)
    issues = _issues(year, standing, outcomes, figures.overlaps)
    slips_now = _receipts(year, standing, figures, issues)
    rows = {
        **figures.kept,
        "ingest_issue": issues,
        "receipt": _table("receipt", slips_now),
        "disagreement": _table("disagreement", figures.disagreements),
        "layout_field": _table("layout_field", _layout_fields(year, slips_now)),
    }
    rows["landing_partition"] = _partitions(year.school_year, rows)
    beside = {
        name: pa.concat_tables([lost, figures.joined[name]])
        for name, lost in figures.overridden.items()
    }
    return Landing(rows, beside, _changes(year, standing, figures))


def _changes(year: Year, standing: Standing, figures: _Figures) -> pa.Table:
    """What counts now and counted otherwise before; nothing when nothing had landed."""
    if not year.before:
        return no_rows(SCHEMA)
    before = {name: store.read(year.data, name, year.school_year) for name in FIGURE_TABLES}
    return changes(year.school_year, before, figures.kept, standing.superseded, year.now)


def _figures(year: Year, standing: Standing) -> _Figures:
    figures = _Figures({}, {}, {}, [], {})
    kept_names = texts(n for n in standing.ranks if n in year.plan.known)
    new_names = texts(n for n in standing.ranks if n not in year.plan.known)
    for name in FIGURE_TABLES:
        sources = [
            (store.read, kept_names),
            (store.read_overridden, kept_names),
        ]
        parts = [
            _of_files(read(year.data, name, year.school_year), names) for read, names in sources
        ]
        if name in year.parsed.tables:
            parts.append(_of_files(year.parsed.tables[name], new_names))
        joined = join_parts(table(name), pa.concat_tables(parts), year.layouts, standing.ranks)
        resolved = resolve(table(name), joined.rows, joined.ranks)
        figures.kept[name] = resolved.kept
        figures.joined[name] = joined.originals
        figures.overridden[name] = resolved.overridden
        figures.disagreements.extend(resolved.disagreements)
        for (loser, winner), overlap in resolved.overlaps.items():
            pair = joined.file(loser), joined.file(winner)
            known = figures.overlaps.setdefault(pair, overlap)
            known.entities |= overlap.entities
    return figures


def _of_files(rows: pa.Table, names: pa.Array) -> pa.Table:
    return rows.filter(pc.is_in(rows["source_name"], value_set=names))


def _issues(
    year: Year,
    standing: Standing,
    outcomes: Iterable[Outcome],
    overlaps: Mapping[tuple[str, str], Overlap],
) -> pa.Table:
    """Issues of reading, kept or new, followed per file by those of landing."""
    told = [n for n in standing.fates if n not in standing.twins and n not in year.plan.copies]
    kept = texts(n for n in told if n in year.plan.known)
    new = texts(n for n in told if n not in year.plan.known)
    stored = _of_files(store.read(year.data, "ingest_issue", year.school_year), kept)
    of_landing = texts(sorted(OVERLAP_CODES.values()))
    parts = [stored.filter(pc.invert(pc.is_in(stored["issue_code"], value_set=of_landing)))]
    if "ingest_issue" in year.parsed.tables:
        parts.append(_of_files(year.parsed.tables["ingest_issue"], new))
    read = pa.concat_tables(parts)
    numbers = Counter(read["source_name"].to_pylist())
    rows = []
    for name, sha256, issue in [*_unreadable(outcomes), *overlap_issues(standing.fates, overlaps)]:
        numbers[name] += 1
        rows.append(issue_row(year.school_year, name, sha256, numbers[name], issue))
    return _sorted("ingest_issue", pa.concat_tables([read, _table("ingest_issue", rows)]))


def _unreadable(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, str, Issue]]:
    for outcome in outcomes:
        if outcome.failure is not None and not outcome.sha256:
            yield outcome.source_name, "", outcome.failure


def _receipts(year: Year, standing: Standing, figures: _Figures, issues: pa.Table) -> list[Receipt]:
    landed = _row_counts(figures.kept) + _row_counts(figures.joined)
    overridden = _row_counts(figures.overridden)
    told = Counter(issues["source_name"].to_pylist())
    received_at = {(r["source_name"], r["source_sha256"]): r["received_at"] for r in year.before}
    present: dict[str, Receipt] = {}
    for file in year.plan.received:
        name, fate = file.source_name, standing.fates[file.source_name]
        receipt = slips.current(
            file,
            fate,
            Tally(landed[name], overridden[name], told[name]),
            year.prints.expected(fate.status),
            received_at.get((name, file.sha256), year.now),
        )
        earlier = standing.superseded.get(name)
        receipt["supersedes_sha256"] = earlier["source_sha256"] if earlier else None
        present[name] = receipt
    return [*present.values(), *slips.past(year.before, present)]


def _row_counts(rows: Mapping[str, pa.Table]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in rows.values():
        for pair in one["source_name"].value_counts().to_pylist():
            counts[pair["values"]] += pair["counts"]
    return counts


def _layout_fields(year: Year, present: Iterable[Receipt]) -> list[dict[str, object]]:
    """Fields of the layouts that figures or out-of-scope schools of the year were read with."""
    used = {
        r["layout_version"]
        for r in present
        if r["status"] not in (ReceiptStatus.SUPERSEDED, ReceiptStatus.WITHDRAWN)
        and r["layout_version"]
    }
    return [
        {
            "school_year": year.school_year,
            "family": year.layouts[version].family,
            "layout_version": version,
            "table_name": table_name,
            "level": level,
            "field_name": field_name,
            "confidence": confidence,
        }
        for version in sorted(used)
        for layout in whole_return(year.layouts[version], year.layouts.values(), year.school_year)
        for table_name, level, field_name, confidence in year.fields_of(layout)
    ]


def _partitions(school_year: int, rows: Mapping[str, pa.Table]) -> pa.Table:
    found = [
        {
            "school_year": school_year,
            "table_name": name,
            "row_count": len(rows[name]),
            "content_sha256": store.content_sha256(rows[name]),
        }
        for name in sorted(tables())
        if name != "landing_partition"
    ]
    return _table("landing_partition", found)


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return _sorted(name, table_of_rows(rows, table(name).arrow_schema))


def _sorted(name: str, rows: pa.Table) -> pa.Table:
    return rows.sort_by([(key, "ascending") for key in table(name).key]).combine_chunks()
