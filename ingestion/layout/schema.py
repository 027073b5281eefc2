"""The layout language: what a layout file may say, checked by pydantic.

Belongs here: the shape of ``layouts/<family>/<version>.yml`` after inheritance, put together from
addresses (``address``) and shapes of tables (``table_shape``). Not here: reading layout files
(``load``), reading returns, values of any one family.

A layout says where one version of the returns has the fields of ``contract/tables``. Two kinds:

* ``form_workbook``: one school per workbook, one sheet per form. A cell is addressed by form,
  row code and column code, found through the form's own 编号 column and 甲 乙 1 2 … row.
* ``table``: one row per school (or county, item, …), or per school and measure; a cell is
  addressed by its header path, levels joined with "/".

A record of a ``table`` layout may take single fields from a form (a county code on a cover
sheet): they are the same in every row.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from ingestion.layout.address import (
    Constant,
    Derived,
    FieldSource,
    FormCell,
    RowParts,
    TableColumn,
    cells_of,
    columns_of,
    takes_fractions,
)
from ingestion.layout.basics import Condition, Confidence, Confirm, Pattern, Strict, groups
from ingestion.layout.table_shape import Header, Long, RowCondition, RowFilter

__all__ = [
    "Condition",
    "Confidence",
    "Confirm",
    "Constant",
    "Derived",
    "FieldSource",
    "Form",
    "FormCell",
    "Header",
    "Label",
    "Layout",
    "Long",
    "Match",
    "MissingMeaning",
    "Pattern",
    "Record",
    "RowCondition",
    "RowFilter",
    "RowParts",
    "SchoolYears",
    "Scope",
    "Strict",
    "TableColumn",
    "YearSource",
    "cells_of",
    "columns_of",
    "record_key",
    "takes_fractions",
]

MissingMeaning = Literal["must_be_empty", "not_applicable", "zero_in_filled_form", "missing"]


class Label(Strict):
    """A text in Chinese and English."""

    zh: str
    en: str


class SchoolYears(Strict):
    """School years a version is used in; 2021 is 2021/2022."""

    first: int
    """First school year."""
    last: int | None = None
    """Last school year; absent while the version is in use."""

    def covers(self, school_year: int) -> bool:
        """Whether the version is used in a school year."""
        return self.first <= school_year and (self.last is None or school_year <= self.last)


class Match(Strict):
    """How a file of this version is recognised; every rule that is stated must hold."""

    file: Pattern | None = None
    """Regex, searched in the file name."""
    sheets: tuple[Pattern, ...] = ()
    """Regexes, each must be found in the name of some sheet."""
    headers: tuple[str, ...] = ()
    """Header paths that must be there (tables)."""

    @model_validator(mode="after")
    def _says_something(self) -> Match:
        if not (self.file or self.sheets or self.headers):
            raise ValueError("say at least one of file, sheets, headers")
        return self


class YearSource(Strict):
    """Where the return itself states its school year; it must be that of the inbox folder."""

    source: Literal["file_name", "cell", "column"]
    """The file's name, a cell of a sheet, or a column of the table."""
    pattern: Pattern = r"(?P<year>\d{4})"
    """Regex with a group ``year`` (calendar year in which the school year starts) or ``roc``
    (ROC year, 1911 less)."""
    sheet: Pattern | None = None
    """With ``source: cell``: regex of the sheets in whose first ten rows ``pattern`` is
    searched."""
    column: str | None = None
    """With ``source: column``: header path of the column."""
    other_years: Literal["refused", "left_out"] = "refused"
    """With ``source: column``: what becomes of rows of other school years. ``refused``: the file
    is in the wrong folder. ``left_out``: the file holds several years; the rows are counted."""

    @model_validator(mode="after")
    def _complete(self) -> YearSource:
        if not {"year", "roc"} & groups(self.pattern):
            raise ValueError("pattern needs a named group 'year' or 'roc'")
        if (self.source == "column") != (self.column is not None):
            raise ValueError("column goes with source: column, and only with it")
        if (self.source == "cell") != (self.sheet is not None):
            raise ValueError("sheet goes with source: cell, and only with it")
        if self.source != "column" and self.other_years != "refused":
            raise ValueError("other_years goes with source: column, and only with it")
        return self


