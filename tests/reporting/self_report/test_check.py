"""Every figure is that of the marts, and everything stated holds: in the code, and as claims."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from expectations.claims.judge import judge
from expectations.claims.model import Claim, ClaimKind, Outcome
from expectations.claims.returns import exact
from reporting.self_report import SelfReports
from reporting.self_report.arithmetic import Arithmetic
from reporting.self_report.check import WrongFigureError, check_figures
from reporting.self_report.figure import CV, Figure, Form, Source, cell, counted, ratio, total
from tests.reporting.self_report.conftest import SHOWN, counties_of, report_of

COMPARED = {"above", "below"}


@pytest.fixture
def marts():
    with duckdb.connect() as found:
        found.execute("create schema by_county")
        found.execute(
            "create table by_county.county_composite as select '990101' as county_code, "
            "2021 as school_year, 'primary' as level, 'basic' as standard_id, 0.5245 as cv"
        )
        found.execute(
            "create table by_county.enrolment as select '990101' as county_code, "
            "unnest([1, 2]) as school_id, unnest([40, 60]) as pupils, unnest([1, 2]) as classes"
        )
        yield found


def composite(value: float = 0.5245, **changed) -> Figure:
    row = {"school_year": 2021, "level": "primary", "standard_id": "basic", "cv": value, **changed}
    figure = cell("county_composite", row, "cv", CV)
    assert figure is not None
    return figure


def test_a_figure_rounded_half_up_passes(marts):
    assert composite().printed == "0.525"
    assert check_figures(marts, SHOWN, [composite()]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        composite(0.5244),
        composite(level="junior"),
        counted("enrolment", {"school_id": 1}, 2),
    ],
    ids=["another value", "no such row", "another count"],
)
def test_a_figure_the_marts_do_not_have_stops_the_report(marts, wrong):
    with pytest.raises(WrongFigureError):
        check_figures(marts, SHOWN, [wrong])


def test_a_value_of_several_rows_is_none(marts):
    marts.execute("insert into by_county.county_composite from by_county.county_composite")
    with pytest.raises(WrongFigureError, match="no such figure"):
        check_figures(marts, SHOWN, [composite()])


def test_a_figure_of_another_county_does_not_count(marts):
    with pytest.raises(WrongFigureError):
        check_figures(marts, "990102", [composite()])


def test_sums_counts_and_ratios_are_read_again(marts):
    pupils = total("enrolment", {}, "pupils", 100, Form(0))
    classes = total("enrolment", {}, "classes", 3, Form(0))
    size = ratio(pupils, classes, Form(1))
    above_zero = Figure(2, Form(0), (Source("enrolment", (), "pupils", "positive"),))
    figures = [one for one in (pupils, classes, size, above_zero) if one is not None]
    assert check_figures(marts, SHOWN, figures) == 4
    assert size is not None and size.printed == "33.3"


def test_every_figure_of_a_report_is_a_consistent_claim(report):
    assert len(report.figures) > 300
    for figure in report.figures:
        meant = exact(float(figure.value * figure.form.scale))
        verdict = judge(Claim(ClaimKind.REPEAT, (meant, figure.number)))
        assert verdict.outcome is Outcome.CONSISTENT, figure


def test_everything_a_reader_can_recompute_is_a_consistent_claim(report):
    kinds = set()
    for one in report.arithmetic:
        if one.kind in COMPARED:
            assert one.holds
            continue
        kinds.add(one.kind)
        verdict = judge(claim_of(one))
        assert verdict.outcome is Outcome.CONSISTENT, verdict.arithmetic.zh
    assert kinds == {"ratio", "rate", "sum", "part_of_whole"}


def claim_of(one: Arithmetic) -> Claim:
    """As the claim sheet would take it, with the printed digits."""
    return Claim(
        kind=ClaimKind(one.kind),
        operands=tuple(
            sign * figure.number for sign, figure in zip(one.signs, one.operands, strict=True)
        ),
        denominator=one.denominator.number if one.denominator else None,
        stated=one.stated.number if one.stated else None,
        multiplier=Decimal(one.multiplier),
    )


def test_a_figure_taken_from_another_row_stops_the_report(full):
    """What was collected is compared with the marts, not with itself."""
    with counties_of(full) as counties:
        (county,) = counties.in_turn([SHOWN])
        (table, *_) = county.figures.levels[0].tables
        first, second = (line.row for line in table.lines[:2])
        first["cv"], second["cv"] = second["cv"], first["cv"]
        with pytest.raises(WrongFigureError):
            SelfReports(counties, full.data.root).report(county)


def test_costs_are_added_up_before_they_are_rounded(world):
    """Schools of 49.999 yuan together: to the fen each they would be 50 yuan, 0.01 of 10k yuan."""
    world.county(2021, SHOWN, schools=("甲校", "乙校", "丙校")).write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        marts.execute(
            "update fct_shortfall as line set gap = 1, cost_yuan = 49.999 / ("
            "select count(*) from fct_shortfall as other "
            "where (other.county_code, other.school_year, other.standard_id) "
            "= (line.county_code, line.school_year, line.standard_id) "
            "and (other.level, other.item_id) = (line.level, line.item_id))"
        )
    (found, *_) = [
        one
        for one in report_of(world).figures
        if one.sources[0].column == "cost_yuan"
        if one.sources[0].mart == "shortfall"
    ]
    assert found.printed == "0.00"
