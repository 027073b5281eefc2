"""The checks of a document: its claims by themselves, its figures by the returns and standards.

Belongs here: which figure is held against what. Not here: judging (``expectations``), showing
(``reporting.claims_page``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from contract.messages import Text
from contract.statuses import Severity
from expectations.claims.judge import judge, not_evaluable
from expectations.claims.known import KnownYear
from expectations.claims.model import Claim, ClaimVerdict, Outcome, Qualifier
from expectations.claims.naming import StatedQuantity
from expectations.claims.quantities import NamedClaim, ReturnsVerdict, against_returns
from expectations.claims.standards import (
    Requirement,
    StandardVerdict,
    StatedStandard,
    in_force,
    judge_standard,
    meets,
)
from expectations.claims.whose import Attributed, Whose
from ingestion.claims.model import FoundClaim, ReadDocument, Span, StatedFigure
from orchestration.claims.convert import claim_of, level_of, quantity_label, quantity_of
from orchestration.claims.places import mark_of, sentence_at, text_before
from reporting.claims_page.model import Check

_OF_PARTS = ("sum", "rate", "part_of_whole")


@dataclass(frozen=True)
class DraftedClaim:
    """A claim that can be judged, as the sheet of claims takes it.

    ``names``: where it is held against the returns, the figures of the returns it names.
    """

    claim_id: str
    claim: Claim
    stated_text: str
    names: NamedClaim | None = None


@dataclass(frozen=True)
class Judged:
    """A check, and the claim of a county it becomes; None where it does not."""

    check: Check
    drafted: DraftedClaim | None = None
    county_code: str | None = None


@dataclass(frozen=True)
class Checks:
    """The checks of one document.

    ``why_not``: why there are no returns to check it against. That is said once, of the document,
    and not of every figure.
    """

    read: ReadDocument
    school_year: int
    whose: Whose
    years: Mapping[int, KnownYear]
    why_not: Text | None

    def judged(self) -> list[Judged]:
        """Every check, in the order of the document."""
        found = [
            *self._by_itself(),
            *_numbered("R", self._by_returns()),
            *_numbered("S", self._by_standards()),
        ]
        return sorted(found, key=_place)

    def _by_itself(self) -> Iterator[Judged]:
        for found in self.read.claims:
            if not found.operands:  # only a standard is said to be met
                continue
            claim = claim_of(found)
            verdict = judge(claim)
            result = _result("document", found.kind, verdict)
            check = self._check(_first(found), result, found.claim_id)
            others = tuple(mark_of(one.span) for one in found.figures if one is not _first(found))
            drafted = DraftedClaim(found.claim_id, claim, found.sentence)
            yield Judged(
                replace(check, sentence=found.sentence, marks=(*check.marks, *others)),
                drafted if verdict.outcome is not Outcome.NOT_EVALUABLE else None,
                self._county(_first(found)),
            )

    def _by_returns(self) -> Iterator[Judged]:
        if self.why_not is not None:
            return
        for figure in self.read.figures:
            quantity = quantity_of(figure)
            if quantity is None or figure.span in self._parts_and_norms:
                continue
            found = self._returns_verdict(figure, quantity)
            check = self._check(figure, _result("returns", "returns", found.verdict))
            drafted = None
            if found.claim and found.verdict.outcome is not Outcome.NOT_EVALUABLE:
                drafted = DraftedClaim("", found.claim.claim, check.sentence, found.claim)
            yield Judged(check, drafted, self._county(figure))

    def _returns_verdict(self, figure: StatedFigure, quantity: StatedQuantity) -> ReturnsVerdict:
        known, whose = self._known(figure), self._whose(figure)
        if known is None:
            return ReturnsVerdict(None, not_evaluable(_NOT_LANDED.format(year=self._year(figure))))
        if whose.subject is None:
            return ReturnsVerdict(None, not_evaluable(whose.why_not or _UNKNOWN))
        return against_returns(quantity, whose.subject, known.returns)

    def _by_standards(self) -> Iterator[Judged]:
        claimed = {one.span for found in self.read.claims if found.standard for one in _held(found)}
        for found in self.read.claims:
            if found.standard is not None:
                yield from self._claimed_standard(found, found.standard)
        for figure in self.read.figures:
            if figure.span in claimed or figure.span in self._parts_and_norms:
                continue
            for requirement in self._requirements(figure):
                if figure.value is not None:
                    yield self._standard(figure, meets(figure.value, requirement))

    def _claimed_standard(self, found: FoundClaim, norm: StatedFigure) -> Iterator[Judged]:
        for figure in _held(found):
            if figure.value is None or norm.value is None:
                continue
            stated = StatedStandard.of(norm.value, Qualifier(norm.qualifier))
            verdict = judge_standard(figure.value, stated, self._requirements(figure))
            judged = self._standard(figure, verdict)
            marks = (*judged.check.marks, mark_of(norm.span))
            yield replace(judged, check=replace(judged.check, marks=marks))

    def _standard(self, figure: StatedFigure, verdict: StandardVerdict) -> Judged:
        outcome = verdict.outcome or verdict.met
        result = _Result("standard", "standard", outcome, verdict.severity, verdict.arithmetic)
        return Judged(self._check(figure, result))

    def _requirements(self, figure: StatedFigure) -> tuple[Requirement, ...]:
        known, whose = self._known(figure), self._whose(figure)
        if known is None or whose.subject is None or figure.quantity is None:
            return ()
        return in_force(known.requirements[whose.subject], figure.quantity, level_of(figure))

    def _check(self, figure: StatedFigure, result: _Result, check_id: str = "") -> Check:
        block = self.read.document.blocks[figure.span.block]
        return Check(
            check_id=check_id,
            basis=result.basis,
            kind=result.kind,
            quantity=quantity_label(figure, self._known(figure)),
            level=figure.level,
            subject=str(self._whose(figure).subject or figure.subject or ""),
            school_year=self._year(figure),
            stated_text=figure.text,
            outcome=result.outcome,
            severity=result.severity,
            arithmetic=result.arithmetic,
            marks=(mark_of(figure.span),),
            where=block.where,
            sentence=sentence_at(block.text, figure.span),
        )

    def _year(self, figure: StatedFigure) -> int:
        return figure.school_year or self.school_year

    def _known(self, figure: StatedFigure) -> KnownYear | None:
        return self.years.get(self._year(figure))

    def _whose(self, figure: StatedFigure) -> Attributed:
        before = text_before(self.read.document, figure.span)
        return self.whose.attribute(figure.subject, figure.level, before)

    def _county(self, figure: StatedFigure) -> str | None:
        """The county whose sheet a claim of this year goes to; None where that is not known."""
        subject = self._whose(figure).subject
        return subject.county_code if subject and self._year(figure) == self.school_year else None

    @cached_property
    def _parts_and_norms(self) -> frozenset[Span]:
        """Figures that are not the whole of what they are of: parts of a sum, and norms."""
        return frozenset(span for found in self.read.claims for span in _parts_and_norms(found))


@dataclass(frozen=True)
class _Result:
    """What a check gave, whatever it was held against."""

    basis: str
    kind: str
    outcome: str
    severity: Severity | None
    arithmetic: Text


def _result(basis: str, kind: str, verdict: ClaimVerdict) -> _Result:
    return _Result(basis, kind, verdict.outcome, verdict.severity, verdict.arithmetic)


def _numbered(letter: str, judged: Iterable[Judged]) -> Iterator[Judged]:
    """The checks with an id of their own each, beside the ids of the claims."""
    for number, one in enumerate(judged, start=1):
        check_id = f"{letter}{number}"
        drafted = replace(one.drafted, claim_id=check_id) if one.drafted else None
        yield replace(one, check=replace(one.check, check_id=check_id), drafted=drafted)


def _first(found: FoundClaim) -> StatedFigure:
    """The figure that is judged: the stated one, or the last of those compared."""
    return found.stated or found.operands[-1]


def _held(found: FoundClaim) -> tuple[StatedFigure, ...]:
    """The figure that is said to meet a standard."""
    return (_first(found),) if found.stated or found.operands else ()


def _parts_and_norms(found: FoundClaim) -> Iterator[Span]:
    if found.standard is not None:
        yield found.standard.span
    whole = found.denominator or found.stated
    if found.kind in _OF_PARTS and whole is not None:
        for part in found.operands:
            if (part.quantity, part.level) == (whole.quantity, whole.level):
                yield part.span


def _place(judged: Judged) -> tuple[int, int]:
    mark = judged.check.marks[0]
    return mark.block, mark.start


_NOT_LANDED = Text(
    zh="{year} 学年还没有入库，没有年报可比",
    en="school year {year} has not landed, there are no returns to compare with",
)
_UNKNOWN = Text(zh="不知道说的是谁", en="it is not known whose figure it is")
