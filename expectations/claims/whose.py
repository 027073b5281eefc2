"""Whose a stated figure is: the county or school asked for, or the one the document names.

Belongs here: deciding, or saying why it cannot be decided. Not here: names (``subjects``),
what is known of a subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contract.messages import Text, UserError, Where
from expectations.claims.known import KnownYear
from expectations.claims.model import normalised
from expectations.claims.subjects import Recognised, Subject


@dataclass(frozen=True)
class Asked:
    """What the reader of a document says of it: its school year, and its county or its school."""

    school_year: int
    county: str | None = None
    school: str | None = None


@dataclass(frozen=True)
class Attributed:
    """Whose a figure is, or why that is not known."""

    subject: Subject | None
    why_not: Text | None = None


@dataclass(frozen=True)
class Whose:
    """The subjects of a document's figures.

    ``default``: of figures that name nobody, as asked for. ``known``: the school year; None where
    it has not landed or there is no warehouse. ``unsure``: names that were not recognised, with
    the nearest ones.
    """

    default: Subject | None
    known: KnownYear | None
    unsure: dict[str, tuple[Subject, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, years: Mapping[int, KnownYear], asked: Asked) -> Whose:
        """UserError ``school_unknown``, ``county_unknown``: the year has not what is asked for."""
        known = years.get(asked.school_year)
        if known is None:
            return cls(None, None)
        if asked.school:
            return cls(
                _found(known.register.of_code(asked.school, "school"), asked, "school"), known
            )
        if asked.county:
            return cls(_found(known.county(asked.county), asked, "county"), known)
        return cls(None, known)

    def attribute(self, name: str | None, level: str | None, before: str = "") -> Attributed:
        """Whose a figure is that the document states of ``name`` (None: it says nobody).

        ``before``: what stands before the figure in its sentence or table row; a school of the
        same county that is named there in full is whose figure it is.
        """
        found = self._named(name) if name else self.default
        if found is None:
            return Attributed(None, self._why_not(name))
        school = self._spoken_of(before, found.county_code)
        if school is not None:
            return Attributed(school)
        if level == "county" and found.kind == "school":
            return self._county_of(found)
        if level == "school" and found.kind == "county":
            return Attributed(None, _UNNAMED_SCHOOL)
        return Attributed(found)

    def _spoken_of(self, before: str, county_code: str) -> Subject | None:
        return self.known.register.spoken_of(before, county_code) if self.known else None

    def county(self, names: Iterable[str | None]) -> Subject | None:
        """The one county of a document: as asked for, or the only one its figures are of."""
        subjects = [self.default] if self.default else map(self._of_anybody, set(names))
        codes = {one.county_code for one in subjects if one is not None}
        if self.known is None or len(codes) != 1:
            return None
        return self.known.county(codes.pop()).subject

    def notices(self) -> list[Text]:
        """The names that were not recognised, each once, with what to do."""
        return [
            Text(zh=f"{why.zh}；{_GIVE.zh}", en=f"{why.en}; {_GIVE.en}")
            for why in map(self._why_not, sorted(self.unsure))
        ]

    def _of_anybody(self, name: str | None) -> Subject | None:
        return self._named(name) if name else None

    def _named(self, name: str) -> Subject | None:
        if self.known is None:
            return None
        within = self.default.county_code if self.default else None
        recognised = self.known.register.named(name, within)
        if recognised.subject is None and self.default and _is_short_for(name, self.default):
            return self.default
        if recognised.subject is None:
            self.unsure[name] = recognised.nearest
        return recognised.subject

    def _county_of(self, school: Subject) -> Attributed:
        found = self.known.county(school.county_code).subject if self.known else None
        return Attributed(found, None if found else _UNSAID)

    def _why_not(self, name: str | None) -> Text:
        if not name:
            return _UNSAID
        nearest = self.unsure.get(name, ())
        if not nearest:
            return _UNKNOWN.format(name=name)
        return _UNSURE.format(name=name, nearest="、".join(map(str, nearest)))


def _is_short_for(name: str, subject: Subject) -> bool:
    """Whether a name leaves out part of the subject's: 实验小学 of 青禾实验小学."""
    short = normalised(name)
    return len(short) >= _SHORTEST and short in normalised(subject.name)


_SHORTEST = 2


def _found(recognised: Recognised, asked: Asked, kind: str) -> Subject:
    if recognised.subject is not None:
        return recognised.subject
    nearest = "、".join(map(str, recognised.nearest))
    code, what = (asked.school, "学校") if kind == "school" else (asked.county, "县")
    raise UserError(
        f"{kind}_unknown",
        Text(
            zh=f"{asked.school_year} 学年没有代码为 {code} 的{what}。",
            en=f"School year {asked.school_year} has no {kind} with the code {code}.",
        ),
        Text(zh=f"最接近的有：{nearest}。", en=f"The nearest are: {nearest}."),
        Where(school_year=asked.school_year),
    )


_UNSAID = Text(
    zh="没有写明是哪个县或学校；请用 --county 或 --school 指明",
    en="it is not said of which county or school; give --county or --school",
)
_GIVE = Text(
    zh="请用 --county 或 --school 指明，或改正名称",
    en="give --county or --school, or correct the name",
)
_UNNAMED_SCHOOL = Text(
    zh="说的是一所没有点名的学校", en="it speaks of a school that it does not name"
)
_UNKNOWN = Text(zh="年报中没有“{name}”", en="the returns have no “{name}”")
_UNSURE = Text(
    zh="不能确定“{name}”是谁；名称最接近的有 {nearest}",
    en="it is not sure who “{name}” is; the nearest names are {nearest}",
)
