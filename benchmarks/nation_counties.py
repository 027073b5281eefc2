"""The counties' own landing tables of the simulated nation: finance, items, satisfaction, plans.

Belongs here: figures of counties under the declared schemas. Not here: schools (``nation``). Which
items there are is read from the seeds of the reviews, so that none is forgotten.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from benchmarks.nation import Nation
from benchmarks.partition import Columns, Numbers, write_partition
from contract.fields import table
from contract.paths import DataFolder

SEEDS = Path(__file__).parents[1] / "dbt_project" / "seeds"
YEARS_BEFORE = 3
"""Finance goes back so far, since growths are looked at over three pairs of years."""
GROUPS = ("parents", "teachers", "pupils")
TARGETS = ("b1", "b5", "q2", "q7")


def write_counties(data: DataFolder, nation: Nation) -> None:
    """Landing partitions of the counties' tables for every year."""
    codes = np.array(nation.counties, dtype=object)
    rng = np.random.default_rng([nation.seed, 0])
    wealth = rng.lognormal(0.0, 0.3, len(codes))
    first = nation.years[0] - YEARS_BEFORE
    for year in range(first, nation.years[-1] + 1):
        columns = _finance(codes, wealth * 1.06 ** (year - first), rng)
        write_partition(data, "county_finance", year, columns)
    for year in nation.years:
        write_partition(data, "county_item", year, _items(codes, rng))
        write_partition(data, "satisfaction", year, _satisfaction(codes, rng))
        write_partition(data, "target", year, _targets(codes, rng))


def _each(codes: Numbers, values: list[str] | tuple[str, ...]) -> tuple[Numbers, Numbers]:
    """Every code with every value."""
    return np.repeat(codes, len(values)), np.tile(np.array(values, dtype=object), len(codes))


def _finance(codes: Numbers, wealth: Numbers, rng: np.random.Generator) -> Columns:
    """Amounts that mostly grow from year to year, revenue a little slower."""
    amounts = {
        field.name: np.round(1e4 * (i + 2) * wealth * rng.uniform(0.99, 1.01, len(codes)), 2)
        for i, field in enumerate(table("county_finance").measures)
    }
    return {"county_code": codes, **amounts}


def _items(codes: Numbers, rng: np.random.Generator) -> Columns:
    """Values of required items at or a little above what is asked, and scores of the sheet."""
    asked = {
        row["figure"]: float(row["threshold"])
        for row in _rows("item_requirement")
        if row["figure_source"] == "county_item"
    }
    scored = {row["item_id"]: float(row["weight"]) for row in _rows("score_sheet")}
    county, item = _each(codes, [*asked, *scored])
    bounds = np.tile(np.array([*asked.values(), *[np.nan] * len(scored)]), len(codes))
    weights = np.tile(np.array([*[np.nan] * len(asked), *scored.values()]), len(codes))
    return {
        "county_code": county,
        "item_id": item,
        "value": bounds * rng.choice((1.0, 1.02, 0.98), len(bounds), p=(0.9, 0.09, 0.01)),
        "self_score": np.round(weights * rng.choice((1.0, 0.9), len(weights)), 2),
    }


def _satisfaction(codes: Numbers, rng: np.random.Generator) -> Columns:
    county, group = _each(codes, GROUPS)
    valid = rng.integers(200, 600, len(county))
    return {
        "county_code": county,
        "group_name": group,
        "distributed": valid + 20,
        "returned": valid + 5,
        "valid": valid,
        "satisfied": np.rint(valid * rng.uniform(0.8, 1.0, len(county))),
    }


def _targets(codes: Numbers, rng: np.random.Generator) -> Columns:
    county, indicator = _each(codes, TARGETS)
    return {
        "county_code": county,
        "level": ["primary"] * len(county),
        "indicator_id": indicator,
        "measure": ["cv"] * len(county),
        "planned_value": np.round(rng.uniform(0.2, 0.6, len(county)), 3),
        "responsible_office": ["教育局"] * len(county),
    }


def _rows(seed: str) -> list[dict[str, str]]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
