"""Nine years of real open data go through recognising and mapping by layout files alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from contract.messages import UserError
from ingestion.layout.load import layouts
from ingestion.map import map_document
from ingestion.model import ParsedFile
from ingestion.read.document import open_document
from ingestion.recognise import recognise

DATA = Path(__file__).parents[2] / ".." / "shared" / "realdata" / "tw_basec"
YEARS = range(103, 112)

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the open data is not beside the project")


@pytest.fixture(scope="module")
def parsed() -> dict[int, ParsedFile]:
    known = layouts()
    found = {}
    for year in YEARS:
        file = DATA / "original" / f"{year}_basec.csv"
        document = open_document(file, file.name)
        layout = recognise(document, known, year + 1911)
        found[year] = map_document(document, layout, year + 1911)
    return found


@pytest.fixture(scope="module")
def controls() -> dict[int, dict[str, int]]:
    with (DATA / "oracle" / "control_totals.csv").open(encoding="utf-8") as file:
        return {
            int(row["year"]): {k: int(v) for k, v in row.items()} for row in csv.DictReader(file)
        }


def total(parsed: ParsedFile, table: str, field: str) -> int:
    return sum(int(float(str(value))) for value in parsed.columns[table][field])


@pytest.mark.parametrize("year", YEARS)
def test_totals_of_every_year_are_the_oracles(
    year: int, parsed: dict[int, ParsedFile], controls: dict[int, dict[str, int]]
) -> None:
    file, expected = parsed[year], controls[year]
    assert len(file.columns["school"]["school_id"]) == expected["rows"]
    assert total(file, "enrolment", "pupils") == expected["pupils"]
    assert total(file, "enrolment", "classes") == expected["classes"]
    assert total(file, "staff", "full_time_teachers") == expected["teachers"]
    assert total(file, "staff", "staff") == expected["staff"]
    assert file.columns["enrolment"]["pupils"].count(0) == expected["zero_pupil_schools"]
    assert len(set(file.columns["school"]["county_code"])) == expected["counties"]
    assert len(set(file.columns["school"]["county_name"])) == expected["counties"]
    assert not [issue for issue in file.issues if issue.severity != "info"]


def test_each_layout_is_used_for_its_years(parsed: dict[int, ParsedFile]) -> None:
    assert [parsed[year].layout_id for year in (103, 108, 109, 110, 111)] == [
        "tw_basec/103",
        "tw_basec/103",
        "tw_basec/109",
        "tw_basec/110",
        "tw_basec/110",
    ]


def test_ids_keep_leading_zeros_and_the_school_year_is_gregorian(
    parsed: dict[int, ParsedFile],
) -> None:
    school = parsed[103].columns["school"]
    assert school["school_id"][0] == "011301"
    assert school["school_year"][0] == 2014
    assert all(len(str(school_id)) == 6 for school_id in school["school_id"])


def test_taoyuan_is_one_county_under_its_new_name(parsed: dict[int, ParsedFile]) -> None:
    for year in (103, 104):
        school = parsed[year].columns["school"]
        names = {
            n
            for c, n in zip(school["county_code"], school["county_name"], strict=True)
            if c == "03"
        }
        assert names == {"桃園市"}


def test_trailing_spaces_of_a_year_are_counted_by_field(parsed: dict[int, ParsedFile]) -> None:
    cleaned = {i.field: i.occurrences for i in parsed[109].issues if i.code == "spaces"}
    assert cleaned["pupils"] == 12 * 2668


def test_every_figure_names_its_columns_and_row(parsed: dict[int, ParsedFile]) -> None:
    staff = parsed[103].columns["staff"]
    assert staff["source_row"][:2] == [2, 3]
    assert staff["source_cells"][0] == '{"full_time_teachers": "Y#+Z#", "staff": "AA#+AB#"}'


def test_a_file_in_another_years_folder_is_refused() -> None:
    file = DATA / "original" / "103_basec.csv"
    with pytest.raises(UserError) as raised:
        recognise(open_document(file, file.name), layouts(), 2015)
    assert raised.value.code == "year_contradicts_folder"
    assert "2014" in raised.value.what.en


def test_a_file_renamed_to_another_year_is_caught_by_its_own_column() -> None:
    file = DATA / "original" / "110_basec.csv"
    document = open_document(file, "111_basec.csv")
    with pytest.raises(UserError) as raised:
        map_document(document, recognise(document, layouts(), 2022), 2022)
    assert raised.value.code == "year_contradicts_folder"
    assert raised.value.where.header == "學年度"
    assert raised.value.where.cell == "A2"
