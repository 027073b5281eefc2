"""Cells of files about to be written: finding them by what they hold, and changing them.

Belongs here: where a school's figures and texts stand in files of both shapes. Not here: faults.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ingestion.sample.entities import SchoolReturn
from ingestion.sample.faults.model import OutFile, Touched
from ingestion.sample.grid import Grid, Value
from ingestion.sample.report import Change
from ingestion.sample.wide import header_paths

_GROUNDS = "占地面积及其他办学条件"


@dataclass(frozen=True)
class GroundsCell:
    """Where a figure of the grounds stands: header path in the export, column of form 522, label of
    form 5176."""

    field: str
    path: str
    column: str
    line: str

    def set(self, file: OutFile, school: SchoolReturn, value: Value) -> Touched:
        """Write into the cell of that school; the figure it held is lost."""
        grid = grounds_grid(file)
        if file.school_id is None:
            row = find(grid, school.school_id)[0]
            column = header_paths().index(f"{_GROUNDS}/{self.path}")
        elif grid.name.startswith("教基"):
            row, column = find(grid, self.line)[0], 3
        else:
            row, column = len(grid.rows) - 1, self._column_522(grid)
        grid.rows[row][column] = value
        change = lost(school, "facility", self.field)
        return Touched(school.school_id, (self.field,), file.name, (change,))

    def _column_522(self, grid: Grid) -> int:
        """The column whose code stands in the row 甲 乙 1 2 3 … above the figures."""
        _, heading = find(grid, self.column)
        return heading


BOOKS = GroundsCell("books", "图书（册）", "图书（册）", "图书")
EQUIPMENT = GroundsCell(
    "teaching_equipment_value",
    "固定资产总值/教学仪器设备资产值(万元)",
    "教学仪器设备资产值（万元）",
    "其中：教学仪器设备资产值",
)
COMPUTERS = GroundsCell("computers", "数字终端数（台）/计", "计算机数（台）", "数字终端数")
GROUNDS = (BOOKS, EQUIPMENT, COMPUTERS)
"""Figures of the grounds that faults in cells are planted in."""


def grounds_grid(file: OutFile) -> Grid:
    """The sheet that has the grounds: 基础基522, 教基5176 or the export itself."""
    return next(g for g in file.grids if g.name.startswith(("基础基522", "教基5176", "过录表")))


def find(grid: Grid, text: str) -> tuple[int, int]:
    """Row and column of the first cell that holds exactly this text."""
    for row, cells in enumerate(grid.rows):
        if text in cells:
            return row, cells.index(text)
    raise LookupError(f"{grid.name} has no cell {text!r}")


def rewrite(file: OutFile, held: str, write: Callable[[str], Value]) -> None:
    """Rewrite every cell of the file that holds exactly this text."""
    for grid in file.grids:
        for row in grid.rows:
            row[:] = [write(held) if cell == held else cell for cell in row]


def copied(grids: list[Grid]) -> list[Grid]:
    """Sheets that can be changed without changing these."""
    return [replace(grid, rows=[list(row) for row in grid.rows]) for grid in grids]


def lost(school: SchoolReturn, table: str, field: str) -> Change:
    """The change of a figure that can no longer be read."""
    figures = school.facility if table == "facility" else school.school
    return Change(school.school_id, table, None, field, figures[field], None)
