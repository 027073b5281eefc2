"""The layout language: what a layout file may say, checked by pydantic.

Belongs here: the shape of ``layouts/<family>/<version>.yml`` after inheritance. Not here:
reading layout files (``load``), reading returns, values of any one family.

A layout says where one version of the returns has the fields of ``contract/tables``. Two kinds:

* ``form_workbook``: one school per workbook, one sheet per form. A cell is addressed by form,
  row code and column code, found through the form's own 编号 column and 甲 乙 1 2 … row.
* ``table``: one row per school (or county, item, …); a cell is addressed by its header path,
  levels joined with "/".
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Confidence = Literal["H", "M", "L"]
MissingMeaning = Literal["must_be_empty", "not_applicable", "zero_in_filled_form", "missing"]
Scalar = str | int | float | bool


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Strict):
    """A text in Chinese and English."""

    zh: str
    en: str


class SchoolYears(_Strict):
    """School years a version is used in; ``last`` absent means still in use."""

    first: int
    last: int | None = None


class Match(_Strict):
    """How a file of this version is recognised; every stated rule must hold.

    ``file``: regex searched in the file name. ``sheets``: regexes, each must match a sheet
    name (form workbooks). ``headers``: header paths that must be present (tables).
    """

    file: str | None = None
    sheets: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()

    @field_validator("file", "sheets")
    @classmethod
    def _compiles(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for pattern in (value,) if isinstance(value, str) else value or ():
            re.compile(pattern)
        return value


class YearSource(_Strict):
    """Where the return itself states its school year; compared with the inbox folder.

    ``pattern`` has a group ``year`` (Gregorian start year) or ``roc`` (ROC year). For
    ``source: cell`` it is searched in the first ten rows of every sheet; for ``column`` the
    value of header ``column`` is used in every row.
    """

    source: Literal["file_name", "cell", "column"]
    pattern: str = r"(?P<year>\d{4})"
    column: str | None = None


class Condition(_Strict):
    """Applies only to schools whose already-read ``school`` field has one of these values."""

    field: str
    values: tuple[str, ...]


class FormCell(_Strict):
    """Cells of a form; several rows or columns are summed.

    Row: ``row`` (codes of the 编号 column) or ``row_label`` (text of the stub, normalised).
    Column: ``column`` (codes of the 甲 乙 1 2 … row) or ``column_label`` (header text).
    Or, for block forms without codes: ``under`` a header text, on the line whose stub says
    ``beside`` (directly below the header when absent).
    """

    form: str
    row: tuple[int, ...] = ()
    row_label: str | None = None
    column: tuple[int, ...] = ()
    column_label: str | None = None
    under: str | None = None
    beside: str | None = None
    unit: str | None = None
    recode: dict[str, str] = {}
    pattern: str | None = Field(
        None, description="regex with a group 'value'; what it finds is the value"
    )
    when: Condition | None = None
    confidence: Confidence = "H"

    @field_validator("row", "column", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, int) else value

    @model_validator(mode="after")
    def _addressed(self) -> FormCell:
        by_code = (bool(self.row) or self.row_label is not None) and (
            bool(self.column) or self.column_label is not None
        )
        if by_code == (self.under is not None):
            raise ValueError(
                "say either row (or row_label) and column (or column_label), or under (and beside)"
            )
        return self


class TableColumn(_Strict):
    """Columns of a table; several are summed.

    ``header``: one header path or several; ``pattern``: regex on header paths with the number
    ``count`` of columns it must find. ``width``: identifiers are zero-padded to it.
    """

    header: tuple[str, ...] = ()
    pattern: str | None = None
    count: int | None = None
    optional: bool = False
    unit: str | None = None
    width: int | None = None
    recode: dict[str, str] = {}
    confidence: Confidence = "H"

    @field_validator("header", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _addressed(self) -> TableColumn:
        if bool(self.header) == (self.pattern is not None):
            raise ValueError("say either header or pattern")
        if self.pattern is not None and self.count is None:
            raise ValueError("pattern needs count, the number of columns it must find")
        return self


class Constant(_Strict):
    """The same value in every row of the file."""

    value: Scalar
    confidence: Confidence = "H"


Address = FormCell | TableColumn | Constant
FieldSource = Address | Annotated[tuple[FormCell, ...], Field(min_length=1)]
"""One address, or several form cells of which the first whose ``when`` holds is used."""


class Form(_Strict):
    """One form of a workbook: its sheet (regex, default the form code with optional suffix)."""

    title: str
    sheet: str | None = None
    required: bool = False
    confidence: Confidence = "H"


class Record(_Strict):
    """One landing row (form workbook) or one row per table row.

    The mapping key is ``<table>`` or ``<table>.<level>``. ``form``: the row exists only if that
    form is there. ``sheet``: regex of the sheet, for tables of several sheets. ``absent``:
    inherited fields this version does not have. ``when``: as for cells.
    """

    form: str | None = None
    sheet: str | None = None
    when: Condition | None = None
    fields: dict[str, FieldSource]
    absent: tuple[str, ...] = ()


class Header(_Strict):
    """Header of a table: number of header rows, and where they start.

    ``starts_with``: header text of the first column that marks the first header row; without
    it the header begins in the first non-empty row.
    """

    rows: int = 1
    starts_with: str | None = None


class RowFilter(_Strict):
    """Rows of a table that are not data: regexes on the first non-empty cell or a column."""

    totals: str | None = r"^(合计|总计|小计|平均|total)"
    footnotes: str | None = r"^(注|说明|备注|资料来源|數據來源|note)"
    column: str | None = None


class Scope(_Strict):
    """Schools outside both reviews: read, recorded and counted, but not landed."""

    field: str
    out: tuple[str, ...]


class Layout(_Strict):
    """One version of one family, after inheritance."""

    family: str
    version: str
    inherits: str | None = None
    kind: Literal["form_workbook", "table"]
    title: Label
    source: str
    confidence: Confidence
    maturity: Literal["provisional", "final"] = "final"
    detail: int = Field(description="rank: for the same figures the higher family wins")
    school_years: SchoolYears
    match: Match
    school_year: tuple[YearSource, ...] = ()
    missing: dict[str, MissingMeaning] = {"": "missing"}
    scope: Scope | None = None
    header: Header = Header()
    row_filter: RowFilter = RowFilter()
    forms: dict[str, Form] = {}
    records: dict[str, Record]
    notes: str | None = None

    @property
    def id(self) -> str:
        """``family/version``, as landing rows carry it."""
        return f"{self.family}/{self.version}"
