"""Receipts: one row per file ever received for a school year, and what became of it.

Belongs here: status and message of each. Not here: deciding which rows count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contract.messages import Text
from contract.statuses import ReceiptStatus
from ingestion.land.archive import Received
from ingestion.land.outcome import Outcome
from ingestion.land.plan import PAST, Receipt

_NOTHING = Text(zh="", en="")
_SHOWN_DIGITS = 12


@dataclass(frozen=True)
class Tally:
    """What landed of one file."""

    rows_landed: int = 0
    rows_overridden: int = 0
    issues: int = 0


@dataclass(frozen=True)
class Fate:
    """Status of a file with its reason; ``outcome`` is its own or that of its original."""

    status: ReceiptStatus
    outcome: Outcome
    reason_code: str | None = None
    message: Text = _NOTHING


def fate_of(outcome: Outcome) -> Fate:
    """What became of a file that is no copy of another."""
    if outcome.failure is not None:
        failure = outcome.failure
        message = Text(
            zh=failure.what.zh + failure.remedy.zh, en=f"{failure.what.en} {failure.remedy.en}"
        )
        return Fate(ReceiptStatus.QUARANTINED, outcome, failure.code, message)
    if outcome.out_of_scope and not outcome.rows:
        return Fate(
            ReceiptStatus.OUT_OF_SCOPE,
            outcome,
            "out_of_scope",
            Text(
                zh=f"{outcome.out_of_scope} 所学校（机构）不在评估范围，已登记，不入库。",
                en=f"{outcome.out_of_scope} schools outside the reviews: recorded, not landed.",
            ),
        )
    return Fate(ReceiptStatus.LANDED, outcome)


def same_bytes(original: Fate, file: Received) -> Fate:
    """A byte-for-byte copy of ``file``, which is read in its place."""
    message = Text(
        zh=f"与“{file.source_name}”逐字节相同，未重复读入。",
        en=f"Byte for byte the same as {file.source_name}; not read again.",
    )
    return Fate(ReceiptStatus.SAME_BYTES, original.outcome, "same_bytes", message)


def same_content(own: Outcome, file: Received) -> Fate:
    """Other bytes, but every cell as in ``file``, which is read in its place."""
    message = Text(
        zh=f"与“{file.source_name}”内容相同（仅重新保存），未重复入库。",
        en=f"Says the same as {file.source_name} (only saved again); not landed twice.",
    )
    return Fate(ReceiptStatus.SAME_CONTENT, own, "same_content", message)


def saved_again(own: Outcome, earlier_sha256: str) -> Fate:
    """A resubmission under the same name in which no figure changed."""
    message = Text(
        zh=f"与先前报送（{earlier_sha256[:_SHOWN_DIGITS]}…）内容相同，仅重新保存。",
        en=f"No figure changed against {earlier_sha256[:_SHOWN_DIGITS]}…; only saved again.",
    )
    return Fate(ReceiptStatus.SAME_CONTENT, own, "same_content", message)


def current(
    file: Received, fate: Fate, tally: Tally, layouts_sha256: str, received_at: datetime
) -> Receipt:
    """The receipt of a file that lies in the inbox."""
    outcome = fate.outcome
    return {
        "school_year": file.school_year,
        "source_name": file.source_name,
        "source_sha256": file.sha256,
        "content_sha256": outcome.content_sha256,
        "size_bytes": file.size_bytes,
        "modified_at": file.modified_at,
        "family": outcome.family,
        "layout_version": outcome.layout_version,
        "layouts_sha256": layouts_sha256,
        "maturity": outcome.maturity,
        "status": fate.status.value,
        "reason_code": fate.reason_code,
        "message_zh": fate.message.zh,
        "message_en": fate.message.en,
        "rows_landed": tally.rows_landed,
        "rows_overridden": tally.rows_overridden,
        "issues": tally.issues,
        "supersedes_sha256": None,
        "county_code": outcome.county_code,
        "received_at": received_at,
    }


def past(before: Iterable[Receipt], present: Mapping[str, Receipt]) -> list[Receipt]:
    """Earlier receipts of files that are no longer what lies in the inbox under that name."""
    return [
        _past(receipt, present.get(receipt["source_name"]))
        for receipt in before
        if present.get(receipt["source_name"], {}).get("source_sha256") != receipt["source_sha256"]
    ]


def _past(receipt: Receipt, now: Receipt | None) -> Receipt:
    if now is None and receipt["status"] == ReceiptStatus.SUPERSEDED:
        return receipt
    if now is None:
        status, code = ReceiptStatus.WITHDRAWN, "file_gone"
        message = Text(
            zh="文件已不在收件夹，其数据已撤回；原件仍在档案中。",
            en="The file is gone from the inbox and its rows are withdrawn; the archive keeps it.",
        )
    else:
        status, code = ReceiptStatus.SUPERSEDED, "resubmitted"
        by = now["source_sha256"][:_SHOWN_DIGITS]
        message = Text(
            zh=f"已被同名的新报送（{by}…）取代；原件仍在档案中。",
            en=f"Superseded by a resubmission of the same name ({by}…); the archive keeps both.",
        )
    return {
        **receipt,
        "status": status.value,
        "reason_code": code,
        "message_zh": message.zh,
        "message_en": message.en,
        "rows_landed": 0,
        "rows_overridden": 0,
        "issues": 0,
    }


def outcome_of(receipt: Receipt) -> Outcome:
    """What became of a file, from its receipt."""
    return Outcome(
        source_name=receipt["source_name"],
        sha256=receipt["source_sha256"],
        family=receipt["family"],
        layout_version=receipt["layout_version"],
        maturity=receipt["maturity"],
        content_sha256=receipt["content_sha256"],
        county_code=receipt["county_code"],
        rows=receipt["rows_landed"] + receipt["rows_overridden"],
    )


def fate_kept(receipt: Receipt) -> Fate:
    """What became of a file that was read before; whether it is a copy is decided anew."""
    status = ReceiptStatus(receipt["status"])
    outcome = outcome_of(receipt)
    if status in (ReceiptStatus.LANDED, ReceiptStatus.SAME_CONTENT):
        return Fate(ReceiptStatus.LANDED, outcome)
    message = Text(zh=receipt["message_zh"], en=receipt["message_en"])
    return Fate(status, outcome, receipt["reason_code"], message)


def predecessors(receipts: Iterable[Receipt], files: Iterable[Received]) -> dict[str, Receipt]:
    """By source_name, the receipt a file superseded: what lay under its name before."""
    under_name: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        under_name[receipt["source_name"]].append(receipt)
    found = {f.source_name: _predecessor(under_name[f.source_name], f.sha256) for f in files}
    return {name: receipt for name, receipt in found.items() if receipt is not None}


def _predecessor(under_name: Iterable[Receipt], sha256: str) -> Receipt | None:
    by_bytes = {receipt["source_sha256"]: receipt for receipt in under_name}
    own = by_bytes.pop(sha256, None)
    if own is not None and own["status"] not in PAST:
        return by_bytes.get(own["supersedes_sha256"])
    return next((r for r in by_bytes.values() if r["status"] != ReceiptStatus.SUPERSEDED), None)
