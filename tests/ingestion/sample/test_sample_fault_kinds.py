"""Each kind of error does to the figures what its name says."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from ingestion.sample.faults.slots import BRACKETS, IN_TEN_THOUSANDS
from ingestion.sample.grid import plain
from ingestion.sample.report import Change
from tests.ingestion.sample.planting import FORMS, WIDE, cells, clean, schools, with_fault

SEEDS = (1, 2, 3, 4)
"""Errors that choose a figure by chance are looked at in several counties."""


def single_changes(name: str) -> list[Change]:
    """The one figure an error changes, with several seeds."""
    found = []
    for seed in SEEDS:
        _, report = with_fault(name, FORMS, seed)
        (change,) = report.changes
        found.append(change)
    return found


@pytest.mark.parametrize("factor", [10, 100, 1_000, 10_000])
def test_factors(factor: int) -> None:
    for change in single_changes(f"times_{factor}"):
        assert change.after == pytest.approx(change.before * factor)
    for change in single_changes(f"divided_by_{factor}"):
        assert change.after == pytest.approx(change.before / factor, abs=0.5)
        assert change.before >= factor


@pytest.mark.parametrize("county", [FORMS, WIDE])
@pytest.mark.parametrize(
    ("name", "factor"),
    [("equipment_in_yuan", 10_000), ("land_in_mu", 0.0015), ("books_in_ten_thousands", 0.0001)],
)
def test_a_wrong_unit_is_a_factor_in_every_school(name: str, factor: float, county: int) -> None:
    returns, report = with_fault(name, county)
    assert {c.school_id for c in report.changes} == set(schools(returns))
    for change in report.changes:
        assert change.after == pytest.approx(change.before * factor, abs=0.01)


def test_a_school_mistakes_the_unit_of_all_its_money_or_areas() -> None:
    _, money = with_fault("school_money_in_yuan")
    assert {c.after / c.before for c in money.changes} == {10_000}
    _, areas = with_fault("school_areas_in_mu")
    assert len(areas.changes) == 5
    for change in areas.changes:
        assert change.after == pytest.approx(change.before * 0.0015, abs=0.01)


def test_a_figure_per_pupil_stands_for_the_total() -> None:
    for seed in SEEDS:
        returns, report = with_fault("per_pupil_for_total", FORMS, seed)
        school = schools(returns)[report.school_id]
        pupils = sum(stage.enrolment["pupils"] for stage in school.stages.values())
        (change,) = report.changes
        assert change.after == pytest.approx(change.before / pupils, abs=0.5)


def digits(change: Change) -> tuple[str, str]:
    """The figure as it is printed, before and after."""
    scale = 10_000 if change.field in IN_TEN_THOUSANDS else 1
    before, after = (plain(Decimal(str(v)) / scale) for v in (change.before, change.after))
    return before, after


def test_slips_of_digits() -> None:
    for change in single_changes("digit_doubled"):
        before, after = digits(change)
        assert len(after) == len(before) + 1
        assert any(a == b for a, b in pairwise(after))
    for change in single_changes("digit_dropped"):
        before, after = digits(change)
        assert len(after) < len(before)
    for change in single_changes("digits_transposed"):
        before, after = digits(change)
        assert before != after
        assert sorted(before) == sorted(after.rjust(len(before), "0"))
    for change in single_changes("decimal_point_lost"):
        before, after = digits(change)
        assert before.replace(".", "") == after
    for change in single_changes("minus_sign"):
        assert change.after == -change.before < 0
    for change in single_changes("zero_for_blank"):
        assert (change.after, change.before >= 10) == (0, True)


WHOLES = {
    **dict.fromkeys(("boarders", "entrants", "migrant_pupils"), "pupils"),
    **dict.fromkeys(
        ("backbone_teachers", "certified_teachers", "pe_teachers"), "full_time_teachers"
    ),
    "full_time_teachers": "staff",
    "teaching_computers": "computers",
    "network_multimedia_classrooms": "classrooms",
    "teaching_equipment_value": "fixed_assets",
    "teaching_auxiliary_area": "floor_area",
    "sports_ground_area": "land_area",
    "gymnasium_area": "teaching_auxiliary_area",
}


@pytest.mark.parametrize("name", ["part_exceeds_whole", "gymnasium_exceeds_rooms"])
def test_a_part_exceeds_its_whole(name: str) -> None:
    for seed in SEEDS:
        returns, report = with_fault(name, WIDE, seed)
        (change,) = report.changes
        school = schools(returns)[report.school_id]
        if change.level is None:
            whole = school.facility[WHOLES[change.field]]
        else:
            stage = school.stages[change.level]
            whole = (stage.enrolment | stage.staff)[WHOLES[change.field]]
        assert change.after > whole


def test_class_sizes_that_the_pupils_cannot_fill() -> None:
    returns, report = with_fault("class_sizes_do_not_fit")
    school = schools(returns)[report.school_id]
    level = report.changes[0].level
    enrolment = school.stages[level].enrolment
    assert sum(enrolment[name] for name in BRACKETS) == enrolment["classes"]
    crowded = enrolment["classes_ge_66"] * 66 > enrolment["pupils"]
    empty = enrolment["classes_le_25"] * 25 < enrolment["pupils"]
    assert crowded or empty


def test_figures_of_last_year() -> None:
    returns, report = with_fault("copied_last_year")
    before = next(s for s in returns.previous.schools if s.school_id == report.school_id)
    school = schools(returns)[report.school_id]
    assert school.facility == before.facility
    assert school.stages == before.stages
    for seed in SEEDS:
        returns, report = with_fault("one_form_of_last_year", WIDE, seed)
        assert len({change.table for change in report.changes}) == 1


def test_figures_of_another_school_or_level() -> None:
    returns, report = with_fault("copied_from_neighbour")
    copies = [
        s for s in returns.year.schools if s.facility == schools(returns)[report.school_id].facility
    ]
    assert len(copies) == 2
    returns, report = with_fault("schools_swapped")
    assert len({change.school_id for change in report.changes}) == 2
    returns, report = with_fault("levels_swapped")
    was, now = schools(clean())[report.school_id], schools(returns)[report.school_id]
    assert now.stages["primary"].staff == was.stages["junior"].staff
    returns, report = with_fault("junior_in_primary")
    was, now = schools(clean())[report.school_id], schools(returns)[report.school_id]
    pupils = [stage.enrolment["pupils"] for stage in was.stages.values()]
    assert [s.enrolment["pupils"] for s in now.stages.values()] == [sum(pupils), 0]


def test_rows_of_an_export_shifted_down() -> None:
    returns, _ = with_fault("rows_shifted", WIDE)
    before = [s.facility for s in clean(WIDE).year.schools if s.in_scope]
    after = [s.facility for s in returns.year.schools if s.in_scope]
    start = next(i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
    assert after[start:] == before[start - 1 : -1]


def test_a_gymnasium_is_counted_twice() -> None:
    for name in ("gymnasium_counted_twice", "gymnasium_added_to_rooms"):
        returns, report = with_fault(name)
        (change,) = report.changes
        gymnasium = schools(returns)[report.school_id].facility["gymnasium_area"]
        assert gymnasium > 0
        assert change.after - change.before == pytest.approx(gymnasium)


def test_a_senior_stage_is_forgotten() -> None:
    returns, report = with_fault("senior_stage_forgotten")
    assert set(schools(returns)[report.school_id].stages) == {"junior"}
    assert {(c.level, c.after) for c in report.changes} == {("senior", None)}


@pytest.mark.parametrize("county", [FORMS, WIDE])
def test_a_missing_school_sends_nothing(county: int) -> None:
    returns, report = with_fault("missing_school", county)
    assert report.school_id in schools(clean(county))
    texts = [
        cell for f in returns.files for g in f.grids[:2] for row in g.rows for cell in row[2:5]
    ]
    assert report.school_id not in texts


@pytest.mark.parametrize("county", [FORMS, WIDE])
def test_a_duplicate_school_is_there_twice(county: int) -> None:
    returns, report = with_fault("duplicate_school", county)
    if county == FORMS:
        assert sum(f.school_id == report.school_id for f in returns.files) == 2
    else:
        rows = returns.files[0].grids[0].rows
        assert sum(row[4:5] == [report.school_id] for row in rows) == 2


def test_a_closed_school_is_declared_and_reports() -> None:
    returns, report = with_fault("closed_school_reports")
    (event,) = returns.events
    assert (event.school_id, event.change) == (report.school_id, "merge")
    assert event.school_id in schools(returns)
    assert event.canonical_school_id in schools(returns)


def test_the_county_code_is_the_neighbours() -> None:
    returns, report = with_fault("county_code_of_neighbour")
    school = schools(returns)[report.school_id]
    assert (school.county.code, returns.year.county.code) == ("990122", "990121")


def test_a_line_of_totals_adds_up_the_county() -> None:
    returns, report = with_fault("county_total_among_schools", WIDE)
    *others, total = returns.year.schools
    assert total.school_id == report.school_id
    primary = [s.stages["primary"] for s in others if s.in_scope and "primary" in s.stages]
    assert total.stages["primary"].enrolment["pupils"] == sum(
        stage.enrolment["pupils"] for stage in primary
    )
    assert total.school["school_name"].endswith("计")


def test_a_late_file_is_last_years() -> None:
    returns, report = with_fault("late_year_file", WIDE)
    assert returns.files[-1].name == report.file.rpartition("/")[2]
    assert cells(returns)[returns.files[-1].name] == [
        (grid.name, grid.rows) for grid in returns.previous_files[0].grids
    ]


def test_shares_and_money_of_the_county_are_off_by_the_factor_of_the_unit() -> None:
    for change in single_changes("percent_for_fraction"):
        factor = change.after / change.before
        assert factor == pytest.approx(100) or factor == pytest.approx(0.01, rel=0.01)
    for change in single_changes("finance_in_other_unit"):
        assert change.after / change.before in (10_000, pytest.approx(0.0001))


def test_the_countys_tables_contradict_themselves_or_the_returns() -> None:
    returns, _ = with_fault("satisfied_exceed_valid")
    assert any(r["satisfied"] > r["valid"] for r in returns.county_rows["satisfaction"])
    (change,) = with_fault("profile_differs_from_returns")[1].changes
    assert abs(change.after / change.before - 1) > 0.08
    returns, _ = with_fault("county_tables_of_last_year")
    for name in ("county_profile", "county_finance"):
        assert returns.county_rows[name] == returns.previous_county_rows[name]
    returns, report = with_fault("claim_does_not_follow")
    stated = next(c for c in report.changes if c.field == "stated_value")
    assert abs(float(stated.after) / float(stated.before) - 1) > 0.1
