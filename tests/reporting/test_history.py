"""Lines over the years: where they run, where they are cut, what a cell says."""

from __future__ import annotations

from reporting.counties.history import breaks_of, lines_of


def point(year: int, value: float | None = 0.4, segment: int = 1, why: str | None = None) -> dict:
    return {
        "level": "primary",
        "indicator_id": "q1",
        "measure": "cv",
        "school_year": year,
        "value": value,
        "segment": segment,
        "break_reason": why,
    }


def limit(year: int, state: str = "met", **columns) -> dict:
    base = {"level": "primary", "indicator_id": "q1", "school_year": year, "cv_limit": 0.5}
    return {**base, "within_limit": state, "status": "evaluated", "reason": None, **columns}


def line(*points: dict, limits: list[dict] = ()):
    return lines_of(points, limits, [], shown=2021)["primary", "q1", "cv"]


def test_comparable_years_in_a_row_are_one_run():
    assert set(line(point(2019), point(2020), point(2021)).runs.values()) == {0}


def test_a_new_segment_begins_a_new_run():
    runs = line(point(2020), point(2021, segment=2, why="family_change")).runs
    assert runs == {2020: 0, 2021: 1}


def test_a_missing_year_begins_a_new_run():
    assert line(point(2018), point(2020)).runs == {2018: 0, 2020: 1}


def test_a_year_without_a_figure_is_in_no_run_and_says_why():
    rows = [limit(2020, "not_evaluable", status="not_evaluable", reason="missing_in_return")]
    found = line(point(2019), point(2020, None), point(2021), limits=rows)
    assert found.runs == {2019: 0, 2021: 1}
    assert found.cells[2020].state == "not_evaluable"
    assert found.cells[2020].reason == "missing_in_return"


def test_a_cell_has_the_result_and_the_line_the_limit_of_its_year():
    found = line(point(2021, 0.6), limits=[limit(2021, "not_met")])
    assert found.cells[2021].state == "not_met"
    assert found.limits == {2021: 0.5}
    assert found.newest["value"] == 0.6


def test_breaks_of_all_lines_are_collected_by_year_and_named_once():
    rows = [point(2021, why="family_change; definition_change"), point(2021, why="family_change")]
    assert breaks_of(rows) == {2021: ("definition_change", "family_change")}
