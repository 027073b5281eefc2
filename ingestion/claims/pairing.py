"""From the figures of a report to its claims.

Belongs here: which ways of pairing there are, and what a claim takes from its figures. Not here:
the ways themselves (``pair_*``).

When in doubt there is no claim: a wrong accusation costs more trust than a missed one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from ingestion.claims.finding import Figures, Finding
from ingestion.claims.mention import Mention
from ingestion.claims.model import Qualifier
from ingestion.claims.pair_ratios import ratios
from ingestion.claims.pair_rest import implied_counts, repeats, with_norms
from ingestion.claims.pair_shares import shares
from ingestion.claims.pair_sums import parts, sums

_WAYS: tuple[Callable[[Figures], Iterator[Finding]], ...] = (
    ratios,
    shares,
    sums,
    parts,
    implied_counts,
    repeats,
)


def findings(mentions: Sequence[Mention], of_tables: Iterable[Finding] = ()) -> list[Finding]:
    """Every claim of a report once, in the order of the text; ``of_tables``: totals of columns."""
    figures = Figures(mentions)
    in_text = (one for way in _WAYS for one in way(figures))
    found = {_key(one): one for one in chain(of_tables, in_text)}
    summed = [one for one in found.values() if one.kind == "sum"]
    added = {(id(one.stated), id(part)) for one in summed for part in one.operands}
    kept = [one for one in found.values() if not _is_said_by_a_sum(one, added)]
    kept = list(with_norms(figures, kept))
    return sorted(kept, key=lambda one: figures.position(one.anchor))


def _is_said_by_a_sum(finding: Finding, added: set[tuple[int, int]]) -> bool:
    """Whether parts are addends of their whole anyway."""
    pairs = ((id(finding.denominator), id(part)) for part in finding.operands)
    return finding.kind == "part_of_whole" and all(pair in added for pair in pairs)


def _key(finding: Finding) -> tuple[object, ...]:
    figures = (*finding.operands, finding.denominator, finding.stated)
    return (finding.kind, *(None if one is None else one.figure.span for one in figures))


def qualifier_of(finding: Finding) -> Qualifier:
    """How exactly a claim is meant: as its stated figure, else as the least exact operand."""
    if finding.qualifier is not None:
        return finding.qualifier
    if finding.stated is not None and finding.stated.figure.qualifier != "exact":
        return finding.stated.figure.qualifier
    others = [one.figure.qualifier for one in finding.operands]
    if finding.denominator is not None and finding.denominator.figure.qualifier != "exact":
        return "about"
    if "about" in others or "stated_at_most" in others:
        return "about"
    if "stated_at_least" in others:
        return "about" if finding.kind == "repeat" else "numerator_at_least"
    return "exact"
