"""What the warehouse knows of indicators, for figures of a document that name them.

Belongs here: means, coefficients, labels and units, read for one school year. Not here: the names
a figure may go by (``returns``), computing indicators (the warehouse).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import duckdb

from expectations.claims.ratios import PlainRatio

MEAN, CV = "mean", "cv"
CV_SUFFIX = f".{CV}"
"""Behind an indicator's id: its coefficient of variation."""
COMPOSITE_LABEL = "综合"
"""Behind the name of a review: what all its indicators make together."""

SchoolIndicators = Callable[[str], Mapping[tuple[str, str], float]]
"""School id → (indicator id, level) → figure; asked of the warehouse, which must be open."""


def of_no_school(_school_id: str) -> Mapping[tuple[str, str], float]:
    """Where no indicators of schools are at hand."""
    return {}


@dataclass(frozen=True)
class Indicators:
    """What the warehouse knows of a school year's counties and, when asked, of a school.

    ``labels``: indicator id → Chinese label. ``levels``: level → Chinese label. ``figures``:
    (measure ``mean`` or ``cv``, indicator id, level) → county code → figure. ``units``: indicator
    id → its unit. ``ratios``: indicator id → the declared fields it divides.
    """

    labels: Mapping[str, str]
    levels: Mapping[str, str]
    figures: Mapping[tuple[str, str, str], Mapping[str, float]]
    of_school: SchoolIndicators = of_no_school
    units: Mapping[str, str] = field(default_factory=dict)
    ratios: Mapping[str, PlainRatio] = field(default_factory=dict)


def read_indicators(connection: duckdb.DuckDBPyConnection, school_year: int) -> Indicators:
    """Labels of indicators and levels, county means and coefficients of a school year.

    A review's composite coefficient goes by the id of its standard.
    """
    labels = connection.execute(
        "select indicator_id, label_zh from dim_indicator "
        "union all select standard_id, label_zh || ? from standard",
        [COMPOSITE_LABEL],
    ).fetchall()
    levels = connection.execute(
        "select code, label_zh from code_label where code_list = 'level'"
    ).fetchall()
    rows = connection.execute(
        "select indicator_id, level, county_code, county_mean, cv from fct_county_coefficient "
        "where school_year = ?",
        [school_year],
    ).fetchall()
    composites = connection.execute(
        "select standard_id, level, county_code, null, composite_cv from fct_county_composite "
        "where school_year = ?",
        [school_year],
    ).fetchall()
    figures: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for indicator_id, level, county_code, mean, cv in (*rows, *composites):
        for measure, figure in ((MEAN, mean), (CV, cv)):
            if figure is not None:
                figures[measure, indicator_id, level][county_code] = float(figure)
    of_school = partial(_school_indicators, connection, school_year)
    units = connection.execute("select indicator_id, unit from dim_indicator").fetchall()
    return Indicators(dict(labels), dict(levels), figures, of_school, dict(units))


def _school_indicators(
    connection: duckdb.DuckDBPyConnection, school_year: int, school_id: str
) -> dict[tuple[str, str], float]:
    """What can be evaluated of one school, by indicator and level."""
    rows = connection.execute(
        "select indicator_id, level, value from fct_school_indicator "
        "where school_year = ? and school_id = ? and value is not null",
        [school_year, school_id],
    ).fetchall()
    return {(indicator_id, level): float(value) for indicator_id, level, value in rows}
