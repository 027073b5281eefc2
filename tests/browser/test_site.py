"""The site as people open it: from a stick, on a phone and a projector, printed, without script."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import COUNTY, DESKTOP, PHONE, SCHOOLS, WITHHELD

PAGES = {
    "overview": "",
    "methods": "methods/",
    "province": "province/99/",
    "county": f"county/{COUNTY}/",
    "withheld": f"county/{WITHHELD}/",
    "schools": f"county/{COUNTY}/schools/",
    "school": f"county/{COUNTY}/schools/",
}
LANGUAGES = {"zh": "index.html", "en": "en.html"}
SERIOUS = ("serious", "critical")
DRAWN = "[...document.querySelectorAll('.chart')].every((one) => one.querySelector('svg'))"


def address(kind: str, language: str = "zh") -> str:
    anchor = f"#{COUNTY}001" if kind == "school" else ""
    return PAGES[kind] + LANGUAGES[language] + anchor


def draw_all(page) -> None:
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(DRAWN)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of every page are kept for people to look at."""
    return tmp_path_factory.mktemp("pictures", numbered=False)


@pytest.mark.parametrize("kind", PAGES)
def test_opens_without_error_or_request_and_fits_phone_and_desktop(visit, pictures, kind):
    for width, language in ((PHONE, "zh"), (DESKTOP, "en")):
        visited = visit(address(kind, language), width)
        draw_all(visited.page)
        visited.page.screenshot(path=pictures / f"{kind}-{language}-{width}.png", full_page=True)
        assert visited.troubles == []
        wide = visited.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width


@pytest.mark.parametrize("kind", PAGES)
def test_has_no_serious_violation_of_accessibility(visit, kind):
    page = visit(address(kind)).page
    draw_all(page)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [
        (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in SERIOUS
    ] == []


def test_a_table_is_searched(visit):
    page = visit(address("schools")).page
    rows = page.locator("#school-table tbody tr:visible")
    assert rows.count() == 2 * len(SCHOOLS)
    page.get_by_role("searchbox").fill("城关 初中")
    assert rows.count() == 1
    assert "1 / 14" in page.locator("output").inner_text()


def test_a_table_is_sorted_by_figures_and_by_names(visit):
    page = visit(address("schools", "en")).page
    head = page.locator("#school-table thead th")
    pupils = page.locator("#school-table tbody td:nth-child(5)")
    head.nth(4).get_by_role("button").click()
    ascending = [int(text) for text in pupils.all_inner_texts()]
    assert ascending == sorted(ascending)
    assert head.nth(4).get_attribute("aria-sort") == "ascending"
    head.nth(4).get_by_role("button").click()
    assert [int(text) for text in pupils.all_inner_texts()] == sorted(ascending, reverse=True)
    head.nth(1).get_by_role("button").click()
    levels = page.locator("#school-table tbody td:nth-child(2)").all_inner_texts()
    assert levels == sorted(levels)


def test_the_language_is_switched_and_the_place_kept(visit):
    page = visit(address("school")).page
    page.wait_for_selector("#school-name")
    page.locator("a.language").click()
    page.wait_for_url(f"**/en.html#{COUNTY}001")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#school-name").inner_text() == SCHOOLS[1]


def test_figures_are_downloaded(visit, folder):
    page = visit(address("county")).page
    links = page.locator("a.download")
    assert links.count() >= 8
    with page.expect_download() as waiting:
        links.first.click()
    assert (
        Path(waiting.value.path()).read_bytes()
        == (folder / f"county/{COUNTY}" / waiting.value.suggested_filename).read_bytes()
    )


def test_a_school_shows_its_figures_with_standards_and_cells(visit):
    visited = visit(address("schools", "en"))
    page = visited.page
    page.get_by_role("link", name=SCHOOLS[0]).first.click()
    section = page.locator("#school")
    assert section.locator("#school-name").inner_text() == SCHOOLS[0]
    assert "过录表!AB6" in section.inner_text()
    assert section.locator("td.below").count() > 0
    assert section.locator(".chart svg").count() > 10
    section.get_by_role("button", name="Close").click()
    assert section.is_hidden()
    assert visited.troubles == []


@pytest.mark.parametrize("name", ["nobody", "constructor", "%E0%A4%A"])
def test_an_unknown_school_is_said_to_be_unknown(visit, name):
    visited = visit(f"{PAGES['schools']}index.html#{name}")
    assert "没有这所学校：" in visited.page.locator("#school").inner_text()
    assert visited.troubles == []


def test_printing_opens_everything_and_hides_what_is_for_the_screen(visit):
    page = visit(address("county")).page
    printed = page.pdf()
    assert printed.startswith(b"%PDF")
    assert page.locator("details:not([open])").count() == 0
    assert page.evaluate(DRAWN)
    page.emulate_media(media="print")
    assert page.locator(".bar").is_hidden()
    assert page.locator("a.download").first.is_hidden()
    assert page.locator("#coefficients-primary").is_visible()


def test_without_script_the_tables_are_there_and_charts_leave_no_hole(visit):
    page = visit(address("county"), script=False).page
    assert page.locator(".chart:visible").count() == 0
    assert page.locator("table:visible").count() >= 10
    schools = visit(address("schools"), script=False).page
    assert schools.locator("#school-table tbody tr:visible").count() == 2 * len(SCHOOLS)
    assert schools.locator(".without-script").is_visible()
