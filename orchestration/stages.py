"""The four stages of the yearly load.

Belongs here: their names and order. Not here: what they do (``assets``).
"""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """A stage; the order of declaration is the order of the load."""

    LANDING = "landing"
    WAREHOUSE = "warehouse"
    GATE = "gate"
    RELEASE = "release"

    @property
    def by_year(self) -> bool:
        """Whether the stage's assets are partitioned by school year."""
        return self in (Stage.LANDING, Stage.GATE)
