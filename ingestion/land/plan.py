"""What a school year needs: which files are new, which are copies, which were read before.

Belongs here: comparing the inbox with the receipts. Not here: parsing, writing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from contract.messages import UserError
from contract.statuses import ReceiptStatus
from ingestion.land.archive import Received, without_bytes

Receipt = dict[str, Any]
"""A row of the landing table ``receipt``."""

PAST = (ReceiptStatus.SUPERSEDED, ReceiptStatus.WITHDRAWN)


class Fingerprints(NamedTuple):
    """Of program and layouts: those of the year, and all (a file may be refused by any)."""

    year: str
    everything: str

    def expected(self, status: str) -> str:
        """The fingerprint a receipt of that status must carry to be still good."""
        return self.everything if status == ReceiptStatus.QUARANTINED else self.year


class ContentKey(NamedTuple):
    """What two files share that say the same."""

    content_sha256: str | None
    layout_version: str | None
    maturity: str | None


@dataclass(frozen=True)
class Plan:
    """``copies``: file → the file with the same bytes that is read in its place.

    ``known``: receipts of files that need not be parsed, by source_name. ``to_keep``: those of
    them whose copy in the archive is gone or damaged.
    """

    received: tuple[Received, ...]
    copies: dict[str, Received]
    known: dict[str, Receipt]
    to_parse: tuple[Received, ...]
    to_keep: tuple[Received, ...]
    unchanged: bool


def plan(received: Sequence[Received], receipts: Sequence[Receipt], prints: Fingerprints) -> Plan:
    """Compare what lies in the inbox with the receipts of the last ingest."""
    current = {r["source_name"]: r for r in receipts if r["status"] not in PAST}
    copies = earliest(received, lambda file: file.sha256 or None)
    originals = [file for file in received if file.source_name not in copies]
    known = {
        file.source_name: receipt
        for file in originals
        if (receipt := current.get(file.source_name)) is not None
        and receipt["source_sha256"] == file.sha256
        and _still_good(receipt, prints)
    }
    twins = earliest(
        [file for file in originals if file.source_name in known],
        lambda file: content_key(known[file.source_name]),
    )
    known = {
        name: receipt for name, receipt in known.items() if name in twins or _has_rows(receipt)
    }
    return Plan(
        tuple(received),
        copies,
        known,
        tuple(f for f in originals if f.source_name not in known and f.error is None),
        tuple(f for f in originals if f.source_name in known and f.is_new),
        unchanged=_same_files(received, current) and _all_good(current.values(), prints),
    )


def without(planned: Plan, lost: Mapping[str, UserError]) -> Plan:
    """The plan without files whose bytes could no longer be had, nor copies of those."""
    if not lost:
        return planned
    copies = {name: file for name, file in planned.copies.items() if file.source_name in lost}
    gone = {**lost, **{name: lost[file.source_name] for name, file in copies.items()}}
    return replace(
        planned,
        received=tuple(
            without_bytes(file, gone[file.source_name]) if file.source_name in gone else file
            for file in planned.received
        ),
        copies={name: file for name, file in planned.copies.items() if name not in gone},
        known={name: receipt for name, receipt in planned.known.items() if name not in gone},
        to_parse=tuple(file for file in planned.to_parse if file.source_name not in gone),
        unchanged=False,
    )


def earliest(
    files: Iterable[Received], key: Callable[[Received], Hashable | None]
) -> dict[str, Received]:
    """Files that share a key with an earlier file, by source_name, and that earlier file.

    Earlier by time of modification, then by name. Files without a key share it with none.
    """
    first: dict[Hashable, Received] = {}
    copies: dict[str, Received] = {}
    for file in sorted(files, key=age):
        shared = key(file)
        if shared is not None and (original := first.setdefault(shared, file)) is not file:
            copies[file.source_name] = original
    return copies


def age(file: Received) -> tuple[datetime, str]:
    """Order of arrival as the files themselves state it."""
    return file.modified_at, file.source_name


def content_key(receipt: Mapping[str, Any]) -> ContentKey | None:
    """The key of a file that was read before; None for files without rows."""
    if not _rows(receipt) and receipt["status"] != ReceiptStatus.SAME_CONTENT:
        return None
    return ContentKey(receipt["content_sha256"], receipt["layout_version"], receipt["maturity"])


def _still_good(receipt: Receipt, prints: Fingerprints) -> bool:
    return bool(
        receipt["status"] != ReceiptStatus.SAME_BYTES
        and receipt["layouts_sha256"] == prints.expected(receipt["status"])
    )


def _has_rows(receipt: Receipt) -> bool:
    """Whether what the file says is stored; a copy's rows are those of its original."""
    return receipt["status"] != ReceiptStatus.SAME_CONTENT or _rows(receipt) > 0


def _rows(receipt: Mapping[str, Any]) -> int:
    return int((receipt["rows_landed"] or 0) + (receipt["rows_overridden"] or 0))


def _same_files(received: Sequence[Received], current: Mapping[str, Receipt]) -> bool:
    return {(f.source_name, f.sha256, f.modified_at) for f in received} == {
        (r["source_name"], r["source_sha256"], r["modified_at"]) for r in current.values()
    }


def _all_good(receipts: Iterable[Receipt], prints: Fingerprints) -> bool:
    return all(r["layouts_sha256"] == prints.expected(r["status"]) for r in receipts)
