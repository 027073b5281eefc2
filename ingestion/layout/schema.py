"""The layout language: what a layout file may say, checked by pydantic.

Belongs here: the shape of ``layouts/<family>/<version>.yml`` after inheritance. Not here:
reading layout files (``load``), reading returns, values of any one family.

A layout says where one version of the returns has the fields of ``contract/tables``. Two kinds:

* ``form_workbook``: one school per workbook, one sheet per form. A cell is addressed by form,
  row code and column code, found through the form's own 编号 column and 甲 乙 1 2 … row.
* ``table``: one row per school (or county, item, …); a cell is addressed by its header path,
  levels joined with "/".

A record of a ``table`` layout may take single fields from a form (a county code on a cover
sheet): they are the same in every row.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

Confidence = Literal["H", "M", "L"]
MissingMeaning = Literal["must_be_empty", "not_applicable", "zero_in_filled_form", "missing"]
Scalar = str | int | float | bool


def _compiles(pattern: str) -> str:
    _groups(pattern)
    return pattern


def _has_value_group(pattern: str) -> str:
    if "value" not in _groups(pattern):
        raise ValueError("needs a named group 'value', for example (?P<value>[0-9]{6})")
    return pattern


def _groups(pattern: str) -> set[str]:
    """Named groups of a regex; ValueError if it is none."""
    try:
        return set(re.compile(pattern).groupindex)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error


Pattern = Annotated[str, AfterValidator(_compiles)]
Extract = Annotated[
    str,
    AfterValidator(_has_value_group),
    Field(description="regex with a group 'value'; what it finds is the value"),
]


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

    file: Pattern | None = None
    sheets: tuple[Pattern, ...] = ()
    headers: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Match:
        if not (self.file or self.sheets or self.headers):
            raise ValueError("say at least one of file, sheets, headers")
        return self


class YearSource(_Strict):
    """Where the return itself states its school year; compared with the inbox folder.

    ``pattern`` has a group ``year`` (Gregorian start year) or ``roc`` (ROC year). For
    ``source: cell`` it is searched in the first ten rows of the sheets whose name ``sheet``
    finds; for ``column`` the value of header ``column`` is used in every row.
    """

    source: Literal["file_name", "cell", "column"]
    pattern: Pattern = r"(?P<year>\d{4})"
    sheet: Pattern | None = None
    column: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> YearSource:
        if not {"year", "roc"} & _groups(self.pattern):
            raise ValueError("pattern needs a named group 'year' or 'roc'")
        if (self.source == "column") != (self.column is not None):
            raise ValueError("column goes with source: column, and only with it")
        if (self.source == "cell") != (self.sheet is not None):
            raise ValueError("sheet goes with source: cell, and only with it")
        return self


class Condition(_Strict):
    """Applies only to schools whose already-read ``school`` field has one of these values."""

    field: str
    values: tuple[str, ...]


class FormCell(_Strict):
    """Cells of a form; several rows or columns are summed.

    Row: ``row`` (codes of the 编号 column) or ``row_label`` (text of the stub, normalised).
    Column: ``column`` (codes of the 甲 乙 1 2 … row) or ``column_label`` (header text or path).
    Or, for block forms without codes: ``under`` a header text, on the line whose stub says
    ``beside`` (directly below the header when absent); the block ends at a line 续.
    Or, for label → value forms: ``beside`` alone, the first cell right of that label.
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
    extract: Extract | None = None
    when: Condition | None = None
    confidence: Confidence = "H"

    @field_validator("row", "column", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, int) else value

    @model_validator(mode="after")
    def _addressed(self) -> FormCell:
        rows = bool(self.row) + (self.row_label is not None)
        columns = bool(self.column) + (self.column_label is not None)
        in_block = self.under is not None or self.beside is not None
        if (rows, columns) != ((0, 0) if in_block else (1, 1)):
            raise ValueError(
                "say either row (or row_label) and column (or column_label), or under and beside"
            )
        return self


