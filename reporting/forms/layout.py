"""What the official forms look like: which figure stands under which line of which table.

Belongs here: the schema of ``layouts/*.yml`` and reading them. Not here: figures, or names and
units of what is declared elsewhere (``contract.fields``, ``reporting.marts.labels``); a heading is
in a layout only where the form has words of its own.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from contract import fields
from contract.messages import Text

LAYOUTS = Path(__file__).parent / "layouts"

_LONGEST_SHEET_NAME = 31


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Table(_Strict):
    """A sheet of the workbook; ``notes`` are printed under the table."""

    sheet: Annotated[str, Field(max_length=_LONGEST_SHEET_NAME)]
    title: Text
    notes: tuple[Text, ...] = ()


class Counted(_Strict):
    """Schools of some types, counted from the returns."""

    label: Text
    school_types: tuple[str, ...]
    least_pupils: int = 0


class ProfileColumn(_Strict):
    """A line number (L1 …) with a field of ``county_profile`` or schools that are counted.

    ``unit`` is the unit of the form where it is not the field's own.
    """

    line: str
    field: str | None = None
    count: Counted | None = None
    unit: str | None = None
    decimals: int = 0

    @property
    def source(self) -> Counted | fields.Field:
        """What the figure is: schools that are counted, or a field as it is declared."""
        return self.count or fields.table("county_profile").field(self.field or "")

    @property
    def shown_unit(self) -> fields.Unit:
        """The unit of the form."""
        own = "school" if isinstance(self.source, Counted) else self.source.unit
        return fields.units()[self.unit or own]

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.field is None) == (self.count is None):
            raise ValueError(f"{self.line}: either field or count")
        try:
            source, unit = self.source, self.shown_unit
        except KeyError as error:
            raise ValueError(f"{self.line}: {error.args[0]}") from error
        if not isinstance(source, Counted) and unit.base != fields.units()[source.unit].base:
            raise ValueError(f"{self.line}: {unit.name} is no unit of {self.field}")
        return self


class ProfileGroup(_Strict):
    """Columns under one heading."""

    heading: Text
    columns: tuple[ProfileColumn, ...]


class Profile(_Table):
    """One line with what the county states of itself."""

    kind: Literal["profile"]
    groups: tuple[ProfileGroup, ...]

    @property
    def columns(self) -> tuple[ProfileColumn, ...]:
        """Columns from left to right."""
        return tuple(column for group in self.groups for column in group.columns)

    @model_validator(mode="after")
    def _lines_once(self) -> Self:
        _require_once([column.line for column in self.columns], "line")
        return self


class StandardSummary(_Table):
    """How many schools meet the school standard, as a whole and item by item, level by level."""

    kind: Literal["standard_summary"]


class StandardSchools(_Table):
    """One line per school-level: each item's value beside its standard, then whether it passes."""

    kind: Literal["standard_schools"]


class CoefficientColumn(_Strict):
    """A line number with an indicator."""

    line: str
    indicator: str


class Coefficients(_Table):
    """One line per school-level, then county means and coefficients, printed and recomputed."""

    kind: Literal["coefficients"]
    columns: tuple[CoefficientColumn, ...]
    composite_line: str

    @model_validator(mode="after")
    def _lines_once(self) -> Self:
        _require_once([*(column.line for column in self.columns), self.composite_line], "line")
        _require_once([column.indicator for column in self.columns], "indicator")
        return self


Shown = Literal[
    "count", "score", "percent", "measured", "year", "amount", "label", "status", "words"
]
"""How a value is printed: ``amount`` is money or a ratio as the item has it, ``measured`` has its
unit in the row, ``label`` is a name in both languages, ``words`` is a text as it stands."""


Missing = Literal["not_evaluable", "not_stated", "withheld", "undefined"]
"""Why a cell has no figure: the words it shows instead (``words.yml``)."""


class RowColumn(_Strict):
    """A column of the mart's rows with its heading.

    ``reason`` names the column that says why there is no value; ``missing`` is what an empty cell
    means where that is silent; ``optional`` columns may be empty.
    """

    line: str = ""
    heading: Text
    column: str
    shown: Shown
    reason: str = "reason"
    missing: Missing = "not_evaluable"
    optional: bool = False
    width: int = 14


Source = Literal["scores", "government", "outcome", "funding", "satisfaction"]


class Rows(_Table):
    """The rows of a mart, one per line, in the order of the review's document.

    ``values`` restricts rows to these values of a column; ``units`` are the form's own of items.
    """

    kind: Literal["rows"]
    source: Source
    columns: tuple[RowColumn, ...]
    values: dict[str, tuple[str, ...]] = {}
    units: dict[str, Literal["yuan", "10k_yuan"]] = {}


class Narrative(_Table):
    """Text that the county writes itself, under headings."""

    kind: Literal["narrative"]
    headings: tuple[Text, ...]


Table = Annotated[
    Profile | StandardSummary | StandardSchools | Coefficients | Rows | Narrative,
    Field(discriminator="kind"),
]


class Form(_Strict):
    """The application form of a review.

    ``stages`` is what a school of several stages adds to its name at each level.
    """

    review: str
    title: Text
    stages: dict[str, Text]
    tables: tuple[Table, ...]

    @model_validator(mode="after")
    def _sheets_once(self) -> Self:
        _require_once([table.sheet for table in self.tables], "sheet")
        return self


class ProvinceSheet(_Strict):
    """The published table of one review: title with ``{province}`` and ``{counties}`` in it."""

    review: str
    sheet: Annotated[str, Field(max_length=_LONGEST_SHEET_NAME)]
    title: Text
    indicators: tuple[str, ...]


class ProvinceForm(_Strict):
    """The provincial workbook; ``withheld`` is the sheet that names who is not in it."""

    sheets: tuple[ProvinceSheet, ...]
    withheld_sheet: str


@cache
def forms() -> tuple[Form, ...]:
    """The forms of both reviews; pydantic's ValidationError for a layout that breaks the schema."""
    return tuple(Form.model_validate(_load(name)) for name in ("basic", "quality"))


@cache
def province_form() -> ProvinceForm:
    """The provincial workbook."""
    return ProvinceForm.model_validate(_load("province"))


@cache
def words() -> dict[str, Text]:
    """Words all forms share, by key."""
    return {key: Text(zh=text["zh"], en=text["en"]) for key, text in _load("words").items()}


def word(key: str, **values: object) -> Text:
    """Words with ``{name}`` filled; KeyError for an unknown key."""
    return words()[key].format(**values) if values else words()[key]


def _load(name: str) -> dict[str, dict[str, str]]:
    document: dict[str, dict[str, str]] = yaml.safe_load(
        (LAYOUTS / f"{name}.yml").read_text(encoding="utf-8")
    )
    return document


def _require_once(names: list[str], what: str) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise ValueError(f"{what} given twice: {', '.join(twice)}")
