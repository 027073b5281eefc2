"""The forms of a release as a whole: who has one, what is in none, that bytes repeat."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from contract.paths import DataFolder
from reporting.numbers import exact
from tests.reporting.conftest import Published
from tests.reporting.figures_of_a_county import BASE, LEVELS, CountyYear, coefficient_of
from tests.reporting.forms.conftest import (
    ELSEWHERE,
    FULL,
    OPEN,
    WITHHELD,
    WITHHELD_SCHOOLS,
    YEAR,
    forms_of,
    written,
)
from tests.reporting.forms.reading import cells_of, opened, texts_of

HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "<script>alert(1)</script>",
    "+1+1",
    "@SUM(A1)",
    "-2",
    "\u202e右到左\u202c",
    "🏫学校" + "长" * 58,
    "带\x07铃",
)


def xml_of(path: Path) -> str:
    with zipfile.ZipFile(path) as file:
        return "".join(file.read(name).decode() for name in file.namelist())


def test_every_published_county_and_province_has_a_workbook_and_no_other(forms):
    assert {path.name for path in forms.iterdir()} == {
        f"{FULL}.xlsx",
        f"{OPEN}.xlsx",
        f"{ELSEWHERE}.xlsx",
        "province_98.xlsx",
        "province_99.xlsx",
    }


def test_schools_and_figures_of_a_withheld_county_are_in_no_workbook(forms):
    everything = "".join(xml_of(path) for path in forms.glob("*.xlsx"))
    assert [name for name in WITHHELD_SCHOOLS if name in everything] == []
    assert f"{WITHHELD}000" not in everything
    numbers = {
        cell.value
        for path in forms.glob("*.xlsx")
        for sheet in opened(path, computed=True)
        for cell in cells_of(sheet)
        if isinstance(cell.value, float)
    }
    county = CountyYear(YEAR, WITHHELD, WITHHELD_SCHOOLS)
    means = {exact(coefficient_of(county, level, name)[0]) for level in LEVELS for name in BASE}
    assert numbers & means == set()


def test_a_cover_names_county_year_gate_and_contents(full, forms):
    texts = texts_of(full["封面"])
    assert "青山省 市 甲县 990101　2021/22学年 School year 2021/22" in texts
    assert "通过\npassed" in texts
    assert [name for name in full.sheetnames[1:] if name not in texts] == []
    waived = texts_of(opened(forms / f"{ELSEWHERE}.xlsx")["封面"])
    assert "通过（有豁免）\npassed with waivers" in waived


def test_invented_places_say_so_on_every_sheet(tmp_path):
    world = Published(DataFolder.at(tmp_path / "data"), province="示例省")
    world.county(YEAR, FULL, name="甲县", schools=["实验小学"])
    book = opened(forms_of(world, tmp_path / "forms") / f"{FULL}.xlsx")
    assert [
        sheet.title for sheet in book if "simulated figures" not in str(sheet["A3"].value)
    ] == []


def test_hostile_names_stay_texts(tmp_path):
    world = Published(DataFolder.at(tmp_path / "data"))
    world.county(YEAR, FULL, name=HOSTILE[0], schools=HOSTILE)
    folder = forms_of(world, tmp_path / "forms")
    sheet = opened(folder / f"{FULL}.xlsx")["表Ⅱ-2"]
    names = [cell for cell in sheet["C"] if str(cell.value).endswith("小学部")]
    assert [cell.value.removesuffix("小学部") for cell in names][:-1] == list(HOSTILE[:-1])
    assert len(names) == len(HOSTILE)
    assert {cell.data_type for cell in names} == {"s"}
    book = opened(folder / f"{FULL}.xlsx")
    formulas = [cell.value for one in book for cell in cells_of(one) if cell.data_type == "f"]
    assert formulas and all(re.match(r"=(SUMPRODUCT|SQRT|IF|ROUND)\(", text) for text in formulas)
    assert not any(cell.hyperlink for one in book for cell in cells_of(one))


def test_the_same_figures_give_the_same_bytes(world_of_forms, forms, tmp_path):
    again = written(world_of_forms, tmp_path / "forms")

    def digests(folder: Path) -> dict[str, str]:
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
        }

    assert digests(again) == digests(forms)


@pytest.mark.parametrize("name", [f"{FULL}.xlsx", "province_99.xlsx"])
def test_the_workbook_is_dated_by_its_returns_not_by_the_clock(forms, name):
    properties = opened(forms / name).properties
    assert {properties.created.date().isoformat(), properties.modified.date().isoformat()} == {
        f"{YEAR}-09-01"
    }
