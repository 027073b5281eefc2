"""A stated figure, and a stated standard, against the standard in force."""

from __future__ import annotations

from decimal import Decimal

import pytest

from contract.messages import Text
from contract.statuses import Evaluation
from expectations.claims.model import Outcome, Qualifier
from expectations.claims.standards import (
    Requirement,
    StatedStandard,
    in_force,
    judge_standard,
    meets,
)


def requirement(item: str, level: str, operator: str, *thresholds: str) -> Requirement:
    return Requirement(
        quantities=frozenset(item.split()),
        level=level,
        operator=operator,
        thresholds=tuple(map(Decimal, thresholds)),
        unit=Text(zh="册", en="volumes"),
        standard=Text(zh="办学基本标准", en="Basic standard"),
    )


BOOKS = requirement("books_per_pupil b5", "primary", "ge", "25")
JUNIOR_BOOKS = requirement("books_per_pupil b5", "junior", "ge", "40")
CLASS_SIZE = requirement("m3", "primary", "le", "45")
LAND = requirement("land", "primary", "ge", "15", "20")
ALL = (BOOKS, JUNIOR_BOOKS, CLASS_SIZE, LAND)


@pytest.mark.parametrize(
    ("quantity", "level", "found"),
    [
        ("b5", "primary", (BOOKS,)),
        ("books_per_pupil", "junior", (JUNIOR_BOOKS,)),
        ("b5", None, ()),
        ("m3", None, (CLASS_SIZE,)),
        ("b5", "senior", ()),
        ("b1", "primary", ()),
    ],
)
def test_a_requirement_is_in_force_for_its_quantity_and_level(quantity, level, found):
    assert in_force(ALL, quantity, level) == found


@pytest.mark.parametrize(
    ("asked", "value", "met", "relation"),
    [
        (BOOKS, "25", Evaluation.MET, "25 ≥ 25"),
        (BOOKS, "24.9", Evaluation.NOT_MET, "24.9 < 25"),
        (CLASS_SIZE, "45", Evaluation.MET, "45 ≤ 45"),
        (CLASS_SIZE, "46", Evaluation.NOT_MET, "46 > 45"),
        (LAND, "21", Evaluation.MET, "21 ≥ 15 / 20"),
        (LAND, "14", Evaluation.NOT_MET, "14 < 15 / 20"),
        (LAND, "17", Evaluation.NOT_EVALUABLE, "17 ? ≥ 15 / 20"),
    ],
)
def test_a_figure_is_held_against_the_standard_in_force(asked, value, met, relation):
    found = meets(Decimal(value), asked)
    assert (found.met, found.outcome) == (met, None)
    assert found.arithmetic.zh.startswith(relation)
    assert (found.severity is None) == (met is Evaluation.MET)


@pytest.mark.parametrize(
    ("value", "norm", "qualifier", "outcome", "said"),
    [
        ("26", "25", Qualifier.EXACT, Outcome.CONSISTENT, "26 ≥ 25"),
        ("26", "25", Qualifier.STATED_AT_LEAST, Outcome.CONSISTENT, "meets the standard"),
        ("24", "25", Qualifier.STATED_AT_LEAST, Outcome.INCONSISTENT, "24 < 25"),
        ("26", "20", Qualifier.STATED_AT_LEAST, Outcome.INCONSISTENT, "is not in force"),
        ("18", "20", Qualifier.STATED_AT_LEAST, Outcome.INCONSISTENT, "≥ 25 volumes"),
        ("26", "25", Qualifier.STATED_AT_MOST, Outcome.INCONSISTENT, "26 > 25"),
    ],
)
def test_a_stated_standard_has_to_be_in_force_and_met(value, norm, qualifier, outcome, said):
    stated = StatedStandard.of(Decimal(norm), qualifier)
    found = judge_standard(Decimal(value), stated, (BOOKS,))
    assert found.outcome is outcome
    assert said in found.arithmetic.en


def test_of_the_standards_of_two_reviews_the_one_the_document_names_counts():
    quality = requirement("b5", "primary", "ge", "30")
    stated = StatedStandard.of(Decimal("25"), Qualifier.STATED_AT_LEAST)
    assert judge_standard(Decimal("26"), stated, (quality, BOOKS)).outcome is Outcome.CONSISTENT


def test_a_standard_nobody_has_set_is_not_evaluable():
    stated = StatedStandard.of(Decimal("25"), Qualifier.EXACT)
    found = judge_standard(Decimal("26"), stated, ())
    assert (found.outcome, found.met) == (Outcome.NOT_EVALUABLE, Evaluation.NOT_EVALUABLE)
