"""The simulated world balances, changes over the years and has the published magnitudes."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator

import pytest

from contract.fields import table
from ingestion.sample.entities import COUNTY_RUN, CountyYear, SchoolReturn, StageReturn
from ingestion.sample.geography import make_counties
from ingestion.sample.magnitudes import published_counties
from ingestion.sample.premises import Building
from ingestion.sample.world import CountyWorld

FIRST, LAST, SCHOOLS = 2018, 2025, 20
BRACKETS = {f.name: f.bracket for f in table("enrolment").fields if f.bracket}
EDUCATION = ("postgraduate", "bachelor", "college", "secondary", "below_secondary")
TITLES = ("full_senior", "senior", "intermediate", "assistant", "junior_title", "untitled")
WEIGHTS = {"primary": 1.0, "junior": 1.1, "senior": 1.32}


@pytest.fixture(scope="module")
def worlds() -> list[CountyWorld]:
    return [CountyWorld(county, SCHOOLS, 5, FIRST) for county in make_counties(6, 2)]


@pytest.fixture(scope="module")
def years(worlds: list[CountyWorld]) -> list[list[CountyYear]]:
    return [list(world.years(LAST)) for world in worlds]


def returns_of(years: list[list[CountyYear]]) -> Iterator[SchoolReturn]:
    for county in years:
        for year in county:
            yield from year.schools


def stages_of(years: list[list[CountyYear]]) -> Iterator[StageReturn]:
    for school in returns_of(years):
        yield from school.stages.values()


def schools_of_two_years(
    years: list[list[CountyYear]],
) -> Iterator[tuple[SchoolReturn, SchoolReturn]]:
    """Every school with its return of the year before."""
    for county in years:
        for before, after in itertools.pairwise(county):
            earlier = {school.school_id: school for school in before.schools}
            for school in after.schools:
                if school.stages and school.school_id in earlier:
                    yield earlier[school.school_id], school


def stages_of_two_years(
    years: list[list[CountyYear]],
) -> Iterator[tuple[StageReturn, StageReturn]]:
    for before, after in schools_of_two_years(years):
        for level in before.stages.keys() & after.stages.keys():
            yield before.stages[level], after.stages[level]


def test_movement_of_pupils_balances(years: list[list[CountyYear]]) -> None:
    for stage in stages_of(years):
        c = dict(enumerate(stage.movement.columns(), start=1))
        assert c[1] + c[2] - c[7] == c[15] == sum(stage.grades) == stage.enrolment["pupils"]
        assert c[2] == sum(c[i] for i in range(3, 7))
        assert c[7] == sum(c[i] for i in range(8, 15))
        assert stage.enrolment["entrants"] == stage.grades[0]
        assert stage.enrolment["expected_graduates"] == stage.grades[-1]


def test_movement_of_teachers_balances(years: list[list[CountyYear]]) -> None:
    for stage in stages_of(years):
        c = dict(enumerate(stage.teacher_movement.columns(), start=1))
        assert c[1] + c[2] - c[10] == c[17] == stage.staff["full_time_teachers"]
        assert c[2] == c[3] + c[5] + c[7] + c[9]
        assert c[10] == c[11] + c[12] + c[13] + c[15] + c[16]
        assert min(c.values()) >= 0


def test_last_years_closing_is_this_years_opening(years: list[list[CountyYear]]) -> None:
    pairs = list(stages_of_two_years(years))
    for last, stage in pairs:
        assert stage.enrolment["previous_pupils"] == last.enrolment["pupils"]
        teachers = stage.staff["previous_full_time_teachers"]
        assert teachers == last.staff["full_time_teachers"]
    assert len(pairs) > 700


def test_class_brackets_add_up_and_fit_the_pupils(years: list[list[CountyYear]]) -> None:
    for stage in stages_of(years):
        counted = {name: stage.enrolment[name] for name in BRACKETS}
        assert sum(counted.values()) == stage.enrolment["classes"] == sum(stage.classes_per_grade)
        lowest = sum(n * BRACKETS[name][0] for name, n in counted.items())
        highest = sum(n * (BRACKETS[name][1] or 200) for name, n in counted.items())
        assert lowest <= stage.enrolment["pupils"] <= highest


def test_first_grades_vary_from_year_to_year_as_in_real_returns(
    years: list[list[CountyYear]],
) -> None:
    changes = [
        math.log(now.enrolment["entrants"] / before.enrolment["entrants"])
        for before, now in stages_of_two_years(years)
        if min(now.enrolment["entrants"], before.enrolment["entrants"]) >= 60
    ]
    assert 0.1 < statistics.pstdev(changes) < 0.25


def test_no_class_is_too_large_and_none_without_teachers(years: list[list[CountyYear]]) -> None:
    for stage in stages_of(years):
        assert stage.enrolment["largest_class"] <= 55
        if stage.enrolment["pupils"] >= 50:
            assert stage.enrolment["pupils"] / stage.staff["full_time_teachers"] < 50


def test_areas_stay_as_they_are_unless_something_is_built(years: list[list[CountyYear]]) -> None:
    growth = [
        now.facility["teaching_auxiliary_area"] / before.facility["teaching_auxiliary_area"]
        for before, now in schools_of_two_years(years)
    ]
    built = [one for one in growth if one != 1]
    assert 0 < len(built) < 0.1 * len(growth)
    assert 1.03 < min(built) <= max(built) < 1.21


def test_teachers_add_up_by_education_and_by_title(years: list[list[CountyYear]]) -> None:
    for stage in stages_of(years):
        teachers = stage.staff["full_time_teachers"]
        assert sum(stage.staff[name] for name in EDUCATION) == teachers
        assert sum(stage.staff[name] for name in TITLES) == teachers
        assert stage.staff["staff"] >= teachers >= stage.staff["backbone_teachers"]


def test_premises_fit_into_each_other(years: list[list[CountyYear]]) -> None:
    for school in returns_of(years):
        have = school.facility
        assert have["gymnasium_area"] <= have["teaching_auxiliary_area"] <= have["floor_area"]
        assert have["green_area"] + have["sports_ground_area"] <= have["land_area"]
        assert have["network_multimedia_classrooms"] <= have["classrooms"]
        assert have["teaching_equipment_value"] <= have["fixed_assets"]


def test_lines_of_form_512_add_up(years: list[list[CountyYear]]) -> None:
    for school in returns_of(years):
        house: Building = school.building
        assert house.total == house.teaching + house.offices + house.living + house.other
        assert house.total / 10 == school.facility["floor_area"]
        assert house.dormitories + house.canteen <= house.living


def test_junior_schools_take_in_no_more_than_finished_primary(
    years: list[list[CountyYear]],
) -> None:
    for county in years:
        for year in county:
            graduates = [s.stages["primary"] for s in year.schools if "primary" in s.stages]
            entrants = [s.stages["junior"] for s in year.schools if "junior" in s.stages]
            assert sum(s.enrolment["graduates"] for s in graduates) >= sum(
                s.enrolment["entrants"] for s in entrants
            )


def test_every_kind_of_school_is_there(years: list[list[CountyYear]]) -> None:
    kinds = {school.kind for school in returns_of(years)}
    sponsors = {school.school["sponsor_code"] for school in returns_of(years)}
    assert {"111", "211", "218", "311", "312", "341", "345", "514"} <= kinds
    assert {"999", "县级教育部门", "省级教育部门", "地级教育部门"} == sponsors


def test_schools_are_renamed_merged_and_change_kind(
    worlds: list[CountyWorld], years: list[list[CountyYear]]
) -> None:
    events = [event for world in worlds for event in world.events]
    assert {event.change for event in events} == {"rename", "merge", "new_kind"}
    for event in events:
        county = next(c for c, w in zip(years, worlds, strict=True) if event in w.events)
        after = {
            s.school_id
            for year in county
            if year.school_year >= event.from_school_year
            for s in year.schools
        }
        assert event.canonical_school_id in after
        assert (event.school_id in after) == (event.change == "rename")


def test_pupils_of_a_closed_school_go_to_the_school_that_takes_it_over(
    worlds: list[CountyWorld], years: list[list[CountyYear]]
) -> None:
    event = next(e for e in worlds[0].events if e.change == "merge")
    by_year = {year.school_year: year for year in years[0]}
    closed = next(
        s for s in by_year[event.from_school_year - 1].schools if s.school_id == event.school_id
    )
    taking = next(
        s
        for s in by_year[event.from_school_year].schools
        if s.school_id == event.canonical_school_id
    )
    stays = closed.stages["primary"].enrolment
    leavers = stays["pupils"] - stays["expected_graduates"]
    assert taking.stages["primary"].enrolment["transferred_in"] > leavers * 0.9


def test_a_county_changes_name_and_code_and_keeps_its_schools(
    years: list[list[CountyYear]],
) -> None:
    before, after = years[1][1], years[1][2]
    assert (before.county.code, before.county.name[-1]) == ("980121", "县")
    assert (after.county.code, after.county.name[-1]) == ("980102", "区")
    kept = {s.school_id for s in before.schools} & {s.school_id for s in after.schools}
    assert len(kept) >= SCHOOLS - 1


def test_campuses_name_a_parent_of_their_county(years: list[list[CountyYear]]) -> None:
    campuses = 0
    for county in years:
        for year in county:
            ids = {s.school_id for s in year.schools}
            for school in year.schools:
                if not school.school["is_counted_school"]:
                    assert school.school["parent_school_id"] in ids
                    campuses += school.kind == "211"
    assert campuses


def test_a_county_is_the_same_whatever_is_simulated_beside_it() -> None:
    alone = next(CountyWorld(make_counties(3, 2)[2], 8, 5, FIRST).years(FIRST))
    among = [CountyWorld(county, 8, 5, FIRST) for county in make_counties(9, 2)]
    assert next(among[2].years(FIRST)).schools == alone.schools


def test_codes_and_ids_are_of_no_real_place(years: list[list[CountyYear]]) -> None:
    for school in returns_of(years):
        assert school.county.code[:2] in ("99", "98")
        assert len(school.school_id) == 10
        assert school.school_id[2:4] == school.county.code[:2]


def books_and_teachers(year: CountyYear, level: str) -> list[tuple[int, float, float]]:
    """Pupils, books and teachers of the county's own schools at one level, books split."""
    units = []
    for school in year.schools:
        if level in school.stages and school.kind != "218" and _own(school):
            stages = {lv: s.enrolment["pupils"] for lv, s in school.stages.items()}
            weighted = sum(WEIGHTS[lv] * pupils for lv, pupils in stages.items())
            share = WEIGHTS[level] * stages[level] / weighted
            teachers = school.stages[level].staff["full_time_teachers"]
            units.append((stages[level], school.facility["books"] * share, teachers))
    return units


