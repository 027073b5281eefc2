"""Simulated counties with and without one planted error, for the tests of errors.

Belongs here: making them and comparing them. Not here: tests.
"""

from __future__ import annotations

from functools import cache

from ingestion.sample.county import CountyOffice
from ingestion.sample.entities import SchoolReturn
from ingestion.sample.faults.model import Returns
from ingestion.sample.faults.slots import figures_of
from ingestion.sample.geography import make_counties
from ingestion.sample.grid import Value
from ingestion.sample.plant import plant_faults
from ingestion.sample.report import Planted
from ingestion.sample.sending import shape_in
from ingestion.sample.world import CountyWorld

FIRST, LAST = 2021, 2022
SEED = 6
FORMS, WIDE = 0, 1
"""Counties: the first sends workbooks, the second is in an export."""

Cells = dict[str, list[tuple[str, list[list[Value]]]]]


def planted(*names: str, county: int = FORMS, seed: int = SEED) -> tuple[Returns, list[Planted]]:
    """A county's returns of the last year with these errors, made anew."""
    place = make_counties(2, 2)[county]
    before, year = CountyWorld(place, 12, seed, FIRST).years(LAST)
    returns = Returns(shape_in(year.county, LAST), year, before)
    return returns, plant_faults(returns, CountyOffice(county, seed, FIRST), names, seed)


def with_fault(name: str, county: int = FORMS, seed: int = SEED) -> tuple[Returns, Planted]:
    """The same with one error."""
    returns, (one,) = planted(name, county=county, seed=seed)
    return returns, one


@cache
def clean(county: int = FORMS, seed: int = SEED) -> Returns:
    """The same without errors."""
    return planted(county=county, seed=seed)[0]


def differences(returns: Returns, county: int = FORMS, seed: int = SEED) -> set[tuple[object, ...]]:
    """Every figure that is not as in the clean returns: place, before, after."""
    before = figures_of(clean(county, seed).year, clean(county, seed).county_rows)
    after = figures_of(returns.year, returns.county_rows)
    return {
        (*place, before.get(place), after.get(place))
        for place in before.keys() | after.keys()
        if before.get(place) != after.get(place)
    }


def cells(returns: Returns) -> Cells:
    """File → (sheet, rows)."""
    return {f.name: [(g.name, g.rows) for g in f.grids] for f in returns.files}


def changed_files(returns: Returns, county: int = FORMS) -> set[str]:
    """Files that are not among the clean ones, or not with these cells."""
    before = cells(clean(county))
    return {name for name, content in cells(returns).items() if content != before.get(name)}


def changed_cells(returns: Returns, file: str, county: int = FORMS) -> list[tuple[Value, Value]]:
    """Clean value and value now of every cell of a file that differs; same shapes only."""
    found = []
    for (_, rows), (_, clean_rows) in zip(
        cells(returns)[file], cells(clean(county))[file], strict=True
    ):
        for row, clean_row in zip(rows, clean_rows, strict=True):
            found += [(was, now) for was, now in zip(clean_row, row, strict=True) if was != now]
    return found


def schools(returns: Returns) -> dict[str, SchoolReturn]:
    """The schools by id."""
    return {school.school_id: school for school in returns.year.schools}
