"""Writes the two returns that docs and tests follow by hand: ``python examples/worked_example.py``.

The returns have the shape of the wide export and state only what the examples need; every other
cell is blank, that is missing, so the other indicators are not evaluable. The figures are in
``schools.csv`` beside this file; ``README.md`` calculates with them.
"""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

from ingestion.sample.grid import SIMULATED, Grid, Value, render
from ingestion.sample.wide import header_paths, sheet

HERE = Path(__file__).parent
SCHOOL_YEAR = 2021


def schools() -> list[dict[str, str]]:
    """Rows of ``schools.csv``: header path → cell, blanks left out."""
    with (HERE / "schools.csv").open(encoding="utf-8", newline="") as file:
        return [{path: cell for path, cell in row.items() if cell} for row in csv.DictReader(file)]


def returns() -> dict[str, Grid]:
    """File name → export, one per county."""
    files = {}
    for county, rows in groupby(schools(), key=lambda row: row["统计三级"]):
        cells: list[list[Value]] = [
            [_cell(path, row.get(path, "")) for path in header_paths()] for row in rows
        ]
        name = f"中小学校过录表_{SCHOOL_YEAR}学年_{county}.xlsx"
        files[name] = sheet(f"{county}过录表（算例）", SIMULATED, cells)
    return files


def write(folder: Path) -> list[Path]:
    """Write the returns into ``folder/<school year>``; the same bytes every time."""
    target = folder / str(SCHOOL_YEAR)
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, grid in returns().items():
        paths.append(target / name)
        paths[-1].write_bytes(render([grid]))
    return paths


def _cell(path: str, text: str) -> Value:
    """Figures, whose headers have several levels, are numbers; names and codes are text."""
    return int(text) if text and "/" in path else text


if __name__ == "__main__":
    write(HERE / "inbox")
