"""A return in several files: each school's row is joined from the parts, and comes apart again."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

import pytest

from contract.messages import UserError
from contract.origin import origin_of
from contract.paths import DataFolder
from ingestion.ingest import Engine, ingest_with
from ingestion.land import store
from ingestion.layout.load import fields_of, layouts
from ingestion.pipeline import LayoutReader
from ingestion.years import registry

YEAR = 2021
BASE = """\
kind: table
title: {zh: 表, en: Table}
source: a test
confidence: H
school_years: {first: 2021}
"""
SCHOOLS = """detail: 1
part: schools
match: {headers: [代码, 县]}
records:
  school: {fields: {school_id: {header: 代码}, county_code: {header: 县}}}
  facility: {fields: {floor_area: {header: 面积}}}
"""
BOOKS = """detail: 1
part: books
match: {headers: [代码, 图书]}
maturity: provisional
records:
  facility: {fields: {school_id: {header: 代码}, books: {header: 图书}}}
"""
OTHER = """detail: 9
match: {headers: [学校, 册]}
records:
  facility: {fields: {school_id: {header: 学校}, books: {header: 册}}}
"""


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(BASE + text, encoding="utf-8")


class Returns:
    """A data folder and layouts of a family in two parts, and of another family."""

    def __init__(self, folder: Path) -> None:
        write(folder / "layouts", "spread/schools.yml", SCHOOLS)
        write(folder / "layouts", "spread/books.yml", BOOKS)
        write(folder / "layouts", "other/whole.yml", OTHER)
        self.layouts = layouts(folder / "layouts")
        self.data = DataFolder.at(folder / "data")
        self.inbox = self.data.inbox_year(YEAR)
        self.inbox.mkdir(parents=True)

    def put(self, name: str, *lines: str, day: int = 1) -> None:
        path = self.inbox / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        at = datetime(2021, 1, day).timestamp()
        os.utime(path, (at, at))

    def ingest(self) -> None:
        reader = LayoutReader(self.layouts)
        noon = datetime(2022, 1, 1, 12)
        engine = Engine(self.layouts, registry(), reader, fields_of, lambda: noon)
        ingest_with(engine, self.data, processes=1)

    def rows(self, table: str) -> list[dict]:
        return store.read(self.data, table, YEAR).to_pylist()

    def facility(self) -> dict[str, tuple]:
        return {r["school_id"]: (r["floor_area"], r["books"]) for r in self.rows("facility")}


@pytest.fixture
def returns(tmp_path: Path) -> Returns:
    found = Returns(tmp_path)
    found.put("a.csv", "代码,县,面积", "1,甲,100", "2,甲,200")
    found.put("b.csv", "代码,图书", "2,22", "1,11", "3,33")
    return found


def test_the_facts_of_a_school_are_joined_on_its_id(returns: Returns) -> None:
    returns.ingest()
    assert returns.facility() == {"1": (100.0, 11), "2": (200.0, 22), "3": (None, 33)}


def test_a_joined_row_names_its_files_and_every_figure_its_own(returns: Returns) -> None:
    returns.ingest()
    row = returns.rows("facility")[0]
    assert row["source_name"] == "2021/a.csv + 2021/b.csv"
    origin = {
        name: str(origin_of(row["source_cells"], name, row["sheet"], row["source_row"]))
        for name in json.loads(row["source_cells"])
    }
    assert origin["floor_area"].startswith("2021/a.csv!")
    assert origin["floor_area"].endswith("C2")
    assert origin["books"].startswith("2021/b.csv!")
    assert origin["books"].endswith("B3")
    assert row["maturity"] == "provisional", "as one part of it is"


def test_parts_do_not_contradict_each_other_and_every_row_counts_as_landed(
    returns: Returns,
) -> None:
    returns.ingest()
    assert not returns.rows("disagreement")
    assert not returns.rows("ingest_issue")
    counts = {
        r["source_name"]: (r["rows_landed"], r["rows_overridden"]) for r in returns.rows("receipt")
    }
    assert counts == {"2021/a.csv": (4, 0), "2021/b.csv": (3, 0)}


def test_a_part_that_is_sent_again_or_withdrawn_changes_its_own_facts_only(
    returns: Returns,
) -> None:
    returns.ingest()
    returns.put("b.csv", "代码,图书", "1,12", day=2)
    returns.ingest()
    assert returns.facility() == {"1": (100.0, 12), "2": (200.0, None)}
    (returns.inbox / "b.csv").unlink()
    returns.ingest()
    assert returns.facility() == {"1": (100.0, None), "2": (200.0, None)}


def test_parts_may_come_one_after_the_other(returns: Returns) -> None:
    (returns.inbox / "b.csv").rename(returns.inbox.parent / "b.csv")
    returns.ingest()
    (returns.inbox.parent / "b.csv").rename(returns.inbox / "b.csv")
    returns.ingest()
    returns.ingest()
    assert returns.facility()["1"] == (100.0, 11)


def test_of_two_files_of_one_part_the_later_is_joined_and_the_other_says_so(
    returns: Returns,
) -> None:
    returns.put("later.csv", "代码,图书", "1,99", day=5)
    returns.ingest()
    assert returns.facility()["1"] == (100.0, 99)
    assert {r["source_name"] for r in returns.rows("ingest_issue")} == {"2021/b.csv"}
    (told,) = returns.rows("disagreement")
    assert (told["field_name"], told["kept_value"], told["other_value"]) == ("books", "99", "11")


def test_a_more_detailed_family_wins_over_the_joined_row(returns: Returns) -> None:
    returns.put("c.csv", "学校,册", "1,500")
    returns.ingest()
    assert returns.facility()["1"] == (None, 500)
    issue = next(
        r for r in returns.rows("ingest_issue") if r["issue_code"] == "school_in_two_files"
    )
    assert issue["source_name"] == "2021/a.csv"
    (returns.inbox / "c.csv").unlink()
    returns.ingest()
    assert returns.facility()["1"] == (100.0, 11)


def test_what_one_part_lacks_is_not_lacking_in_the_return(returns: Returns) -> None:
    """A school missing from the file of books has not returned them; the family has them."""
    returns.ingest()
    known = {(r["layout_version"], r["field_name"]) for r in returns.rows("layout_field")}
    assert {("spread/schools", "books"), ("spread/books", "floor_area")} <= known


def test_two_parts_that_state_the_same_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "spread/schools.yml", SCHOOLS)
    write(tmp_path, "spread/books.yml", BOOKS.replace("books: {header", "floor_area: {header"))
    with pytest.raises(UserError) as raised:
        layouts(tmp_path)
    assert "part: spread/books states facility.floor_area, too" in str(raised.value)
