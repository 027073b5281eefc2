"""What the rooms of ingestion hand to each other: sheets of cells in, columns and issues out.

Belongs here: these shapes only. Not here: reading, mapping or writing them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from contract.messages import Text

Cell = str | int | float | bool | datetime | date | time | timedelta | None
"""A raw cell; an empty cell is None or ''. Error cells arrive as text such as '#DIV/0!'."""


@dataclass(frozen=True)
class Sheet:
    """One sheet with absolute positions: ``rows[0][0]`` is A1; rows may have unequal lengths.

    ``merged``: ranges (first row, first column, last row, last column), zero-based, inclusive.
    ``uncached_formulas``: positions of formulas whose result the file does not hold.
    """

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    uncached_formulas: frozenset[tuple[int, int]] = frozenset()


class Document(Protocol):
    """A received file that could be opened; sheets are read when asked for."""

    name: str
    """File name as received, for messages and match rules."""
    kind: Literal["workbook", "delimited"]
    sheet_names: tuple[str, ...]

    def sheet(self, name: str) -> Sheet:
        """Read one sheet (cached)."""


@dataclass(frozen=True)
class Issue:
    """Something odd met while reading one file; ``error`` means a figure or row was not taken."""

    code: str
    severity: Literal["error", "warning", "info"]
    what: Text
    remedy: Text
    sheet: str | None = None
    cell: str | None = None
    header: str | None = None
    school_id: str | None = None
    county_code: str | None = None
    table: str | None = None
    level: str | None = None
    field: str | None = None
    raw_value: str | None = None
    occurrences: int = 1


@dataclass
class ParsedFile:
    """Figures of one file: per landing table, column name → values of equal length.

    Columns are the table's own fields plus ``sheet``, ``source_row`` and ``source_cells``; the
    file-level provenance is added when landing. ``out_of_scope``: school ids that were read and
    recorded but are outside both reviews.
    """

    layout_id: str
    family: str
    maturity: str
    detail: int
    columns: dict[str, dict[str, list[object]]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    out_of_scope: list[str] = field(default_factory=list)
    content_sha256: str = ""