class Form(Strict):
    """One form of a workbook."""

    title: str
    """What the form is about."""
    sheet: Pattern | None = None
    """Regex of its sheet; by default the form code, optionally followed by ``_…``, ``续`` or
    spaces."""
    code: str | None = None
    """The number the form carries in this version, where that is no longer its key."""
    required: bool = False
    """A workbook without the form is incomplete."""
    required_when: Condition | None = None
    """The form is required of some schools only."""
    headings: tuple[str, ...] = ()
    """Headings of a block form in the order they stand, as far as known; one that is there less
    often than here is not read by."""
    rows: tuple[str, ...] = ()
    """What stands beside row codes 1, 2, …, as far as known ('' is not known); a code whose text
    has moved is not read."""
    columns: tuple[str, ...] = ()
    """What stands above column codes 1, 2, …, as far as known; as for ``rows``."""
    confidence: Confidence = "H"
    """How sure what is said of this form is: H seen in a return, M derived, L not seen."""
    confirm: Confirm | None = None
    """A question a draft left open."""


class Record(Strict):
    """One landing row (form workbook), or one row per row of the table.

    Its key is ``<table>`` or ``<table>.<level>``; ``<table>`` alone for a table with levels when
    ``fields`` says where the level stands.
    """

    form: str | None = None
    """The row exists only if this form is there (or missing although required)."""
    sheet: Pattern | None = None
    """Regex of the sheet, for files of several tables."""
    header: Header | None = None
    """For this sheet, where it differs from the layout's."""
    long: Long | None = None
    """For this sheet, where it differs from the layout's."""
    when: Condition | None = None
    """The record holds for some schools only."""
    fields: dict[str, FieldSource]
    """Where each field of the table stands."""
    absent: tuple[str, ...] = ()
    """Inherited fields this version does not have."""
    confirm: dict[str, Confirm] = Field(default_factory=dict)
    """Questions a draft left open."""


class Scope(Strict):
    """Schools outside both reviews: read, recorded and counted, but not landed."""

    field: str
    """A field of the ``school`` record."""
    out: tuple[str, ...]
    """Its values that are outside."""


class Layout(Strict):
    """One version of one family, after inheritance."""

    family: str
    """The folder's name; need not be written."""
    version: str
    """The file's name; need not be written."""
    inherits: str | None = None
    """The version of this family (``"103"``) or of another (``tw_basec/103``) that this one
    differs from."""
    kind: Literal["form_workbook", "table"]
    """``form_workbook``: one school per file. ``table``: one school per row."""
    title: Label
    """What people call this version."""
    source: str
    """Where the knowledge written here comes from."""
    confidence: Confidence
    """How sure the version as a whole is: H seen in a return, M derived, L not seen."""
    maturity: Literal["provisional", "final"] = "final"
    """For the same figures a final return wins over a provisional one."""
    detail: int
    """For the same figures the family with the higher number wins."""
    part: str | None = None
    """The return of a year comes in several files, and this version is one of them: rows of the
    family's parts are joined by their key. Two parts never state the same field."""
    school_years: SchoolYears
    """School years the version is used in; never inherited."""
    match: Match
    """How a file is recognised."""
    school_year: tuple[YearSource, ...] = ()
    """Where the return states its school year."""
    missing: dict[str, MissingMeaning] = Field(default={"": "missing"})
    """What cells without a figure mean: ``missing`` (a figure is needed), ``zero_in_filled_form``,
    ``must_be_empty``, ``not_applicable``."""
    scope: Scope | None = None
    """Schools outside both reviews."""
    header: Header = Header()
    """Where the header of a table is."""
    long: Long | None = None
    """The table has one row per school and measure."""
    row_filter: RowFilter = RowFilter()
    """Rows of a table that are not data."""
    ignored: tuple[Pattern, ...] = ()
    """Headers (and measures) that are known and not wanted: regexes that whole header paths must
    match, ``''`` for a column without a header. They are never read: people's names, phones."""
    forms: dict[str, Form] = Field(default_factory=dict)
    """Forms of a workbook, by form code."""
    records: dict[str, Record]
    """What is landed, by ``<table>`` or ``<table>.<level>``."""
    confirm: dict[str, Confirm] = Field(default_factory=dict)
    """Questions a draft left open, by what they are about."""
    notes: str | None = None
    """For the reader."""

    @property
    def id(self) -> str:
        """``family/version``, as landing rows carry it."""
        return f"{self.family}/{self.version}"


def record_key(name: str) -> tuple[str, str | None]:
    """Table and level of a record's key, ``enrolment.primary`` → (enrolment, primary)."""
    table, _, level = name.partition(".")
    return table, level or None