def _own(school: SchoolReturn) -> bool:
    return school.school["sponsor_code"] == COUNTY_RUN


def mean_and_cv(units: list[tuple[int, float]]) -> tuple[float, float]:
    pupils = sum(p for p, _ in units)
    mean = sum(x for _, x in units) / pupils
    variance = sum(p / pupils * (x / p - mean) ** 2 for p, x in units)
    return mean, math.sqrt(variance) / mean


def test_magnitudes_are_those_of_published_counties(years: list[list[CountyYear]]) -> None:
    """County means lie within what counties publish, within a factor that a small county needs."""
    for level in ("primary", "junior"):
        for position, indicator_id in ((1, "b5"), (2, "b6")):
            published = [c.magnitudes[level, indicator_id].mean for c in published_counties()]
            for county in years:
                units = [(u[0], u[position]) for u in books_and_teachers(county[0], level)]
                mean, _ = mean_and_cv(units)
                assert min(published) / 1.5 < mean < max(published) * 1.5


def test_coefficients_lie_around_the_limits(years: list[list[CountyYear]]) -> None:
    """Most within the quality limit of 0.50 for primary schools, and they are not all alike."""
    cvs = [
        mean_and_cv([(u[0], u[position]) for u in books_and_teachers(year, "primary")])[1]
        for county in years
        for year in county
        for position in (1, 2)
    ]
    within = sum(cv <= 0.5 for cv in cvs) / len(cvs)
    assert within > 0.7
    assert max(cvs) > 0.4
    assert min(cvs) > 0.02
