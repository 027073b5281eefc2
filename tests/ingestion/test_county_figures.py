"""What is known of a county is filled into its template, and comes back as it was."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from contract.paths import DataFolder
from ingestion.county_figures import county_name, known_figures
from ingestion.land.store import FILE_NAME
from ingestion.layout.load import layouts
from ingestion.map import map_document
from ingestion.read import open_document
from ingestion.recognise import recognise
from ingestion.template import template_sheets, write_county_forms_template
from tests.landing_fixture import write_landing

COUNTY, YEAR = "990121", 2024
TABLES = [sheet.table.name for sheet in template_sheets(YEAR)]
SCHOOLS = {"1": "211", "2": "218", "3": "312", "4": "341"}


def returns(year: int, pupils: int | None = 100) -> dict[str, list[dict[str, object]]]:
    """What the schools of two counties have sent."""
    schools = [
        {
            "school_year": year,
            "school_id": number,
            "county_code": COUNTY if number != "9" else "990199",
            "county_name": "云溪县",
            "school_type_code": kind,
        }
        for number, kind in {**SCHOOLS, "9": "211"}.items()
    ]
    of_level = [
        {"school_year": year, "school_id": row["school_id"], "level": "primary"} for row in schools
    ]
    enrolment = [{**row, "pupils": pupils, "classes": 4} for row in of_level]
    staff = [{**row, "staff": 9, "full_time_teachers": 8} for row in of_level]
    return {"school": schools, "enrolment": enrolment, "staff": staff}


def land(data: DataFolder, rows: dict[str, list[dict[str, object]]]) -> None:
    """Rows as an ingest leaves them."""
    write_landing(data, rows)
    for path in data.landing.rglob("part-0.parquet"):
        path.rename(path.with_name(FILE_NAME))


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder.at(tmp_path)


def test_counts_of_the_county_follow_from_its_schools_returns(data: DataFolder) -> None:
    land(data, returns(YEAR))
    (profile,) = known_figures(data, YEAR, COUNTY, TABLES)["county_profile"]
    assert profile["primary_schools"] == 1
    assert profile["teaching_points"] == 1
    assert profile["combined_schools"] == 1
    assert profile["complete_secondary_schools"] == 1
    assert profile["primary_pupils"] == 400
    assert profile["primary_full_time_teachers"] == 32
    assert "special_schools" not in profile, "they do not land, so nothing is known"
    assert "junior_pupils" not in profile
    assert county_name(data, YEAR, COUNTY) == "云溪县"


def test_schools_are_counted_as_the_gate_counts_them(data: DataFolder) -> None:
    rows = returns(YEAR)
    campus, point, *_ = rows["school"]
    campus["is_counted_school"] = point["is_counted_school"] = False
    rows["school"].append({**campus, "school_id": "5", "school_type_code": "321"})
    rows["school"][-1]["is_counted_school"] = True
    land(data, rows)
    (profile,) = known_figures(data, YEAR, COUNTY, TABLES)["county_profile"]
    assert profile["primary_schools"] == 0, "a campus is part of the school it belongs to"
    assert profile["teaching_points"] == 1
    assert profile["junior_schools"] == 1, "vocational junior schools are junior schools"


def test_a_sum_of_which_a_figure_is_missing_is_not_known(data: DataFolder) -> None:
    land(data, returns(YEAR, pupils=None))
    (profile,) = known_figures(data, YEAR, COUNTY, TABLES)["county_profile"]
    assert "primary_pupils" not in profile
    assert profile["primary_classes"] == 16


def test_what_the_county_has_sent_itself_is_filled_in_again(data: DataFolder) -> None:
    sent = {"school_year": YEAR, "county_code": COUNTY, "primary_pupils": 7, "population": 5e4}
    land(data, {**returns(YEAR), "county_profile": [sent]})
    (profile,) = known_figures(data, YEAR, COUNTY, TABLES)["county_profile"]
    assert (profile["primary_pupils"], profile["population"]) == (7, 5e4)


def test_items_and_groups_are_those_of_the_year_before_without_their_figures(
    data: DataFolder,
) -> None:
    key = {"school_year": YEAR - 1, "county_code": COUNTY}
    before = {
        "county_item": [{**key, "item_id": "C1", "self_score": 3.0}],
        "satisfaction": [{**key, "group_name": "parents", "valid": 300}],
    }
    land(data, before)
    known = known_figures(data, YEAR, COUNTY, TABLES)
    assert known == {
        "county_item": [{"item_id": "C1"}],
        "satisfaction": [{"group_name": "parents"}],
    }


def test_of_a_county_nobody_knows_nothing_is_filled_in(data: DataFolder) -> None:
    assert known_figures(data, YEAR, COUNTY, TABLES) == {}
    assert county_name(data, YEAR, COUNTY) == ""


def test_a_template_that_is_sent_back_untouched_says_what_was_known(
    data: DataFolder, tmp_path: Path
) -> None:
    finance = {"school_year": YEAR, "county_code": COUNTY, "appropriation": 12_345_000.0}
    group = {"school_year": YEAR, "county_code": COUNTY, "group_name": "pupils", "valid": 9}
    land(data, {**returns(YEAR), "county_finance": [finance], "satisfaction": [group]})
    path = tmp_path / "county_forms.xlsx"
    known = known_figures(data, YEAR, COUNTY, TABLES)
    write_county_forms_template(path, YEAR, COUNTY, "云溪县", known)
    document = open_document(path, path.name)
    parsed = map_document(document, recognise(document, layouts(), YEAR), YEAR)
    assert parsed.columns["county_finance"]["appropriation"] == [12_345_000]
    assert parsed.columns["county_profile"]["primary_pupils"] == [400]
    assert parsed.columns["satisfaction"]["group_name"] == ["pupils"]
    assert parsed.columns["satisfaction"]["valid"] == [9]


def test_what_is_filled_in_is_shaded_and_may_be_corrected(data: DataFolder, tmp_path: Path) -> None:
    land(data, returns(YEAR))
    path = tmp_path / "county_forms.xlsx"
    known = known_figures(data, YEAR, COUNTY, TABLES)
    write_county_forms_template(path, YEAR, COUNTY, "云溪县", known)
    sheet = openpyxl.load_workbook(path)["县情"]
    by_heading = {sheet.cell(3, c).value: sheet.cell(4, c) for c in range(1, sheet.max_column + 1)}
    filled, empty = by_heading["小学校数（所）"], by_heading["乡镇数（项）"]
    assert (filled.value, empty.value) == (1, None)
    assert filled.fill.fgColor.rgb != empty.fill.fgColor.rgb
    assert not filled.protection.locked
    note = sheet["B3"].comment
    assert note is not None
    assert "单位 Unit: 万人" in note.text
    assert "范围 Range: 0 – " in note.text
