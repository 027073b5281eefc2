"""Texts read as a self-report, for tests."""

from __future__ import annotations

from expectations.claims.judge import judge
from expectations.claims.model import Claim, ClaimKind, ClaimVerdict, Qualifier
from ingestion.claims.model import FoundClaim, ReadDocument, StatedFigure
from ingestion.claims.read import claims_of
from ingestion.documents.pieces import Piece
from ingestion.documents.reports import as_document


def read(*paragraphs: str) -> ReadDocument:
    """A document of some paragraphs."""
    pieces = [Piece("paragraph", text, f"行 {line}") for line, text in enumerate(paragraphs, 1)]
    return claims_of(as_document("report.txt", pieces))


def figures(*paragraphs: str) -> list[StatedFigure]:
    return list(read(*paragraphs).figures)


def figure(text: str) -> StatedFigure:
    """The only figure of a text."""
    [found] = figures(text)
    return found


def claims(*paragraphs: str) -> list[FoundClaim]:
    return list(read(*paragraphs).claims)


def claim(*paragraphs: str, kind: str) -> FoundClaim:
    """The only claim of a kind."""
    [found] = [one for one in claims(*paragraphs) if one.kind == kind]
    return found


def verdict(found: FoundClaim) -> ClaimVerdict:
    """What the gate's rules say of a claim."""
    return judge(
        Claim(
            ClaimKind(found.kind),
            tuple(one.value for one in found.operands),
            found.denominator.value if found.denominator else None,
            found.stated.value if found.stated else None,
            found.stated.text if found.stated else "",
            found.multiplier,
            Qualifier(found.qualifier),
        )
    )


def shown(found: FoundClaim) -> tuple[object, ...]:
    """A claim by its numbers."""
    return (
        found.kind,
        tuple(one.value for one in found.operands),
        found.denominator.value if found.denominator else None,
        found.stated.value if found.stated else None,
        found.multiplier,
        found.qualifier,
    )
