"""A figure in site, forms, documents and tables is one figure, at the digits it is printed with.

The cells are collected from the files of one release as their readers see them, not from what
wrote them; the tables, which are not rounded, are printed here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup, Tag
from openpyxl.worksheet.worksheet import Worksheet

from reporting.numbers import coefficient, half_up
from tests.reporting.forms.conftest import FULL, YEAR
from tests.reporting.forms.reading import column_of, line_of, opened, shown
from tests.reporting.whole_release import corrected_release

LEVELS = {"primary": "小学", "junior": "初中"}
REVIEWS = {"basic": ("基本均衡", "表Ⅲ"), "quality": ("优质均衡", "表3")}
Figures = dict[tuple[str, str], tuple[str, str]]
"""(level, indicator) → mean and coefficient as printed."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corrected_release(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def indicators(release: Path) -> dict[str, dict[str, str]]:
    """Indicators of the reviews, by id."""
    found = table(release, "indicator")
    return {row["indicator_id"]: row for row in found if row["indicator_set"] in REVIEWS}


@pytest.fixture(scope="module")
def figures(release: Path, indicators) -> Figures:
    """What the tables say of the county."""
    return {
        (row["level"], row["indicator_id"]): (
            half_up(float(row["county_mean"]), decimals(indicators, row["indicator_id"])),
            coefficient(float(row["cv"])),
        )
        for row in of_county(table(release, "county_coefficient"))
        if row["indicator_id"] in indicators and row["status"] == "evaluated"
    }


def table(release: Path, name: str) -> list[dict[str, str]]:
    with (release / f"tables/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_county(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    return (r for r in rows if (r["school_year"], r["county_code"]) == (str(YEAR), FULL))


def decimals(indicators: dict[str, dict[str, str]], indicator: str) -> int:
    return int(indicators[indicator]["decimals"])


def test_the_tables_have_figures_of_both_reviews_at_both_levels(figures, indicators):
    found = {(level, indicators[indicator]["indicator_set"]) for level, indicator in figures}
    assert found == {(level, review) for level in LEVELS for review in REVIEWS}


def test_means_and_coefficients_of_the_site_are_those_of_the_tables(release, figures):
    page = BeautifulSoup(
        (release / f"site/county/{FULL}/index.html").read_text(encoding="utf-8"), "lxml"
    )
    assert {key: value for level in LEVELS for key, value in on_page(page, level)} == figures


def on_page(page: Tag, level: str) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    found = page.select_one(f"#coefficients-{level}").find_next("table")
    headings = texts(found.find("tr"))
    mean, cv = headings.index("县平均"), headings.index("差异系数")
    for row in found.find_all("tr")[1:]:
        cells = texts(row)
        name = cells[0].split()[0]
        if name[0] in "bq" and name[1:].isdigit():
            yield (level, name), (cells[mean].replace(",", ""), cells[cv].split()[0])


def texts(row: Tag) -> list[str]:
    return [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]


def test_means_and_coefficients_of_the_forms_are_those_of_the_tables(release, figures, indicators):
    book = opened(release / f"forms/{FULL}.xlsx")
    printed = {
        (level, indicator): (
            in_form(sheet, "全县平均值", level, label),
            in_form(sheet, "差异系数", level, label),
        )
        for level, indicator in figures
        for label, sheet in [of_indicator(book, indicators[indicator])]
    }
    assert printed == figures


def of_indicator(book, indicator: dict[str, str]) -> tuple[str, Worksheet]:
    return indicator["label_zh"], book[REVIEWS[indicator["indicator_set"]][1]]


def in_form(sheet: Worksheet, line: str, level: str, label: str) -> str:
    row = line_of(sheet, line, line_of(sheet, LEVELS[level]))
    return shown(sheet.cell(row, column_of(sheet, label)))


def test_means_and_coefficients_of_the_documents_are_those_of_the_tables(
    release, figures, indicators
):
    document = docx.Document(str(release / f"documents/{FULL}.docx"))
    labels = {row["label_zh"] for row in indicators.values()}
    printed = [
        (label, row["县平均"].replace(",", ""), row["差异系数"])
        for one in document.tables
        for row in rows_of(one)
        if {"县平均", "差异系数"} <= row.keys()
        for label in [row["指标"].partition("（")[0]]
        if label in labels
    ]
    assert sorted(printed) == sorted(
        (indicators[indicator]["label_zh"], *of_indicator)
        for (_, indicator), of_indicator in figures.items()
    )


def rows_of(one) -> list[dict[str, str]]:
    headings = [cell.text for cell in one.rows[0].cells]
    return [
        dict(zip(headings, [cell.text for cell in row.cells], strict=True)) for row in one.rows[1:]
    ]


def test_values_of_schools_in_forms_are_those_of_the_tables(release, indicators):
    book = opened(release / f"forms/{FULL}.xlsx")
    compared = 0
    for row in of_county(table(release, "school_indicator")):
        indicator = indicators.get(row["indicator_id"])
        if indicator is None or row["in_population"] != "true" or row["status"] != "evaluated":
            continue
        label, sheet = of_indicator(book, indicator)
        line = line_of(sheet, row["school_id"], line_of(sheet, LEVELS[row["level"]]))
        cell = sheet.cell(line, column_of(sheet, label))
        assert shown(cell) == half_up(float(row["value"]), int(indicator["decimals"]))
        compared += 1
    assert compared > 50


def test_the_verdict_is_the_same_on_the_site_and_in_the_document(release):
    verdicts = {
        row["standard_id"]: row["status"]
        for row in of_county(table(release, "county_verdict"))
        if row["part"] == "overall"
    }
    words = {
        row["code"]: row["label_zh"]
        for row in table(release, "label")
        if row["code_list"] == "result"
    }
    expected = {REVIEWS[review][0]: words[status] for review, status in verdicts.items()}
    document = docx.Document(str(release / f"documents/{FULL}.docx"))
    by_part = next(rows for rows in map(rows_of, document.tables) if rows and "组成部分" in rows[0])
    assert {review: by_part[-1][review] for review in expected} == expected
    page = BeautifulSoup(
        (release / f"site/county/{FULL}/index.html").read_text(encoding="utf-8"), "lxml"
    )
    overall = [texts(row) for row in page.find_all("tr") if texts(row)[0].startswith("总体")]
    assert {cells[1] for cells in overall} == set(expected.values())
