"""A claim of a self-report and the judgement of it, and the exact numbers both are made of.

Belongs here: shapes and the little arithmetic on printed digits. Not here: judging (``judge``).

The printed digits of a figure are the exponent of its decimal: ``Decimal("5.90")`` was printed
with two decimals, ``Decimal("1.5E+4")`` is 1.5万.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from contract.messages import Text
from contract.statuses import Severity

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


class ClaimKind(StrEnum):
    """How the stated figure follows from its operands."""

    RATIO = "ratio"
    RATE = "rate"
    SUM = "sum"
    REPEAT = "repeat"
    PART_OF_WHOLE = "part_of_whole"
    IMPLIED_COUNT = "implied_count"


class Qualifier(StrEnum):
    """How exactly a figure is meant: 约, 余 behind the numerator, 不低于, 不高于."""

    EXACT = "exact"
    ABOUT = "about"
    NUMERATOR_AT_LEAST = "numerator_at_least"
    STATED_AT_LEAST = "stated_at_least"
    STATED_AT_MOST = "stated_at_most"


class Outcome(StrEnum):
    """What recomputing says of a claim; ``rounding``: off by one in the last printed digit."""

    CONSISTENT = "consistent"
    ROUNDING = "rounding"
    INCONSISTENT = "inconsistent"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True)
class Claim:
    """One stated figure with the operands it is stated with.

    ``operands``: numerator of a ratio or rate (several are added up), addends of a sum, values of
    a repeat, parts of a whole, the amount behind an implied count; None where unreadable.
    ``denominator``: also the whole of its parts, and the amount per head of an implied count.
    ``multiplier``: 100 where a share is stated in percent. ``stated`` None: only the operands.
    """

    kind: ClaimKind
    operands: tuple[Decimal | None, ...]
    denominator: Decimal | None = None
    stated: Decimal | None = None
    stated_text: str = ""
    multiplier: Decimal = Decimal(1)
    qualifier: Qualifier = Qualifier.EXACT


@dataclass(frozen=True)
class ClaimVerdict:
    """The judgement of a claim.

    ``computed``: the figure the operands give, or the least or finest one where several may be.
    ``difference``: between stated and computed, relative to the larger of the two, 0 to 1 (up to
    2 if their signs differ). ``share``: part of its whole, for rates and parts. ``severity``:
    None where nothing is wrong. ``arithmetic``: the sum a reader can follow.
    """

    outcome: Outcome
    severity: Severity | None
    computed: Fraction | None
    difference: Fraction
    share: Fraction | None
    arithmetic: Text

    @property
    def is_impossible(self) -> bool:
        """Whether a part exceeds its whole."""
        return self.share is not None and self.share > 1


def round_half_up(value: Fraction, exponent: int) -> Decimal:
    """The multiple of ``10 ** exponent`` nearest to a value, halves away from zero."""
    units = abs(value) / Fraction(10) ** exponent + Fraction(1, 2)
    rounded = units.numerator // units.denominator
    return shifted(Decimal(rounded if value >= 0 else -rounded), exponent)


def shifted(value: Decimal, places: int) -> Decimal:
    """A figure times a power of ten; unlike ``scaleb`` it keeps every digit."""
    parts = value.as_tuple()
    return Decimal((parts.sign, parts.digits, printed_exponent(value) + places))


def relative_difference(one: Fraction, other: Fraction) -> Fraction:
    """Distance of two figures relative to the larger of them; 0 where both are 0."""
    larger = max(abs(one), abs(other))
    return abs(one - other) / larger if larger else Fraction(0)


def printed_exponent(value: Decimal) -> int:
    """The decimal place of the last printed digit: -1 for 5.9, 0 for 42, 3 for 1.5E+4."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "a figure is a finite decimal"
    return exponent


def normalised(text: str | None) -> str:
    """What a cell says in half width, without spaces and thousands separators."""
    return _THOUSANDS.sub("", "".join(unicodedata.normalize("NFKC", text or "").split()))
