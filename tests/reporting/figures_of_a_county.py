"""Rows of every mart for one county and year, consistent with each other, made by a formula.

Belongs here: figures for pages, forms and documents to show. Not here: what the warehouse computes
from returns (``tests.warehouse``); the marts here are filled by hand, so that every case a page
must cope with costs milliseconds.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import duckdb
import pyarrow as pa

Row = dict[str, Any]
Rows = dict[str, list[Row]]

LEVELS = ("primary", "junior")
BASE = {
    **{"b1": 4.2, "b2": 8.5, "b3": 2100.0, "b4": 12.0, "b5": 24.0, "b6": 0.06, "b7": 0.05},
    **{"b8": 0.03, "q1": 4.6, "q2": 1.1, "q3": 0.9, "q4": 4.2, "q5": 8.5, "q6": 2100.0, "q7": 2.3},
    **{"m1": 0.025, "m2": 0.07, "m3": 41.0},
}
BASIC = tuple(name for name in BASE if name.startswith("b"))
CV_LIMITS = {"primary": 0.5, "junior": 0.45}
COMPOSITE_LIMITS = {"primary": 0.65, "junior": 0.55}
Q_ITEM = {"q2": "backbone_teachers_per_100", "q4": "teaching_rooms_area_per_pupil"}
AREAS = ("111", "121", "220", None)
GROUPS = {"111": "urban", "121": "town", "220": "rural", None: "unknown"}
PARTS = ("school_standard", "coefficient", "government", "satisfaction", "veto", "overall")


@dataclass(frozen=True)
class CountyYear:
    """A county in a year with the schools that make its figures."""

    school_year: int
    county_code: str
    schools: Sequence[str]
    """Names; the n-th school has the id ``<county>00n``."""

    @property
    def key(self) -> Row:
        return {"school_year": self.school_year, "county_code": self.county_code}

    def school_id(self, number: int) -> str:
        return f"{self.county_code}{number:03d}"


def insert_rows(marts: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Insert rows by table; columns that are not named are null."""
    for table, of_table in rows.items():
        columns = sorted({name for row in of_table for name in row})
        given = pa.Table.from_pylist(
            [{name: row.get(name) for name in columns} for row in of_table]
        )
        marts.register("given", given)
        marts.execute(f"insert into {table} by name select * from given")
        marts.unregister("given")


def figures_of(county: CountyYear, before: CountyYear | None = None) -> Rows:
    """Rows of all marts; changes are against ``before``, the year before, if there is one."""
    rows: Rows = defaultdict(list)
    for number, name in enumerate(county.schools):
        _school(rows, county, number, name)
    for level in LEVELS if county.schools else ():
        for indicator in BASE:
            _indicator(rows, county, level, indicator, before)
        _composite(rows, county, level, before)
    _reviews(rows, county)
    _conditions(rows, county)
    return rows


def _value(county: CountyYear, level: str, indicator: str, number: int) -> float:
    """Different for every school, year, level and indicator, between half and one and a half."""
    drawn = crc32(f"{county.school_id(number)} {county.school_year} {level} {indicator}".encode())
    return BASE[indicator] * (0.5 + drawn % 1000 / 1000)


def _pupils(number: int, level: str) -> int:
    return (90 if level == "primary" else 120) + 61 * number


def _school(rows: Rows, county: CountyYear, number: int, name: str) -> None:
    school = {"school_id": county.school_id(number), "county_code": county.county_code}
    area = AREAS[number % len(AREAS)]
    year = county.school_year
    rows["dim_school"].append(
        {
            **school,
            "canonical_school_id": school["school_id"],
            "school_name": name,
            "school_type_code": "312",
            "urban_rural_code": area,
            "sponsor_code": "县级教育部门",
            "valid_from": year,
            "valid_to": year,
        }
    )
    rows["int_school"].append({**school, "school_year": year})
    for standard in ("basic", "quality"):
        rows["fct_school_population"].append(
            {
                **county.key,
                "school_id": school["school_id"],
                "unit_school_id": school["school_id"],
                "population_standard_id": standard,
                "treatment": "stand_alone",
                "in_population": True,
            }
        )
    source = {
        "school_year": year,
        "school_id": school["school_id"],
        "source_name": f"{year}/过录表_{county.county_code}.xlsx",
        "sheet": "过录表",
        "source_row": 6 + number,
        "layout_version": "wide_2021/2021",
        "maturity": "final",
    }
    cells = '{"books": "AB#", "gymnasium_area": "C#+D#"}'
    facility = {"books": 2000 + number, "gymnasium_area": 120.5}
    rows["stg_facility"].append({**source, **facility, "source_cells": cells})
    for level in LEVELS:
        of_level = {**source, "level": level}
        pupils = {"pupils": _pupils(number, level), "source_cells": '{"pupils": "M#"}'}
        rows["stg_enrolment"].append({**of_level, **pupils})
        teachers = {
            "full_time_teachers": 9 + number,
            "source_cells": '{"full_time_teachers": "N#"}',
        }
        rows["stg_staff"].append({**of_level, **teachers})
        _standard_of_school(rows, county, number, level)


