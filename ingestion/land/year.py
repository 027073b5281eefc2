"""Landing one school year: receipts, issues, rows, disagreements, all in one step.

Belongs here: putting a year together. Apart from the clock columns and the receipts of earlier
files it depends on nothing but what lies in the inbox and the layouts. Not here: parsing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from contract.fields import table, tables
from contract.messages import Text
from contract.paths import DataFolder
from contract.statuses import ReceiptStatus
from ingestion.land import receipts as slips
from ingestion.land import store
from ingestion.land.archive import Received
from ingestion.land.changes import SCHEMA, changes
from ingestion.land.columns import no_rows, table_of_rows, texts
from ingestion.land.outcome import FIGURE_TABLES, Outcome, Parsed, issue_row
from ingestion.land.parts import join_parts, whole_return
from ingestion.land.plan import ContentKey, Fingerprints, Plan, Receipt, age, content_key, earliest
from ingestion.land.quarantine import Quarantined, keep_in_step
from ingestion.land.receipts import Fate, Tally
from ingestion.land.resolve import Overlap, Rank, rank, resolve
from ingestion.layout.schema import Layout
from ingestion.model import Issue

FieldsOf = Callable[[Layout], Iterable[tuple[str, str | None, str, str]]]
_OVERLAP_CODES = {"school_id": "school_in_two_files", "county_code": "county_in_two_files"}


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
class _Standing:
    """Fates of all files; ``twins``: files with the content of another; ``ranks``: files that
    have a say, with their precedence; ``superseded``: what lay under a file's name before."""

    fates: dict[str, Fate]
    twins: dict[str, Received]
    ranks: dict[str, Rank]
    superseded: dict[str, Receipt]


@dataclass(frozen=True)
class _Figures:
    """``joined``: rows of single files that count as parts of a row in ``kept``."""

    kept: dict[str, pa.Table]
    overridden: dict[str, pa.Table]
    joined: dict[str, pa.Table]
    disagreements: list[dict[str, object]]
    overlaps: dict[tuple[str, str], Overlap]


def stored_receipts(data: DataFolder, school_year: int) -> tuple[Receipt, ...]:
    """Receipts of the last ingest of the year."""
    return tuple(store.read(data, "receipt", school_year).to_pylist())


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
    standing = _standing(year)
    figures = _figures(year, standing)
    issues = _issues(year, standing, figures.overlaps)
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


def _changes(year: Year, standing: _Standing, figures: _Figures) -> pa.Table:
    """What counts now and counted otherwise before; nothing when nothing had landed."""
    if not year.before:
        return no_rows(SCHEMA)
    before = {name: store.read(year.data, name, year.school_year) for name in FIGURE_TABLES}
    return changes(year.school_year, before, figures.kept, standing.superseded, year.now)


def quarantine(data: DataFolder, school_year: int) -> None:
    """Bring the quarantine of a landed year in step with its receipts."""
    refused = {
        r["source_name"]: r["source_sha256"]
        for r in stored_receipts(data, school_year)
        if r["status"] == ReceiptStatus.QUARANTINED
    }
    errors: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for issue in store.read(data, "ingest_issue", school_year).to_pylist() if refused else []:
        if issue["source_name"] in refused:
            errors[issue["source_name"]].append(_as_error(issue))
    keep_in_step(
        data,
        school_year,
        [
            Quarantined(
                name,
                sha256,
                {
                    "school_year": school_year,
                    "source_name": name,
                    "source_sha256": sha256,
                    "errors": errors[name],
                },
            )
            for name, sha256 in refused.items()
        ],
    )


def _as_error(issue: Mapping[str, Any]) -> dict[str, Any]:
    where = {name: issue[name] for name in ("sheet", "cell", "header") if issue[name]}
    return {
        "code": issue["issue_code"],
        "where": {"file": issue["source_name"], **where},
        "message": {"zh": issue["message_zh"], "en": issue["message_en"]},
        "remedy": {"zh": issue["remedy_zh"], "en": issue["remedy_en"]},
    }


def _standing(year: Year) -> _Standing:
    """What became of every file: read, refused, or a copy of another."""
    files = {file.source_name: file for file in year.plan.received}
    outcomes = {outcome.source_name: outcome for outcome in _all_outcomes(year)}
    fates = {name: slips.fate_kept(receipt) for name, receipt in year.plan.known.items()}
    fates |= {name: slips.fate_of(outcome) for name, outcome in outcomes.items()}
    keys = {name: content_key(receipt) for name, receipt in year.plan.known.items()}
    keys |= {name: _outcome_key(outcome) for name, outcome in outcomes.items()}
    twins = earliest((files[name] for name in fates), lambda file: keys[file.source_name])
    ranks = _ranks(year, fates, twins)
    for name, original in twins.items():
        fates[name] = slips.same_content(fates[name].outcome, original)
    superseded = slips.predecessors(year.before, year.plan.received)
    for name, earlier in superseded.items():
        if name in ranks and _says_the_same(fates[name].outcome, earlier):
            fates[name] = slips.saved_again(fates[name].outcome, earlier["source_sha256"])
    for name, original in year.plan.copies.items():
        fates[name] = slips.same_bytes(fates[original.source_name], original)
    return _Standing(fates, twins, ranks, superseded)


