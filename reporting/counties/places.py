"""The counties and provinces of a release, and what the gate said of each.

Belongs here: sorting a release's scope by county and year, what a county's files are called. Not
here: reading or checking verdicts (``reporting.verdicts``).
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from contract.statuses import CountyVerdict
from reporting.marts.nation import PROVINCE_DIGITS
from reporting.marts.query import Row
from reporting.verdicts import CountyYear, Scope

SIMULATED_WORDS = ("模拟", "示例", "演示", "样例", "simulated")
"""A province or county whose name has one of these words is invented; every page then says so."""

_PLAIN = re.compile(r"[0-9A-Za-z]{1,32}")


@dataclass(frozen=True)
class Place:
    """A county under its newest name, with what the gate said of it year by year."""

    county_code: str
    county_name: str
    city_name: str
    province_name: str
    by_year: Mapping[int, CountyYear]

    @property
    def published(self) -> tuple[int, ...]:
        """School years whose figures may be shown, ascending."""
        return tuple(sorted(year for year, one in self.by_year.items() if one.is_published))

    @property
    def withheld(self) -> tuple[CountyYear, ...]:
        """Years that are withheld, the newest first."""
        return tuple(
            self.by_year[year]
            for year in sorted(self.by_year, reverse=True)
            if not self.by_year[year].is_published
        )


@dataclass(frozen=True)
class Province:
    """A province under its newest name, its counties in the order of their codes."""

    province: str
    name: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Coverage:
    """What the figures of a year stand on."""

    school_year: int
    counties: int
    published: int
    with_waivers: int
    with_warnings: int


def places_of(scope: Scope, newest_names: list[Row]) -> dict[str, Place]:
    """Every county that was judged, withheld ones included, by code."""
    names = {row["county_code"]: row for row in newest_names}
    by_county: dict[str, dict[int, CountyYear]] = defaultdict(dict)
    for one in scope.counties:
        by_county[one.county_code][one.school_year] = one
    return {code: _place(code, names.get(code), by_county[code]) for code in sorted(by_county)}


def provinces_of(places: Mapping[str, Place]) -> tuple[Province, ...]:
    """Provinces by the first digits of their counties' codes."""
    grouped: dict[str, list[Place]] = {}
    for code, place in places.items():
        grouped.setdefault(code[:PROVINCE_DIGITS], []).append(place)
    return tuple(
        Province(
            province=code,
            name=next((one.province_name for one in found if one.province_name), code),
            places=tuple(found),
        )
        for code, found in sorted(grouped.items())
    )


def file_name(code: str) -> str:
    """What the pages, forms and documents of a county or province are called, by its code.

    A code that is not plain letters and digits goes by its digest.
    """
    if _PLAIN.fullmatch(code):
        return code
    return "x" + hashlib.sha256(code.encode()).hexdigest()[:16]


def coverage_of(scope: Scope) -> tuple[Coverage, ...]:
    """Coverage of every year of the release, ascending."""
    return tuple(
        Coverage(
            school_year=verdict.school_year,
            counties=len(verdict.counties),
            published=sum(one.is_published for one in verdict.counties),
            with_waivers=sum(
                one.verdict is CountyVerdict.PASSED_WITH_WAIVERS for one in verdict.counties
            ),
            with_warnings=sum(one.is_published and one.warnings > 0 for one in verdict.counties),
        )
        for verdict in scope.verdicts
    )


def is_simulated(places: Mapping[str, Place]) -> bool:
    """Whether the release has invented places."""
    names = (f"{one.province_name} {one.county_name}".lower() for one in places.values())
    return any(word in name for name in names for word in SIMULATED_WORDS)


def _place(code: str, named: Row | None, by_year: Mapping[int, CountyYear]) -> Place:
    judged = by_year[max(by_year)].county_name
    return Place(
        county_code=code,
        county_name=(named and named["county_name"]) or judged or code,
        city_name=(named and named["city_name"]) or "",
        province_name=(named and named["province_name"]) or "",
        by_year=by_year,
    )
