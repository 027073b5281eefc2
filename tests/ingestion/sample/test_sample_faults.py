"""Every plantable error changes what its report says, nothing else, and stays marked simulated."""

from __future__ import annotations

import pytest

from ingestion.sample import list_faults
from ingestion.sample.faults import FAULTS, KINDS
from ingestion.sample.grid import SIMULATED
from tests.ingestion.sample.planting import (
    FORMS,
    LAST,
    WIDE,
    cells,
    changed_cells,
    changed_files,
    clean,
    differences,
    schools,
    with_fault,
)

BOTH = ((FORMS, "forms"), (WIDE, "wide"))


def cases(stage: str) -> list[tuple[str, int]]:
    """Every error planted at that stage, in both shapes of returns it fits."""
    return [
        (name, county)
        for name, fault in FAULTS.items()
        if fault.on == stage
        for county, shape in BOTH
        if shape in fault.shapes
    ]


ROSTER_CHANGES = ("missing_school", "county_total_among_schools", "closed_school_reports")
"""Errors of figures that leave every school's figures alone."""


def test_every_error_has_one_name_and_says_what_it_is() -> None:
    faults = list_faults()
    assert len(faults) == sum(len(kind) for kind in KINDS) >= 70
    assert all(text.zh and text.en for text in faults.values())
    assert len({text.zh for text in faults.values()}) == len(faults)


@pytest.mark.parametrize(("name", "county"), cases("figures"))
def test_errors_in_figures_are_where_the_report_says(name: str, county: int) -> None:
    returns, report = with_fault(name, county)
    reported = {(c.school_id, c.table, c.level, c.field, c.before, c.after) for c in report.changes}
    if name not in ROSTER_CHANGES:
        ours = {d for d in differences(returns, county) if d[0] is not None}
        assert reported == ours
        assert {d[3] for d in ours} <= set(report.fields)
    touched = {change.school_id for change in report.changes}
    if report.school_id is None:
        assert len(touched) > 1
    elif touched:
        assert report.school_id in touched


@pytest.mark.parametrize(("name", "county"), cases("figures"))
def test_errors_in_figures_are_in_the_files_of_their_schools(name: str, county: int) -> None:
    returns, report = with_fault(name, county)
    changed = changed_files(returns, county)
    if county == WIDE:
        expected = {returns.files[0].name} if name != "closed_school_reports" else set()
    else:
        in_scope = {school.school_id for school in returns.year.schools if school.in_scope}
        touched = {change.school_id for change in report.changes} & in_scope
        expected = {returns.file_of(school_id).name for school_id in touched}
    assert changed == expected


@pytest.mark.parametrize(("name", "county"), cases("county"))
def test_errors_in_the_countys_tables_leave_the_schools_alone(name: str, county: int) -> None:
    returns, report = with_fault(name, county)
    ours = differences(returns, county)
    assert ours == {
        (c.school_id, c.table, c.level, c.field, c.before, c.after) for c in report.changes
    }
    assert ours
    assert {(place[0], place[3] in report.fields) for place in ours} == {(None, True)}
    assert cells(returns) == cells(clean(county))
    assert report.file.endswith(f"县级表_{returns.year.county.name}.xlsx")


@pytest.mark.parametrize(("name", "county"), cases("files"))
def test_errors_in_files_leave_the_figures_alone(name: str, county: int) -> None:
    returns, report = with_fault(name, county)
    assert {d for d in differences(returns, county) if d[0] is not None} == set()
    changed = changed_files(returns, county)
    assert changed == (set() if name == "missing_county" else {report.file.rpartition("/")[2]})


@pytest.mark.parametrize(("name", "county"), cases("figures") + cases("county") + cases("files"))
def test_what_is_wrong_is_still_marked_as_simulated(name: str, county: int) -> None:
    returns, _ = with_fault(name, county)
    for file in returns.files:
        texts = {cell for grid in file.grids for row in grid.rows for cell in row}
        assert SIMULATED in texts
    for rows in returns.county_rows.get("claim", ()):
        assert "模拟" in str(rows["document"])


@pytest.mark.parametrize(
    ("name", "county", "is_planted"),
    [
        ("scientific_id", FORMS, lambda was, now: now.endswith("E+09")),
        ("scientific_id", WIDE, lambda was, now: now.endswith("E+09")),
        ("id_digit_lost", FORMS, lambda was, now: now == was[:-1]),
        ("id_digit_lost", WIDE, lambda was, now: now == was[:-1]),
        ("id_digit_wrong", WIDE, lambda was, now: len(now) == 10 and now[7] == "9"),
        ("id_of_another_school", FORMS, lambda was, now: now in schools(clean(FORMS))),
        ("div0_cell", FORMS, lambda was, now: now.value == "#DIV/0!"),
        ("div0_cell", WIDE, lambda was, now: now.value == "#DIV/0!"),
        ("star_as_number", FORMS, lambda was, now: now == "*"),
        ("star_as_number", WIDE, lambda was, now: now == "*"),
        ("text_in_number", FORMS, lambda was, now: not any(map(str.isdigit, now))),
        ("text_in_number", WIDE, lambda was, now: not any(map(str.isdigit, now))),
        ("missing_books", WIDE, lambda was, now: now == ""),
        ("blank_for_zero", WIDE, lambda was, now: (was, now) == (0, "")),
        ("header_renamed", WIDE, lambda was, now: now == "文献总量（种）"),
        ("name_damaged", FORMS, lambda was, now: "小学" not in now and "中学" not in now),
        ("year_mislabelled", FORMS, lambda was, now: f"{LAST - 1}" in now),
    ],
)
def test_spoilt_cells_hold_what_the_error_says(name, county, is_planted) -> None:
    returns, report = with_fault(name, county)
    changed = changed_cells(returns, report.file.rpartition("/")[2], county)
    assert changed
    assert all(is_planted(was, now) for was, now in changed)


def test_books_missing_from_forms_means_the_sheet_is_not_there() -> None:
    returns, report = with_fault("missing_books", FORMS)
    file = report.file.rpartition("/")[2]
    before = {sheet for sheet, _ in cells(clean(FORMS))[file]}
    after = {sheet for sheet, _ in cells(returns)[file]}
    assert {sheet.partition("_")[0] for sheet in before - after} == {"教基5176"}
