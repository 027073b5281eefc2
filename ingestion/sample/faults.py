"""Errors that can be planted in simulated returns, as they happen in real ones.

Belongs here: what each error does to a county's figures or files. Not here: which county gets
it and writing the files (``write``), finding errors (``expectations``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from contract.messages import Text, UserError
from ingestion.sample.entities import (
    COUNTY_RUN,
    TEACHING_POINT,
    CountyYear,
    SchoolReturn,
    StageReturn,
)
from ingestion.sample.grid import ErrorCell, Grid, Value
from ingestion.sample.wide import header_paths

Shape = Literal["forms", "wide"]
"""One workbook per school, or one export per county."""

_EXPORT_BOOKS = "占地面积及其他办学条件/图书（册）"
_EXPORT_PATHS = header_paths()
_MU = 10_000 / 15
"""Square metres in one 亩."""


@dataclass
class OutFile:
    """A workbook about to be written; ``school_id`` None for an export of many schools."""

    name: str
    grids: list[Grid]
    school_id: str | None


@dataclass
class Returns:
    """A county's returns of one year on their way out, and those of the year before."""

    shape: Shape
    year: CountyYear
    previous: CountyYear | None
    files: list[OutFile] = field(default_factory=list)
    previous_files: list[OutFile] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    faults: tuple[str, ...] = ()

    def pick(self, rng: Random) -> SchoolReturn:
        """A school of the county that no other fault has touched."""
        return self._choose([s for s in self.year.schools if s.stages], rng)

    def pick_of_both_years(self, rng: Random) -> tuple[SchoolReturn, SchoolReturn]:
        """A school with its return of the year before, of the same stages."""
        earlier = {s.school_id: s for s in self.previous.schools} if self.previous else {}
        lasting = [
            school
            for school in self.year.schools
            if school.stages
            and school.school_id in earlier
            and earlier[school.school_id].stages.keys() == school.stages.keys()
        ]
        school = self._choose(lasting, rng)
        return school, earlier[school.school_id]

    def _choose(self, schools: list[SchoolReturn], rng: Random) -> SchoolReturn:
        """One of the schools that are in both reviews, untouched so far."""
        fresh = [
            school
            for school in schools
            if school.school["sponsor_code"] == COUNTY_RUN
            and school.kind != TEACHING_POINT
            and school.school_id not in self.touched
        ]
        if not fresh:
            raise does_not_fit(*self.faults)
        chosen = rng.choice(fresh)
        self.touched.add(chosen.school_id)
        return chosen

    def file_of(self, school_id: str) -> OutFile:
        """The workbook or export the school is in."""
        return next(f for f in self.files if f.school_id in (school_id, None))


@dataclass(frozen=True)
class Touched:
    """Where a fault was planted: the school, or the whole county if None, and the fields."""

    school_id: str | None
    fields: tuple[str, ...]
    file: str | None = None


Plant = Callable[[Returns, Random], Touched]


@dataclass(frozen=True)
class Fault:
    """An error by name: what it is, where it can be planted, and how.

    ``on``: whether it changes figures before files are made, or the files. ``hides_others``: no
    other fault in the same county could be seen.
    """

    what: Text
    plant: Plant
    on: Literal["figures", "files"]
    shapes: tuple[Shape, ...] = ("forms", "wide")
    needs_previous: bool = False
    hides_others: bool = False


def list_faults() -> dict[str, Text]:
    """Every error that can be planted, by name."""
    return {name: fault.what for name, fault in FAULTS.items()}


def does_not_fit(*names: str) -> UserError:
    """The error for faults that this sample has no place for."""
    return UserError(
        code="fault_does_not_fit",
        what=Text(
            zh=f"这样的示例数据中放不下错误 {'、'.join(names)}。",
            en=f"This sample has no place for fault {', '.join(names)}.",
        ),
        remedy=Text(
            zh="请增加县数或每县学校数。宽表错误需要末年不早于 2021 且有两个省；"
            "与上年有关的错误需要至少两个学年。",
            en="Ask for more counties or more schools in each. Faults of the wide export need"
            " a last year from 2021 on and two provinces; those about last year need two"
            " school years.",
        ),
    )


# -- figures ------------------------------------------------------------------------------------


def _equipment_in_yuan(returns: Returns, rng: Random) -> Touched:
    for school in returns.year.schools:
        school.facility["teaching_equipment_value"] *= 10_000
    return Touched(None, ("teaching_equipment_value",))


def _land_in_mu(returns: Returns, rng: Random) -> Touched:
    for school in returns.year.schools:
        school.facility["land_area"] = round(school.facility["land_area"] / _MU, 1)
    return Touched(None, ("land_area",))


