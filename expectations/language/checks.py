"""What a rule may ask of its value: a range, a pattern, no pattern, to occur once.

Belongs here: the shape of a check and its bound in words. Not here: the rest of a rule (``rules``)
or which rows fail (``evaluate``).
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, model_validator


class Strict(BaseModel):
    """Data read from a rule file: what is not declared is refused, and nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RangeCheck(Strict):
    """``value`` lies between ``min`` and ``max``, both included, either absent when open."""

    value: str
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _bounded(self) -> RangeCheck:
        if self.min is None and self.max is None:
            raise ValueError("say min, max or both")
        return self

    @property
    def bound(self) -> str:
        """The bound in words of the report, e.g. ``1 ≤ x ≤ 100``."""
        if self.min is not None and self.min == self.max:
            return f"x = {self.min:g}"
        lower = f"{self.min:g} ≤ " if self.min is not None else ""
        upper = f" ≤ {self.max:g}" if self.max is not None else ""
        return f"{lower}x{upper}"


class PatternCheck(Strict):
    """The regular expression ``pattern`` is found in the text ``value``."""

    value: str
    pattern: str

    @property
    def bound(self) -> str:
        """The pattern."""
        return self.pattern


class ForbiddenCheck(Strict):
    """The regular expression ``forbidden`` is nowhere found in the text ``value``."""

    value: str
    forbidden: str

    @property
    def bound(self) -> str:
        """The pattern that must not occur."""
        return f"≠ {self.forbidden}"


class UniqueCheck(Strict):
    """The value of ``unique`` occurs once among all rows of the year."""

    unique: str

    @property
    def value(self) -> str:
        """The expression whose values are compared."""
        return self.unique

    @property
    def bound(self) -> str:
        """The bound in words of the report."""
        return "x occurs once"


Check = RangeCheck | PatternCheck | ForbiddenCheck | UniqueCheck
