"""What is known already of a county for its own tables, to be written into its template.

Belongs here: figures from landing that the county need not type again. Not here: the workbook
(``template``), indicators (the warehouse).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow.compute as pc

from contract.fields import table
from contract.paths import DataFolder
from ingestion.land.columns import texts
from ingestion.land.store import read

Row = dict[str, Any]

_SUMS = {
    "classes": ("enrolment", "classes"),
    "pupils": ("enrolment", "pupils"),
    "staff": ("staff", "staff"),
    "full_time_teachers": ("staff", "full_time_teachers"),
}
"""Items of 表Ⅰ that are sums over schools of a level, by their name behind ``<level>_``."""
_LEVELS = ("primary", "junior")
_OF_EVERY_YEAR = {
    "county_item": ("item_id",),
    "satisfaction": ("group_name",),
    "target": ("level", "indicator_id", "measure", "responsible_office"),
}
"""Of tables with several rows, the columns that are as in the year before."""


def known_figures(
    data: DataFolder, school_year: int, county_code: str, tables: Iterable[str]
) -> dict[str, list[Row]]:
    """Rows by county table: what has landed of the year, else what follows from other returns.

    The counts of 表Ⅰ follow from the schools' returns of the year; which items, groups and
    indicators there are, from the county's tables of the year before, without their figures.
    """
    found = {}
    for name in tables:
        rows = _landed(data, name, school_year, county_code)
        if not rows and name == "county_profile":
            rows = _profile(data, school_year, county_code)
        if not rows and name in _OF_EVERY_YEAR:
            rows = _as_before(data, name, school_year - 1, county_code)
        if rows:
            found[name] = rows
    return found


def county_name(data: DataFolder, school_year: int, county_code: str) -> str:
    """The county's name in the returns of the year or of the year before; '' if it has none."""
    for year in (school_year, school_year - 1):
        names = [row["county_name"] for row in _of_county(data, "school", year, county_code)]
        if any(names):
            return str(next(filter(None, names)))
    return ""


def _landed(data: DataFolder, name: str, school_year: int, county_code: str) -> list[Row]:
    own = [field.name for field in table(name).fields]
    rows = _of_county(data, name, school_year, county_code)
    return [{field: row[field] for field in own} for row in rows]


def _as_before(data: DataFolder, name: str, school_year: int, county_code: str) -> list[Row]:
    rows = _of_county(data, name, school_year, county_code)
    return [{field: row[field] for field in _OF_EVERY_YEAR[name]} for row in rows]


def _profile(data: DataFolder, school_year: int, county_code: str) -> list[Row]:
    """表Ⅰ as far as it counts what the schools' returns hold; teaching points are included."""
    schools = _of_county(data, "school", school_year, county_code)
    if not schools:
        return []
    kinds = Counter(row["school_type_code"] for row in schools if not _is_campus(row))
    counts: Row = {
        one.name: sum(kinds[kind] for kind in one.school_types)
        for one in table("county_profile").fields
        if one.school_types
    }
    ids = [row["school_id"] for row in schools]
    for item, (name, field) in _SUMS.items():
        rows = _of_schools(data, name, school_year, ids)
        for level in _LEVELS:
            figures = [row[field] for row in rows if row["level"] == level]
            if figures and None not in figures:
                counts[f"{level}_{item}"] = sum(figures)
    return [counts]


def _is_campus(school: Mapping[str, Any]) -> bool:
    """Not counted as a school, nor a teaching point, which 表Ⅰ counts by itself."""
    points = table("county_profile").field("teaching_points").school_types
    return school["is_counted_school"] is False and school["school_type_code"] not in points


def _of_county(
    data: DataFolder, name: str, school_year: int, county_code: str
) -> Sequence[Mapping[str, Any]]:
    rows = read(data, name, school_year)
    found: list[Row] = rows.filter(pc.equal(rows["county_code"], county_code)).to_pylist()
    return found


def _of_schools(
    data: DataFolder, name: str, school_year: int, ids: Iterable[str]
) -> Sequence[Mapping[str, Any]]:
    rows = read(data, name, school_year)
    own = pc.is_in(rows["school_id"], value_set=texts(sorted(ids)))
    found: list[Row] = rows.filter(own).to_pylist()
    return found
