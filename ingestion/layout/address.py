"""The layout language, part one: where a field stands in a return.

Belongs here: the kinds of address a field may have (cells of a form, columns of a table, parts of
an identifier, a count computed from a ratio, a constant). Not here: records and layouts
(``schema``), the shape of tables (``table_shape``), reading returns.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag, model_validator

from ingestion.layout.basics import (
    Codes,
    Condition,
    Confidence,
    Confirm,
    Extract,
    Names,
    Pattern,
    Strict,
)

Scalar = str | int | float | bool


class FormCell(Strict):
    """Cells of a form; several rows or columns are summed.

    Three ways to say which: by codes or texts of row and column; in block forms without codes
    ``under`` a heading, on the line ``beside`` (the block ends at a line 续); in forms that list
    label and value ``beside`` alone, the first cell right of that label.
    """

    form: str
    """The form, a key of ``forms``."""
    row: Codes = ()
    """Row codes: numbers of the column 编号."""
    row_label: str | None = None
    """Instead of ``row``: the text of the stub."""
    column: Codes = ()
    """Column codes: numbers of the row 甲 乙 1 2 …"""
    column_label: str | None = None
    """Instead of ``column``: the heading, or its path with the levels joined by ``/``."""
    under: str | None = None
    """The heading of a block; directly below it, unless ``beside`` names a line."""
    beside: str | None = None
    """The line of a block, or without ``under`` the label left of the value."""
    unit: str | None = None
    """Unit the cell is stated in (``contract/units.yml``), where it is not the field's."""
    recode: dict[str, str] = Field(default_factory=dict)
    """Values that are rewritten; others stay."""
    extract: Extract | None = None
    """Only a part of the cell: a regex with a group ``value``."""
    when: Condition | None = None
    """The cell holds for some schools only."""
    confidence: Confidence = "H"
    """How sure this address is: H seen in a return, M derived, L not seen."""
    confirm: Confirm | None = None
    """A question a draft left open."""

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


class TableColumn(Strict):
    """Columns of a table, found by their header paths; several columns are summed."""

    header: Names = ()
    """One header path or several; the levels of a path are joined with ``/``."""
    pattern: Pattern | None = None
    """Instead of ``header``: a regex that whole header paths must match."""
    count: int | None = Field(default=None, ge=1)
    """How many columns ``pattern`` must find."""
    optional: bool = False
    """The header may be absent; the field is then missing in every row."""
    unit: str | None = None
    """Unit the column is stated in (``contract/units.yml``), where it is not the field's."""
    fractions: bool = False
    """The return states fractions of what the field counts in whole units (teachers in full-time
    equivalents)."""
    width: int | None = Field(default=None, ge=1)
    """Digits of an identifier; leading zeros that were lost are put back."""
    of_width: int | None = Field(default=None, ge=1)
    """With ``extract``: digits of the identifier in the cell, whose leading zeros are put back
    before a part is taken from it."""
    recode: dict[str, str] = Field(default_factory=dict)
    """Values that are rewritten; others stay."""
    extract: Extract | None = None
    """Only a part of the cell: a regex with a group ``value``."""
    confidence: Confidence = "H"
    """How sure this address is: H seen in a return, M derived, L not seen."""
    confirm: Confirm | None = None
    """A question a draft left open."""

    @model_validator(mode="after")
    def _addressed(self) -> TableColumn:
        if bool(self.header) == (self.pattern is not None):
            raise ValueError("say either header or pattern")
        if (self.pattern is None) != (self.count is None):
            raise ValueError("pattern and count (the columns it must find) go together")
        if self.of_width is not None and self.extract is None:
            raise ValueError("of_width goes with extract, and only with it")
        return self


def _header_only(value: object) -> object:
    return {"header": value} if isinstance(value, str) else value


Operand = Annotated[
    TableColumn, BeforeValidator(_header_only, json_schema_input_type=str | TableColumn)
]
"""Columns; a header path alone is short for ``{header: …}``."""


