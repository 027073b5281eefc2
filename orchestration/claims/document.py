"""Reading a self-report and checking what it states: the parts put together.

Belongs here: the order of the steps, and what a checked document is made of. Not here: reading
(``ingestion.claims``), judging (``expectations``), showing (``reporting.claims_page``), the
command.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from contract.messages import Text, UserError
from contract.paths import DataFolder
from expectations.claims.known import KnownYear, open_known
from expectations.claims.model import Outcome
from expectations.claims.subjects import Subject
from expectations.claims.whose import Asked, Whose
from ingestion.claims.model import ReadDocument
from ingestion.claims.read import read_claims
from orchestration.claims.checks import Checks, DraftedClaim, Judged
from orchestration.claims.places import mark_of
from reporting.claims_page.model import CheckedDocument


@dataclass(frozen=True)
class CheckedClaims:
    """A checked document, and the claims it makes as the sheet of the county forms takes them.

    ``county``: whose sheet; None where the document speaks of several counties or of none that is
    known. ``drafted``: its claims that can be judged.
    """

    document: CheckedDocument
    county: Subject | None
    drafted: tuple[DraftedClaim, ...]

    @property
    def inconsistent(self) -> int:
        """How many checks found the document wrong."""
        return sum(one.outcome == Outcome.INCONSISTENT for one in self.document.checks)


def check_claims(data: DataFolder, path: Path, asked: Asked) -> CheckedClaims:
    """Read a document and check every figure it states.

    Without a warehouse, or for what it does not have, the document is checked against itself and
    the rest is not evaluable. UserError: the file cannot be read; ``school_unknown`` or
    ``county_unknown`` for an asked one the school year does not have.
    """
    read = read_claims(path)
    with ExitStack() as stack:
        years, why_not = _known(data, stack)
        whose = Whose.of(years, asked)
        judged = Checks(read, asked.school_year, whose, years, why_not).judged()
        county = whose.county(figure.subject for figure in read.figures)
        return CheckedClaims(
            document=_document(read, asked, whose, judged, why_not),
            county=county,
            drafted=tuple(_drafted(judged, county)),
        )


def _known(data: DataFolder, stack: ExitStack) -> tuple[Mapping[int, KnownYear], Text | None]:
    """The landed school years; none, with the reason, where there is no warehouse to ask."""
    try:
        return stack.enter_context(open_known(data)), None
    except UserError as error:
        what, remedy = error.what, error.remedy
        return {}, Text(zh=f"{what.zh}{remedy.zh}", en=f"{what.en} {remedy.en}")


def _drafted(judged: list[Judged], county: Subject | None) -> Iterator[DraftedClaim]:
    for one in judged:
        if one.drafted and county and one.county_code == county.code:
            yield one.drafted


def _document(
    read: ReadDocument, asked: Asked, whose: Whose, judged: list[Judged], why_not: Text | None
) -> CheckedDocument:
    notices = [why_not] if why_not else []
    return CheckedDocument(
        name=read.document.name,
        school_year=asked.school_year,
        subject=str(whose.default or ""),
        reports=read.document.reports,
        figures=tuple(mark_of(one.span) for one in read.figures),
        checks=tuple(one.check for one in judged),
        notices=(*notices, *whose.notices()),
    )
