"""A figure with what the sentence says around it, which pairing needs and a reader of claims not.

Belongs here: the shape. Not here: finding out any of it (``context``), pairing (``pairing``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ingestion.claims.model import StatedFigure

PUPILS = "enrolment.pupils"
CLASSES = "enrolment.classes"
LARGEST_CLASS = "enrolment.largest_class"
TEACHERS = "staff.full_time_teachers"
SCHOOLS = "schools"
HEADS = "heads"
"""What a figure may be per: fields, schools of any kind, or persons of any kind."""


class Scope(NamedTuple):
    """Of what a figure is the total: a level, and a kind of place (rural, urban, village)."""

    level: str | None = None
    place: str | None = None


class Per(NamedTuple):
    """What a figure is divided by: 生均 is per pupil, 每百名学生 per hundred of them."""

    of: str
    multiplier: int = 1


@dataclass(frozen=True)
class Mention:
    """A stated figure in its sentence.

    ``sentence``, ``statement`` (between semicolons) and ``clause`` count through the report.
    ``start``/``end``: in the plain text of its block, unit and noun included. ``modifier``: what
    narrows the figure down (一年级, 新增); a figure without one is the whole of its scope.
    ``base``: what it may be compared with as it stands, its declared unit (亩 by itself).
    ``field``: the declared field it counts, per head or not. ``among``: the 其中 it stands behind,
    counted through the report. ``bracket``: the brackets it stands in. ``closes``: 共计 before it.
    ``frames``: …中 behind it, what follows is of this whole. ``whole``: what it is said to be a
    share of. ``period``: the year as written, hidden or not. ``is_norm``: a standard.
    ``is_loose``: a threshold, a plan, a requirement, one of several figures told apart by 分别
    (``respectively``); stated, but not what it is said to be now. ``is_met``: the words before it
    say that something is met or exceeded. ``is_headline``: every figure of the sentence up to this
    one is the whole of its scope, so this one is of the school. ``school_level``: the level the
    name of the school tells.
    """

    figure: StatedFigure
    sentence: int
    statement: int
    clause: int
    start: int
    end: int
    modifier: str
    scope: Scope
    base: str | None
    field: str | None = None
    per: Per | None = None
    among: int | None = None
    bracket: int | None = None
    closes: bool = False
    frames: bool = False
    whole: str | None = None
    period: str = ""
    is_norm: bool = False
    is_loose: bool = False
    is_met: bool = False
    respectively: bool = False
    is_headline: bool = False
    school_level: str | None = None

    @property
    def block(self) -> int:
        """The block it stands in."""
        return self.figure.span.block

    @property
    def is_bare(self) -> bool:
        """Whether it is simply the figure of its scope."""
        return not (self.modifier or self.per or self.is_loose or self.is_norm)

    @property
    def is_count(self) -> bool:
        """Whether it counts or measures something by itself, no share and nothing per head."""
        return self.per is None and self.base not in (None, "ratio")

    def fits(self, other: Mention) -> bool:
        """Whether both are of the same scope and not of different years."""
        of_other_years = self.period and other.period and self.period != other.period
        return self.scope == other.scope and not of_other_years
