"""Every page of the site: complete in both languages, offline, escaped, marked where simulated."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlparse

import pytest
from bs4 import BeautifulSoup

from tests.reporting.site.conftest import PARTLY, SHOWN, WITHHELD

PAGES = (".", "methods", "province/99", f"county/{SHOWN}", f"county/{SHOWN}/schools")
HOSTILE = (
    "<script>alert(1)</script>",
    "</title></script><img src=x onerror=alert(1)>",
    "\"'><b onclick=alert(1)>",
    "{{ 7 * 7 }}",
    "\u202eסוף\u200f",
    "\U0001f3eb\U0001f600",
    "很" * 60,
    "=HYPERLINK(0)",
)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_there_in_both_languages_and_they_link_each_other(site, name):
    chinese, english = site.page(name, "zh"), site.page(name, "en")
    assert chinese.html["lang"] == "zh-CN"
    assert english.html["lang"] == "en"
    assert chinese.select_one("a.language")["href"] == "en.html"
    assert english.select_one("a.language")["href"] == "index.html"
    assert len(chinese.select("section")) == len(english.select("section"))


def test_every_link_script_and_file_of_the_site_is_there(site):
    missing = []
    for page in site.pages():
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
        for place in [*soup.select("[href]"), *soup.select("[src]")]:
            target = urlparse(place.get("href") or place.get("src"))
            assert not target.scheme
            assert not target.netloc
            if target.path and not (page.parent / unquote(target.path)).exists():
                missing.append((page.relative_to(site.folder).as_posix(), target.path))
    assert missing == []


def test_the_simulated_are_marked_on_every_page_and_the_real_are_not(site_of, world):
    world.county(2021, SHOWN, schools=["一", "二"])
    assert all("模拟数据" not in page.read_text("utf-8") for page in site_of(world).pages())
    world.province = "示例省"
    marked = site_of(world).pages()
    banners = [re.search("模拟数据|Simulated data", page.read_text("utf-8")) for page in marked]
    assert all(banners)


def test_names_are_text_wherever_they_stand(site_of, world):
    world.province = HOSTILE[0]
    for number, name in enumerate(HOSTILE):
        world.county(2021, f"99{number:04d}", name=name, schools=HOSTILE)
        world.county(2021, f"98{number:04d}", "blocked", name=name)
    written = site_of(world)
    for page in written.pages():
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
        assert not [tag for tag in soup.select("script") if not tag.get("src")]
        assert not soup.select("[onclick], [onerror], img, b[onmouseover]")
    for number, name in enumerate(HOSTILE):
        assert name in written.page(f"county/99{number:04d}").h1.text
        assert name in written.page(f"county/98{number:04d}").h1.text
    stated = written.page("county/990000/schools").select("#school-table tbody th")
    assert [cell.text for cell in stated[: len(HOSTILE)]] == list(HOSTILE)


def test_a_withheld_county_has_a_page_with_its_name_and_the_reason_and_no_figure(site):
    page = site.page(f"county/{WITHHELD}", "en")
    assert "丙县" in page.h1.text
    assert "B01 Class size is not plausible: 1 not so" in page.text
    assert page.select(".chart, .download, #coefficients") == []
    assert {path.name for path in (site.folder / "county" / WITHHELD).iterdir()} == {
        "index.html",
        "en.html",
    }


def test_a_county_withheld_in_the_newest_year_shows_the_latest_that_passed(site):
    page = site.page(f"county/{PARTLY}", "en")
    assert "2021/22 did not pass" in page.select_one("#withheld").parent.text
    assert "2020/21" in page.select_one(".lead").text
    ticks = page.select("#verdict ~ .scroll tbody tr:first-child td.tick")
    assert [tick.text.strip() for tick in ticks[:3]] == ["Not met", "Not met", "Withheld"]


def test_coverage_stands_beside_every_aggregate(site):
    page = site.page(".", "en")
    assert "1 / 3" in page.select_one(".facts").text
    assert "Of the 1 counties published (of 3)" in page.text
    newest = page.select("table.heat tbody td:last-child")
    assert newest
    assert all("1/3 published" in cell.text for cell in newest)
    assert "1 of 3 published" in page.select_one("#movers ~ .hint").text


def test_the_overview_finds_every_county_with_its_conclusion(site):
    rows = {
        row.th.text: [cell.text.strip() for cell in row.select("td")]
        for row in site.page(".", "en").select("#county-table tbody tr")
    }
    assert rows["甲县"][2:4] == ["Not met", "Not met"]
    assert rows["乙县"][2:] == ["Withheld"]
    assert rows["丙县"][2:] == ["Withheld"]


def test_the_province_has_each_county_year_by_year(site):
    rows = site.page("province/99", "en").select("#county-table tbody")
    shown = rows[0].select("tr")[0].select("td.shade")
    assert "≤ 0.65" in shown[-1].text
    assert [cell.text.strip() for cell in rows[2].select("tr")[0].select("td.shade")] == [
        "Withheld"
    ] * 3


def test_what_was_flagged_is_shown_with_its_cell_and_what_to_do(site):
    text = site.page(f"county/{SHOWN}", "en").select_one("#findings").parent.text
    assert "At most 60 pupils to a teacher" in text
    assert "过录表!O16" in text
    assert "undecided" in text
