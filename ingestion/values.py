"""One raw cell to one value of a declared field: numbers, identifiers, booleans, text, units.

Belongs here: what a cell says and whether the field can hold it. Not here: which cell belongs to
which field, what ``*`` or a blank means in one layout (``map``), what problems are called
(``value_words``), plausibility (the gate).

A problem with a value is a warning (the value is kept), a problem without one is an error (the
figure was not taken). A note says how the cell was cleaned; the value is certain all the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from contract.fields import Field, units
from ingestion.model import Cell

ERROR_MARKERS = frozenset(
    {
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
    }
)
"""What spreadsheet programs show for a formula that failed."""

_CACHE_LIMIT = 50_000
_LARGEST_EXACT_FLOAT = 2**53
_LARGEST_INTEGER = 2**63 - 1
_PLAIN_INTEGER = re.compile(r"-?\d{1,15}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([, ])\d{3})(?:\1\d{3})*(?:\.\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+", re.ASCII)
_SCIENTIFIC_IDENTIFIER = re.compile(r"\d+(?:\.\d+)?[eE]\+\d+", re.ASCII)
_EXCEL_TEXT = re.compile(r"""=?"(.*)"|'(.*)""", re.DOTALL)
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("\u2212"): "-"}
_SPACES: dict[int, str | None] = dict.fromkeys(map(ord, "\u00a0\u1680\u202f\u205f\u3000"), " ")
_SPACES.update(dict.fromkeys(range(0x2000, 0x200B), " "))
_SPACES.update(dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"), None))
_BOOLEANS = {
    **dict.fromkeys(("是", "1", "1.0", "true", "yes", "y"), True),
    **dict.fromkeys(("否", "0", "0.0", "false", "no", "n"), False),
}

Severity = Literal["error", "warning"]


class Converted(NamedTuple):
    """What became of one cell: the value, the code of a problem, the code of a cleaning."""

    value: object
    problem: str | None = None
    note: str | None = None

    @property
    def severity(self) -> Severity | None:
        """``error``: nothing was taken; ``warning``: taken, but look at it; None: no problem."""
        if self.problem is None:
            return None
        return "error" if self.value is None else "warning"


_MISSING = Converted(None)


def convert(
    raw: Cell, field: Field, unit: str | None = None, width: int | None = None
) -> Converted:
    """Convert one cell; ``unit``: unit the cell is stated in, ``width``: digits of an identifier.

    An empty cell is a missing value without a problem. Units are converted exactly: the result
    is the float nearest to the exact product of the decimal text and the unit's factor.
    """
    return converter(field, unit, width)(raw)


def is_identifier(field: Field, width: int | None = None) -> bool:
    """Whether the text is an identifier: the contract names those ``…_id`` and ``…_code``."""
    return field.type == "text" and (width is not None or field.name.endswith(("_id", "_code")))


Converter = Callable[[Cell], Converted]

_converters: dict[tuple[int, str | None, int | None], tuple[Field, Converter]] = {}


def converter(field: Field, unit: str | None = None, width: int | None = None) -> Converter:
    """The conversion of one field as a function of the cell, made once.

    Kept by the identity of the field: declarations are few and live as long as the program, and
    hashing one costs more than converting a cell.
    """
    key = (id(field), unit, width)
    known = _converters.get(key)
    if known is not None and known[0] is field:
        return known[1]
    made = _remember_texts(_make_converter(field, unit, width))
    _converters[key] = (field, made)
    return made


def _make_converter(field: Field, unit: str | None, width: int | None) -> Converter:
    if field.is_figure:
        return _Number(field, unit).convert
    if field.type == "boolean":
        return _boolean
    if field.type == "text":
        return _Text(field, width).convert
    raise ValueError(f"field {field.name} of type {field.type} is never read from a cell")


def _remember_texts(one: Converter) -> Converter:
    """Remember what texts became; a bounded memory, for the same few texts come again and again.

    Numbers are not remembered: 1, 1.0 and True would share one entry.
    """
    memory: dict[str, Converted] = {}

    def remembered(raw: Cell) -> Converted:
        if type(raw) is not str:
            return _MISSING if raw is None else one(raw)
        found = memory.get(raw)
        if found is None:
            if len(memory) >= _CACHE_LIMIT:
                memory.clear()
            found = memory[raw] = one(raw)
        return found

    return remembered


class _Number:
    """Conversion to an integer or number field."""

    def __init__(self, field: Field, unit: str | None) -> None:
        self.whole = field.is_whole
        self.kept_as = int if field.type == "integer" else float
        most = _LARGEST_INTEGER if self.whole else math.inf
        self.minimum = -most if field.minimum is None else field.minimum
        self.maximum = most if field.maximum is None else field.maximum
        self.factor = _factor(unit or field.unit, field.unit)
        self.as_stated = self.factor == 1
        base = units()[field.unit].base
        self.percent = _factor("percent", field.unit) if base == "ratio" else None

    def convert(self, raw: Cell) -> Converted:
        if type(raw) is str:
            return self._text(raw)
        if type(raw) is float or type(raw) is int:
            return self._number(raw)
        if isinstance(raw, bool):
            return Converted(None, "boolean_in_number")
        return Converted(None, "date_in_number")

    def _number(self, raw: float) -> Converted:
        if not math.isfinite(raw):
            return Converted(None, "not_finite")
        if not self.as_stated:
            return self._exact(Fraction(repr(raw)) * self.factor, None)
        if self.whole and int(raw) != raw:
            return Converted(None, "not_whole")
        return self._ranged(self.kept_as(raw), None)

    def _text(self, raw: str) -> Converted:
        if self.as_stated and _PLAIN_INTEGER.fullmatch(raw):
            return self._ranged(self.kept_as(raw), None)
        text, note = _cleaned(raw)
        if not text:
            return _MISSING
        if text.upper() in ERROR_MARKERS:
            return Converted(None, "error_cell")
        factor = self.factor
        if text.endswith("%"):
            if self.percent is None:
                return Converted(None, "percent_not_allowed")
            factor, note, text = self.percent, note or "percent_sign", text[:-1].rstrip()
        if not _NUMBER.fullmatch(text):
            if not _GROUPED.fullmatch(text):
                return Converted(None, _not_a_number(text))
            text, note = text.replace(",", "").replace(" ", ""), note or "thousands_separator"
        if self.whole and "." in text:
            note = note or "decimal_zeros"
        return self._exact(Fraction(Decimal(text)) * factor, note)

    def _exact(self, exact: Fraction, note: str | None) -> Converted:
        if not self.whole:
            return self._ranged(float(exact), note)
        if exact.denominator != 1:
            return Converted(None, "not_whole")
        return self._ranged(self.kept_as(exact.numerator), note)

    def _ranged(self, value: float, note: str | None) -> Converted:
        if self.minimum <= value <= self.maximum:
            return Converted(value, None, note)
        if self.whole and abs(value) > _LARGEST_INTEGER:
            return Converted(None, "too_large")
        return Converted(value, "out_of_range", note)


class _Text:
    """Conversion to a text field; identifiers keep every digit."""

    def __init__(self, field: Field, width: int | None) -> None:
        self.identifier = is_identifier(field, width)
        self.width = width
        self.values = frozenset(field.values)

    def convert(self, raw: Cell) -> Converted:
        if isinstance(raw, float) and not math.isfinite(raw):
            return Converted(None, "not_finite")
        text = raw if isinstance(raw, str) else _as_text(raw)
        note = None
        if self.identifier:
            if isinstance(raw, float) and abs(raw) >= _LARGEST_EXACT_FLOAT:
                return Converted(None, "identifier_lost_digits")
            note = "number_to_identifier" if isinstance(raw, float) else None
        return self._text(text, note)

    def _text(self, raw: str, note: str | None) -> Converted:
        text = raw.translate(_SPACES).strip()
        if not text:
            return _MISSING
        if text.upper() in ERROR_MARKERS:
            return Converted(None, "error_cell")
        if self.identifier:
            text, cleaning, problem = self._identifier(raw)
            if problem is not None:
                return Converted(None, problem)
            note = cleaning or note
        elif text != raw:
            note = "spaces"
        if self.values and text not in self.values:
            return Converted(None, "not_in_list")
        return Converted(text, None, note)

    def _identifier(self, raw: str) -> tuple[str, str | None, str | None]:
        text, note = _cleaned(raw)
        marked = _EXCEL_TEXT.fullmatch(text)
        if marked:
            text, note = (marked[1] or marked[2] or "").strip(), "text_marker"
        if " " in text:
            text, note = text.replace(" ", ""), note or "spaces"
        if _SCIENTIFIC_IDENTIFIER.fullmatch(text):
            return text, note, "identifier_in_scientific_notation"
        if self.width is not None and text.isdigit() and len(text) < self.width:
            return text.zfill(self.width), "leading_zero_restored", None
        return text, note, None


def _boolean(raw: Cell) -> Converted:
    if isinstance(raw, bool):
        return Converted(raw)
    text, note = _cleaned(raw if isinstance(raw, str) else _as_text(raw))
    if not text:
        return _MISSING
    if text.upper() in ERROR_MARKERS:
        return Converted(None, "error_cell")
    value = _BOOLEANS.get(text.lower())
    return Converted(None, "not_boolean") if value is None else Converted(value, None, note)


def _cleaned(raw: str) -> tuple[str, str | None]:
    """Half-width characters, plain spaces, none at the ends; and the note that says so."""
    half = raw.translate(_HALF_WIDTH)
    text = half.translate(_SPACES).strip()
    if half != raw:
        return text, "full_width"
    return text, "spaces" if text != raw else None


def _not_a_number(text: str) -> str:
    if _SCIENTIFIC.fullmatch(text):
        return "number_in_scientific_notation"
    return "not_finite" if text.lower() in ("nan", "inf", "-inf", "infinity") else "text_in_number"


def _as_text(raw: Cell) -> str:
    """A cell that is not text, as text: whole floats without ``.0``, dates as ISO 8601."""
    if isinstance(raw, bool):
        return "1" if raw else "0"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, (datetime, date, time)):
        return raw.isoformat()
    return str(raw) if isinstance(raw, (int, timedelta)) else ""


def _factor(stated: str, declared: str) -> Fraction:
    """How many declared units one stated unit is; ValueError if they measure different things."""
    known = units()
    if known[stated].base != known[declared].base:
        raise ValueError(f"cannot convert {stated} to {declared}")
    return known[stated].factor / known[declared].factor
