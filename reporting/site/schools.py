"""What the page of a county's schools says: all schools of the newest published year.

Belongs here: the table of the page. Not here: markup (``templates/schools.html.j2``), a school's
figures over the years (``school_history``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporting.counties.drivers import LEVELS
from reporting.counties.figures import CountyFigures
from reporting.counties.places import Place
from reporting.marts import school as school_marts
from reporting.marts.county import Marts
from reporting.marts.query import Row

UnitKey = tuple[str, str]
"""School and level."""


@dataclass(frozen=True)
class SchoolLine:
    """A school-level: kind, size, results by review, values by indicator.

    ``absent`` says by review why it takes no part, ``joins`` in which school it is counted.
    """

    school_id: str
    name: str
    level: str
    school: Row
    pupils: int | None
    compliance: Mapping[str, Row]
    values: Mapping[str, Row]
    absent: Mapping[str, str]
    joins: Mapping[str, str]


@dataclass(frozen=True)
class SchoolsPage:
    """All schools of a county in the newest published year."""

    place: Place
    school_year: int
    lines: tuple[SchoolLine, ...]


def schools_page(marts: Marts, place: Place, figures: CountyFigures) -> SchoolsPage:
    """Collect the page: one line per school and level that filed a return or was judged."""
    county, shown = place.county_code, figures.school_year
    population = school_marts.population(marts, county, shown)
    schools = {
        row["school_id"]: row
        for row in figures.schools
        if row["valid_from"] <= shown <= row["valid_to"]
    }
    pupils = {
        (row["school_id"], row["level"]): row["pupils"]
        for row in school_marts.landed(marts, county, "enrolment", ("pupils",))
        if row["school_year"] == shown
    }
    values = _by_unit(figures.values, "indicator_id")
    compliance = _by_unit(figures.compliance, "standard_id")
    absent = _by_review(row for row in population if row["exclusion_reason"])
    joins = _by_review(row for row in population if row["school_id"] != row["unit_school_id"])
    keys = {key for key in (*pupils, *values, *compliance) if key[1] in LEVELS}
    return SchoolsPage(
        place=place,
        school_year=shown,
        lines=tuple(
            SchoolLine(
                school_id=school_id,
                name=figures.names.get(school_id, school_id),
                level=level,
                school=schools.get(school_id, {}),
                pupils=pupils.get((school_id, level)),
                compliance=compliance.get((school_id, level), {}),
                values=values.get((school_id, level), {}),
                absent={
                    review: row["exclusion_reason"]
                    for review, row in absent.get(school_id, {}).items()
                },
                joins={
                    review: figures.names.get(row["unit_school_id"], row["unit_school_id"])
                    for review, row in joins.get(school_id, {}).items()
                },
            )
            for school_id, level in sorted(keys, key=lambda key: (LEVELS.index(key[1]), key[0]))
        ),
    )


def _by_unit(rows: Iterable[Row], name: str) -> dict[UnitKey, dict[str, Row]]:
    found: dict[UnitKey, dict[str, Row]] = {}
    for row in rows:
        found.setdefault((row["school_id"], row["level"]), {})[row[name]] = row
    return found


def _by_review(rows: Iterable[Row]) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row["school_id"], {})[row["population_standard_id"]] = row
    return found
