"""Faults of cells: blanks, marks, errors and texts where figures belong, headings and names spoilt.

Belongs here: faults in files that leave the figures as they were. Not here: where cells stand
(``cells``), ids (``roster``).
"""

from __future__ import annotations

from random import Random

from contract.messages import Text
from ingestion.sample.entities import SchoolReturn
from ingestion.sample.faults.cells import (
    BOOKS,
    GROUNDS,
    find,
    grounds_grid,
    lost,
    rewrite,
)
from ingestion.sample.faults.model import Fault, Plant, Returns, Touched
from ingestion.sample.grid import ErrorCell, Value
from ingestion.sample.report import Change
from ingestion.sample.wide import header_paths

_GYMNASIUM = "校舍建筑面积（平方米）/教学及辅助用房/室内体育用房"


def _header_renamed(returns: Returns, rng: Random) -> Touched:
    file = returns.files[0]
    row, column = find(file.grids[0], BOOKS.path)
    file.grids[0].rows[row][column] = "文献总量（种）"
    schools = [school for school in returns.year.schools if school.in_scope]
    changes = tuple(lost(school, "facility", "books") for school in schools)
    return Touched(None, ("books",), file.name, changes)


def _missing_books(returns: Returns, rng: Random) -> Touched:
    """A blank cell in the export; in forms the sheet is not there, as a blank would be a zero."""
    school = returns.pick(rng)
    file = returns.file_of(school.school_id)
    if returns.shape == "wide":
        return BOOKS.set(file, school, "")
    file.grids.remove(grounds_grid(file))
    fields = ("books", "computers", "land_area")
    changes = tuple(lost(school, "facility", name) for name in fields)
    return Touched(school.school_id, fields, file.name, changes)


def _blank_for_zero(returns: Returns, rng: Random) -> Touched:
    """A school without a gymnasium leaves its area blank."""

    def has_none(school: SchoolReturn) -> bool:
        return school.facility["gymnasium_area"] == 0

    school = returns.pick(rng, has_none)
    file = returns.file_of(school.school_id)
    row = find(file.grids[0], school.school_id)[0]
    file.grids[0].rows[row][header_paths().index(_GYMNASIUM)] = ""
    change = lost(school, "facility", "gymnasium_area")
    return Touched(school.school_id, ("gymnasium_area",), file.name, (change,))


def _in_place_of_figure(*values: Value) -> Plant:
    """One of those instead of a figure of the grounds."""

    def plant(returns: Returns, rng: Random) -> Touched:
        school = returns.pick(rng)
        return rng.choice(GROUNDS).set(
            returns.file_of(school.school_id), school, rng.choice(values)
        )

    return plant


def _name_damaged(returns: Returns, rng: Random) -> Touched:
    """The school's name after a program took its bytes for another encoding."""
    school = returns.pick(rng)
    name = str(school.school["school_name"])
    damaged = rng.choice(
        (
            name.encode().decode("gbk", errors="replace"),
            name.encode("gbk").decode("latin-1"),
            name.encode("gbk").decode("utf-8", errors="replace"),
            "?" * len(name),
        )
    )
    file = returns.file_of(school.school_id)
    rewrite(file, name, lambda _: damaged)
    change = Change(school.school_id, "school", None, "school_name", name, damaged)
    return Touched(school.school_id, ("school_name",), file.name, (change,))


FAULTS = {
    "header_renamed": Fault(
        Text("表头“图书（册）”被改名", "Heading 图书（册） renamed"),
        _header_renamed,
        "files",
        shapes=("wide",),
        hides_others=True,
    ),
    "missing_books": Fault(
        Text("图书册数未填（表单缺占地及办学条件表）", "Books not stated (forms: sheet absent)"),
        _missing_books,
        "files",
    ),
    "blank_for_zero": Fault(
        Text("应填 0 处留空", "Blank where 0 is meant"),
        _blank_for_zero,
        "files",
        shapes=("wide",),
    ),
    "star_as_number": Fault(
        Text("应填数处填了 *", "* where a figure belongs"), _in_place_of_figure("*"), "files"
    ),
    "div0_cell": Fault(
        Text("单元格为 #DIV/0!", "A cell shows #DIV/0!"),
        _in_place_of_figure(ErrorCell("=1/0", "#DIV/0!")),
        "files",
    ),
    "text_in_number": Fault(
        Text("应填数处填了文字", "Text where a figure belongs"),
        _in_place_of_figure("约一万册", "不详", "见附表"),
        "files",
    ),
    "name_damaged": Fault(
        Text("校名因编码错误成为乱码", "A school's name damaged by a wrong encoding"),
        _name_damaged,
        "files",
    ),
}
