"""Claims of a self-report: recomputed exactly, rounded by the digits printed, explained."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from contract.statuses import Severity
from expectations.claims.judge import judge, large_difference
from expectations.claims.model import (
    Claim,
    ClaimKind,
    Outcome,
    Qualifier,
    printed_exponent,
    round_half_up,
)

SEEDS = Path(__file__).parents[2] / ".." / "shared" / "seed_cases" / "claims.csv"


def claim(kind: str, operands: str, denominator="", stated="", **more) -> Claim:
    return Claim(
        kind=ClaimKind(kind),
        operands=tuple(Decimal(one) for one in operands.split(";")),
        denominator=Decimal(denominator) if denominator else None,
        stated=Decimal(stated) if stated else None,
        multiplier=Decimal(more.pop("multiplier", 1)),
        qualifier=Qualifier(more.pop("qualifier", "exact")),
        **more,
    )


def seeds() -> list[dict[str, str]]:
    if not SEEDS.exists():
        return []
    with SEEDS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not SEEDS.exists(), reason="the real figures are not beside the project")
def test_every_figure_of_real_reports_gets_its_verdict():
    verdicts = {
        row["case_id"]: judge(
            claim(
                row["kind"],
                row["numerator"],
                row["denominator"],
                row["stated"],
                multiplier=row["multiplier"],
                qualifier=row["qualifier"],
            )
        )
        for row in seeds()
    }
    expected = {row["case_id"]: row["expected"] == "consistent" for row in seeds()}
    found = {case: one.outcome is Outcome.CONSISTENT for case, one in verdicts.items()}
    assert found == expected
    rounding = {case for case, one in verdicts.items() if one.outcome is Outcome.ROUNDING}
    assert rounding == {"C015", "C017", "C044", "C047", "C052"}


CASES = [
    # rounding by the digits printed, half up
    (claim("ratio", "57", "2", "28.5"), "consistent"),
    (claim("ratio", "57", "2", "29"), "consistent"),
    (claim("ratio", "57", "2", "28"), "rounding"),
    (claim("ratio", "57", "2", "27"), "inconsistent"),
    (claim("ratio", "57", "2", "28.50"), "consistent"),
    (claim("ratio", "57", "2", "28.6"), "rounding"),
    (claim("ratio", "-57", "2", "-29"), "consistent"),
    (claim("ratio", "31200", "2", "1.6E+4"), "consistent"),
    (claim("ratio", "31200", "2", "1.5E+4"), "rounding"),
    (claim("ratio", "3000;7705", "495", "21.6"), "consistent"),
    # a sum of whole figures leaves nothing to be rounded
    (claim("sum", "14;14", stated="28"), "consistent"),
    (claim("sum", "14;14", stated="29"), "inconsistent"),
    (claim("sum", "1.5;1.44", stated="2.9"), "consistent"),
    (claim("sum", "1.5;1.44", stated="2.8"), "rounding"),
    (claim("sum", "1.2;3", stated="42000", multiplier=10000), "consistent"),
    # shares
    (claim("rate", "460", "495", "93", multiplier=100), "consistent"),
    (claim("rate", "495", "495", "100", multiplier=100), "consistent"),
    (claim("rate", "496", "495", "100", multiplier=100), "inconsistent"),
    (claim("part_of_whole", "4", "4"), "consistent"),
    (claim("part_of_whole", "3;4", "6"), "consistent"),
    (claim("part_of_whole", "3;7", "6"), "inconsistent"),
    # the same quantity, stated twice
    (claim("repeat", "17809;17809"), "consistent"),
    (claim("repeat", "17809;17089"), "inconsistent"),
    (claim("repeat", "69;70"), "inconsistent"),
    (claim("repeat", "29.66;29.7"), "consistent"),
    (claim("repeat", "29.66;29.6"), "rounding"),
    (claim("repeat", "29.66;29.7;32"), "inconsistent"),
    (claim("repeat", "69", stated="62"), "inconsistent"),
    # heads implied by an amount
    (claim("implied_count", "550364", "892"), "consistent"),
    (claim("implied_count", "550482", "892"), "inconsistent"),
    (claim("implied_count", "55.04", "892", multiplier=10000), "consistent"),
    (claim("implied_count", "550364", "892", "617"), "consistent"),
    (claim("implied_count", "550364", "892", "618"), "inconsistent"),
    # inequalities and about
    (claim("ratio", "3900", "244", "12.2", qualifier="numerator_at_least"), "inconsistent"),
    (claim("ratio", "3900", "244", "15.9", qualifier="numerator_at_least"), "rounding"),
    (claim("ratio", "3900", "244", "16.2", qualifier="numerator_at_least"), "consistent"),
    (claim("rate", "98", "100", "95", multiplier=100, qualifier="stated_at_least"), "consistent"),
    (claim("rate", "846", "1000", "85", multiplier=100, qualifier="stated_at_least"), "rounding"),
    (
        claim("rate", "844", "1000", "85", multiplier=100, qualifier="stated_at_least"),
        "inconsistent",
    ),
    (claim("ratio", "88", "2", "45", qualifier="stated_at_most"), "consistent"),
    (claim("ratio", "911", "20", "45", qualifier="stated_at_most"), "inconsistent"),
    (claim("ratio", "904", "20", "45", qualifier="stated_at_most"), "rounding"),
    (claim("ratio", "286", "1", "300", qualifier="about"), "consistent"),
    (claim("ratio", "285", "1", "300", qualifier="about"), "inconsistent"),
    # nothing to judge by is no pass
    (claim("ratio", "5230", "", "5.9"), "not_evaluable"),
    (claim("ratio", "5230", "0", "5.9"), "not_evaluable"),
    (claim("ratio", "5230", "880"), "not_evaluable"),
    (claim("rate", "5230", "880"), "not_evaluable"),
    (claim("repeat", "69"), "not_evaluable"),
    (Claim(ClaimKind.SUM, (Decimal(3), None), stated=Decimal(3)), "not_evaluable"),
    (Claim(ClaimKind.SUM, (), stated=Decimal(3)), "not_evaluable"),
]


@pytest.mark.parametrize(("one", "outcome"), CASES)
def test_a_claim_is_judged(one, outcome):
    assert judge(one).outcome == outcome


@pytest.mark.parametrize(
    ("one", "severity"),
    [
        (claim("ratio", "880", "21", "42"), None),
        (claim("ratio", "16579", "342", "49"), Severity.INFO),
        (claim("ratio", "5230", "0", "5.9"), Severity.INFO),
        (claim("ratio", "95", "1", "100"), Severity.WARNING),
        (claim("ratio", "94", "1", "100"), Severity.CRITICAL),
        (claim("sum", "0;0", stated="1"), Severity.CRITICAL),
        (claim("part_of_whole", "101", "100"), Severity.CRITICAL),
        (claim("rate", "101", "100", "101", multiplier=100), Severity.CRITICAL),
        (claim("implied_count", "550482", "892"), Severity.WARNING),
    ],
)
def test_severity_goes_by_relative_size_and_what_cannot_be_is_critical(one, severity):
    assert judge(one).severity == severity


def test_the_bound_between_warning_and_critical_is_that_of_the_rule():
    assert large_difference() == Fraction(5, 100)


@pytest.mark.parametrize(
    ("one", "zh", "en"),
    [
        (
            claim("ratio", "8580", "244", "30.6"),
            "8580 ÷ 244 ≈ 35.164 → 35.2；文中为 30.6：不符，相差 13.0%",
            "8580 ÷ 244 ≈ 35.164 → 35.2; stated 30.6: inconsistent, 13.0% apart",
        ),
        (
            claim("ratio", "495", "9", "55"),
            "495 ÷ 9 = 55；文中为 55：相符",
            "495 ÷ 9 = 55; stated 55: consistent",
        ),
        (
            claim("rate", "316", "200", "158", multiplier=100),
            "316 ÷ 200 × 100 = 158；文中为 158：占比 158.0%，超过 100%",
            "316 ÷ 200 × 100 = 158; stated 158: a share of 158.0% is above 100%",
        ),
        (
            claim("sum", "3000;7705", stated="10705", multiplier=2),
            "(3000 + 7705) × 2 = 21410；文中为 10705：不符，相差 50.0%",
            "(3000 + 7705) × 2 = 21410; stated 10705: inconsistent, 50.0% apart",
        ),
        (
            claim("repeat", "69;62"),
            "同一数量：69 / 62：不符，相差 10.1%",
            "one quantity: 69 / 62: inconsistent, 10.1% apart",
        ),
        (
            claim("part_of_whole", "7", "4"),
            "7 > 4：部分大于整体",
            "7 > 4: the part exceeds its whole",
        ),
        (
            claim("implied_count", "550482", "892"),
            "550482 ÷ 892 ≈ 617.13 → 617：不是整数",
            "550482 ÷ 892 ≈ 617.13 → 617: not a whole number",
        ),
    ],
)
def test_the_arithmetic_can_be_followed(one, zh, en):
    assert (judge(one).arithmetic.zh, judge(one).arithmetic.en) == (zh, en)


figures = st.decimals(min_value=1, max_value=10**6, places=2)
digits = st.integers(min_value=-3, max_value=2)


@given(figures, figures, digits)
def test_a_quotient_printed_with_any_number_of_digits_is_consistent(top, bottom, exponent):
    stated = round_half_up(Fraction(top) / Fraction(bottom), exponent)
    assert judge(Claim(ClaimKind.RATIO, (top,), bottom, stated)).outcome is Outcome.CONSISTENT


@given(figures, figures, digits)
def test_a_quotient_cut_off_instead_of_rounded_is_at_worst_rounding(top, bottom, exponent):
    units = Fraction(top) / Fraction(bottom) / Fraction(10) ** exponent
    stated = Decimal(int(units)).scaleb(exponent)
    outcome = judge(Claim(ClaimKind.RATIO, (top,), bottom, stated)).outcome
    assert outcome in (Outcome.CONSISTENT, Outcome.ROUNDING)


@given(figures, figures, digits, st.integers(min_value=2, max_value=10**6), st.booleans())
def test_a_quotient_off_by_two_or_more_printed_units_is_inconsistent(
    top, bottom, exponent, units, above
):
    right = round_half_up(Fraction(top) / Fraction(bottom), exponent)
    stated = right + Decimal(units if above else -units).scaleb(exponent)
    assert judge(Claim(ClaimKind.RATIO, (top,), bottom, stated)).outcome is Outcome.INCONSISTENT


@given(st.lists(figures, min_size=1, max_size=6), st.randoms())
def test_the_order_of_addends_does_not_matter(addends, random):
    total = sum(addends, Decimal(0))
    shuffled = list(addends)
    random.shuffle(shuffled)
    assert judge(Claim(ClaimKind.SUM, tuple(shuffled), stated=total)).outcome is Outcome.CONSISTENT


@given(figures, figures)
def test_a_share_is_possible_exactly_up_to_its_whole(part, whole):
    verdict = judge(Claim(ClaimKind.PART_OF_WHOLE, (part,), whole))
    assert verdict.is_impossible == (part > whole)
    assert (verdict.outcome is Outcome.INCONSISTENT) == (part > whole)


@given(st.lists(figures, min_size=2, max_size=5), st.randoms())
def test_the_order_of_repeated_values_does_not_matter(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    one, other = (judge(Claim(ClaimKind.REPEAT, tuple(v))) for v in (values, shuffled))
    assert one.outcome is other.outcome


@given(st.integers(min_value=1, max_value=10**5), st.integers(min_value=1, max_value=10**4))
def test_an_amount_for_a_whole_number_of_heads_is_consistent(heads, per_head):
    amount = Decimal(heads * per_head)
    verdict = judge(Claim(ClaimKind.IMPLIED_COUNT, (amount,), Decimal(per_head), Decimal(heads)))
    assert verdict.outcome is Outcome.CONSISTENT


@given(st.fractions(), st.integers(min_value=-6, max_value=6))
@example(Fraction(5, 2), 0)
@example(Fraction(-5, 2), 0)
def test_rounding_is_to_the_nearest_and_halves_go_away_from_zero(value, exponent):
    rounded, unit = Fraction(round_half_up(value, exponent)), Fraction(10) ** exponent
    assert printed_exponent(round_half_up(value, exponent)) == exponent
    assert abs(rounded - value) * 2 <= unit
    if abs(rounded - value) * 2 == unit:
        assert abs(rounded) > abs(value)


@given(figures, figures, figures, st.sampled_from(list(Qualifier)))
def test_every_verdict_has_a_reason_in_both_languages_and_a_severity_if_it_needs_one(
    top, bottom, stated, qualifier
):
    assume(stated)
    for kind in ClaimKind:
        verdict = judge(Claim(kind, (top,), bottom, stated, qualifier=qualifier))
        assert verdict.arithmetic.zh and verdict.arithmetic.en
        assert (verdict.severity is None) == (verdict.outcome is Outcome.CONSISTENT)
