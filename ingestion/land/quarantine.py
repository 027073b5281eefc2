"""The quarantine: a copy of every file that could not be taken, with the reason beside it.

Belongs here: keeping the folder in step with the receipts. Not here: deciding what is refused.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from contract import atomic
from contract.paths import DataFolder
from contract.statuses import ReceiptStatus
from ingestion.land.store import read, stored_receipts

REASON_SUFFIX = ".reason.json"


@dataclass(frozen=True)
class _Quarantined:
    """A file to be kept in quarantine and why; ``sha256`` is empty if it cannot be read."""

    source_name: str
    sha256: str
    reason: dict[str, Any]


def quarantine_year(data: DataFolder, school_year: int) -> None:
    """Bring the quarantine of a landed year in step with its receipts."""
    refused = {
        r["source_name"]: r["source_sha256"]
        for r in stored_receipts(data, school_year)
        if r["status"] == ReceiptStatus.QUARANTINED
    }
    errors: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for issue in read(data, "ingest_issue", school_year).to_pylist() if refused else []:
        if issue["source_name"] in refused:
            errors[issue["source_name"]].append(_as_error(issue))
    _keep_in_step(
        data,
        school_year,
        [
            _Quarantined(
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


def _keep_in_step(data: DataFolder, school_year: int, files: Iterable[_Quarantined]) -> None:
    """Make the quarantine of a year hold exactly these files; a file that is fine now leaves."""
    folder = data.quarantine_year(school_year)
    wanted = {_place(folder, file.source_name): file for file in files}
    _remove_others(folder, wanted)
    for place, file in wanted.items():
        if file.sha256:
            _copy(data.archived(file.sha256), place)
        _explain(place, file.reason)


def _place(folder: Path, source_name: str) -> Path:
    """Same path as in the inbox, without the year's folder, which quarantine has itself."""
    return folder.joinpath(*PurePosixPath(source_name).parts[1:])


def _remove_others(folder: Path, wanted: Iterable[Path]) -> None:
    expected = {place for one in wanted for place in (one, _reason_place(one))}
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in expected:
            path.unlink()


def _copy(archived: Path, place: Path) -> None:
    if place.exists() and place.read_bytes() == archived.read_bytes():
        return
    with atomic.atomic_file(place) as temp:
        shutil.copyfile(archived, temp)


def _explain(place: Path, reason: dict[str, Any]) -> None:
    target = _reason_place(place)
    if target.exists() and json.loads(target.read_text(encoding="utf-8")) == reason:
        return
    atomic.write_json(target, reason)


def _reason_place(place: Path) -> Path:
    return place.with_name(place.name + REASON_SUFFIX)
