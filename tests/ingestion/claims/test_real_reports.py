"""Self-reports of real schools and counties: most figures are found, and judged rightly."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from expectations.claims.model import Outcome
from ingestion.claims.model import FoundClaim, ReadDocument
from ingestion.claims.read import read_claims
from tests.ingestion.claims.reading import verdict

SEEDS = Path(__file__).parents[3] / ".." / "shared" / "seed_cases"
FILES = {"B": "002", "J": "002", "D": "003", "K": "003", "M": "003"}
FEWEST_FOUND = 0.85

pytestmark = pytest.mark.skipif(
    not SEEDS.exists(), reason="the real reports are not beside the project"
)


@cache
def documents() -> dict[str, ReadDocument]:
    return {path.name[:3]: read_claims(path) for path in (SEEDS / "documents").glob("*.txt")}


def expected() -> list[dict[str, str]]:
    with (SEEDS / "claims.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["document"] in FILES]


def numbers(text: str) -> set[Decimal]:
    return {Decimal(one) for one in text.split(";") if one}


def pairs(found: FoundClaim, row: dict[str, str]) -> bool:
    """Whether a claim states the figure of a case with its operands.

    The base of C059 is not in the document, which gives it by the share of another figure.
    """
    stated = found.stated.value if found.stated else None
    if stated != (Decimal(row["stated"]) if row["stated"] else None):
        return False
    operands = {one.value for one in found.operands}
    if row["case_id"] == "C059":
        return operands == numbers(row["numerator"])
    denominator = {found.denominator.value} if found.denominator else set()
    same = operands == numbers(row["numerator"]) and denominator == numbers(row["denominator"])
    return same and found.kind == row["kind"] and found.multiplier == Decimal(row["multiplier"])


def test_most_figures_are_found_and_all_found_ones_get_the_right_verdict():
    found = {
        row["case_id"]: [
            one for one in documents()[FILES[row["document"]]].claims if pairs(one, row)
        ]
        for row in expected()
    }
    outcomes = {
        case: {verdict(one).outcome is Outcome.CONSISTENT for one in claims}
        for case, claims in found.items()
        if claims
    }
    right = {row["case_id"]: {row["expected"] == "consistent"} for row in expected()}
    assert outcomes == {case: right[case] for case in outcomes}
    # The total of C064 stands nowhere in its document.
    assert set(right) - set(outcomes) <= {"C064"}
    assert len(outcomes) >= FEWEST_FOUND * len(right)


def test_every_inconsistent_verdict_has_been_read_by_hand():
    inconsistent = {
        (name, found.span.block, found.stated.text if found.stated else found.operands[0].text)
        for name, document in documents().items()
        for found in document.claims
        if verdict(found).outcome is Outcome.INCONSISTENT
    }
    assert {(name, text) for name, _, text in inconsistent} == {
        ("002", "30.6平方米"),
        ("002", "12.2平方米"),
        ("002", "11.4个班"),
        ("003", "550482元"),
        ("003", "483708元"),
        ("003", "556326元"),
        ("003", "4%"),
        ("003", "158%"),
        ("003", "166%"),
        ("003", "95%"),
    }


def test_nothing_is_claimed_that_the_text_does_not_state():
    for document in documents().values():
        blocks = document.document.blocks
        for found in document.claims:
            sentence = blocks[found.span.block].text[found.span.start : found.span.end]
            assert found.sentence == sentence
            for one in found.figures:
                text = blocks[one.span.block].text[one.span.start : one.span.end]
                assert one.text == text
                assert one.span.report == found.report


def test_the_reports_of_a_file_are_told_apart():
    titles = {name: len(one.document.reports) for name, one in documents().items()}
    assert titles == {"002": 9, "003": 9}  # eight and the words before them
