"""What became of every file of a school year, and which files have a say.

Belongs here: fates, copies and precedence of files. Not here: their rows (``year``), which file's
row counts (``resolve``), the receipts themselves (``receipts``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contract.statuses import ReceiptStatus
from ingestion.land import receipts as slips
from ingestion.land.archive import Received
from ingestion.land.outcome import Outcome, Parsed
from ingestion.land.plan import ContentKey, Plan, Receipt, age, content_key, earliest
from ingestion.land.receipts import Fate
from ingestion.land.resolve import Rank, rank
from ingestion.layout.schema import Layout
from ingestion.model import Issue


@dataclass(frozen=True)
class Standing:
    """Fates of all files; ``twins``: files with the content of another; ``ranks``: files that
    have a say, with their precedence; ``superseded``: what lay under a file's name before."""

    fates: dict[str, Fate]
    twins: dict[str, Received]
    ranks: dict[str, Rank]
    superseded: dict[str, Receipt]


def all_outcomes(plan: Plan, parsed: Parsed) -> list[Outcome]:
    """Outcomes of parsing, and of files whose bytes could not even be read."""
    unreadable = [
        Outcome(
            f.source_name,
            f.sha256,
            failure=Issue(f.error.code, "error", f.error.what, f.error.remedy),
        )
        for f in plan.received
        if f.error is not None
    ]
    return [*parsed.outcomes, *unreadable]


def standing_of(
    plan: Plan,
    outcomes: Iterable[Outcome],
    before: Sequence[Receipt],
    layouts: Mapping[str, Layout],
) -> Standing:
    """What became of every file: read, refused, or a copy of another.

    ``outcomes``: of the files that are new; ``before``: receipts of the last ingest.
    """
    files = {file.source_name: file for file in plan.received}
    new = {outcome.source_name: outcome for outcome in outcomes}
    fates = {name: slips.fate_kept(receipt) for name, receipt in plan.known.items()}
    fates |= {name: slips.fate_of(outcome) for name, outcome in new.items()}
    keys = {name: content_key(receipt) for name, receipt in plan.known.items()}
    keys |= {name: _outcome_key(outcome) for name, outcome in new.items()}
    twins = earliest((files[name] for name in fates), lambda file: keys[file.source_name])
    ranks = _ranks(plan, layouts, fates, twins)
    for name, original in twins.items():
        fates[name] = slips.same_content(fates[name].outcome, original)
    superseded = slips.predecessors(before, plan.received)
    for name, earlier in superseded.items():
        if name in ranks and _says_the_same(fates[name].outcome, earlier):
            fates[name] = slips.saved_again(fates[name].outcome, earlier["source_sha256"])
    for name, original in plan.copies.items():
        fates[name] = slips.same_bytes(fates[original.source_name], original)
    return Standing(fates, twins, ranks, superseded)


def _outcome_key(outcome: Outcome) -> ContentKey | None:
    if outcome.failure is not None or not outcome.rows:
        return None
    return ContentKey(outcome.content_sha256, outcome.layout_version, outcome.maturity)


def _says_the_same(own: Outcome, earlier: Receipt) -> bool:
    was = ContentKey(earlier["content_sha256"], earlier["layout_version"], earlier["maturity"])
    return own.rows > 0 and _outcome_key(own) == was


def _ranks(
    plan: Plan,
    layouts: Mapping[str, Layout],
    fates: Mapping[str, Fate],
    twins: Mapping[str, Received],
) -> dict[str, Rank]:
    """Precedence of the files that have a say; a copy that came later lends its time."""
    latest: dict[str, Received] = {}
    for file in sorted(plan.received, key=age):
        original = plan.copies.get(file.source_name, file)
        original = twins.get(original.source_name, original)
        latest[original.source_name] = file
    return {
        name: rank(
            fate.outcome.maturity,
            layouts[fate.outcome.layout_version or ""].detail,
            latest[name].modified_at,
            latest[name].source_name,
        )
        for name, fate in fates.items()
        if fate.status is ReceiptStatus.LANDED and name not in twins
    }
