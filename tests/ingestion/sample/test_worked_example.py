"""The example returns: what the page calculates with is in the files and is read from them."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from types import ModuleType

import pytest

from ingestion.layout.load import layouts
from ingestion.map import map_document
from ingestion.read import open_document
from ingestion.recognise import recognise

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("worked_example", EXAMPLES / "worked_example.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def landed(county: str) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """Pupils by school and level, and books by school, as the layout reads them."""
    path = EXAMPLES / "inbox" / "2021" / f"中小学校过录表_2021学年_{county}.xlsx"
    document = open_document(path, path.name)
    parsed = map_document(document, recognise(document, layouts(), 2021), 2021)
    enrolment, facility = parsed.columns["enrolment"], parsed.columns["facility"]
    keys = zip(enrolment["school_id"], enrolment["level"], strict=True)
    pupils = dict(zip(keys, enrolment["pupils"], strict=True))
    return pupils, dict(zip(facility["school_id"], facility["books"], strict=True))


def test_the_committed_returns_are_what_the_script_writes(
    script: ModuleType, tmp_path: Path
) -> None:
    for path in script.write(tmp_path):
        committed = EXAMPLES / "inbox" / "2021" / path.name
        assert committed.read_bytes() == path.read_bytes()


def test_the_first_county_has_a_coefficient_of_0_52() -> None:
    by_level, books = landed("甲例县")
    pupils = {school_id: n for (school_id, _), n in by_level.items()}
    total = sum(pupils.values())
    mean = sum(books.values()) / total
    squares = sum(n * (books[s] / n - mean) ** 2 for s, n in pupils.items())
    assert sorted(pupils.values()) == [37, 45, 55, 76, 89]
    assert round(mean, 2) == 6.33
    assert round(math.sqrt(squares / total) / mean, 2) == 0.52


def test_the_second_county_splits_its_books_by_weighted_pupils() -> None:
    pupils, books = landed("乙例县")
    (school_id,) = books
    primary, junior = pupils[school_id, "primary"], 1.1 * pupils[school_id, "junior"]
    share = books[school_id] * primary / (primary + junior)
    assert int(share) == 9711
    assert books[school_id] - int(share) == 13515


def test_everything_else_is_missing_not_zero() -> None:
    path = EXAMPLES / "inbox" / "2021" / "中小学校过录表_2021学年_甲例县.xlsx"
    document = open_document(path, path.name)
    parsed = map_document(document, recognise(document, layouts(), 2021), 2021)
    assert set(parsed.columns["staff"]["full_time_teachers"]) == {None}
    assert set(parsed.columns["facility"]["computers"]) == {None}
