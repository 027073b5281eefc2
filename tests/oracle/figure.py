"""A figure a review looks at: what is known of it, why it is not known, what a reader is shown.

Belongs here: the shape, and how names are listed. Does not belong here: any figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.oracle.exact import Bounds, Exact

NAMES_SHOWN = 20
MISSING_IN_RETURN = "missing_in_return"
SEVERAL_RETURNS = "several_returns"
ZERO_BASE = "zero_base"


@dataclass(frozen=True)
class Figure:
    """Bounds of a figure; the reason it is not known exactly; the schools or years that decide."""

    bounds: Bounds
    reason: str | None = None
    deciding: str | None = None

    @classmethod
    def of(cls, value: Exact, reason: str | None = None) -> Figure:
        """A figure that is known, or not known at all for a reason."""
        return cls(Bounds.of(value), None if value is not None else reason)


NEVER_STATED = Figure(Bounds.of(None))
"""A figure of which there is not even a row."""


def listed(names: Sequence[str], separator: str = "、") -> str | None:
    """The first names in the order given, and how many more there are; None for none."""
    if not names:
        return None
    more = len(names) - NAMES_SHOWN
    shown = separator.join(names[:NAMES_SHOWN])
    return f"{shown} … +{more}" if more > 0 else shown
