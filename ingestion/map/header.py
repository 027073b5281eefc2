"""The header of a table: where it is, and the path of header texts above every column.

Belongs here: one- and many-level headers, merged cells, the fill of blanks. Not here: which
header belongs to which field (``columns``).
"""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.layout.schema import Header
from ingestion.map.names import normalise
from ingestion.model import Cell, Sheet


@dataclass(frozen=True)
class HeaderBlock:
    """Header rows ``first``…``last`` (zero-based, inclusive) and the path above each column."""

    sheet: str
    first: int
    last: int
    paths: tuple[str, ...]
    """Levels joined with "/", as written; '' where a column has no header."""
    merged_cells: int = 0
    """Header cells that are merged over several columns."""


def find_header(sheet: Sheet, header: Header) -> HeaderBlock | None:
    """The header block of a sheet, or None where there is none."""
    first = _first_row(sheet.rows, header)
    if first is None:
        return None
    last = min(first + header.rows, len(sheet.rows)) - 1
    rows = [[_text(cell) for cell in row] for row in sheet.rows[first : last + 1]]
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    merges = [m for m in sheet.merged if first <= m[0] <= last and m[3] > m[1]]
    if merges:
        _fill_merged(rows, merges, first)
    else:
        fill_right(rows)
    return HeaderBlock(sheet.name, first, last, _paths(rows, header.levels), len(merges))


def _paths(rows: list[list[str]], levels: tuple[int, ...]) -> tuple[str, ...]:
    """Header paths made of some of the header rows.

    A column with no text in them has a heading that reaches down from a row above.
    """
    chosen = [row for number, row in enumerate(rows, start=1) if number in levels]
    if not chosen:
        return paths_of(rows)
    paths = paths_of(chosen)
    lowest = [next((t for t in reversed(column) if t), "") for column in zip(*rows, strict=True)]
    return tuple(path or text for path, text in zip(paths, lowest, strict=True))


def paths_of(rows: list[list[str]]) -> tuple[str, ...]:
    """Header paths of filled header rows."""
    return tuple("/".join(filter(None, column)) for column in zip(*rows, strict=True))


def fill_right(rows: list[list[str]]) -> None:
    """Give a blank the group to its left, in place; the last row has no groups.

    A blank belongs to that group only if something stands below it and the levels above agree.
    """
    for level in range(len(rows) - 1):
        row = rows[level]
        for column in range(1, len(row)):
            below = any(lower[column] for lower in rows[level + 1 :])
            same_above = all(upper[column] == upper[column - 1] for upper in rows[:level])
            if not row[column] and below and same_above:
                row[column] = row[column - 1]


def _fill_merged(
    rows: list[list[str]], merges: list[tuple[int, int, int, int]], first: int
) -> None:
    for top, left, _, right in merges:
        row = rows[top - first]
        for column in range(left, min(right, len(row) - 1) + 1):
            row[column] = row[left]


def _first_row(rows: list[list[Cell]], header: Header) -> int | None:
    wanted = normalise(header.starts_with) if header.starts_with else None
    for number, row in enumerate(rows):
        text = next((text for text in map(_text, row) if text), "")
        if text and (wanted is None or normalise(text) == wanted):
            return number
    return None


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
