"""The layout language, part zero: what every part of it is made of.

Belongs here: how strict it is, regexes, texts or lists of them, questions, conditions. Not here:
addresses (``address``), tables (``table_shape``), layouts (``schema``).

The text below a key is its help: in ``docs/layout_reference.md`` and in editors.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

Confidence = Literal["H", "M", "L"]


def groups(pattern: str) -> set[str]:
    """Named groups of a regex; ValueError if it is none."""
    try:
        return set(re.compile(pattern).groupindex)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error


def _compiles(pattern: str) -> str:
    groups(pattern)
    return pattern


def _has_value_group(pattern: str) -> str:
    if "value" not in groups(pattern):
        raise ValueError("needs a named group 'value', for example (?P<value>[0-9]{6})")
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
Extract = Annotated[str, AfterValidator(_has_value_group)]


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str | int) else value


Names = Annotated[
    tuple[str, ...],
    BeforeValidator(_one_or_many, json_schema_input_type=str | tuple[str, ...]),
]
"""One text or a list of them."""
Codes = Annotated[
    tuple[int, ...],
    BeforeValidator(_one_or_many, json_schema_input_type=int | tuple[int, ...]),
]
"""One code or a list of them."""


class Strict(BaseModel):
    """What every part of the language is: no unknown keys, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Confirm(Strict):
    """A question a draft left open; while one is left, no return is read with the layout.

    Who has checked the mapping deletes the question.
    """

    because: str
    """What was assumed, and why."""
    candidates: dict[str, int] = {}
    """What else it may be, each with its likeness (0–100)."""


class Condition(Strict):
    """Some schools only: those whose already-read ``school`` field has one of these values."""

    field: str
    """A field of the ``school`` record."""
    values: tuple[str, ...]
    """Values for which the condition holds."""
