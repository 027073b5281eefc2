"""Figures computed from two others: ratio × base, dividend ÷ divisor.

Belongs here: the exact arithmetic and its rounding, what operands are read as. Not here: reading
them (``sheet_values``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import floor

from contract.fields import Field, units
from contract.messages import Text
from ingestion.layout.schema import Derived
from ingestion.value_words import Advice
from ingestion.values import Converted, Converter, converter

ZERO_DIVISOR = Advice(
    Text(
        zh="除数为 0，无法由比值推算数量，按缺失处理。",
        en="The divisor is 0: no count can be computed from the ratio; the figure is missing.",
    ),
    Text(
        zh="请核对该比值；如确无此项，请填报数量 0 或留空。",
        en="Check the ratio; if there is none of it, state a count of 0 or leave the cell empty.",
    ),
)


@dataclass(frozen=True)
class Formula:
    """How a field is computed; ``factor`` turns the result into the field's unit.

    ``per``: the ratio of a product is stated per so many.
    """

    is_quotient: bool
    per: int
    factor: Fraction
    whole: bool
    convert: Converter

    @property
    def sign(self) -> str:
        """The operation as source cells show it."""
        return "/" if self.is_quotient else "*"

    def __call__(self, first: Fraction, second: Fraction) -> tuple[Converted, bool]:
        """The figure (its range checked like a read one), and whether it had to be rounded.

        ZeroDivisionError for a divisor of 0.
        """
        result = first / second if self.is_quotient else first * second / self.per
        exact = result * self.factor
        if not self.whole:
            return self.convert(float(exact)), False
        nearest = floor(exact + Fraction(1, 2))
        return self.convert(nearest), nearest != exact


def formula(declared: Field, source: Derived) -> Formula:
    """The formula of a derived field."""
    known = units()
    factor = known[source.unit or declared.unit].factor / known[declared.unit].factor
    return Formula(
        is_quotient=source.quotient is not None,
        per=source.per,
        factor=factor,
        whole=declared.is_whole,
        convert=converter(declared),
    )


@cache
def read_as(declared: Field, is_operand: bool, fractions: bool) -> Field:
    """The field as the cells of its columns are read.

    An operand is any number; ``fractions`` of what the field counts in whole units are taken.
    """
    if is_operand:
        any_number = replace(declared, type="number", whole=False, unit="none")
        return replace(any_number, minimum=None, maximum=None)
    return replace(declared, whole=False) if fractions else declared
