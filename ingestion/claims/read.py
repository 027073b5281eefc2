"""Reading the claims of a self-report: from a file to what it states.

Belongs here: the order of the steps, and claims as others take them. Not here: the steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from contract.documents import Document, Report
from ingestion.claims.cells import column_totals
from ingestion.claims.counting import ratio_quantity
from ingestion.claims.finding import Finding
from ingestion.claims.mention import Mention
from ingestion.claims.model import FoundClaim, ReadDocument, Span, StatedFigure
from ingestion.claims.pairing import findings, qualifier_of
from ingestion.claims.sentences import ReportFigures, report_figures
from ingestion.documents.read import read_document


def read_claims(path: Path) -> ReadDocument:
    """Everything a document states; UserError as of ``ingestion.documents.read``."""
    return claims_of(read_document(path))


def claims_of(document: Document) -> ReadDocument:
    """The figures and claims of a document, report by report."""
    figures: list[StatedFigure] = []
    claims: list[FoundClaim] = []
    for report in document.reports:
        read = report_figures(report)
        texts = {block.index: block.text for block in report.blocks}
        by_block = {one.block: one for one in read.mentions}
        found = findings(read.mentions, column_totals(read.tables, by_block))
        paired = {one.span: one for claim in found for one in _figures(claim)}
        figures += [
            paired.get(one.figure.span, one.figure)
            for one in read.mentions
            if one.figure.unit is not None or one.figure.quantity or one.figure.span in paired
        ]
        claims += [
            _claim(f"C{len(claims) + number:03d}", report, one, read, texts)
            for number, one in enumerate(found, start=1)
        ]
    return ReadDocument(document, tuple(figures), tuple(claims))


def _figures(finding: Finding) -> Iterator[StatedFigure]:
    mentions = (*finding.operands, finding.denominator, finding.standard)
    yield from (one.figure for one in mentions if one is not None)
    if finding.stated is not None:
        yield _stated(finding, finding.stated)


def _stated(finding: Finding, stated: Mention) -> StatedFigure:
    """The stated figure; 生均30.6平方米 is named by what was found to be divided."""
    figure, numerators = stated.figure, finding.operands
    if figure.quantity or stated.per is None or len(numerators) != 1 or not numerators[0].field:
        return figure
    return replace(figure, quantity=ratio_quantity(numerators[0].field, stated.per))


def _claim(
    claim_id: str, report: Report, finding: Finding, read: ReportFigures, texts: dict[int, str]
) -> FoundClaim:
    sentence = read.sentences[finding.anchor.sentence, finding.anchor.block]
    return FoundClaim(
        claim_id=claim_id,
        report=report.index,
        kind=finding.kind,
        operands=tuple(one.figure for one in finding.operands),
        denominator=None if finding.denominator is None else finding.denominator.figure,
        stated=None if finding.stated is None else _stated(finding, finding.stated),
        multiplier=finding.multiplier,
        qualifier=qualifier_of(finding),
        span=Span(report.index, sentence.block, sentence.start, sentence.end),
        sentence=texts[sentence.block][sentence.start : sentence.end],
        standard=None if finding.standard is None else finding.standard.figure,
    )