class RowParts(Strict):
    """A text put together from several cells of a row, such as an identifier.

    Every part must be there; if one is empty there is no value, and the row says so.
    """

    parts: tuple[Operand, ...] = Field(min_length=2)
    """The columns in their order, one header each, with ``width``, ``extract`` and ``recode``."""
    between: str = ""
    """What stands between the parts."""
    confidence: Confidence = "H"
    """How sure this address is: H seen in a return, M derived, L not seen."""
    confirm: Confirm | None = None
    """A question a draft left open."""


class Derived(Strict):
    """A figure computed from two figures of a row, for returns that state ratios.

    Computed in exact fractions from what the cells say. A field that is counted in whole numbers
    takes the nearest one, halves upwards, and the file says how many were rounded; any other
    field takes the nearest floating-point number. The cells of both operands are kept as the
    figure's source: ``F#*D#``.
    """

    product: tuple[Operand, Operand] | None = None
    """Ratio and what it is a ratio to: books per pupil, pupils."""
    quotient: tuple[Operand, Operand] | None = None
    """Dividend and divisor: pupils, pupils per computer. A divisor of 0 is an error."""
    per: int = Field(default=1, ge=1)
    """With ``product``: the ratio is stated per so many (100: per hundred pupils, per cent)."""
    unit: str | None = None
    """Unit of the result (``contract/units.yml``), where it is not the field's."""
    fractions: bool = False
    """Keep fractions of what the field counts in whole units (teachers in full-time
    equivalents)."""
    confidence: Confidence = "H"
    """How sure this address is: H seen in a return, M derived, L not seen."""
    confirm: Confirm | None = None
    """A question a draft left open."""

    @model_validator(mode="after")
    def _one_operation(self) -> Derived:
        if (self.product is None) == (self.quotient is None):
            raise ValueError("say either product or quotient")
        if self.quotient is not None and self.per != 1:
            raise ValueError("per goes with product, and only with it")
        return self

    @property
    def operands(self) -> tuple[TableColumn, TableColumn]:
        """Both operands in their order."""
        operands = self.product or self.quotient
        assert operands is not None  # one of them is there: _one_operation
        return operands


class Constant(Strict):
    """The same value in every row of the file."""

    value: Scalar
    """The value, of the field's type."""
    confidence: Confidence = "H"
    """How sure this is: H seen in a return, M derived, L not seen."""


_KINDS: dict[type[BaseModel], str] = {}


def source_kind(value: object) -> str:
    """Which kind of address a field's source is, so that errors speak of that kind only."""
    if isinstance(value, list | tuple):
        return "cells"
    if isinstance(value, Strict):
        return _KINDS[type(value)]
    keys = value.keys() if isinstance(value, dict) else ()
    by_key = {"form": "cell", "value": "constant", "parts": "parts"}
    by_key |= {"product": "derived", "quotient": "derived"}
    return next((kind for key, kind in by_key.items() if key in keys), "column")


_KINDS |= {
    FormCell: "cell",
    TableColumn: "column",
    Constant: "constant",
    RowParts: "parts",
    Derived: "derived",
}

ColumnSource = TableColumn | RowParts | Derived
"""Sources that stand in columns of a table."""

FieldSource = Annotated[
    Annotated[FormCell, Tag("cell")]
    | Annotated[TableColumn, Tag("column")]
    | Annotated[RowParts, Tag("parts")]
    | Annotated[Derived, Tag("derived")]
    | Annotated[Constant, Tag("constant")]
    | Annotated[tuple[FormCell, ...], Field(min_length=1), Tag("cells")],
    Discriminator(source_kind),
]
"""One address, or several form cells of which the first whose ``when`` holds is used."""


def cells_of(source: FieldSource) -> tuple[FormCell, ...]:
    """The form cells a source may use, in order of preference; none for other kinds."""
    if isinstance(source, FormCell):
        return (source,)
    return source if isinstance(source, tuple) else ()


def columns_of(source: FieldSource) -> tuple[TableColumn, ...]:
    """The columns a source is read from, operand by operand; none for other kinds."""
    if isinstance(source, TableColumn):
        return (source,)
    if isinstance(source, RowParts):
        return source.parts
    return source.operands if isinstance(source, Derived) else ()


def takes_fractions(source: FieldSource) -> bool:
    """Whether fractions are taken of what the field counts in whole units."""
    return isinstance(source, TableColumn | Derived) and source.fractions
