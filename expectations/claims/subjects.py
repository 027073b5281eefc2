"""Whose figures a document states: the county or school it names, found among those of a year.

Belongs here: names to codes. Not here: what is known of them (``returns``).

A name stands for a county or school only if it is exactly its name, perhaps behind the names of
the places it lies in (演示省青禾县青禾实验小学) or before the word for an office (青禾县教育局),
and if nobody else has that name. Anything else is unsure: the nearest are offered, none is taken.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import duckdb
from rapidfuzz import fuzz, process

from expectations.claims.model import normalised
from expectations.landing import OnDemand

OFFICES = ("人民政府", "教育体育局", "教育和体育局", "教体局", "教育局", "政府")
_OFFERED = 3
_NEAR = 55
"""Likeness from 0 to 100 below which a name is no help."""

SubjectKind = Literal["county", "school"]


@dataclass(frozen=True)
class Subject:
    """A county or a school of a school year; ``county_code`` of a county is its own."""

    kind: SubjectKind
    code: str
    name: str
    county_code: str

    def __str__(self) -> str:
        return f"{self.name} {self.code}".strip()


@dataclass(frozen=True)
class Recognised:
    """What a name stands for: one subject, or None with those whose names are nearest."""

    subject: Subject | None
    nearest: tuple[Subject, ...] = ()


@dataclass(frozen=True)
class Register:
    """The counties and schools of a school year. ``places``: names a county lies in."""

    subjects: tuple[Subject, ...]
    places: frozenset[str]

    def of_code(self, code: str, kind: SubjectKind) -> Recognised:
        """The county or school of a code; the nearest codes where there is none."""
        found = [one for one in self.subjects if one.kind == kind and one.code == code]
        if found:
            return Recognised(found[0])
        codes = {one.code: one for one in self.subjects if one.kind == kind}
        near = process.extract(code, codes.keys(), scorer=fuzz.ratio, limit=_OFFERED)
        return Recognised(None, tuple(codes[found_code] for found_code, *_ in near))

    def named(self, text: str, within: str | None = None) -> Recognised:
        """The subject a name stands for; of several of that name the one ``within`` a county."""
        found = self._exactly(normalised(text))
        if len(found) > 1 and within:
            found = [one for one in found if one.county_code == within] or found
        if len(found) == 1:
            return Recognised(found[0])
        return Recognised(None, tuple(found[:_OFFERED]) or self._nearest(normalised(text)))

    def spoken_of(self, text: str, county_code: str) -> Subject | None:
        """The school of a county that a text names last, by its whole name; None if none.

        None too where several schools of the county have that name.
        """
        schools = self._schools_of[county_code]
        names = [found[0] for found in schools.pattern.finditer(normalised(text))]
        return schools.by_name[names[-1]] if names else None

    @cached_property
    def _schools_of(self) -> OnDemand[str, _Schools]:
        return OnDemand(lambda county: _Schools.of(self.subjects, county))

    def _exactly(self, name: str) -> list[Subject]:
        bare = self._without_places(name)
        without_office = next(
            (bare.removesuffix(office) for office in OFFICES if bare.endswith(office)), bare
        )
        for candidate in (name, bare, without_office):
            if candidate in self._by_name:
                return self._by_name[candidate]
        return []

    def _without_places(self, name: str) -> str:
        """The name without the provinces, cities and counties it begins with."""
        for _ in range(3):
            place = next((one for one in self._places if name.startswith(one)), "")
            if not place or name.removeprefix(place) in ("", *OFFICES):
                break
            name = name.removeprefix(place)
        return name

    def _nearest(self, name: str) -> tuple[Subject, ...]:
        near = process.extract(
            name, self._by_name.keys(), scorer=fuzz.ratio, limit=_OFFERED, score_cutoff=_NEAR
        )
        return tuple(one for found, *_ in near for one in self._by_name[found])[:_OFFERED]

    @cached_property
    def _by_name(self) -> Mapping[str, list[Subject]]:
        by_name: dict[str, list[Subject]] = defaultdict(list)
        for one in self.subjects:
            by_name[normalised(one.name)].append(one)
        return {name: found for name, found in by_name.items() if name}

    @cached_property
    def _places(self) -> list[str]:
        """Longest first, so that 青禾县 goes before 青禾."""
        counties = {one.name for one in self.subjects if one.kind == "county"}
        return sorted({normalised(one) for one in self.places | counties} - {""}, key=len)[::-1]


@dataclass(frozen=True)
class _Schools:
    """The schools of a county whose name is theirs alone, and a pattern of their names."""

    by_name: Mapping[str, Subject]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, subjects: Iterable[Subject], county_code: str) -> _Schools:
        schools = [
            one for one in subjects if one.kind == "school" and one.county_code == county_code
        ]
        count = Counter(normalised(one.name) for one in schools)
        by_name = {
            name: one for one in schools if count[name := normalised(one.name)] == 1 and name
        }
        longest_first = sorted(by_name, key=lambda name: (-len(name), name))
        return cls(by_name, re.compile("|".join(map(re.escape, longest_first)) or r"(?!)"))


def read_register(connection: duckdb.DuckDBPyConnection, school_year: int) -> Register:
    """Who there is in a school year, by the codes carried in all years."""
    valid = "where ? between valid_from and valid_to order by 1"
    counties = connection.execute(
        f"select county_code, county_name, city_name, province_name from dim_county {valid}",
        [school_year],
    ).fetchall()
    schools = connection.execute(
        f"select school_id, school_name, county_code from dim_school {valid}", [school_year]
    ).fetchall()
    places = {place for _, _, *above in counties for place in above if place}
    return Register((*_counties(counties), *_schools(schools)), frozenset(places))


def _counties(rows: Iterable[tuple[str, str | None, object, object]]) -> Iterable[Subject]:
    for code, name, _, _ in rows:
        yield Subject("county", code, name or "", code)


def _schools(rows: Iterable[tuple[str, str | None, str | None]]) -> Iterable[Subject]:
    for code, name, county_code in rows:
        yield Subject("school", code, name or "", county_code or "")
