"""What a proposal is made of: a field, its columns, and what is not certain about them.

Belongs here: these shapes. Not here: finding them (``identity``, ``figures``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from contract.fields import Field
from contract.messages import Text
from ingestion.propose.observe import Column

CERTAIN = 95
"""From this likeness (0–100) on nothing is asked."""


@dataclass(frozen=True)
class Question:
    """Why something is not certain, and what else it may be, with likeness."""

    because: Text
    candidates: dict[str, int] = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """As a layout file asks it."""
        asked: dict[str, Any] = {"because": f"{self.because.zh} / {self.because.en}"}
        return asked | ({"candidates": self.candidates} if self.candidates else {})


@dataclass(frozen=True)
class Guess:
    """A field and the columns it is read from (several are summed).

    ``ratio_to``: the columns a ratio is multiplied with, or which it divides (``is_divisor``);
    ``per``: how many of them it is stated for. ``joined``: the columns are parts of an identifier.
    ``pattern``: a regex that finds just the columns.
    """

    table: str
    level: str | None
    field: Field
    columns: tuple[Column, ...]
    score: int
    question: Question | None = None
    pattern: str | None = None
    unit: str | None = None
    width: int | None = None
    of_width: int | None = None
    extract: str | None = None
    fractions: bool = False
    ratio_to: tuple[Column, ...] = ()
    is_divisor: bool = False
    per: int = 1
    joined: bool = False

    @property
    def record(self) -> str:
        """The record of the layout it belongs to."""
        return self.table if self.level is None else f"{self.table}.{self.level}"

    def address(self) -> dict[str, Any]:
        """As a layout file says it."""
        keys: dict[str, Any] = {
            "unit": self.unit,
            "fractions": self.fractions or None,
            "width": self.width,
            "of_width": self.of_width,
            "extract": self.extract,
            "per": self.per if self.per != 1 else None,
            "confirm": self.question.content() if self.question else None,
        }
        stated = {key: value for key, value in keys.items() if value is not None}
        if self.joined:
            parts = [_part(column) for column in self.columns]
            return {"parts": parts, "between": "-", **stated}
        if self.ratio_to:
            base, ratio = _operand(self.ratio_to), self.columns[0].path
            if self.is_divisor:
                return {"quotient": [base, ratio], **stated}
            return {"product": [ratio, base], **stated}
        if self.pattern is not None:
            return {"pattern": self.pattern, "count": len(self.columns), **stated}
        return {"header": _headers(self.columns), **stated}


def _part(column: Column) -> str | dict[str, Any]:
    """Part of an identifier; numbers get as many digits as the longest has."""
    digits = column.digits
    return column.path if digits is None else {"header": column.path, "width": digits}


def _operand(columns: tuple[Column, ...]) -> str | dict[str, Any]:
    stated = _headers(columns)
    return stated if isinstance(stated, str) else {"header": stated}


def _headers(columns: tuple[Column, ...]) -> str | list[str]:
    paths = [column.path for column in columns]
    return paths[0] if len(paths) == 1 else paths
