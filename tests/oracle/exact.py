"""Arithmetic without rounding, and logic with a third value for what is not known.

Belongs here: fractions that may be missing, roots of fractions, conclusions over several parts.
Does not belong here: any rule of the field.
"""

from __future__ import annotations

import operator as operators
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from math import isqrt
from typing import Any, Literal, NamedTuple

Row = dict[str, Any]
Exact = Fraction | None
Result = Literal["met", "not_met", "not_evaluable"]

MET: Result = "met"
NOT_MET: Result = "not_met"
NOT_EVALUABLE: Result = "not_evaluable"
EVALUATED = "evaluated"
UNDEFINED = "undefined"

_ROOT_BITS = 80
_SIDES = {"ge": operators.ge, "gt": operators.gt, "le": operators.le, "lt": operators.lt}


@cache
def exact(value: float | Fraction | str | None) -> Exact:
    """The number a landing cell or a seed cell holds, exactly; empty stays missing.

    A float stands for the decimal it prints, which is what somebody wrote in the return.
    """
    return None if value is None or value == "" else Fraction(str(value))


def total(values: Iterable[Exact]) -> Exact:
    """The sum, missing as soon as one part is missing."""
    result = Fraction(0)
    for value in values:
        if value is None:
            return None
        result += value
    return result


def quotient(numerator: Exact, denominator: Exact) -> Exact:
    """The ratio, missing where a part is missing or the denominator is zero."""
    if numerator is None or denominator is None or denominator == 0:
        return None
    return Fraction(numerator) / denominator


def root(square: Fraction) -> float:
    """The square root of an exact fraction, to the last digit of a float."""
    bits = _ROOT_BITS + max(0, square.denominator.bit_length() - square.numerator.bit_length())
    scaled = isqrt((square.numerator << (2 * bits)) // square.denominator)
    return scaled / (1 << bits)


def number(value: Exact) -> float | None:
    """A fraction as the nearest float."""
    return None if value is None else float(value)


def median(values: Sequence[float]) -> float:
    """The middle value, the mean of the two middle ones for an even count."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def judged(condition: bool | None) -> Result:
    """A condition that may be unknown, as a result."""
    if condition is None:
        return NOT_EVALUABLE
    return MET if condition else NOT_MET


def compared(value: Exact, operator: str, threshold: Exact) -> bool | None:
    """Whether the value is on the right side of the threshold; None if either is missing."""
    if value is None or threshold is None:
        return None
    return _SIDES[operator](value, threshold)


class Bounds(NamedTuple):
    """What is known of a figure: the least and the most it can be; None is not known at all."""

    lowest: Exact
    highest: Exact

    @classmethod
    def of(cls, value: Exact) -> Bounds:
        """A figure that is known, or not known at all."""
        return cls(value, value)

    @property
    def value(self) -> Exact:
        """The figure where it is known."""
        return self.lowest if self.lowest == self.highest else None

    def kept(self, operator: str, threshold: Exact) -> Result:
        """Whether the figure is on the right side of the threshold, whatever it turns out to be."""
        found = {judged(compared(bound, operator, threshold)) for bound in self}
        return found.pop() if len(found) == 1 else NOT_EVALUABLE


def all_met(parts: Iterable[Result]) -> Result:
    """Every part must be met: one failure decides, an unknown part leaves it open."""
    found = set(parts)
    if NOT_MET in found:
        return NOT_MET
    return NOT_EVALUABLE if NOT_EVALUABLE in found or not found else MET
