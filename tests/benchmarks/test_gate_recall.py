"""What the recall of the gate counts as found, and as a change of a published figure."""

from __future__ import annotations

import math

import pytest

from benchmarks.bench_gate_recall import largest_changes, plan_of_counties
from benchmarks.found import Said, is_found
from benchmarks.published import Key, change
from contract.messages import Text
from ingestion.sample import Change, Planted
from ingestion.sample.faults import FAULTS

FILE = "2024/示例省/云溪县/export.xlsx"
WHAT = Text(zh="错", en="wrong")


def books_of(*schools: str) -> tuple[Change, ...]:
    return tuple(Change(one, "facility", None, "books", 100, 1000) for one in schools)


def school_error(*changes: Change) -> Planted:
    return Planted("times_10", 2024, FILE, "990121", "2199000001", ("books",), WHAT, changes)


def county_error(*changes: Change) -> Planted:
    return Planted("land_in_mu", 2024, FILE, "990121", None, ("books",), WHAT, changes)


def said(**values: object) -> frozenset[Said]:
    usual = {"by": "B01", "severity": "warning", "county": "990121", "school": "2199000001"}
    return frozenset([Said(**usual | {"fields": frozenset({"books"})} | values)])


def test_a_finding_must_name_the_school_and_a_planted_field() -> None:
    error = school_error(*books_of("2199000001"))
    assert is_found(error, said())
    assert is_found(error, said(fields=frozenset("*")))
    assert not is_found(error, said(fields=frozenset({"computers"})))
    assert not is_found(error, said(school="2199000002"))
    assert not is_found(error, said(school=None))
    assert not is_found(error, frozenset())


def test_a_school_is_named_by_the_id_it_was_given_as_well() -> None:
    error = Planted(
        *("id_digit_lost", 2024, FILE, "990121", "2199000001", ("school_id",), WHAT),
        (Change("2199000001", "school", None, "school_id", "2199000001", "219900000"),),
    )
    assert is_found(error, said(school="219900000", fields=frozenset({"school_id"})))


def test_an_error_in_a_whole_county_needs_the_county_or_half_of_its_schools() -> None:
    error = county_error(*books_of("2199000001", "2199000002", "2199000003", "2199000004"))
    first, second = said(), said(school="2199000002")
    assert not is_found(error, first)
    assert is_found(error, first | second)
    assert is_found(error, said(school=None))
    assert not is_found(error, said(school=None, county="990122"))


def test_a_file_kept_out_is_found_whatever_is_wrong_in_it() -> None:
    kept_out = said(school=None, fields=frozenset("*"), file=FILE)
    assert is_found(school_error(*books_of("2199000001")), kept_out)
    elsewhere = said(school=None, fields=frozenset("*"), file="2024/示例省/云溪县/other.xlsx")
    assert not is_found(school_error(*books_of("2199000001")), elsewhere)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(10, 11, 0.1), (10, 10, 0), (0, 0, 0), (0, 1, math.inf), (1, math.nan, math.inf)],
)
def test_how_far_a_published_figure_changes(before: float, after: float, expected: float) -> None:
    assert change(before, after) == pytest.approx(expected)


def test_a_school_that_moved_counts_where_it_was() -> None:
    here = Key("990121", "2199000001", "primary", "b1")
    there = Key("990122", "2199000001", "primary", "b1")
    assert largest_changes({here: 5.0}, {there: 5.0}) == {"990121": math.inf}


def test_every_kind_has_a_county_of_its_own_in_each_shape_it_fits() -> None:
    planned = [(name, key % 2) for key, names in plan_of_counties().items() for name in names]
    shapes = ("forms", "wide")
    assert len(planned) == len(set(planned))
    assert set(planned) == {
        (name, shapes.index(shape)) for name, fault in FAULTS.items() for shape in fault.shapes
    }
