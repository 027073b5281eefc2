"""The page of a checked document: every figure marked, its arithmetic beside it, safely."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from contract.documents import Block, Report
from contract.messages import Text
from reporting.claims_page.model import Mark
from reporting.claims_page.page import claims_page
from reporting.claims_page.words import OUTCOMES
from tests.reporting.claims_page.documents import TEXT, check, document, mark

LAND, PUPILS, RATIO = mark("8580"), mark("244"), mark("30.6")


def page(*checks, **more) -> BeautifulSoup:
    return BeautifulSoup(claims_page(document(*checks, **more)), "lxml")


def test_the_documents_text_stands_on_the_page_as_it_is():
    found = page(check("C1", "inconsistent", RATIO))
    (line,) = found.select(".line.paragraph .text")
    for reference in line.select("a"):
        reference.decompose()
    assert line.get_text() == TEXT
    assert not found.select("script")


def test_every_figure_is_marked_by_its_worst_outcome_and_the_others_as_not_checked():
    found = page(check("R1", "consistent", RATIO), check("C1", "inconsistent", RATIO, LAND))
    marks = found.select(".line mark")
    assert [one["class"] for one in marks] == [["unchecked"], ["unchecked"], ["inconsistent"]]


def test_mark_and_note_point_at_each_other_and_the_note_has_all_the_arithmetic():
    found = page(
        check("C1", "inconsistent", RATIO),
        check("R1", "consistent", RATIO, arithmetic=Text(zh="年报 35.2", en="returns 35.2")),
    )
    (marked,) = found.select("mark.inconsistent[id]")
    (note,) = found.select(marked.a["href"])
    assert note.select_one("a.back")["href"] == f"#{marked['id']}"
    assert "8580 ÷ 244 → 35.2" in note.get_text()
    assert "returns 35.2" in note.get_text()


def test_what_needs_attention_is_listed_first_by_number():
    found = page(check("C1", "consistent", LAND), check("C2", "rounding", RATIO))
    (listed,) = found.select(".attention li")
    assert listed["value"] == "2"
    assert listed.a["href"] == "#figure-2"


def test_outcomes_are_told_apart_without_colour():
    signs = [word.sign for word in OUTCOMES.values()]
    assert len(set(signs)) == len(signs)
    for outcome, word in OUTCOMES.items():
        assert word.sign in page(check("C1", outcome, RATIO)).select_one("mark[id]").get_text()


def test_the_page_says_everything_in_both_languages():
    found = page(check("C1", "rounding", RATIO), notices=(Text(zh="提示", en="Notice"),))
    chinese, english = found.select(".zh"), found.select(".en")
    assert len(chinese) == len(english) > 10
    assert {one["lang"] for one in english} == {"en"}
    assert {"提示"} <= {one.get_text() for one in chinese}


def test_the_page_loads_nothing():
    html = claims_page(document(check("C1", "rounding", RATIO)))
    assert not re.search(r"https?:|<link|<img|@import|url\(|src=", html)


def test_a_figure_within_another_keeps_its_note():
    whole, inner = mark("8580平方米"), mark("8580")
    found = page(check("C1", "consistent", whole), check("C2", "inconsistent", inner))
    assert len(found.select(".line mark[id]")) == 1
    assert [note["value"] for note in found.select(".notes > li")] == ["1", "2"]


def test_cells_stand_on_the_page_as_a_table_with_their_notes():
    cells = [(1, 1, "项目"), (1, 3, "数值"), (2, 1, "学生"), (2, 2, "人"), (2, 3, "244")]
    blocks = tuple(
        Block(number, "cell", text, "表 1", 1, row, column)
        for number, (row, column, text) in enumerate(cells)
    )
    figure = Mark(4, 0, 3)
    checked = replace(
        document(check("R1", "inconsistent", figure)),
        reports=(Report(0, "自评报告", blocks),),
        figures=(figure,),
    )
    found = BeautifulSoup(claims_page(checked), "lxml")
    rows = [[cell.get_text() for cell in row.select("td")] for row in found.select("tr")]
    assert [row[:2] for row in rows] == [["项目", "数值"], ["学生", "人"]]
    assert found.select_one("td")["colspan"] == "2"
    assert found.select_one(".line.table .notes li")["value"] == "1"


def test_a_document_without_figures_says_so():
    assert "没有可核对的数" in page(text="没有数。").get_text()


@pytest.mark.parametrize("size", [2_000])
def test_a_long_document_is_written_in_one_pass_over_its_figures(size):
    text = "学生244人。" * size
    marks = [Mark(1, start, start + 3) for start in range(2, len(text), 7)]
    checks = [check(f"C{number}", "consistent", one) for number, one in enumerate(marks)]
    html = claims_page(document(*checks, text=text))
    assert html.count('<mark class="consistent" id=') == size
