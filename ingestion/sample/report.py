"""What the sample generator reports: how much it wrote and where the planted errors are.

Belongs here: these shapes only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from contract.messages import Text

Figure = str | int | float | bool | None


@dataclass(frozen=True)
class Change:
    """A figure a planted error changes, in landing units; None where it is not stated.

    ``school_id`` None: a figure of the county; ``level`` is then what tells its row from others.
    A school that is not there, or is not there under its own id, is one change of
    ``school.school_id``; so is one that should not be there.
    """

    school_id: str | None
    table: str
    level: str | None
    field: str
    before: Figure
    after: Figure


@dataclass(frozen=True)
class Planted:
    """One planted error and where it is; ``file`` is relative to the output folder.

    ``fields``: landing fields it changes.
    """

    fault: str
    school_year: int
    file: str
    county_code: str
    school_id: str | None
    fields: tuple[str, ...]
    what: Text
    changes: tuple[Change, ...] = ()


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
