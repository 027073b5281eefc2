"""What the sample generator reports: how much it wrote and where the planted errors are.

Belongs here: these shapes only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from contract.messages import Text


@dataclass(frozen=True)
class Planted:
    """One planted error and where it is; ``file`` is relative to the output folder.

    ``fields``: landing fields whose figures it changes; empty if it changes none directly.
    """

    fault: str
    school_year: int
    file: str
    county_code: str
    school_id: str | None
    fields: tuple[str, ...]
    what: Text


@dataclass(frozen=True)
class SampleReport:
    """What was written: files and schools per school year, and every planted error."""

    files: dict[int, int]
    schools: dict[int, int]
    counties: dict[int, int]
    planted: tuple[Planted, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for ``--json`` output."""
        return asdict(self)
