"""Each school's figures over the years with the cells they came from, as the script reads them.

Belongs here: the content of a county's ``schools/data.js``. Not here: showing it (``script.js``).

One file serves all schools of a county. A page per school would be 200,000 schools in two
languages: 400,000 files, more than a stick carries or a list of checksums is read for. Here every
number stands once, rounded as it is printed, in the order of the years; places repeat from school
to school, so files, sheets and sets of cells are listed once and pointed at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contract.fields import tables
from contract.origin import shared_cells
from reporting.counties.drivers import LEVELS
from reporting.counties.figures import CountyFigures
from reporting.counties.places import Place
from reporting.marts import school as school_marts
from reporting.marts.county import Marts
from reporting.marts.labels import Labels
from reporting.marts.published import FIGURE_TABLES
from reporting.marts.query import Row
from reporting.site.county_charts import rounded

History = dict[str, Any]
_RESULTS = {"met": "m", "not_met": "n", "not_evaluable": "e"}


def school_history(
    marts: Marts,
    labels: Labels,
    place: Place,
    figures: CountyFigures,
    fields: Mapping[str, Sequence[str]],
) -> History:
    """Everything the script shows of a county's schools.

    ``fields`` are the landed fields by table that indicators are made of.
    """
    county, years = place.county_code, place.published
    return {
        "years": years,
        "schools": _schools(figures.schools),
        "values": _values(labels, school_marts.values(marts, county), years),
        "means": _means(labels, figures, years),
        "items": _items(labels, school_marts.items(marts, county), years),
        "campuses": _campuses(school_marts.campuses(marts, county)),
        "numerators": _numerators(school_marts.numerators(marts, county), years),
        **_landed(marts, county, fields),
    }


def numerator_parts(marts: Marts) -> dict[str, list[tuple[str, str, int]]]:
    """Table, field and sign of everything a numerator or denominator is made of."""
    parts: dict[str, list[tuple[str, str, int]]] = {}
    for row in school_marts.numerator_fields(marts):
        part = (row["table_name"], row["field_name"], row["field_sign"])
        parts.setdefault(row["numerator_id"], []).append(part)
    return parts


def fields_by_table(parts: Mapping[str, Iterable[tuple[str, str, int]]]) -> dict[str, list[str]]:
    """The landed fields that numerators are made of, by table, in declared order."""
    used = {(table, field) for one in parts.values() for table, field, _ in one}
    return {
        name: [field.name for field in tables()[name].fields if (name, field.name) in used]
        for name in FIGURE_TABLES
    }


def _schools(rows: Iterable[Row]) -> dict[str, History]:
    """Kind under its newest state; names by run of years, so that a rename shows."""
    found: dict[str, History] = {}
    for row in rows:
        school = found.setdefault(row["school_id"], {"names": []})
        school |= {
            "type": row["school_type_code"],
            "area": row["urban_rural_code"],
            "sponsor": row["sponsor_code"],
            "canonical": row["canonical_school_id"],
        }
        _extend(school["names"], row["valid_from"], row["valid_to"], row["school_name"])
    return found


def _extend(names: list[list[Any]], valid_from: int, valid_to: int, name: str | None) -> None:
    if names and names[-1][2] == name:
        names[-1][1] = valid_to
    else:
        names.append([valid_from, valid_to, name])


def _values(labels: Labels, rows: Iterable[Row], years: Sequence[int]) -> History:
    """School → level → indicator → values in the order of the years."""
    found: History = {}
    for row in rows:
        if row["level"] not in LEVELS:
            continue
        decimals = labels.indicators[row["indicator_id"]].decimals
        of_level = found.setdefault(row["school_id"], {}).setdefault(row["level"], {})
        of_level[row["indicator_id"]] = _aligned(row, "values", years, decimals)
    return found


def _means(labels: Labels, figures: CountyFigures, years: Sequence[int]) -> History:
    found: History = {}
    for (level, indicator_id, measure), line in figures.lines.items():
        if measure == "mean":
            decimals = labels.indicators[indicator_id].decimals
            found.setdefault(level, {})[indicator_id] = [
                rounded(line.cells[year].value, decimals) if year in line.cells else None
                for year in years
            ]
    return found


def _items(labels: Labels, rows: Iterable[Row], years: Sequence[int]) -> History:
    """School → level → review → item: operator, thresholds, results, and values.

    Values are left out where an indicator of the same review is the same figure.
    """
    found: History = {}
    for row in rows:
        item = labels.items[row["item_id"]]
        same = next(
            (
                name
                for name in item.indicators
                if labels.indicators[name].indicator_set == row["standard_id"]
            ),
            None,
        )
        thresholds = _aligned(row, "thresholds", years, 6)
        known = {one for one in thresholds if one is not None}
        results = dict(zip(row["school_years"], row["results"], strict=True))
        school = found.setdefault(row["school_id"], {}).setdefault(row["level"], {})
        school.setdefault(row["standard_id"], {})[row["item_id"]] = [
            row["operator"],
            next(iter(known)) if len(known) == 1 else thresholds,
            "".join(_RESULTS.get(results.get(year, ""), ".") for year in years),
            same or _aligned(row, "values", years, item.decimals),
        ]
    return found


def _aligned(row: Row, name: str, years: Sequence[int], decimals: int) -> list[float | None]:
    by_year = dict(zip(row["school_years"], row[name], strict=True))
    return [rounded(by_year.get(year), decimals) for year in years]


def _campuses(rows: Iterable[Row]) -> History:
    """Review → school → year → schools counted in it."""
    found: History = {}
    for row in rows:
        units = found.setdefault(row["population_standard_id"], {})
        by_year = units.setdefault(row["unit_school_id"], {})
        by_year.setdefault(str(row["school_year"]), []).append(row["school_id"])
    return found


def _numerators(rows: Iterable[Row], years: Sequence[int]) -> History:
    """Level → indicator → numerator and denominator, with the years where they are several."""
    found: History = {}
    for row in rows:
        if row["level"] in LEVELS:
            choices = found.setdefault(row["level"], {}).setdefault(row["indicator_id"], [])
            choices.append([row["numerator_id"], row["denominator_id"], row["school_years"]])
    return found


class _CellSets:
    """Sets of cells in the order they are first met, each with its number."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str | None, ...], int] = {}
        self._seen: dict[tuple[str | None, ...], int] = {}

    def number(self, row: Row, fields: Sequence[str]) -> int:
        """Number of a row's sheet and cells of its fields."""
        seen = (row["source_cells"], row["sheet"], *fields)
        if seen not in self._seen:
            stated = shared_cells(row["source_cells"], row["sheet"])
            key = (row["sheet"], *(stated.get(field) for field in fields))
            self._seen[seen] = self.numbers.setdefault(key, len(self.numbers))
        return self._seen[seen]


def _landed(marts: Marts, county: str, fields: Mapping[str, Sequence[str]]) -> History:
    """Landed rows: school, level, year, file, cells, source row, then the figures.

    ``#`` in a cell stands for the source row, so that the rows of a table share their cells.
    """
    files: dict[str, int] = {}
    cells = _CellSets()
    landed: History = {}
    for name, of_table in fields.items():
        rows = [
            [
                row["school_id"],
                row["level"],
                row["school_year"],
                files.setdefault(row["source_name"], len(files)),
                cells.number(row, of_table),
                row["source_row"],
                *(row[field] for field in of_table),
            ]
            for row in school_marts.landed(marts, county, name, of_table)
        ]
        landed[name] = {"fields": list(of_table), "rows": rows}
    return {"landed": landed, "files": list(files), "cells": [list(one) for one in cells.numbers]}
