"""Figures with the digits the official tables use.

Belongs here: rounding and printing. Not here: computing.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CV_DECIMALS = 3
"""Coefficients are always printed with three decimals in the published county tables."""

_SIGNIFICANT = 12


def half_up(value: float, decimals: int) -> str:
    """A figure rounded half up: 0.5245 prints as 0.525.

    It is taken with twelve significant digits, so that what binary arithmetic left of an exact
    half (0.6244999999999999) does not decide the printed digit.
    """
    step = Decimal(1).scaleb(-decimals)
    return str(Decimal(f"{value:.{_SIGNIFICANT}g}").quantize(step, rounding=ROUND_HALF_UP))


def coefficient(value: float) -> str:
    """A coefficient as published."""
    return half_up(value, CV_DECIMALS)
