"""Figures on the pages: the official digits, what decides, and nothing where there is nothing."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import duckdb
import pytest

from reporting.release import publish
from tests.reporting.figures_of_a_county import CountyYear, coefficient_of, composite_of
from tests.reporting.site.conftest import PARTLY, SCHOOLS, SHOWN, WITHHELD, WrittenSite

COUNTY = CountyYear(2021, SHOWN, SCHOOLS)


def script_value(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8").partition("=")[2].rstrip(";\n"))


def lines_of(page, level: str = "primary") -> dict[str, list[str]]:
    table = page.select_one(f"#coefficients-{level}").find_next("table")
    return {
        row.th.text.split()[0]: [cell.text.strip() for cell in row.select("td")]
        for row in table.select("tbody tr")
        if row.select("td")
    }


def test_coefficients_have_three_decimals_and_indicators_their_own(site):
    lines = lines_of(site.page(f"county/{SHOWN}"))
    mean, _, cv = coefficient_of(COUNTY, "primary", "b6")
    assert lines["b6"][1] == f"{mean:.3f}"
    assert lines["b6"][3] == f"{cv:.3f}"
    assert lines["b3"][1] == f"{coefficient_of(COUNTY, 'primary', 'b3')[0]:.0f}"
    assert lines["q1"][4] == "0.50"
    assert lines["综合差异系数"][3] == f"{composite_of(COUNTY, 'primary'):.3f}"


def test_the_part_of_a_verdict_names_the_rows_that_decide_it(site):
    parts = {
        row.th.text: row.select_one("td.wide").text
        for row in site.page(f"county/{SHOWN}", "en")
        .select_one("#verdict-quality")
        .find_next("table")
        .select("tbody tr")
    }
    over = [
        name
        for name in ("q1", "q2", "q3", "q4", "q5", "q6", "q7")
        if coefficient_of(COUNTY, "primary", name)[2] > 0.5
    ]
    assert all(f"Primary {name}" in parts["Coefficients"] for name in over)
    assert "Heads and teachers rotate" in parts["Government work"]
    assert "92.2%" in parts["Satisfaction"]


def test_a_school_below_its_standard_stands_dark_and_one_above_does_not(site):
    page = site.page(f"county/{SHOWN}/schools")
    head = [cell.text.strip() for cell in page.select("#school-table thead th")]
    place = head.index("q4")
    for row in page.select("#school-table tbody tr"):
        cell = row.find_all(["th", "td"])[place]
        assert ("below" in cell["class"]) == (float(cell.text) < 4.2)


def test_the_charts_have_the_rows_of_the_tables(site):
    charts = script_value(site.folder / f"county/{SHOWN}/data.js")["charts"]
    trend = charts["trend:b1"]
    newest = next(row for row in trend["rows"] if row[:2] == ["primary", 2021])
    assert newest[2] == round(coefficient_of(COUNTY, "primary", "b1")[2], 3)
    dots = [row for row in charts["spread:primary.q4"]["rows"] if row[0] == "school"]
    assert {row[4] for row in dots} == set(SCHOOLS)


def test_a_line_is_interrupted_where_a_year_is_withheld(site_of, world):
    for year in (2018, 2019, 2020, 2021):
        blocked = "blocked" if year == 2020 else "passed"
        world.county(year, SHOWN, blocked, schools=SCHOOLS)
    charts = script_value(site_of(world).folder / f"county/{SHOWN}/data.js")["charts"]
    rows = [row for row in charts["trend:b1"]["rows"] if row[0] == "primary"]
    assert [row[1] for row in rows] == [2018, 2019, 2021]
    assert rows[0][4] == rows[1][4] != rows[2][4]


def test_every_school_figure_walks_back_to_file_and_cell(site):
    history = script_value(site.folder / f"county/{SHOWN}/schools/data.js")["schools"]
    facility = history["landed"]["facility"]
    row = next(row for row in facility["rows"] if row[:3] == [f"{SHOWN}001", None, 2021])
    books = facility["fields"].index("books")
    cells = history["cells"][row[4]]
    assert history["files"][row[3]] == f"2021/过录表_{SHOWN}.xlsx"
    assert (cells[books + 1], row[5], row[6 + books]) == ("过录表!AB#", 7, 2001)
    gymnasium = facility["fields"].index("gymnasium_area")
    assert cells[gymnasium + 1] == "过录表!C#+过录表!D#"


def test_files_behind_the_charts_are_unrounded_and_open_in_a_chinese_spreadsheet(site):
    path = site.folder / f"county/{SHOWN}/coefficients.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = next(
        row
        for row in rows
        if (row["school_year"], row["level"], row["indicator_id"]) == ("2021", "primary", "b1")
    )
    assert float(found["cv"]) == pytest.approx(coefficient_of(COUNTY, "primary", "b1")[2], abs=0)
    assert {row["indicator_id"] for row in rows} >= {"composite", "q7"}


def test_spreadsheet_formulas_in_names_are_text(site_of, world):
    world.county(2021, SHOWN, schools=["=HYPERLINK(1)", "+2"])
    path = site_of(world).folder / f"county/{SHOWN}/distribution.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = {row["school_name"] for row in csv.DictReader(file)}
    assert names == {"'=HYPERLINK(1)", "'+2"}


@pytest.mark.parametrize("schools", [["独校"], ["甲", "乙"]])
def test_a_county_with_few_schools_has_all_pages(site_of, world, schools):
    written = site_of(world.county(2021, SHOWN, schools=schools))
    lines = lines_of(written.page(f"county/{SHOWN}"))
    if len(schools) == 1:
        assert lines["b1"][3] == "0.000"
    rows = written.page(f"county/{SHOWN}/schools").select("#school-table tbody tr")
    assert len(rows) == 2 * len(schools)


def test_a_published_county_without_schools_has_a_page_that_says_nothing_of_them(site_of, world):
    world.county(2021, SHOWN, schools=[]).county(2021, PARTLY, schools=["一"])
    written = site_of(world)
    assert lines_of_nothing(written.page(f"county/{SHOWN}"))
    assert written.page(f"county/{SHOWN}/schools").select("#school-table tbody tr") == []


def lines_of_nothing(page) -> bool:
    return page.select("[id^=coefficients-]") == []


def test_the_first_year_has_no_change_and_nothing_is_made_up(site_of, world):
    written = site_of(world.county(2021, SHOWN, schools=SCHOOLS))
    lines = lines_of(written.page(f"county/{SHOWN}"))
    assert {line[6] for line in lines.values()} == {"—"}
    assert "没有两年都已发布且可比的县" in written.page(".").text


def test_an_undefined_coefficient_is_a_word_and_not_a_number(world):
    world.county(2021, SHOWN, schools=SCHOOLS).write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        of_b1 = "where indicator_id = 'b1' and level = 'primary'"
        marts.execute(
            "update fct_county_coefficient set cv = null, county_mean = 0, status = 'undefined', "
            f"reason = 'zero_mean' {of_b1}"
        )
        marts.execute(f"update fct_trend set value = null {of_b1}")
        marts.execute(
            "update fct_county_composite set composite_cv = null, status = 'undefined', "
            "within_limit = 'not_evaluable', reason = 'indicator_undefined' where level = 'primary'"
        )
    written = WrittenSite(publish(world.data, 2021, world.fingerprint_of).path / "site")
    page = written.page(f"county/{SHOWN}", "en")
    lines = lines_of(page)
    assert lines["b1"][3:6] == ["Undefined", "—", "The county mean is zero"]
    assert lines["Composite"][3] == "Undefined"
    cells = [cell.text.strip() for cell in written.page(".", "en").select("#county-table td")]
    assert cells[4] == "Not evaluable"


def test_a_review_without_a_limit_shows_its_figures_and_judges_nobody(world):
    world.county(2021, SHOWN, schools=SCHOOLS).write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        marts.execute(
            "update fct_county_coefficient set cv_limit = null, within_limit = 'no_limit'"
        )
    written = WrittenSite(publish(world.data, 2021, world.fingerprint_of).path / "site")
    heading = written.page(".", "en").select_one("#heat-quality-primary")
    cell = heading.find_next("table").select_one("tbody td")
    assert "none" in cell["class"]
    assert "0/0 within" in cell.text
    assert re.match(r"0\.\d{3}", cell.text)


def test_where_only_one_review_can_be_judged_the_other_says_so(world):
    world.county(2021, SHOWN, schools=SCHOOLS).write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        marts.execute(
            "update fct_county_verdict set status = 'not_evaluable' where standard_id = 'quality'"
        )
        marts.execute("delete from fct_county_coefficient where indicator_id like 'q%'")
        marts.execute("delete from fct_trend where indicator_id like 'q%'")
        marts.execute("delete from fct_school_compliance where standard_id = 'quality'")
        for mart in ("fct_government_item", "fct_outcome_item", "fct_veto", "fct_satisfaction"):
            marts.execute(f"delete from {mart}")
    written = WrittenSite(publish(world.data, 2021, world.fingerprint_of).path / "site")
    page = written.page(f"county/{SHOWN}", "en")
    quality = page.select_one("#verdict-quality")
    assert "Not evaluable" in quality.text
    decided = [cell.text for cell in quality.find_next("table").select("td.wide")]
    assert decided[:2] == ["nothing to judge by"] * 2
    assert set(lines_of(page)) >= {"b1", "b8", "m1"}


def test_nothing_of_a_withheld_county_year_is_anywhere(site):
    withheld = [
        *(CountyYear(year, WITHHELD, SCHOOLS[:2]) for year in (2019, 2020, 2021)),
        CountyYear(2021, PARTLY, SCHOOLS[:3]),
    ]
    figures = {
        str(figure)[:11]
        for county in withheld
        for level in ("primary", "junior")
        for indicator in ("b1", "q3")
        for figure in coefficient_of(county, level, indicator)
    }
    names = {f"丙{name}" for name in SCHOOLS[:2]} | {WITHHELD + "000", WITHHELD + "001"}
    shown = "".join(
        path.read_text(encoding="utf-8")
        for path in site.folder.rglob("*")
        if path.is_file() and path.name != "vega.js"
    )
    assert [secret for secret in sorted(figures | names) if secret in shown] == []
    of_shown = coefficient_of(CountyYear(2020, PARTLY, SCHOOLS[:3]), "primary", "b1")
    assert all(str(figure)[:11] in shown for figure in of_shown)
