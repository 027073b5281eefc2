"""What ingestion recorded, as rows of the gate: received files, their counties, disagreements.

Belongs here: attributing receipts and ingest issues to counties. Not here: judging them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from contract.messages import Text
from contract.statuses import ReceiptStatus
from expectations.landing import SCHOOL_TABLES, YearTables

RECEIPT_COLUMNS = (
    "source_name",
    "source_sha256",
    "status",
    "county_code",
    "message_zh",
    "message_en",
    "received_at",
)
ISSUE_COLUMNS = (
    "source_sha256",
    "severity",
    "sheet",
    "cell",
    "county_code",
    "school_id",
    "occurrences",
    "message_zh",
    "message_en",
)
DISAGREEMENT_COLUMNS = (
    "table_name",
    "entity_id",
    "field_name",
    "kept_value",
    "kept_source_name",
    "kept_cell",
    "other_value",
    "other_source_name",
)
_DISAGREEMENT = Text(
    zh="{table_name}.{field_name}：采用 {kept_value}；{other_source_name} 为 {other_value}",
    en="{table_name}.{field_name}: {kept_value} was taken; {other_source_name} has {other_value}",
)


@dataclass(frozen=True)
class FileRow:
    """A received file within one county; ``county_code`` None where the county is unknown.

    ``problem``: the first thing wrong with it, as ingestion recorded it.
    """

    source_name: str
    county_code: str | None
    quarantined: bool
    error_issues: int
    problem: Mapping[str, Any] | None


@dataclass(frozen=True)
class FileCounties:
    """What is known of where files belong, by the county's current code.

    ``of_file``: the counties of a file's landed rows. ``of_school``: by school id. ``of_code``:
    by the county code as returns state it; a code no school has stated stands for itself.
    """

    of_file: Mapping[str, set[str]]
    of_school: Mapping[str, str]
    of_code: Mapping[str, str]

    def stated(self, row: Mapping[str, Any]) -> str | None:
        """The county a receipt or an issue names, by its school or by its code."""
        by_school = self.of_school.get(row.get("school_id") or "")
        code = row["county_code"] or None
        return by_school or (self.of_code.get(code, code) if code else None)


def file_counties(now: YearTables, before: YearTables) -> FileCounties:
    """Where the files of a school year belong, from their landed rows and last year's codes."""
    of_file: dict[str, set[str]] = defaultdict(set)
    for name in now.tables:
        source_names = now.tables[name].column("source_name")
        for source_name, county in set(zip(source_names, now.counties[name], strict=True)):
            if county is not None:
                of_file[source_name].add(county)
    of_code = {**before.county_of_stated, **now.county_of_stated}
    return FileCounties(of_file, now.county_of, of_code)


def file_rows(
    receipts: Iterable[Mapping[str, Any]],
    issues: Iterable[Mapping[str, Any]],
    counties: FileCounties,
) -> tuple[FileRow, ...]:
    """One row per file in force and county."""
    issues_of: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for issue in issues:
        if issue["severity"] == "error":
            issues_of[issue["source_sha256"]].append(issue)
    in_force = _in_force(receipts)
    folders = _counties_by_folder(in_force, counties)
    rows: list[FileRow] = []
    for receipt in in_force:
        if receipt["status"] == ReceiptStatus.QUARANTINED:
            rows.append(_quarantined(receipt, folders, counties))
        else:
            rows.extend(_landed(receipt, issues_of[receipt["source_sha256"]], counties))
    return tuple(sorted(rows, key=lambda row: (row.source_name, row.county_code or "")))


def _in_force(receipts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of each file name the latest receipt that still says something about the data."""
    latest: dict[str, Mapping[str, Any]] = {}
    silent = {
        ReceiptStatus.SUPERSEDED,
        ReceiptStatus.SAME_BYTES,
        ReceiptStatus.SAME_CONTENT,
        ReceiptStatus.WITHDRAWN,
    }
    for receipt in sorted(receipts, key=lambda one: (one["received_at"], one["source_sha256"])):
        if receipt["status"] not in silent:
            latest[receipt["source_name"]] = receipt
    return list(latest.values())


def _counties_by_folder(
    receipts: Iterable[Mapping[str, Any]], counties: FileCounties
) -> dict[PurePosixPath, set[str]]:
    """The counties of the files in each folder, subfolders included."""
    folders: dict[PurePosixPath, set[str]] = defaultdict(set)
    for receipt in receipts:
        for folder in PurePosixPath(receipt["source_name"]).parents:
            folders[folder] |= _counties_of(receipt, counties)
    return folders


def _counties_of(receipt: Mapping[str, Any], counties: FileCounties) -> set[str]:
    stated = counties.stated(receipt)
    return {*counties.of_file.get(receipt["source_name"], ()), *([stated] if stated else [])}


def _quarantined(
    receipt: Mapping[str, Any],
    folders: Mapping[PurePosixPath, set[str]],
    counties: FileCounties,
) -> FileRow:
    """Its county: as recorded, else the one county that all other files of its folder are of."""
    name = receipt["source_name"]
    beside = folders[PurePosixPath(name).parent]
    by_folder = next(iter(beside)) if len(beside) == 1 else None
    return FileRow(name, counties.stated(receipt) or by_folder, True, 0, receipt)


def _landed(
    receipt: Mapping[str, Any], issues: Iterable[Mapping[str, Any]], counties: FileCounties
) -> list[FileRow]:
    """An issue that names no school and no county counts in every county of its file."""
    name = receipt["source_name"]
    of_file: set[str | None] = {*_counties_of(receipt, counties)}
    placed: dict[str | None, list[Mapping[str, Any]]] = defaultdict(list)
    for issue in issues:
        stated = counties.stated(issue)
        for county in {stated} if stated else of_file or {None}:
            placed[county].append(issue)
    return [
        FileRow(
            name,
            county,
            False,
            sum(issue["occurrences"] or 1 for issue in placed[county]),
            placed[county][0] if placed[county] else None,
        )
        for county in of_file | placed.keys()
    ]


def disagreements_by_school(
    disagreements: Iterable[Mapping[str, Any]],
) -> dict[str, list[Mapping[str, Any]]]:
    """School id → what two files state differently about it, as problems with a place."""
    by_school: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in disagreements:
        if row["table_name"] in SCHOOL_TABLES:
            by_school[row["entity_id"]].append(_problem(row))
    return by_school


def _problem(disagreement: Mapping[str, Any]) -> dict[str, Any]:
    sheet, _, cell = (disagreement["kept_cell"] or "").rpartition("!")
    words = {name: disagreement[name] for name in DISAGREEMENT_COLUMNS}
    return {
        "source_name": disagreement["kept_source_name"],
        "sheet": sheet or None,
        "cell": cell or None,
        "message_zh": _DISAGREEMENT.zh.format(**words),
        "message_en": _DISAGREEMENT.en.format(**words),
    }