def _digit_shift(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    school.facility["books"] *= 10
    return Touched(school.school_id, ("books",))


def _copied_last_year(returns: Returns, rng: Random) -> Touched:
    school, before = returns.pick_of_both_years(rng)
    school.stages = dict(before.stages)
    school.facility = dict(before.facility)
    school.building = before.building
    names = [*before.facility]
    for stage in before.stages.values():
        names += [*stage.enrolment, *stage.staff]
    return Touched(school.school_id, tuple(dict.fromkeys(names)))


def _part_exceeds_whole(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    staff = _first_stage(school).staff
    staff["backbone_teachers"] = staff["full_time_teachers"] + 3
    return Touched(school.school_id, ("backbone_teachers",))


def _brackets_do_not_sum(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    _first_stage(school).enrolment["classes_36_40"] += 2
    return Touched(school.school_id, ("classes_36_40",))


def _titles_differ_from_teachers(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    _first_stage(school).staff["intermediate"] += 5
    return Touched(school.school_id, ("intermediate",))


def _gymnasium_exceeds_rooms(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    rooms = school.facility["teaching_auxiliary_area"]
    school.facility["gymnasium_area"] = round(rooms * 1.5, 1)
    return Touched(school.school_id, ("gymnasium_area",))


def _pupils_of_another_level(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    enrolment = _first_stage(school).enrolment
    enrolment["pupils"] *= 3
    return Touched(school.school_id, ("pupils",))


def _previous_year_differs(returns: Returns, rng: Random) -> Touched:
    school, _ = returns.pick_of_both_years(rng)
    _first_stage(school).enrolment["previous_pupils"] += 17
    return Touched(school.school_id, ("previous_pupils",))


def _missing_school(returns: Returns, rng: Random) -> Touched:
    school = returns.pick(rng)
    kept = tuple(s for s in returns.year.schools if s.school_id != school.school_id)
    returns.year = replace(returns.year, schools=kept)
    return Touched(school.school_id, (), file="")


# -- files --------------------------------------------------------------------------------------


def _header_renamed(returns: Returns, rng: Random) -> Touched:
    grid = returns.files[0].grids[0]
    row, column = _find(grid, _EXPORT_BOOKS.rpartition("/")[2])
    grid.rows[row][column] = "文献总量（种）"
    return Touched(None, ("books",), returns.files[0].name)


def _duplicate_school(returns: Returns, rng: Random) -> Touched:
    """Twice in the export, or in a second workbook that differs in its books."""
    school = returns.pick(rng)
    file = returns.file_of(school.school_id)
    if returns.shape == "wide":
        rows = file.grids[0].rows
        row, _ = _find(file.grids[0], school.school_id)
        rows.insert(row + 1, list(rows[row]))
        return Touched(school.school_id, (), file.name)
    copy = OutFile(file.name.replace(".xlsx", "(1).xlsx"), _copied(file.grids), school.school_id)
    _set_books(copy, school, "12345")
    returns.files.append(copy)
    return Touched(school.school_id, ("books",), copy.name)


def _scientific_id(returns: Returns, rng: Random) -> Touched:
    return _mangle_id(returns, rng, lambda school_id: f"{float(school_id):.3E}")


def _id_digit_lost(returns: Returns, rng: Random) -> Touched:
    return _mangle_id(returns, rng, lambda school_id: school_id[:-1])


def _missing_county(returns: Returns, rng: Random) -> Touched:
    returns.files.clear()
    return Touched(None, (), "")


def _missing_books(returns: Returns, rng: Random) -> Touched:
    """A blank cell in the export; in forms the sheet is not there, as a blank would be a zero."""
    school = returns.pick(rng)
    file = returns.file_of(school.school_id)
    if returns.shape == "wide":
        _set_books(file, school, "")
        return Touched(school.school_id, ("books",), file.name)
    file.grids.remove(_books_grid(file))
    return Touched(school.school_id, ("books", "computers", "land_area"), file.name)


def _div0_cell(returns: Returns, rng: Random) -> Touched:
    return _spoil_books(returns, rng, ErrorCell("=1/0", "#DIV/0!"))


def _text_in_number(returns: Returns, rng: Random) -> Touched:
    return _spoil_books(returns, rng, "约一万册")


def _late_year_file(returns: Returns, rng: Random) -> Touched:
    """A file of the year before, as it was, lies among those of this year."""
    school, _ = returns.pick_of_both_years(rng)
    late = next(f for f in returns.previous_files if f.school_id in (school.school_id, None))
    name = f"去年_{late.name}"
    returns.files.append(OutFile(name, late.grids, late.school_id))
    return Touched(late.school_id, (), name)


def _first_stage(school: SchoolReturn) -> StageReturn:
    return next(iter(school.stages.values()))


def _mangle_id(returns: Returns, rng: Random, mangled: Callable[[str], str]) -> Touched:
    school = returns.pick(rng)
    file = returns.file_of(school.school_id)
    for grid in file.grids:
        for row in grid.rows:
            for column, value in enumerate(row):
                if value == school.school_id:
                    row[column] = mangled(school.school_id)
    return Touched(school.school_id, ("school_id",), file.name)


def _spoil_books(returns: Returns, rng: Random, value: Value) -> Touched:
    school = returns.pick(rng)
    file = returns.file_of(school.school_id)
    _set_books(file, school, value)
    return Touched(school.school_id, ("books",), file.name)


def _set_books(file: OutFile, school: SchoolReturn, value: Value) -> None:
    grid = _books_grid(file)
    if file.school_id is None:
        row, column = _find(grid, school.school_id)[0], _EXPORT_PATHS.index(_EXPORT_BOOKS)
    elif grid.name.startswith("教基"):
        row, column = _find(grid, "图书")[0], 3
    else:
        row, column = len(grid.rows) - 1, _find(grid, "图书（册）")[1]
    grid.rows[row][column] = value


def _books_grid(file: OutFile) -> Grid:
    """The sheet that has the books: 基础基522, 教基5176 or the export itself."""
    return next(g for g in file.grids if g.name.startswith(("基础基522", "教基5176", "过录表")))


def _find(grid: Grid, text: str) -> tuple[int, int]:
    """Row and column of the first cell that holds exactly this text."""
    for row, cells in enumerate(grid.rows):
        if text in cells:
            return row, cells.index(text)
    raise LookupError(f"{grid.name} has no cell {text!r}")


def _copied(grids: list[Grid]) -> list[Grid]:
    return [replace(grid, rows=[list(row) for row in grid.rows]) for grid in grids]


FAULTS: dict[str, Fault] = {
    "equipment_in_yuan": Fault(
        Text(
            "教学仪器设备资产值按元填报（应为万元），全县",
            "Equipment in yuan for 万元, county-wide",
        ),
        _equipment_in_yuan,
        "figures",
    ),
    "land_in_mu": Fault(
        Text("占地面积按亩填报（应为平方米），全县", "Land in 亩 for square metres, county-wide"),
        _land_in_mu,
        "figures",
    ),
    "digit_shift": Fault(
        Text("图书册数多写一位，为实际的十倍", "Books with a digit too many, ten times the figure"),
        _digit_shift,
        "figures",
    ),
    "copied_last_year": Fault(
        Text("一所学校的数据照抄上年", "One school's figures copied from last year"),
        _copied_last_year,
        "figures",
        needs_previous=True,
    ),
    "part_exceeds_whole": Fault(
        Text("骨干教师多于专任教师", "More backbone teachers than full-time teachers"),
        _part_exceeds_whole,
        "figures",
    ),
    "brackets_do_not_sum": Fault(
        Text("各班额班数之和不等于班数", "Classes by size do not add up to the classes"),
        _brackets_do_not_sum,
        "figures",
    ),
    "titles_differ_from_teachers": Fault(
        Text("按职称分之和不等于专任教师数", "Teachers by title do not add up to the teachers"),
        _titles_differ_from_teachers,
        "figures",
    ),
    "gymnasium_exceeds_rooms": Fault(
        Text("体育馆面积大于教学及辅助用房面积", "Gymnasium larger than the rooms it is part of"),
        _gymnasium_exceeds_rooms,
        "figures",
    ),
    "pupils_of_another_level": Fault(
        Text("在校生数混入其他学段，为实际的三倍", "Pupils of other levels mixed in, three times"),
        _pupils_of_another_level,
        "figures",
    ),
    "previous_year_differs": Fault(
        Text("填报的上学年初在校生数与上年报表不符", "Last year's pupils differ from last year"),
        _previous_year_differs,
        "figures",
        shapes=("wide",),
        needs_previous=True,
    ),
    "missing_school": Fault(
        Text("一所学校没有报表", "One school sends no return"), _missing_school, "figures"
    ),
    "header_renamed": Fault(
        Text("表头“图书（册）”被改名", "Heading 图书（册） renamed"),
        _header_renamed,
        "files",
        shapes=("wide",),
        hides_others=True,
    ),
    "duplicate_school": Fault(
        Text("同一所学校报了两次", "The same school twice"), _duplicate_school, "files"
    ),
    "scientific_id": Fault(
        Text("学校标识码变成科学记数法", "School id in scientific notation"),
        _scientific_id,
        "files",
    ),
    "id_digit_lost": Fault(
        Text("学校标识码少一位", "School id with a digit lost"), _id_digit_lost, "files"
    ),
    "missing_county": Fault(
        Text("全县没有报表", "A county sends no returns"),
        _missing_county,
        "files",
        hides_others=True,
    ),
    "missing_books": Fault(
        Text("图书册数未填（表单缺占地及办学条件表）", "Books not stated (forms: sheet absent)"),
        _missing_books,
        "files",
    ),
    "div0_cell": Fault(
        Text("图书册数单元格为 #DIV/0!", "Books cell shows #DIV/0!"), _div0_cell, "files"
    ),
    "text_in_number": Fault(
        Text("图书册数填了文字", "Text where the number of books belongs"),
        _text_in_number,
        "files",
    ),
    "late_year_file": Fault(
        Text("上一学年的文件混入本学年", "A file of last year among this year's"),
        _late_year_file,
        "files",
        needs_previous=True,
    ),
}


def faults_named(names: tuple[str, ...], on: Literal["figures", "files"]) -> Iterator[str]:
    """Those of ``names`` that work on figures, or on files."""
    return (name for name in names if FAULTS[name].on == on)
