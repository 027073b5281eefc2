"""The layout language, part two: how a table is laid out and which of its rows are data.

Belongs here: header rows, rows that are left out, long tables. Not here: where a field stands
(``address``), records and layouts (``schema``), reading returns.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ingestion.layout.basics import Names, Pattern, Strict


class Header(Strict):
    """The header of a table."""

    rows: int = Field(default=1, ge=1)
    """Number of header rows."""
    starts_with: str | None = None
    """Text of the first filled cell of the first header row; without it the header begins in the
    first row that is not empty."""
    levels: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """Which of the header rows, counted from 1, make the header paths; all of them when empty."""


class RowCondition(Strict):
    """Rows by what stands in one column."""

    column: str
    """Header path of the column; it must be there."""
    values: Names = ()
    """The cell is one of these; spaces, width and case do not count, 3 and 3.0 are alike."""
    pattern: Pattern | None = None
    """Instead of ``values``: a regex, searched in the cell as it is written."""

    @model_validator(mode="after")
    def _says_something(self) -> RowCondition:
        if bool(self.values) == (self.pattern is not None):
            raise ValueError("say either values or pattern")
        return self


class RowFilter(Strict):
    """Rows of a table that are not data; what is left out is counted and reported.

    ``totals`` and ``footnotes`` are searched in the text with spaces taken out and in lower case.
    """

    totals: Pattern | None = r"^(合计|总计|小计|合計|總計|小計|平均|total)"
    """Regex of rows of totals, searched in the first filled cell or in ``column``."""
    footnotes: Pattern | None = r"^(注[:：]|注\d|说明|备注|填表|资料来源|數據來源|資料來源|note)"
    """Regex of footnotes, searched in the first filled cell."""
    column: str | None = None
    """Header path of the column in which ``totals`` is searched."""
    only: tuple[RowCondition, ...] = ()
    """Only rows that fulfil all of these are data."""
    leave_out: tuple[RowCondition, ...] = ()
    """Rows that fulfil any of these are not data: totals by code, kinds of schools of no
    interest."""


class Long(Strict):
    """A long table: one row per school and measure.

    It is read as if it were one row per school, with a column for every measure: fields name a
    measure (its text in the file) as their ``header``.
    """

    entity: Names = Field(min_length=1)
    """Headers of the columns that are the same in all rows of a school: rows that agree in all of
    them become one row. Fields may be read from them."""
    measure: Names = Field(min_length=1)
    """Header of the column that says which figure a row holds; with several, their texts joined
    with ``/`` are the header path of the measure."""
    value: Names = Field(min_length=1)
    """Header of the column of figures; with several, each is a level below the measure
    (``measure/header``)."""
