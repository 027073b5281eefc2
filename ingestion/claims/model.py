"""Figures and claims found in a document.

Belongs here: shapes. Not here: finding or judging them. Kinds and qualifiers are the values the
landing table ``claim`` declares; what they mean is in ``docs/claims.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from contract.documents import Document

ClaimKind = Literal["ratio", "rate", "sum", "repeat", "part_of_whole", "implied_count"]
Qualifier = Literal["exact", "about", "numerator_at_least", "stated_at_least", "stated_at_most"]
Level = Literal["school", "primary", "junior", "senior", "county"]


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of the text of a block, as it was read."""

    report: int
    block: int
    start: int
    end: int


@dataclass(frozen=True)
class StatedFigure:
    """One number the text states.

    ``text``: the characters of the span. ``value``: what they state with the digits they print
    (1.5万 is ``1.5E+4``), None where a censor took the digits. ``unit``: a name of
    ``contract/units.yml``; 万 and 亿 are in the value, never in the unit, and a percentage is its
    number of percent. ``quantity``: ``table.field`` of a declared field, the id of a declared
    indicator, or ``table.field/table.field`` of a ratio no indicator declares; None where the
    text does not say or it is unsure. ``label``: the words that name it. ``qualifier``: how
    exactly this figure is meant. ``school_year``: year the text gives for it, None where it gives
    none or hides it. ``subject``: school or county the sentence or its report names.
    """

    span: Span
    text: str
    value: Decimal | None
    unit: str | None
    quantity: str | None = None
    level: Level | None = None
    qualifier: Qualifier = "exact"
    school_year: int | None = None
    subject: str | None = None
    label: str = ""

    @property
    def printed_exponent(self) -> int | None:
        """Decimal place of the last printed digit: -1 for 5.9, 3 for 1.5万; None without value."""
        exponent = None if self.value is None else self.value.as_tuple().exponent
        return exponent if isinstance(exponent, int) else None


@dataclass(frozen=True)
class FoundClaim:
    """A stated figure with the operands it is stated with, as ``expectations.claims`` judges it.

    ``operands``: numerator of a ratio or rate, addends of a sum, values of a repeat, parts of a
    whole, the amount behind an implied count; none where only ``standard`` is claimed to be met.
    ``denominator``: also the whole of parts and the amount per head. ``span``/``sentence``: the
    sentence of the stated figure (of the last operand where none is stated). ``standard``: the
    norm the text says is met, its direction is its qualifier (``stated_at_least``: 不低于).
    """

    claim_id: str
    report: int
    kind: ClaimKind
    operands: tuple[StatedFigure, ...]
    denominator: StatedFigure | None
    stated: StatedFigure | None
    multiplier: Decimal
    qualifier: Qualifier
    span: Span
    sentence: str
    standard: StatedFigure | None = None

    @property
    def figures(self) -> tuple[StatedFigure, ...]:
        """Every figure the claim is made of, in the order operands, denominator, stated, norm."""
        others = (self.denominator, self.stated, self.standard)
        return (*self.operands, *(one for one in others if one is not None))


@dataclass(frozen=True)
class ReadDocument:
    """A document with everything found in it, in reading order."""

    document: Document
    figures: tuple[StatedFigure, ...]
    claims: tuple[FoundClaim, ...]