class TableColumn(_Strict):
    """Columns of a table; several are summed.

    ``header``: one header path or several; ``pattern``: regex on header paths with the number
    ``count`` of columns it must find. ``width``: identifiers are zero-padded to it.
    ``extract``: the value is a part of the cell. ``optional``: the header may be absent.
    """

    header: tuple[str, ...] = ()
    pattern: Pattern | None = None
    count: int | None = Field(default=None, ge=1)
    optional: bool = False
    unit: str | None = None
    width: int | None = Field(default=None, ge=1)
    recode: dict[str, str] = {}
    extract: Extract | None = None
    confidence: Confidence = "H"

    @field_validator("header", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _addressed(self) -> TableColumn:
        if bool(self.header) == (self.pattern is not None):
            raise ValueError("say either header or pattern")
        if (self.pattern is None) != (self.count is None):
            raise ValueError("pattern and count (the columns it must find) go together")
        return self


class Constant(_Strict):
    """The same value in every row of the file."""

    value: Scalar
    confidence: Confidence = "H"


def source_kind(value: object) -> str:
    """Which kind of address a field's source is, so that errors speak of that kind only."""
    if isinstance(value, list | tuple):
        return "cells"
    if isinstance(value, _Strict):
        return {FormCell: "cell", Constant: "constant"}.get(type(value), "column")
    keys = value.keys() if isinstance(value, dict) else ()
    if "form" in keys:
        return "cell"
    return "constant" if "value" in keys else "column"


FieldSource = Annotated[
    Annotated[FormCell, Tag("cell")]
    | Annotated[TableColumn, Tag("column")]
    | Annotated[Constant, Tag("constant")]
    | Annotated[tuple[FormCell, ...], Field(min_length=1), Tag("cells")],
    Discriminator(source_kind),
]
"""One address, or several form cells of which the first whose ``when`` holds is used."""


class Form(_Strict):
    """One form of a workbook.

    ``sheet``: regex of its sheet; by default the form code, optionally followed by ``_…`` or
    ``续`` or spaces. ``required``: a workbook without it is incomplete; ``required_when``
    limits that to schools whose ``school`` field has one of these values.
    """

    title: str
    sheet: Pattern | None = None
    required: bool = False
    required_when: Condition | None = None
    confidence: Confidence = "H"


class Header(_Strict):
    """Header of a table: number of header rows, and where they start.

    ``starts_with``: header text of the first column that marks the first header row; without
    it the header begins in the first non-empty row.
    """

    rows: int = Field(default=1, ge=1)
    starts_with: str | None = None


class Record(_Strict):
    """One landing row (form workbook) or one row per table row.

    The mapping key is ``<table>`` or ``<table>.<level>``; ``<table>`` alone for a table with
    levels when ``fields`` says where the level stands. ``form``: the row exists only if that
    form is there (or missing although required). ``sheet``: regex of the sheet, for files of
    several tables. ``header``: for this sheet, where it differs from the layout's.
    ``absent``: inherited fields this version does not have. ``when``: as for cells.
    """

    form: str | None = None
    sheet: Pattern | None = None
    header: Header | None = None
    when: Condition | None = None
    fields: dict[str, FieldSource]
    absent: tuple[str, ...] = ()


class RowFilter(_Strict):
    """Rows of a table that are not data: regexes on the first non-empty cell or on ``column``.

    They are searched in the text with spaces taken out and in lower case. What is filtered is
    counted and reported.
    """

    totals: Pattern | None = r"^(合计|总计|小计|合計|總計|小計|平均|total)"
    footnotes: Pattern | None = r"^(注[:：]|注\d|说明|备注|填表|资料来源|數據來源|資料來源|note)"
    column: str | None = None


class Scope(_Strict):
    """Schools outside both reviews: read, recorded and counted, but not landed.

    ``field`` of table ``school``; ``out``: its values that are outside.
    """

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
    ignored: tuple[Pattern, ...] = Field(
        default=(),
        description="headers that are known and not read (people's names, phones); full match",
    )
    forms: dict[str, Form] = {}
    records: dict[str, Record]
    notes: str | None = None

    @property
    def id(self) -> str:
        """``family/version``, as landing rows carry it."""
        return f"{self.family}/{self.version}"


def record_key(name: str) -> tuple[str, str | None]:
    """Table and level of a record's key, ``enrolment.primary`` → (enrolment, primary)."""
    table, _, level = name.partition(".")
    return table, level or None


def cells_of(source: FieldSource) -> tuple[FormCell, ...]:
    """The form cells a source may use, in order of preference; none for other kinds."""
    if isinstance(source, FormCell):
        return (source,)
    return source if isinstance(source, tuple) else ()
