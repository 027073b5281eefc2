"""A stated figure against the returns: how its quantity is named there, and what comes of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from expectations.claims.indicators import CV, MEAN, Indicators
from expectations.claims.model import ClaimKind, Outcome, Qualifier
from expectations.claims.naming import StatedQuantity
from expectations.claims.quantities import against_returns
from expectations.claims.returns import ReturnFigures
from expectations.claims.subjects import Subject
from expectations.landing import year_tables

COUNTY = Subject("county", "990101", "县01", "990101")
SCHOOL = Subject("school", "2199000001", "学校01", "990101")
INDICATORS = Indicators(
    labels={"b5": "生均图书册数", "b1": "生均用房", "q4": "生均用房", "basic": "基本均衡综合"},
    levels={"primary": "小学", "junior": "初中", "senior": "高中"},
    figures={
        (MEAN, "b5", "primary"): {"990101": 22.534},
        (MEAN, "b1", "primary"): {"990101": 3.97},
        (MEAN, "q4", "primary"): {"990101": 4.05},
        (CV, "basic", "primary"): {"990101": 0.31849},
    },
    of_school=lambda school_id: {("b5", "primary"): 22.6} if school_id == SCHOOL.code else {},
    units={"b5": "volume", "b1": "m2", "q4": "m2"},
)


@pytest.fixture
def returns(world) -> ReturnFigures:
    """A county of two primary schools of 400 pupils; one has not said how much land it has."""
    for school_id in ("2199000001", "2199000002"):
        world.add(2021, school_id, facility__books=9000)
    world.set(2021, "2199000002", facility__green_area=None)
    world.rows[2021]["county_finance"] = [
        {"school_year": 2021, "county_code": "990101", "gdp": 2e8, "layout_version": "x"}
    ]
    data = world.land().data
    county_of = dict.fromkeys(("2199000001", "2199000002"), "990101")
    return ReturnFigures(year_tables(data, 2021, county_of, {}), {}, INDICATORS)


def stated(quantity: str, value: str, level: str | None = None, **more) -> StatedQuantity:
    of = {"unit": None, "stated_text": value, "qualifier": Qualifier.EXACT, **more}
    return StatedQuantity(quantity=quantity, level=level, stated=Decimal(value), **of)


CONSISTENT = [
    (COUNTY, stated("enrolment.pupils", "800", "primary"), "primary:enrolment.pupils"),
    (SCHOOL, stated("enrolment.pupils", "400"), "enrolment.pupils@2199000001"),
    (COUNTY, stated("facility.books", "1.8E+4"), "facility.books"),
    (SCHOOL, stated("facility.books", "9000", "primary"), "facility.books@2199000001"),
    (SCHOOL, stated("facility.land_area", "18", unit="mu"), "facility.land_area@2199000001"),
    (COUNTY, stated("county_finance.gdp", "2.0E+8", unit="yuan"), "county_finance.gdp"),
    (COUNTY, stated("b5", "22.5", "primary", unit="volume"), "primary:b5"),
    (SCHOOL, stated("b5", "22.6"), "primary:b5@2199000001"),
    (COUNTY, stated("q4", "3.97", "primary"), "primary:b1"),
    (COUNTY, stated("composite.cv", "0.318", "primary"), "primary:basic.cv"),
    (COUNTY, stated("b5", "20", "primary", qualifier=Qualifier.STATED_AT_LEAST), "primary:b5"),
]


@pytest.mark.parametrize(("subject", "figure", "name"), CONSISTENT)
def test_a_figure_of_the_returns_is_found_and_consistent(returns, subject, figure, name):
    found = against_returns(figure, subject, returns)
    assert (found.verdict.outcome, found.claim.numerator) == (Outcome.CONSISTENT, (name,))


@pytest.mark.parametrize(
    ("subject", "figure", "outcome"),
    [
        (COUNTY, stated("enrolment.pupils", "801", "primary"), Outcome.INCONSISTENT),
        (COUNTY, stated("b5", "22.6", "primary"), Outcome.ROUNDING),
        (SCHOOL, stated("facility.land_area", "12", unit="mu"), Outcome.INCONSISTENT),
        (
            COUNTY,
            stated("b5", "23", "primary", qualifier=Qualifier.STATED_AT_LEAST),
            Outcome.ROUNDING,
        ),
        (COUNTY, stated("composite.cv", "0.218", "primary"), Outcome.INCONSISTENT),
    ],
)
def test_a_figure_that_is_not_that_of_the_returns_is_not_consistent(
    returns, subject, figure, outcome
):
    assert against_returns(figure, subject, returns).verdict.outcome is outcome


def test_a_countys_figure_without_a_level_is_of_primary_and_junior_schools(returns):
    """Without any junior pupils there is nothing to add up, and all levels are the fall-back."""
    found = against_returns(stated("enrolment.pupils", "800"), COUNTY, returns)
    assert found.verdict.outcome is Outcome.CONSISTENT
    assert found.claim.numerator == ("enrolment.pupils",)


def test_a_ratio_no_indicator_declares_is_divided_from_its_two_figures(returns):
    figure = stated("facility.land_area/enrolment.pupils", "30", unit="m2")
    found = against_returns(figure, SCHOOL, returns)
    assert (found.claim.claim.kind, found.verdict.outcome) == (ClaimKind.RATIO, Outcome.CONSISTENT)
    assert "12000 ÷ 400 = 30" in found.verdict.arithmetic.en


@pytest.mark.parametrize(
    ("subject", "figure", "said"),
    [
        (COUNTY, stated("facility.green_area", "1500"), "left it blank"),
        (COUNTY, stated("county_finance.public_funds", "1"), "not sent"),
        (COUNTY, stated("facility.books", "18000", "primary"), "not by level"),
        (COUNTY, stated("b5", "22.5"), "no level is stated"),
        (COUNTY, stated("b9", "22.5", "primary"), "neither the returns nor the indicators"),
        (SCHOOL, stated("county_finance.gdp", "1"), "by county, not by school"),
        (COUNTY, stated("facility.books", "18000", unit="yuan"), "is not one of the returns"),
        (COUNTY, stated("enrolment.pupils", "5", "junior"), "no figure"),
    ],
)
def test_what_the_returns_cannot_say_is_not_evaluable_with_the_reason(
    returns, subject, figure, said
):
    verdict = against_returns(figure, subject, returns).verdict
    assert verdict.outcome is Outcome.NOT_EVALUABLE
    assert said in verdict.arithmetic.en


def test_the_arithmetic_names_the_figure_of_the_returns_in_both_languages(returns):
    figure = stated("enrolment.pupils", "801", "primary")
    arithmetic = against_returns(figure, COUNTY, returns).verdict.arithmetic
    assert arithmetic.zh == "小学在校学生数：800；文中为 801：不符，相差 0.1%"
    assert arithmetic.en == "primary:enrolment.pupils: 800; stated 801: inconsistent, 0.1% apart"
