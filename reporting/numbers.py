"""Figures with the digits the official tables use.

Belongs here: rounding and printing. Not here: computing.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CV_DECIMALS = 3
"""Coefficients are always printed with three decimals in the published county tables."""

MINUS = "−"
_SIGNIFICANT = 12
_POWERS = [10**decimals for decimals in range(13)]
_CLEAR = 1e8
_NEAR_HALF = 1e-3
"""Below 1e8 units of the last digit, twelve significant digits are good to a thousandth of it."""

_SHARE_DECIMALS = 1
_MONEY_DECIMALS = 2
_YUAN_PER_10K = 10_000


def half_up(value: float, decimals: int) -> str:
    """A figure rounded half up: 0.5245 prints as 0.525, and nothing as −0.

    It is taken with twelve significant digits, so that what binary arithmetic left of an exact
    half (0.6244999999999999) does not decide the printed digit.
    """
    scaled = abs(value) * _POWERS[decimals]
    if scaled < _CLEAR and abs(scaled % 1 - 0.5) > _NEAR_HALF:
        # Far from a half every way of rounding agrees, and formatting is the fastest.
        printed = f"{value:.{decimals}f}"
        return printed if scaled >= 0.5 else printed.lstrip("-")
    return str(_rounded(value, decimals))


def exact(value: float) -> float:
    """A figure before rounding, with the digits it is rounded from; a spreadsheet that shows it
    with some decimals shows what ``half_up`` prints."""
    return float(f"{value:.{_SIGNIFICANT}g}")


def coefficient(value: float) -> str:
    """A coefficient as published."""
    return half_up(value, CV_DECIMALS)


def change(value: float, decimals: int) -> str:
    """A difference with its sign; zero has none."""
    rounded = _rounded(value, decimals)
    if not rounded:
        return str(rounded)
    return f"+{rounded}" if rounded > 0 else f"{MINUS}{-rounded}"


def percent(ratio: float) -> str:
    """A ratio (0.853) in per cent with one decimal."""
    return f"{half_up(ratio * 100, _SHARE_DECIMALS)}%"


def money(yuan: float) -> str:
    """An amount of yuan in units of 10,000 yuan (万元), the unit of official tables."""
    return f"{_rounded(yuan / _YUAN_PER_10K, _MONEY_DECIMALS):,}"


def limit(value: float) -> str:
    """A limit of a coefficient as regulations write it: 0.50, 0.65."""
    return max(f"{value:.2f}", f"{value:.6g}", key=len)


def count(value: float) -> str:
    """A number of things, thousands apart."""
    return f"{_rounded(value, 0):,}"


def _rounded(value: float, decimals: int) -> Decimal:
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(f"{value:.{_SIGNIFICANT}g}").quantize(step, rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded.is_zero() else rounded
