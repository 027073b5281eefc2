"""Printed figures: half up, the official digits, nothing negative that is nothing."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.numbers import change, coefficient, count, half_up, limit, money, percent


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.5245, "0.525"),
        (0.5245 + 0.1, "0.625"),
        (0.6244999999999999, "0.625"),
        (0.0005, "0.001"),
        (1.0, "1.000"),
        (1.2994, "1.299"),
        (-0.0001, "0.000"),
    ],
)
def test_coefficients_have_three_decimals_rounded_half_up(value, printed):
    assert coefficient(value) == printed


@given(
    st.floats(-1e12, 1e12, allow_nan=False).filter(lambda value: not 0 < abs(value) < 1e-9),
    st.integers(0, 6),
)
def test_rounding_is_that_of_decimal_numbers_of_twelve_digits(value, decimals):
    exact = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert half_up(value, decimals) == str(abs(exact) if exact.is_zero() else exact)


def test_decimals_come_from_the_indicator():
    assert half_up(2734.5, 0) == "2735"


@pytest.mark.parametrize(
    ("value", "printed"), [(0.0124, "+0.012"), (-0.0125, "−0.013"), (0.0001, "0.000")]
)
def test_a_change_has_its_sign_and_nothing_has_none(value, printed):
    assert change(value, 3) == printed


def test_amounts_shares_counts_and_limits():
    assert money(2_437_200.0) == "243.72"
    assert money(23_437_200.0) == "2,343.72"
    assert percent(0.85) == "85.0%"
    assert count(24039) == "24,039"
    assert [limit(value) for value in (0.5, 0.65, 0.475)] == ["0.50", "0.65", "0.475"]
