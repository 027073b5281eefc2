"""Landed claims: what a cell of the claim sheet says, and figures of the returns it may name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from expectations.claims.judge import judge
from expectations.claims.model import ClaimKind, Qualifier
from expectations.claims.returns import exact
from expectations.claims.table import as_printed, claim_of, figure_of
from expectations.evaluate import evaluate_rule
from expectations.findings.table import findings_table
from expectations.inputs import read_inputs
from expectations.rules import RULES_DIR, load_rules
from expectations.waivers.apply import Waived

COUNTY = "990101"
CLAIM_RULES = [rule for rule in load_rules().rules if rule.scope == "claim"]
ROW = {
    "kind": "ratio",
    "numerator": "880",
    "denominator": "21",
    "multiplier": None,
    "stated_value": "42",
    "stated_text": None,
    "qualifier": None,
}


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("18900", Decimal("18900")),
        ("18,900", Decimal("18900")),
        (" １８９００ ", Decimal("18900")),
        ("5.90", Decimal("5.90")),
        ("-3", Decimal("-3")),
        ("95%", Decimal("95")),
        ("95．5％", Decimal("95.5")),
        ("1.5万", Decimal("1.5E+4")),
        ("2亿", Decimal("2E+8")),
        ("", None),
        (None, None),
        ("约42", None),
        ("1,89", None),
        ("4 2 人", None),
        ("三百", None),
    ],
)
def test_a_cell_states_a_figure_with_its_printed_digits_or_none(text, figure):
    found = figure_of(text)
    assert found == figure
    if figure is not None:
        assert found.as_tuple() == figure.as_tuple()


@pytest.mark.parametrize(
    ("stated", "text", "printed"),
    [
        ("5", "生均5.0平方米", "5.0"),
        ("5", "生均15.0平方米，另5本", "5"),
        ("15000", "图书1.50万册", "1.50E+4"),
        ("42", "平均班额42人", "42"),
        ("42", "", "42"),
    ],
)
def test_printed_digits_are_those_of_the_text_where_it_has_the_value(stated, text, printed):
    assert as_printed(Decimal(stated), text).as_tuple() == Decimal(printed).as_tuple()


def test_a_row_is_a_claim():
    claim = claim_of({**ROW, "numerator": "3000;7705", "multiplier": 2.5, "qualifier": "about"})
    assert claim.operands == (Decimal("3000"), Decimal("7705"))
    assert (claim.denominator, claim.stated, claim.multiplier) == (21, 42, Decimal("2.5"))
    assert (claim.kind, claim.qualifier) == (ClaimKind.RATIO, Qualifier.ABOUT)


def test_several_operands_may_be_parted_by_a_chinese_semicolon():
    assert len(claim_of({**ROW, "numerator": "3000；7705"}).operands) == 2


def test_a_rate_without_a_multiplier_is_in_percent():
    rate = {**ROW, "kind": "rate", "numerator": "460", "denominator": "495", "stated_value": "93"}
    assert judge(claim_of(rate)).outcome == "consistent"


def test_an_operand_that_is_no_figure_makes_the_claim_not_evaluable():
    assert judge(claim_of({**ROW, "numerator": "八百"})).outcome == "not_evaluable"


def test_without_a_kind_there_is_no_claim():
    assert claim_of({**ROW, "kind": None}) is None


@pytest.mark.parametrize(
    ("value", "decimal"), [(56898.0, "56898"), (0.1 + 0.2, "0.3"), (1e15, "1000000000000000")]
)
def test_a_double_is_the_decimal_it_stands_for(value, decimal):
    assert str(exact(value)) == decimal


NAMED = [
    ("primary:enrolment.pupils", "2000"),
    ("小学在校学生数", "2000"),
    ("enrolment.pupils", "2000"),
    ("在校学生数", "2000"),
    ("图书册数", "45000"),
    ("facility.books@{first}", "9000"),
    ("primary:b5", "22.5"),
    ("小学生均图书册数", "22.5"),
    ("primary:b5.cv", "0.413"),
    ("小学生均图书册数差异系数", "0.413"),
    ("county_profile.primary_pupils", "1999"),
]


@pytest.fixture
def named(two_years):
    """What the gate says of figures a self-report states beside a name of the returns."""

    def judged(*claims: tuple[str, str]) -> dict[str, list[dict]]:
        (first, *_) = [row["school_id"] for row in two_years.rows[2021]["school"]]
        for school in two_years.rows[2021]["school"]:
            two_years.set(2021, school["school_id"], facility__books=9000)
        two_years.rows[2021]["county_profile"] = [
            {"school_year": 2021, "county_code": COUNTY, "primary_pupils": 1999}
        ]
        for number, (name, stated) in enumerate(claims):
            two_years.claim(
                2021,
                str(number),
                kind="repeat",
                numerator=name.format(first=first),
                stated_value=stated,
                stated_text=f"共{stated}",
            )
        inputs = read_inputs(two_years.land().build().data, 2021, RULES_DIR)
        evaluations = [evaluate_rule(rule, inputs.frames["claim"]) for rule in CLAIM_RULES]
        rows = findings_table(evaluations, Waived({}, ()), inputs.counties, 2021).to_pylist()
        return {row["item"]: row for row in rows}

    return judged


def test_a_claim_that_names_figures_of_the_returns_is_compared_with_them(named):
    assert named(*NAMED) == {}


def test_a_figure_that_is_not_that_of_the_returns_is_a_finding_with_its_arithmetic(named):
    found = named(("小学在校学生数", "2009"), ("图书册数", "12000"))
    assert {item: row["rule_id"] for item, row in found.items()} == {
        "report#0": "D07",
        "report#1": "D06",
    }
    row = found["report#0"]
    assert (row["county_code"], row["cell"], row["sheet"]) == (COUNTY, "G2", "自评报告数据")
    assert row["detail_zh"] == (
        "「共2009」; 小学在校学生数 = 2000; 同一数量：2000 / 2009：不符，相差 0.4%"
    )


def test_a_name_the_returns_do_not_have_is_a_finding(named):
    found = named(("小学在校学生", "2000"), ("junior:enrolment.pupils", "2000"))
    assert {row["rule_id"] for row in found.values()} <= {"D05", "D08"}
    assert set(found) == {"report#0", "report#1"}


def test_a_zero_of_the_returns_is_a_figure(named):
    assert named(("primary:enrolment.boarders", "0")) == {}