def _standard_of_school(rows: Rows, county: CountyYear, number: int, level: str) -> None:
    school = {**county.key, "school_id": county.school_id(number), "level": level}
    for standard, items in (("quality", Q_ITEM), ("basic", {"": "pupil_retention"})):
        of_review = {**school, "standard_id": standard, "set_id": f"{standard}_national"}
        met = []
        for place, (indicator, item) in enumerate(items.items()):
            value = _value(county, level, indicator, number) if indicator else 96.5 + number
            threshold = BASE[indicator] if indicator else 98.0
            met.append(value >= threshold)
            result = "met" if met[-1] else "not_met"
            rows["fct_school_item"].append(
                {
                    **of_review,
                    "item_no": place,
                    "item_id": item,
                    "value": value,
                    "operator": "ge",
                    "threshold": threshold,
                    "share": value / threshold,
                    "required_met": result,
                }
            )
            gap = max(0.0, threshold - value)
            rows["fct_shortfall"].append(
                {
                    **of_review,
                    "item_id": item,
                    "required": threshold,
                    "actual": value,
                    "gap": gap,
                    "unit": "m2",
                    "unit_cost_yuan": 3000.0,
                    "cost_yuan": gap * 3000,
                    "status": "evaluated",
                }
            )
        unmet = [item for item, is_met in zip(items.values(), met, strict=True) if not is_met]
        rows["fct_school_compliance"].append(
            {
                **of_review,
                "items": len(items),
                "met": sum(met),
                "unmet": len(unmet),
                "not_evaluable": 0,
                "worst_share": 0.75,
                "compliant": "not_met" if unmet else "met",
                "reasons": "; ".join(f"{item}:not_met" for item in unmet) or None,
            }
        )


def _indicator(
    rows: Rows, county: CountyYear, level: str, indicator: str, before: CountyYear | None
) -> None:
    line = {**county.key, "level": level, "indicator_id": indicator}
    mean, deviation, cv = coefficient_of(county, level, indicator)
    limit = CV_LIMITS[level] if indicator.startswith("q") else None
    within = "no_limit" if limit is None else "met" if cv <= limit else "not_met"
    numbers = range(len(county.schools))
    pupils = sum(_pupils(number, level) for number in numbers)
    rows["int_county_indicator"].append(
        {**line, "numerator_id": "books", "denominator_id": "pupils"}
    )
    rows["fct_county_coefficient"].append(
        {
            **line,
            "schools": len(county.schools),
            "excluded_schools": 0,
            "zero_pupil_schools": 0,
            "missing_schools": 0,
            "pupils": pupils,
            "county_mean": mean,
            "standard_deviation": deviation,
            "cv": cv,
            "cv_limit": limit,
            "within_limit": within,
            "status": "evaluated",
        }
    )
    earlier = coefficient_of(before, level, indicator) if before else None
    for measure, value, previous in (
        ("cv", cv, earlier and earlier[2]),
        ("mean", mean, earlier and earlier[0]),
    ):
        rows["fct_trend"].append(trend_row(line, measure, value, previous))
    _schools_of_indicator(rows, county, line, (mean, deviation))
    _gap(rows, county, line, mean)
    if within == "not_met":
        _plan(rows, county, line, cv, CV_LIMITS[level])


def coefficient_of(county: CountyYear, level: str, indicator: str) -> tuple[float, float, float]:
    """Mean, deviation and coefficient, weighted by pupils."""
    numbers = range(len(county.schools))
    weights = [_pupils(number, level) for number in numbers]
    values = [_value(county, level, indicator, number) for number in numbers]
    mean = sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)
    squares = sum(w * (v - mean) ** 2 for w, v in zip(weights, values, strict=True))
    deviation = math.sqrt(squares / sum(weights))
    return mean, deviation, deviation / mean


def trend_row(line: Row, measure: str, value: float, previous: float | None) -> Row:
    """A year of a line over the years, in one segment."""
    return {
        **line,
        "measure": measure,
        "value": value,
        "previous_value": previous,
        "change": None if previous is None else value - previous,
        "segment": 1,
        "slope": None,
        "projection_status": "too_short",
    }


def _schools_of_indicator(
    rows: Rows, county: CountyYear, line: Row, figures: tuple[float, float]
) -> None:
    mean, deviation = figures
    level, indicator = line["level"], line["indicator_id"]
    total = sum(_pupils(number, level) for number in range(len(county.schools)))
    for number in range(len(county.schools)):
        value, pupils = _value(county, level, indicator, number), _pupils(number, level)
        school = {**line, "school_id": county.school_id(number)}
        rows["fct_school_indicator"].append(
            {
                **school,
                "numerator": value * pupils,
                "denominator": pupils,
                "value": value,
                "in_population": True,
                "status": "evaluated",
            }
        )
        share = pupils * (value - mean) ** 2 / total / deviation**2 if deviation else None
        rows["fct_contribution"].append(
            {
                **school,
                "weight": pupils / total,
                "deviation": value - mean,
                "share": share,
                "direction": "above" if value > mean else "below" if value < mean else "at",
                "status": "evaluated" if deviation else "undefined",
            }
        )


