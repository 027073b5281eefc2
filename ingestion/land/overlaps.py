"""Schools and counties that two files state: the issues of the file whose rows do not count.

Belongs here: the words. Not here: which of the two counts (``resolve``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from contract.messages import Text
from ingestion.land.receipts import Fate
from ingestion.land.resolve import Overlap
from ingestion.model import Issue

OVERLAP_CODES = {"school_id": "school_in_two_files", "county_code": "county_in_two_files"}


def overlap_issues(
    fates: Mapping[str, Fate], overlaps: Mapping[tuple[str, str], Overlap]
) -> Iterator[tuple[str, str, Issue]]:
    """File, its SHA-256 and the issue, for each pair of a file that lost rows and one that won."""
    for (loser, winner), overlap in sorted(overlaps.items()):
        fate = fates[loser]
        same_family = fate.outcome.family == fates[winner].outcome.family
        yield loser, fate.outcome.sha256, _overlap_issue(winner, overlap, same_family)


def _overlap_issue(winner: str, overlap: Overlap, same_family: bool) -> Issue:
    """Two families may both state a school by design; two files of one family should not."""
    count = len(overlap.entities)
    first = min(overlap.entities)
    sheet, _, row = overlap.lost_place.rpartition("!")
    issue = Issue(
        OVERLAP_CODES[overlap.entity_kind],
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
