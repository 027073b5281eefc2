"""Lineage of a simulated sample: what became of counties and schools, as people would declare it.

Belongs here: writing ``lineage/county.csv`` and ``lineage/school.csv``. Not here: deciding what
happens (``world``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from ingestion.sample.entities import SchoolEvent
from ingestion.sample.world import CountyWorld

Row = dict[str, object]

_COUNTY_COLUMNS = (
    "county_code",
    "canonical_county_code",
    "valid_from",
    "valid_to",
    "change",
    "note",
)
_SCHOOL_COLUMNS = ("school_id", "canonical_school_id", "from_school_year", "change", "note")


def county_lineage(world: CountyWorld, last_year: int) -> list[Row]:
    """Rows of lineage/county.csv: the old code is the new one's past."""
    changed = world.code_change_year
    if changed is None or changed > last_year:
        return []
    old, new = world.county, world.county.as_district()
    note = f"{old.name}撤县设区为{new.name}（模拟）"
    return [
        {
            "county_code": old.code,
            "canonical_county_code": new.code,
            "valid_from": "",
            "valid_to": changed - 1,
            "change": "code_change",
            "note": note,
        }
    ]


def write_lineage(folder: Path, counties: Iterable[Row], schools: Iterable[SchoolEvent]) -> None:
    """Write ``county.csv`` and ``school.csv`` into ``folder``."""
    _write_csv(folder / "county.csv", _COUNTY_COLUMNS, counties)
    _write_csv(folder / "school.csv", _SCHOOL_COLUMNS, (asdict(event) for event in schools))


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