def _all_outcomes(year: Year) -> list[Outcome]:
    """Outcomes of parsing, and of files whose bytes could not even be read."""
    unreadable = [
        Outcome(
            f.source_name,
            f.sha256,
            failure=Issue(f.error.code, "error", f.error.what, f.error.remedy),
        )
        for f in year.plan.received
        if f.error is not None
    ]
    return [*year.parsed.outcomes, *unreadable]


def _outcome_key(outcome: Outcome) -> ContentKey | None:
    if outcome.failure is not None or not outcome.rows:
        return None
    return ContentKey(outcome.content_sha256, outcome.layout_version, outcome.maturity)


def _says_the_same(own: Outcome, earlier: Receipt) -> bool:
    was = ContentKey(earlier["content_sha256"], earlier["layout_version"], earlier["maturity"])
    return own.rows > 0 and _outcome_key(own) == was


def _ranks(year: Year, fates: Mapping[str, Fate], twins: Mapping[str, Received]) -> dict[str, Rank]:
    """Precedence of the files that have a say; a copy that came later lends its time."""
    latest: dict[str, Received] = {}
    for file in sorted(year.plan.received, key=age):
        original = year.plan.copies.get(file.source_name, file)
        original = twins.get(original.source_name, original)
        latest[original.source_name] = file
    return {
        name: rank(
            fate.outcome.maturity,
            year.layouts[fate.outcome.layout_version or ""].detail,
            latest[name].modified_at,
            latest[name].source_name,
        )
        for name, fate in fates.items()
        if fate.status is ReceiptStatus.LANDED and name not in twins
    }


def _figures(year: Year, standing: _Standing) -> _Figures:
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
    year: Year, standing: _Standing, overlaps: Mapping[tuple[str, str], Overlap]
) -> pa.Table:
    """Issues of reading, kept or new, followed per file by those of landing."""
    told = [n for n in standing.fates if n not in standing.twins and n not in year.plan.copies]
    kept = texts(n for n in told if n in year.plan.known)
    new = texts(n for n in told if n not in year.plan.known)
    stored = _of_files(store.read(year.data, "ingest_issue", year.school_year), kept)
    of_landing = texts(sorted(_OVERLAP_CODES.values()))
    parts = [stored.filter(pc.invert(pc.is_in(stored["issue_code"], value_set=of_landing)))]
    if "ingest_issue" in year.parsed.tables:
        parts.append(_of_files(year.parsed.tables["ingest_issue"], new))
    read = pa.concat_tables(parts)
    numbers = Counter(read["source_name"].to_pylist())
    rows = []
    for name, sha256, issue in [*_unreadable_issues(year), *_overlap_issues(standing, overlaps)]:
        numbers[name] += 1
        rows.append(issue_row(year.school_year, name, sha256, numbers[name], issue))
    return _sorted("ingest_issue", pa.concat_tables([read, _table("ingest_issue", rows)]))


def _unreadable_issues(year: Year) -> Iterable[tuple[str, str, Issue]]:
    for outcome in _all_outcomes(year):
        if outcome.failure is not None and not outcome.sha256:
            yield outcome.source_name, "", outcome.failure


def _overlap_issues(
    standing: _Standing, overlaps: Mapping[tuple[str, str], Overlap]
) -> Iterable[tuple[str, str, Issue]]:
    for (loser, winner), overlap in sorted(overlaps.items()):
        fate = standing.fates[loser]
        same_family = fate.outcome.family == standing.fates[winner].outcome.family
        yield loser, fate.outcome.sha256, _overlap_issue(winner, overlap, same_family)


def _overlap_issue(winner: str, overlap: Overlap, same_family: bool) -> Issue:
    """Two families may both state a school by design; two files of one family should not."""
    count = len(overlap.entities)
    first = min(overlap.entities)
    sheet, _, row = overlap.lost_place.rpartition("!")
    issue = Issue(
        _OVERLAP_CODES[overlap.entity_kind],
        "warning" if same_family else "info",
        Text(
            zh=f"{first} 等 {count} 个单位也由“{winner}”（{overlap.kept_place}）报来；"
            f"采用后者，本文件（{overlap.lost_place}）的相应行不计。",
            en=f"{first} ({count} in all) is also stated by {winner} ({overlap.kept_place}),"
            f" which was taken; the rows here ({overlap.lost_place}) do not count.",
        ),
        Text(
            zh="如应以本文件为准，请从收件夹移走另一文件；不一致之处见“文件间不一致”。",
            en="If this file is right, move the other one out of the inbox;"
            " differing figures are listed as disagreements.",
        ),
        sheet=sheet or None,
        cell=row or None,
        occurrences=count,
    )
    if count > 1:
        return issue
    if overlap.entity_kind == "school_id":
        return replace(issue, school_id=first)
    return replace(issue, county_code=first)


def _receipts(
    year: Year, standing: _Standing, figures: _Figures, issues: pa.Table
) -> list[Receipt]:
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
