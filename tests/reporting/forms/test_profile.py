"""表Ⅰ and 表1: what the county states of itself, and what is counted for it."""

from __future__ import annotations

import duckdb

from tests.reporting.forms.conftest import FULL, OPEN, YEAR, forms_of, small_release
from tests.reporting.forms.reading import line_of, opened, shown, texts_of
from tests.reporting.warehouse import insert


def by_line(sheet) -> dict[str, object]:
    """Cells of the one line by their line number."""
    numbers = line_of(sheet, "L1" if sheet.title == "表Ⅰ" else "1")
    cells = zip(sheet[numbers], sheet[numbers + 1], strict=True)
    return {number.value: cell for number, cell in cells if number.value}


def test_figures_stand_under_their_line_numbers_with_unit_and_digits_of_the_form(full):
    line = by_line(full["表Ⅰ"])
    assert list(line) == [f"L{number}" for number in range(1, 23)]
    assert shown(line["L1"]) == "5.22"
    assert (line["L3"].value, shown(line["L5"])) == (6, "87286")
    assert "人口总数\nPopulation\n（万人 10 000 persons）" in texts_of(full["表Ⅰ"])


def test_what_the_county_did_not_state_is_said_to_be_so_and_is_no_zero(full, gaps):
    assert by_line(full["表Ⅰ"])["L2"].value == "未填报①"
    assert {cell.value for cell in by_line(gaps["表Ⅰ"]).values()} == {"未填报①"}
    assert "① 县未填报 The county did not state it" in texts_of(gaps["表Ⅰ"])


def test_schools_are_counted_from_the_returns_by_type(full):
    line = by_line(full["表1"])
    assert (line["10"].value, line["11"].value, line["14"].value) == (5, 0, 0)


def teaching_points(marts: duckdb.DuckDBPyConnection) -> None:
    """Two schools become teaching points: one small in FULL, one of unknown size in OPEN."""
    for number in ("001", "002"):
        marts.execute(
            f"update dim_school set school_type_code = '218' where school_id = '{FULL}{number}'"
        )
    marts.execute(
        "update stg_enrolment set pupils = 10 "
        f"where school_id = '{FULL}001' and school_year = {YEAR}"
    )
    for number in ("000", "001"):
        marts.execute(
            f"update dim_school set school_type_code = '218' where school_id = '{OPEN}{number}'"
        )
    marts.execute(
        f"update stg_enrolment set pupils = null "
        f"where school_id = '{OPEN}001' and school_year = {YEAR}"
    )
    for code in ("990191", "990192"):
        insert(marts, "stg_county_profile", school_year=YEAR, county_code=code, townships=3)
    marts.execute(
        f"update dim_county set stated_county_codes = '990191,990192' where county_code = '{OPEN}'"
    )


def test_teaching_points_of_fifty_pupils_are_told_apart(tmp_path):
    folder = forms_of(small_release(tmp_path), tmp_path / "forms", teaching_points)
    line = by_line(opened(folder / f"{FULL}.xlsx")["表1"])
    assert (line["14"].value, line["15"].value) == (1, 2)
    unknown = opened(folder / f"{OPEN}.xlsx")
    line = by_line(unknown["表1"])
    assert (line["14"].value, line["15"].value) == ("不可评②", 2)
    assert "① 今为一县的几个县各有填报，不能合并" in "".join(texts_of(unknown["表Ⅰ"]))
    assert by_line(unknown["表Ⅰ"])["L3"].value == "未填报①"
