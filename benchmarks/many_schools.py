"""Landed returns of very many plausible schools over two years, for the gate's speed.

Belongs here: tiling simulated counties to any number of schools under ids and codes of their own.
Not here: the counties themselves (``ingestion.sample``), which are plausible, unlike the figures
of ``benchmarks.nation``; judging them (``bench_gate_speed``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.partition import family_of, layout_of, write_partition
from contract.fields import table, tables
from contract.paths import DataFolder
from ingestion.sample.geography import make_counties
from ingestion.sample.world import CountyWorld

SCHOOL_TABLES = ("school", "enrolment", "staff", "facility")
POOL_COUNTIES, POOL_SCHOOLS = 40, 25
CODES_OF_PROVINCE = 99 * 99
FIRST_PROVINCE = 11

Pool = Mapping[str, pd.DataFrame]


def land_many(data: DataFolder, schools: int, year: int, seed: int) -> int:
    """Land at least that many schools for a year and the one before; returns how many."""
    pools = _pools(year, seed)
    copies = -(-schools // len(pools[year]["school"]))
    for one, pool in pools.items():
        landed = {name: _tiled(frame, copies) for name, frame in pool.items()}
        columns = {
            name: {column: frame[column].to_numpy() for column in frame}
            for name, frame in landed.items()
        }
        columns["layout_field"] = _layout_columns(one)
        for name in tables():
            write_partition(data, name, one, columns.get(name, {}))
    return copies * len(pools[year]["school"])


def _pools(year: int, seed: int) -> dict[int, Pool]:
    rows: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for county in make_counties(POOL_COUNTIES, 1):
        world = CountyWorld(county, POOL_SCHOOLS, seed, year - 1)
        for county_year in world.years(year):
            of_year = rows.setdefault(county_year.school_year, {name: [] for name in SCHOOL_TABLES})
            for school in county_year.schools:
                if school.in_scope:
                    key = {"school_id": school.school_id, "county": county.key}
                    of_year["school"].append({**school.school, **key})
                    of_year["facility"].append({**school.facility, **key})
                    for level, stage in school.stages.items():
                        of_level = {**key, "level": level}
                        of_year["enrolment"].append({**stage.enrolment, **of_level})
                        of_year["staff"].append({**stage.staff, **of_level})
    return {
        one: {name: pd.DataFrame(found) for name, found in by_table.items()}
        for one, by_table in rows.items()
    }


def _tiled(frame: pd.DataFrame, copies: int) -> pd.DataFrame:
    """The rows ``copies`` times, each copy in counties and under ids of its own."""
    many = pd.concat([frame] * copies, ignore_index=True)
    copy = np.repeat(np.arange(copies), len(frame))
    number = copy * POOL_COUNTIES + many.pop("county").to_numpy()
    province = pd.Series(FIRST_PROVINCE + number // CODES_OF_PROVINCE).astype(str)
    within = number % CODES_OF_PROVINCE
    old = many["school_id"].astype(str)
    # A county's serials stay below 100: 99 × 99 counties of a province share six digits.
    serial = within * 100 + old.str[-6:].astype(int).to_numpy() % 100
    many["school_id"] = old.str[:2] + province + pd.Series(serial).astype(str).str.zfill(6)
    if "county_code" in many:
        codes = pd.Series(within // 99 * 100 + within % 99 + 101).astype(str).str.zfill(4)
        many["county_code"] = province + codes
        many["county_name"] = many["county_code"] + "县"
        many["school_name"] = many["school_name"] + copy.astype(str)
        many["parent_school_id"] = None
    return many


def _layout_columns(year: int) -> dict[str, list[Any]]:
    named = [(name, one.name) for name in SCHOOL_TABLES for one in table(name).fields]
    return {
        "family": [family_of(year)] * len(named),
        "layout_version": [layout_of(year)] * len(named),
        "table_name": [name for name, _ in named],
        "level": [None] * len(named),
        "field_name": [field for _, field in named],
    }
