"""Published figures computed straight from the landing tables, to tell which an error changes.

Belongs here: the figures a county prints (indicators by school and level, what the reviews read of
a school, the county's own tables) and how far two sets of them are apart. Not here: standards,
populations and coefficients (``dbt_project``); numerators and weights are read from there.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import yaml

from contract.fields import table
from contract.paths import DataFolder
from orchestration.dbt_runner import PROJECT_DIR

LEVELS = ("primary", "junior")
REVIEWED = {
    "enrolment": ("pupils", "classes", "largest_class"),
    "staff": ("full_time_teachers", "certified_teachers"),
    "facility": (
        *("music_rooms", "art_rooms", "smallest_music_room_area", "smallest_art_room_area"),
    ),
}
"""Figures of a school that are printed or reviewed as they are."""
COUNTY_TABLES = ("county_profile", "county_finance", "county_item", "satisfaction", "claim")


@dataclass(frozen=True)
class Key:
    """A published figure; ``county`` in the code the returns state."""

    county: str
    school: str | None
    part: str | None
    figure: str


Figures = dict[Key, float]
"""Published figure → value; NaN where it cannot be computed."""


def published(data: DataFolder, school_year: int) -> Figures:
    """All published figures of a school year."""
    found: Figures = {}
    found.update(_of_schools(data, school_year))
    for name in COUNTY_TABLES:
        found.update(_of_county_table(data, school_year, name))
    return found


def change(before: float, after: float) -> float:
    """Relative change; infinite where a figure comes, goes or leaves zero."""
    if math.isnan(before) and math.isnan(after):
        return 0.0
    if math.isnan(before) or math.isnan(after) or (before == 0 and after != 0):
        return math.inf
    return 0.0 if before == after else abs(after - before) / abs(before)


def changes(before: Figures, after: Figures) -> dict[Key, float]:
    """Relative change of every figure that is in one of the two or both."""
    keys = before.keys() | after.keys()
    return {key: change(before.get(key, math.nan), after.get(key, math.nan)) for key in keys}


def _of_schools(data: DataFolder, school_year: int) -> Iterator[tuple[Key, float]]:
    frames = {name: _landed(data, name, school_year) for name in ("school", *REVIEWED)}
    county = frames["school"].set_index("school_id")["county_code"]
    stages = frames["enrolment"].merge(frames["staff"], how="outer", on=["school_id", "level"])
    stages = stages.merge(_stage_weights(), on="level")
    weighted = stages["pupils"] * stages["weight"]
    stages["share"] = stages["weight"] / weighted.groupby(stages["school_id"]).transform("sum")
    stages = stages.merge(frames["facility"], how="left", on="school_id")
    for row in stages[stages["level"].isin(LEVELS)].to_dict("records"):
        code = str(county.get(row["school_id"]))
        for figure, value in _of_stage(row):
            yield Key(code, row["school_id"], row["level"], figure), value


def _of_stage(row: dict[Hashable, Any]) -> Iterator[tuple[str, float]]:
    for indicator, numerator in _numerators()[str(row["level"])].items():
        amount = sum(row[name] for name in numerator["plus"])
        amount -= sum(row[name] for name in numerator.get("minus", ()))
        # Per pupil of the stage, a shared resource is its weight over all weighted pupils.
        per_pupil = row["share"] if numerator["table"] == "facility" else _inverse(row["pupils"])
        yield indicator, amount * per_pupil
    for names in REVIEWED.values():
        yield from ((name, row[name]) for name in names)


def _inverse(value: float) -> float:
    return 1 / value if value else math.nan


def _of_county_table(data: DataFolder, school_year: int, name: str) -> Iterator[tuple[Key, float]]:
    declared = table(name)
    keys = [key for key in declared.key if key not in ("school_year", "county_code")]
    figures = [f.name for f in declared.fields if f.type in ("number", "integer")]
    figures += ["stated_value"] if name == "claim" else []
    for row in _landed(data, name, school_year).to_dict("records"):
        part = " ".join([name, *(str(row[key]) for key in keys)])
        for figure in figures:
            if figure != "school_year":
                yield Key(str(row["county_code"]), None, part, figure), _number(row[figure])


def _number(value: object) -> float:
    return float(str(value)) if value is not None else math.nan


def _landed(data: DataFolder, name: str, school_year: int) -> pd.DataFrame:
    files = sorted(map(str, data.landing_partition(name, school_year).glob("*.parquet")))
    columns = [field.name for field in table(name).fields if field.name != "school_year"]
    frame: pd.DataFrame = ds.dataset(files).to_table(columns=columns).to_pandas()
    return frame


@cache
def _stage_weights() -> pd.DataFrame:
    return pd.read_csv(PROJECT_DIR / "seeds" / "stage_weight.csv")[["level", "weight"]]


@cache
def _numerators() -> dict[str, dict[str, dict[str, Any]]]:
    """Level → indicator → its numerator as ``dbt_project.yml`` declares it, of no region."""
    project = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    declared = project["vars"]["numerators"]
    rows = pd.read_csv(PROJECT_DIR / "seeds" / "indicator_numerator.csv", dtype=str)
    rows = rows[rows["region"] == "all"]
    return {
        level: {
            row["indicator_id"]: declared[row["numerator_id"]]
            for row in rows[rows["level"] == level].to_dict("records")
        }
        for level in LEVELS
    }