def _gap(rows: Rows, county: CountyYear, line: Row, mean: float) -> None:
    found: Row = {**line, "rural_urban_ratio": 0.9, "between_share": 0.25, "status": "evaluated"}
    for place, group in enumerate(("urban", "town", "rural", "unknown")):
        schools = len(range(place, len(county.schools), len(AREAS)))
        found[f"{group}_schools"] = schools
        found[f"{group}_pupils"] = 100 * schools
        found[f"{group}_mean"] = mean * (0.8 + place / 8) if schools else None
    rows["fct_gap"].append(found)


def _plan(rows: Rows, county: CountyYear, line: Row, cv: float, limit: float) -> None:
    rows["fct_plan_county"].append(
        {
            **line,
            "cv_before": cv,
            "limit_used": limit,
            "limit_source": "cv_limit",
            "added": 7,
            "cost_yuan": 700000.0,
            "cv_after": limit - 0.001,
            "schools_raised": 1,
        }
    )
    for number in range(len(county.schools)):
        value = _value(county, line["level"], line["indicator_id"], number)
        rows["fct_plan"].append(
            {
                **line,
                "school_id": county.school_id(number),
                "value_before": value,
                "added": 7 if number == 0 else 0,
                "value_after": value + (1 if number == 0 else 0),
                "cost_yuan": 700000.0 if number == 0 else 0.0,
            }
        )


def composite_of(county: CountyYear, level: str) -> float:
    """Mean of the eight coefficients of the basic review."""
    return sum(coefficient_of(county, level, name)[2] for name in BASIC) / len(BASIC)


def _composite(rows: Rows, county: CountyYear, level: str, before: CountyYear | None) -> None:
    value, limit = composite_of(county, level), COMPOSITE_LIMITS[level]
    line = {**county.key, "level": level}
    rows["fct_county_composite"].append(
        {
            **line,
            "standard_id": "basic",
            "indicators": len(BASIC),
            "evaluated_indicators": len(BASIC),
            "composite_cv": value,
            "composite_limit": limit,
            "within_limit": "met" if value <= limit else "not_met",
            "status": "evaluated",
        }
    )
    previous = composite_of(before, level) if before else None
    composite = {**line, "indicator_id": "composite"}
    rows["fct_trend"].append(trend_row(composite, "cv", value, previous))


def _reviews(rows: Rows, county: CountyYear) -> None:
    for standard in ("basic", "quality"):
        for part in (*PARTS, *(("outcome",) if standard == "quality" else ())):
            rows["fct_county_verdict"].append(
                {
                    **county.key,
                    "standard_id": standard,
                    "part": part,
                    "status": "met" if part in ("satisfaction", "veto") else "not_met",
                }
            )
    item = {**county.key, "standard_id": "quality", "operator": "ge", "source": "county_item"}
    rows["fct_government_item"] += [
        {
            **item,
            "item_id": "g11",
            "value": 0.08,
            "requirement": 0.1,
            "unit": "ratio",
            "status": "not_met",
        },
        {
            **item,
            "item_id": "g08",
            "value": None,
            "unit": "yuan",
            "status": "not_evaluable",
            "reason": "missing_in_return",
        },
    ]
    rows["fct_outcome_item"] += [
        {
            **item,
            "item_id": "o1",
            "source": "returns",
            "value": 0.93217,
            "requirement": 0.95,
            "unit": "ratio",
            "status": "not_met",
        },
    ]
    rows["fct_veto"] += [
        {
            **item,
            "veto_id": "v4",
            "value": 1.0,
            "requirement": 1.0,
            "unit": "none",
            "status": "met",
        },
    ]


def _conditions(rows: Rows, county: CountyYear) -> None:
    for back in (3, 2, 1):
        to_year = county.school_year - back + 1
        rows["fct_funding_growth"].append(
            {
                **county.key,
                "item_id": "appropriation",
                "from_year": to_year - 1,
                "to_year": to_year,
                "kind": "growth",
                "value_from": amount_of(to_year - 1),
                "value_to": amount_of(to_year),
                "growth": amount_of(to_year) / amount_of(to_year - 1) - 1,
                "compared_growth": 0.05,
                "status": "met",
            }
        )
    for group in ("all", "parents"):
        asked = {"distributed": 616, "returned": 600, "valid": 589, "satisfied": 543}
        judged = {"rate": 543 / 589, "requirement": 0.85, "status": "met"}
        rows["fct_satisfaction"].append({**county.key, "group_name": group, **asked, **judged})
    if not county.schools:
        return
    rows["fct_target"].append(
        {
            **county.key,
            "level": "primary",
            "indicator_id": "b1",
            "measure": "cv",
            "planned_value": 0.3,
            "actual": coefficient_of(county, "primary", "b1")[2],
            "status": "off_track",
            "responsible_office": "基教股",
        }
    )


def amount_of(year: int) -> float:
    """Education appropriation of a year [yuan]; its digits are found nowhere else."""
    return 153_450_000.0 + 31_417_000.0 * (year - 2015)
