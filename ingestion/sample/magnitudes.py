"""Published county means and coefficients, from which simulated magnitudes are drawn.

Belongs here: reading ``magnitudes.csv``. Not here: what is done with them.

Source: county tables of the eight basic indicators (教督〔2012〕3号) as published by five counties
of 长春市, 吉林省, and two of 合肥市, 安徽省: mean per pupil (per hundred pupils for b4; pupils are
the denominator of b6 to b8) and coefficient of variation between schools, per level.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MAGNITUDES_FILE = Path(__file__).parent / "magnitudes.csv"


@dataclass(frozen=True)
class Magnitude:
    """Mean of an indicator over a county, and its coefficient of variation between schools."""

    mean: float
    cv: float


@dataclass(frozen=True)
class PublishedCounty:
    """What one county published: (level, indicator_id) → magnitude."""

    name: str
    magnitudes: dict[tuple[str, str], Magnitude]


@cache
def published_counties() -> tuple[PublishedCounty, ...]:
    """The published counties, in the order of the table."""
    counties: dict[str, dict[tuple[str, str], Magnitude]] = {}
    with MAGNITUDES_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = f"{row['province']}{row['city']}{row['county']}"
            key = (row["level"], row["indicator_id"])
            counties.setdefault(name, {})[key] = Magnitude(float(row["mean"]), float(row["cv"]))
    return tuple(PublishedCounty(name, magnitudes) for name, magnitudes in counties.items())
