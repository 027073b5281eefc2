"""Teachers of one stage of one school: how many come and go, and what they are.

Belongs here: a year's movement of teachers and their education, titles and subjects. Not here:
pupils, forms. The movement balances as form 431 requires: c1 + c2 − c10 = c17.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ingestion.sample.chance import factor
from ingestion.sample.pupils import allocate

_EDUCATION = ("postgraduate", "bachelor", "college", "secondary", "below_secondary")
_TITLES = ("full_senior", "senior", "intermediate", "assistant", "junior_title", "untitled")
_SUBJECTS = ("pe_teachers", "music_teachers", "fine_art_teachers", "art_teachers")

_EDUCATION_SHARES = {
    "primary": (0.02, 0.62, 0.33, 0.028, 0.002),
    "junior": (0.04, 0.83, 0.125, 0.005, 0.0),
    "senior": (0.10, 0.88, 0.02, 0.0, 0.0),
}
_TITLE_SHARES = {
    "primary": (0.002, 0.11, 0.45, 0.29, 0.03, 0.118),
    "junior": (0.006, 0.20, 0.43, 0.25, 0.014, 0.1),
    "senior": (0.012, 0.27, 0.40, 0.22, 0.008, 0.09),
}
_SUBJECT_SHARES = {
    "primary": (0.075, 0.052, 0.05, 0.006),
    "junior": (0.06, 0.03, 0.03, 0.006),
    "senior": (0.045, 0.018, 0.018, 0.0),
}
_YEARLY_BACHELOR_GAIN = 0.006
_REACH = 0.06
_ONE_STEP = 0.04
"""Chance per teacher that degrees, promotions and moves put one on the next line of a form."""


@dataclass(frozen=True)
class TeacherMovement:
    """One school year's movement of full-time teachers, the columns of form 431."""

    previous: int
    graduates_hired: int
    teacher_trained: int
    moved_in: int
    from_other_schools: int
    retired: int
    moved_out: int
    resigned: int

    @property
    def joined(self) -> int:
        """Column 2, all increases."""
        return self.graduates_hired + self.moved_in

    @property
    def left(self) -> int:
        """Column 10, all decreases."""
        return self.retired + self.moved_out + self.resigned

    @property
    def teachers(self) -> int:
        """Column 17, full-time teachers at the start of this school year."""
        return self.previous + self.joined - self.left

    def columns(self) -> tuple[int, ...]:
        """Columns 1 to 17 of form 431; movements inside the school do not occur."""
        hired, moved = self.graduates_hired, self.moved_in
        head = (self.previous, self.joined, hired, self.teacher_trained, moved)
        inside = (self.from_other_schools, 0, 0, 0)
        leavers = (self.left, self.retired, self.moved_out, 0, 0, self.resigned, 0)
        return (*head, *inside, *leavers, self.teachers)


@dataclass(frozen=True)
class Profile:
    """What distinguishes a school's teachers from the usual: multipliers on the usual shares."""

    qualified: float
    titled: float
    arts: float
    backbone: float

    @classmethod
    def draw(cls, spread: float, rng: Random) -> Profile:
        """A school's own profile; ``spread`` is the standard deviation of its logarithm."""
        return cls(*(factor(spread, rng) for _ in range(4)))


def move_teachers(previous: int, wanted: int, rng: Random) -> TeacherMovement:
    """A year's hiring and leaving, going part of the way from ``previous`` to ``wanted``.

    A school that grows fast gets half of the teachers it lacks.
    """
    reach = max(1, round(previous * _REACH))
    gain = max(reach, (wanted - previous + 1) // 2)
    aim = wanted if previous == 0 else min(max(wanted, previous - reach), previous + gain)
    left = min(previous, round(previous * rng.uniform(0.01, 0.06)) + max(0, previous - aim))
    joined = max(0, aim - (previous - left))
    retired = round(left * rng.uniform(0.4, 0.8))
    resigned = min(left - retired, int(rng.random() < 0.1))
    hired = round(joined * rng.uniform(0.3, 0.8))
    return TeacherMovement(
        previous=previous,
        graduates_hired=hired,
        teacher_trained=round(hired * rng.uniform(0.6, 1.0)),
        moved_in=joined - hired,
        from_other_schools=joined - hired,
        retired=retired,
        moved_out=left - retired - resigned,
        resigned=resigned,
    )


def staff_figures(
    level: str, movement: TeacherMovement, profile: Profile, years: int, rng: Random
) -> dict[str, int]:
    """Fields of table staff for one school and level; ``years`` since the sample began."""
    teachers = movement.teachers
    figures = {
        "staff": teachers + round(teachers * rng.uniform(0.04, 0.14)),
        "full_time_teachers": teachers,
        **_parts(_EDUCATION, teachers, _education_shares(level, profile, years), rng),
        **_parts(_TITLES, teachers, _title_shares(level, profile), rng),
    }
    for subject, share in zip(_SUBJECTS, _SUBJECT_SHARES[level], strict=True):
        figures[subject] = _share_of(teachers, share * profile.arts, rng)
    figures["backbone_teachers"] = _share_of(teachers, min(0.5, 0.17 * profile.backbone), rng)
    figures["certified_teachers"] = teachers - (rng.random() < 0.15 and teachers > 0)
    figures["previous_full_time_teachers"] = movement.previous
    figures["teachers_joined"] = movement.joined
    figures["teachers_left"] = movement.left
    return figures


def _education_shares(level: str, profile: Profile, years: int) -> tuple[float, ...]:
    postgraduate, bachelor, college, secondary, below = _EDUCATION_SHARES[level]
    gain = _YEARLY_BACHELOR_GAIN * years
    return (
        postgraduate * profile.qualified,
        bachelor * profile.qualified + gain,
        college,
        secondary / profile.qualified,
        below / profile.qualified,
    )


def _title_shares(level: str, profile: Profile) -> tuple[float, ...]:
    shares = _TITLE_SHARES[level]
    return (*(share * profile.titled for share in shares[:3]), *shares[3:])


def _parts(
    names: tuple[str, ...], total: int, shares: tuple[float, ...], rng: Random
) -> dict[str, int]:
    """Teachers by those shares; now and then one stands a step higher or lower than them."""
    counts = allocate(total, shares)
    for step in range(len(counts) - 1):
        up, down = step, step + 1
        if rng.random() < 0.5:
            up, down = down, up
        if counts[down] > 1 and rng.random() < counts[down] * _ONE_STEP:
            counts[up] += 1
            counts[down] -= 1
    return dict(zip(names, counts, strict=True))


def _share_of(total: int, share: float, rng: Random) -> int:
    """About ``share`` of ``total``, a whole number, never more than the total."""
    exact = total * share
    return min(total, int(exact) + (rng.random() < exact - int(exact)))
