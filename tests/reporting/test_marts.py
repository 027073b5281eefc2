"""The published part of the marts: nothing of a withheld year, also where others quote it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa
import pytest

from reporting.marts import by_county, published_marts
from reporting.marts.by_county import add_by_county, hold
from reporting.marts.query import columns_of, rows
from tests.reporting.warehouse import insert

COUNTY = "990101"
LINE = {"county_code": COUNTY, "level": "primary", "indicator_id": "q1", "measure": "cv"}


@pytest.fixture
def written(world):
    """Four years of a county whose marts the test fills."""
    for year in (2018, 2019, 2020, 2021):
        world.county(year, COUNTY, schools=[])
    return world.write()


@contextmanager
def shown(world, *years: int) -> Iterator[duckdb.DuckDBPyConnection]:
    with published_marts(world.data, frozenset((year, COUNTY) for year in years)) as marts:
        hold(marts, [COUNTY])
        yield marts


def fill(world, table: str, *found: dict) -> None:
    with duckdb.connect(str(world.data.warehouse)) as marts:
        for row in found:
            insert(marts, table, **row)


def trend(marts, *columns: str) -> dict[int, tuple]:
    found = rows(marts, "from by_county.trend where indicator_id = 'q1'")
    return {row["school_year"]: tuple(row[name] for name in columns) for row in found}


def points(*years: int, **columns) -> list[dict]:
    known = {"value": 0.4, "segment": 1, "projection_status": "within_limit"}
    return [{**LINE, **known, **columns, "school_year": year} for year in years]


def test_only_published_county_years_are_there(written):
    with shown(written, 2018, 2020) as marts:
        found = rows(marts, "select distinct school_year from by_county.county_verdict")
    assert {row["school_year"] for row in found} == {2018, 2020}


def test_a_change_on_a_withheld_year_is_not_shown(written):
    fill(written, "fct_trend", *points(2019, 2020, 2021, previous_value=0.41234, change=-0.01))
    with shown(written, 2019, 2021) as marts:
        assert trend(marts, "previous_value", "change")[2021] == (None, None)
    with shown(written, 2020, 2021) as marts:
        assert trend(marts, "previous_value", "change")[2021] == (0.41234, -0.01)


def test_a_slope_through_a_withheld_year_is_not_shown_and_the_projection_neither(written):
    goes_on = {"slope": -0.017, "projected_year": 2024, "projection_status": "projected"}
    fill(written, "fct_trend", *points(2018, 2019, 2020), *points(2021, **goes_on))
    with shown(written, 2018, 2020, 2021) as marts:
        found = trend(marts, "slope", "projected_year", "projection_status")
        assert found[2021] == (None, None, "not_evaluable")
    with shown(written, 2018, 2019, 2020, 2021) as marts:
        found = trend(marts, "slope", "projected_year", "projection_status")
        assert found[2021] == (-0.017, 2024, "projected")


def test_a_withheld_year_of_another_segment_does_not_matter(written):
    fill(written, "fct_trend", *points(2018), *points(2019, 2020, 2021, segment=2, slope=0.02))
    with shown(written, 2019, 2020, 2021) as marts:
        assert trend(marts, "slope")[2021] == (0.02,)


def test_a_break_in_a_withheld_year_shows_in_the_next_year(written):
    fill(
        written,
        "fct_trend",
        *points(2019),
        *points(2020, segment=2, break_reason="family_change"),
        *points(2021, segment=2),
    )
    with shown(written, 2019, 2021) as marts:
        assert trend(marts, "break_reason") == {2019: (None,), 2021: ("family_change",)}


def test_amounts_of_a_withheld_year_are_not_shown_whatever_year_quotes_them(written):
    columns = ("from_year", "value_from", "value_to", "growth")
    with shown(written, 2018, 2020, 2021) as marts:
        found = rows(marts, "from by_county.funding_growth where school_year = 2021")
    known = {row["from_year"]: [row[name] is not None for name in columns] for row in found}
    assert known == {
        2018: [True, True, False, False],
        2019: [True, False, True, False],
        2020: [True, True, True, True],
    }


def test_retention_is_not_shown_when_its_cohort_went_through_a_withheld_year(written):
    query = "select value from by_county.outcome_item where item_id = 'o1' and school_year = 2021"
    with shown(written, 2018, 2019, 2021) as marts:
        assert rows(marts, query) == [{"value": None}]
    with shown(written, 2018, 2019, 2020, 2021) as marts:
        assert rows(marts, query) == [{"value": 0.93217}]


def test_landed_figures_come_without_the_time_they_were_taken_in(written):
    with shown(written, 2021) as marts:
        assert "ingested_at" not in dict(columns_of(marts, "by_county.enrolment"))


def test_a_mart_with_counties_and_no_years_is_refused(written):
    with duckdb.connect(str(written.data.warehouse)) as marts:
        marts.execute("create table fct_odd (county_code varchar, figure double)")
    with pytest.raises(ValueError, match="fct_odd"), shown(written, 2021):
        pass


def test_other_rows_stand_beside_the_marts(written):
    with shown(written, 2021) as marts:
        add_by_county(marts, "finding", pa.table({"county_code": [COUNTY], "rule_id": ["B01"]}))
        hold(marts, [COUNTY])
        assert rows(marts, "from by_county.finding") == [{"county_code": COUNTY, "rule_id": "B01"}]


def test_a_county_is_held_when_its_turn_has_come_and_others_are_not(world, monkeypatch):
    counties = ["990103", "990101", "990102", "990104"]
    for county in counties:
        world.county(2021, county)
    world.write()
    monkeypatch.setattr(by_county, "AT_ONCE", 2)
    with published_marts(world.data, frozenset((2021, one) for one in counties)) as marts:
        held = {
            county: {row["county_code"] for row in rows(marts, "from by_county.county_composite")}
            for county in by_county.in_turn(marts, ["990104", "990101", "990103"])
        }
    first = {"990101", "990103"}
    assert held == {"990101": first, "990103": first, "990104": {"990104"}}


def test_nothing_is_left_behind(written):
    with shown(written, 2021):
        pass
    assert list(written.data.releases.iterdir()) == []
