"""Pupils of one stage of one school: how grades move on, and how they sit in classes.

Belongs here: a year's movement of pupils and class sizes. Not here: teachers, buildings, forms.
The movement balances as form 331 requires: c1 + c2 − c7 = c15.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from random import Random

from contract.fields import table

GRADES = {"primary": 6, "junior": 3, "senior": 3}
"""Number of grades of each stage."""

_RATES = {
    # Yearly share of pupils, per stage: returned, in, other in, suspended, dropped out, died, out.
    "primary": (0.0005, 0.018, 0.0, 0.0008, 0.0, 0.00004, 0.018),
    "junior": (0.001, 0.015, 0.0, 0.0015, 0.0008, 0.00005, 0.016),
    "senior": (0.002, 0.008, 0.0, 0.003, 0.002, 0.00005, 0.01),
}

_COHORT_SPREAD = 0.06
"""How much a first grade varies besides chance. Nine years of real returns (18,000 pairs of school
years): from one year to the next a first grade changes by 13 % in schools of 800 pupils and more,
20 % in those of 300 to 800, 31 % in those of 100 to 300 (standard deviation)."""
_LARGEST_USUAL_CLASS = 55
"""A grade is divided further before its classes are 大班额, 56 pupils and more."""


@dataclass(frozen=True)
class Movement:
    """One school year's movement of pupils, the columns of form 331."""

    previous: int
    entrants: int
    returned: int
    transferred_in: int
    other_gains: int
    graduates: int
    suspended: int
    dropouts: int
    deaths: int
    transferred_out: int

    @property
    def gains(self) -> int:
        """Column 2, all increases."""
        return self.entrants + self.returned + self.transferred_in + self.other_gains

    @property
    def losses(self) -> int:
        """Column 7, all decreases."""
        return self.graduates + self.suspended + self.dropouts + self.deaths + self.transferred_out

    @property
    def pupils(self) -> int:
        """Column 15, pupils at the start of this school year."""
        return self.previous + self.gains - self.losses

    def columns(self) -> tuple[int, ...]:
        """Columns 1 to 15 of form 331; 结业 (9) and other decreases (14) do not occur."""
        return (
            self.previous,
            self.gains,
            self.entrants,
            self.returned,
            self.transferred_in,
            self.other_gains,
            self.losses,
            self.graduates,
            0,
            self.suspended,
            self.dropouts,
            self.deaths,
            self.transferred_out,
            0,
            self.pupils,
        )


@dataclass
class YearEnd:
    """A stage at the end of a school year: who is still there, and what happened since autumn."""

    level: str
    previous: int
    grades: list[int]
    returned: int
    transferred_in: int
    suspended: int
    dropouts: int
    deaths: int
    transferred_out: int

    @property
    def graduates(self) -> int:
        """Pupils who finish the last grade."""
        return self.grades[-1]

    def promote(self, entrants: int, joining: Sequence[int]) -> tuple[list[int], Movement]:
        """Next autumn's grades and the movement, with ``joining`` pupils of a closed school."""
        moved_up = [entrants, *self.grades[:-1]]
        grades = [own + new for own, new in zip(moved_up, joining, strict=True)]
        # Those who join grade 1 count as entrants: 招生 is the first grade (rules D15, D19).
        return grades, Movement(
            previous=self.previous,
            entrants=grades[0],
            returned=self.returned,
            transferred_in=self.transferred_in + sum(joining[1:]),
            other_gains=0,
            graduates=self.graduates,
            suspended=self.suspended,
            dropouts=self.dropouts,
            deaths=self.deaths,
            transferred_out=self.transferred_out,
        )


def finish_year(level: str, grades: Sequence[int], rng: Random) -> YearEnd:
    """Let one school year pass: transfers, suspensions and the like, before anyone moves up."""
    pupils = sum(grades)
    returned, moved_in, _, suspended, dropouts, deaths, moved_out = (
        _count(pupils * rate, rng) for rate in _RATES[level]
    )
    left = list(grades)
    taken = [_take(left, n, rng) for n in (suspended, dropouts, deaths, moved_out)]
    for _ in range(returned + moved_in):
        left[rng.randrange(len(left))] += 1
    return YearEnd(level, pupils, left, returned, moved_in, *taken)


def cohort(usual: float, rng: Random) -> float:
    """Children who come forward in one year where ``usual`` are usual; at least one."""
    return max(1.0, rng.gauss(usual, sqrt(usual + (_COHORT_SPREAD * usual) ** 2)))


def class_sizes(grades: Sequence[int], usual: int) -> list[list[int]]:
    """Sizes of the classes of each grade: as even as can be, about ``usual`` pupils each."""
    return [_split_evenly(pupils, _classes_for(pupils, usual)) for pupils in grades]


def brackets(sizes: Sequence[int]) -> dict[str, int]:
    """Class-size bracket fields of table enrolment → number of classes in them."""
    counted = {}
    for field in table("enrolment").fields:
        if field.bracket is not None:
            low, high = field.bracket
            counted[field.name] = sum(
                1 for size in sizes if size >= low and (high is None or size <= high)
            )
    return counted


def allocate(total: int, weights: Sequence[float]) -> list[int]:
    """``total`` in whole parts proportional to ``weights`` (largest remainder)."""
    scale = sum(weights)
    if scale <= 0:
        return [0] * len(weights)
    exact = [total * weight / scale for weight in weights]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _classes_for(pupils: int, usual: int) -> int:
    return max(1, round(pupils / usual), ceil(pupils / _LARGEST_USUAL_CLASS))


def _split_evenly(pupils: int, classes: int) -> list[int]:
    if pupils == 0:
        return []
    share, larger = divmod(pupils, classes)
    return [share + 1] * larger + [share] * (classes - larger)


def _count(expected: float, rng: Random) -> int:
    """A whole number around ``expected``, never negative."""
    varied = expected * rng.uniform(0.4, 1.6)
    return int(varied) + (rng.random() < varied - int(varied))


def _take(grades: list[int], wanted: int, rng: Random) -> int:
    """Take up to ``wanted`` pupils out of ``grades``; a grade that has pupils keeps one."""
    taken = 0
    for _ in range(wanted):
        candidates = [i for i, pupils in enumerate(grades) if pupils > 1]
        if not candidates:
            break
        grades[rng.choice(candidates)] -= 1
        taken += 1
    return taken
