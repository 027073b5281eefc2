"""How figures that stand together follow from each other, recomputed from what is printed.

Belongs here: sums, ratios and parts of one sentence or one row of a table. Not here: whether a
printed figure is that of the marts (``check``).

A reader recomputes a stated figure from the operands beside it, with the digits he sees. What does
not come out then is not printed, though each figure by itself is right.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from reporting.self_report.figure import Figure

Kind = Literal["ratio", "rate", "sum", "part_of_whole", "above", "below"]

_COMPARED: Mapping[Kind, Callable[[Decimal, Decimal], bool]] = {
    "part_of_whole": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


@dataclass(frozen=True)
class Arithmetic:
    """``stated`` is the sum of ``operands`` with their signs, divided by ``denominator`` if any.

    Of the other kinds nothing is stated: no part exceeds its whole, and what is above or below its
    bound, the denominator, is so in print too.
    """

    kind: Kind
    operands: tuple[Figure, ...]
    signs: tuple[int, ...]
    denominator: Figure | None
    stated: Figure | None
    multiplier: int

    @property
    def holds(self) -> bool:
        """Whether it comes out at the printed digits."""
        if self.stated is None:
            return self._compares()
        signed = zip(self.signs, self.operands, strict=True)
        total = sum((sign * Fraction(one.number) for sign, one in signed), Fraction(0))
        if self.denominator is not None:
            if not self.denominator.number:
                return False
            total /= Fraction(self.denominator.number)
        if self.kind == "rate" and not 0 <= total <= 1:
            return False
        decimals = self.stated.form.decimals
        return rounded(total * self.multiplier, decimals) == Fraction(self.stated.number)

    def _compares(self) -> bool:
        assert self.denominator is not None, "what nothing is stated of is compared"
        bound = self.denominator.number
        compare = _COMPARED[self.kind]
        return all(compare(one.number, bound) for one in self.operands)


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Half up to decimals, exactly."""
    units = abs(value) * 10**decimals + Fraction(1, 2)
    whole = Fraction(units.numerator // units.denominator, 10**decimals)
    return whole if value >= 0 else -whole
