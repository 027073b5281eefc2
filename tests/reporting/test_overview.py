"""The overview page: official digits, escaped names, simulated data marked, nothing fetched."""

from __future__ import annotations

import re

import pytest

from reporting.numbers import coefficient, half_up
from reporting.release import publish


def pages(world, year: int = 2021) -> dict[str, str]:
    folder = publish(world.write().data, year, world.fingerprint_of).path / "site"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.5245, "0.525"),
        (0.5245 + 0.1, "0.625"),
        (0.0005, "0.001"),
        (1.0, "1.000"),
        (1.2994, "1.299"),
    ],
)
def test_coefficients_have_three_decimals_rounded_half_up(value, printed):
    assert coefficient(value) == printed


def test_decimals_come_from_the_indicator():
    assert half_up(2734.5, 0) == "2735"


def test_composites_stand_beside_their_limit_and_the_worst_coefficient(two_years):
    page = pages(two_years)["index.html"]
    assert "<b>0.525</b>" in page
    assert "≤ 0.65" in page
    assert "0.625 · b1 生均教学及辅助用房面积" in page


def test_a_composite_over_its_limit_is_said_in_words_and_marks(two_years):
    page = pages(two_years)["en.html"]
    cell = re.search(r'<td class="cell not_met">.*?</td>', page, re.DOTALL)
    assert cell is not None
    assert "0.700" in cell.group()
    assert "over the limit" in cell.group()


def test_coverage_is_printed_beside_every_aggregate(two_years):
    page = pages(two_years)["en.html"]
    assert "1 / 2" in page
    assert "1 / 2 counties" in page


def test_names_are_escaped(world):
    page = pages(world.county(2021, "990101", name="<script>alert(1)</script>"))["index.html"]
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_page_needs_nothing_from_outside(two_years):
    for page in pages(two_years).values():
        assert re.findall(r'(?:src|href)="(?!index\.html|en\.html)', page) == []
        assert "http" not in page


def test_each_language_is_complete_and_links_the_other(two_years):
    found = pages(two_years)
    assert '<html lang="zh-CN">' in found["index.html"]
    assert 'href="en.html"' in found["index.html"]
    assert 'href="index.html"' in found["en.html"]
    assert "暂缓发布" in found["index.html"]
    assert "暂缓发布" not in found["en.html"]


def test_simulated_data_are_marked_and_real_ones_are_not(two_years):
    assert "模拟数据" not in pages(two_years)["index.html"]
    two_years.province = "示例省"
    two_years.county(2021, "990101", composite=0.4)
    assert "模拟数据" in pages(two_years)["index.html"]
    assert "Simulated data" in pages(two_years)["en.html"]
