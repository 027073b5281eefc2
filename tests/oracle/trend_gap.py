"""What changes over the years, what was planned, and where in the county the differences lie.

Belongs here: ``fct_gap``, ``fct_trend``, ``fct_target``. Does not belong here: the coefficients.

Decisions where the domain page leaves room:

- Gap: a school without a known urban–rural code is a group of its own, part of the decomposition.
  The ratio is missing where a group is, or where the urban mean is zero.
- A trend compares with the county's year before; a year without the county's schools leaves the
  change empty but does not cut the line. Breaks are looked for since the last year there is.
- A family change is a change of the set of families the county's schools were reported in.
- The slope uses the evaluated years of the segment up to the year, three at least.
- The projection goes from the current value by whole years: the first with value + slope·years
  within the limit, at most 50. Only cv has a limit. A slope of zero points away; so does one that
  takes longer than 50 years.
- A target without a measure speaks of the coefficient.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import ceil

from tests.oracle.coefficients import (
    Coefficient,
    CoefficientKey,
    Point,
    weighted_mean,
    weighted_variance,
)
from tests.oracle.compliance import UNKNOWN, urban_group
from tests.oracle.exact import NOT_EVALUABLE, UNDEFINED, Row, exact, median, number
from tests.oracle.rules import Rules, covers, holding
from tests.oracle.units_and_population import Landing, Lineage

GROUPS = ("urban", "town", "rural", UNKNOWN)
MEASURES = ("cv", "mean")
MIN_YEARS = 3
MAX_PROJECTED_YEARS = 50


# Gap ----------------------------------------------------------------------------------------


def gap_rows(found: Iterable[Coefficient], rules: Rules) -> list[Row]:
    """``fct_gap``: school_year, county_code, level, indicator_id."""
    return [_gap_row(c, rules) for c in found]


def _gap_row(c: Coefficient, rules: Rules) -> Row:
    school_year, county_code, level, indicator_id = c.key
    row: Row = {
        "school_year": school_year,
        "county_code": county_code,
        "level": level,
        "indicator_id": indicator_id,
        "status": c.status,
    }
    groups: dict[str, list[Point]] = {group: [] for group in GROUPS}
    for point in c.points if c.has_mean else ():
        groups[urban_group(point.measured.unit, rules)].append(point)
    means = {name: weighted_mean(points) for name, points in groups.items() if points}
    for name, points in groups.items():
        row[f"{name}_mean"] = number(means.get(name))
        row[f"{name}_schools"] = len(points)
        row[f"{name}_pupils"] = number(sum((p.pupils for p in points), Fraction(0)))
    urban, rural = means.get("urban"), means.get("rural")
    row["rural_urban_ratio"] = float(rural / urban) if rural is not None and urban else None
    return row | _decomposition(c, groups, means)


def _decomposition(
    c: Coefficient, groups: dict[str, list[Point]], means: dict[str, Fraction]
) -> Row:
    if not c.has_mean:
        names = ("total_variance", "between_variance", "within_variance", "between_share")
        return dict.fromkeys(names)
    between = within = Fraction(0)
    for name, mean in means.items():
        weight = sum((p.pupils for p in groups[name]), Fraction(0)) / c.denominator
        between += weight * (mean - c.mean) ** 2
        within += weight * weighted_variance(groups[name], mean)
    return {
        "total_variance": number(c.variance),
        "between_variance": number(between),
        "within_variance": number(within),
        "between_share": number(between / c.variance) if c.variance else None,
    }


# Trend --------------------------------------------------------------------------------------


class Comparability:
    """What cuts a county's line between two of its years."""

    def __init__(self, landing: Landing, rules: Rules, lineage: Lineage) -> None:
        self._rules = rules
        self._lineage = lineage
        self._families: dict[tuple[str, int], set[str | None]] = {}
        for row in landing["school"]:
            county = lineage.county(row["county_code"], row["school_year"])
            self._families.setdefault((county, row["school_year"]), set()).add(row.get("family"))

    def breaks(self, c: Coefficient, before: int) -> list[str]:
        """Reasons for which a year cannot be compared with the one before, in fixed order."""
        school_year, county, _, indicator_id = c.key
        population_id = c.group[0].indicator.population_id
        tests = {
            "family_change": self._families[(county, school_year)]
            != self._families[(county, before)],
            "definition_change": any(
                row.indicator_id == indicator_id and before < row.from_school_year <= school_year
                for row in self._rules.breaks
            ),
            "county_code_change": self._lineage.is_cut(county, before, school_year),
            "population_change": self._population(county, population_id, school_year)
            != self._population(county, population_id, before),
        }
        return [reason for reason, holds in tests.items() if holds]

    def _population(self, county: str, population_id: str, school_year: int) -> set[str]:
        return {
            rule.rule_id
            for rule in holding(self._rules.population, school_year)
            if rule.standard_id == population_id and covers(rule.region, county)
        }


@dataclass(frozen=True)
class _Year:
    school_year: int
    value: float | None
    limit: Fraction | None
    reasons: tuple[str, ...]
    segment: int


def trend_rows(found: dict[CoefficientKey, Coefficient], comparability: Comparability) -> list[Row]:
    """``fct_trend``: county_code, level, indicator_id, measure, school_year."""
    lines: dict[tuple[str, str, str], list[Coefficient]] = {}
    for (_, county, level, indicator_id), coefficient in sorted(found.items()):
        lines.setdefault((county, level, indicator_id), []).append(coefficient)
    return [
        row
        for line in lines.values()
        for measure in MEASURES
        for row in _line_rows(_years(line, measure, comparability), line[0].key, measure)
    ]


def _years(line: Sequence[Coefficient], measure: str, comparability: Comparability) -> list[_Year]:
    years: list[_Year] = []
    for c in line:
        reasons = comparability.breaks(c, years[-1].school_year) if years else []
        segment = years[-1].segment + bool(reasons) if years else 1
        value = c.cv if measure == "cv" else number(c.mean if c.has_mean else None)
        limit = c.limit if measure == "cv" else None
        years.append(_Year(c.key[0], value, limit, tuple(reasons), segment))
    return years


def _line_rows(years: Sequence[_Year], key: CoefficientKey, measure: str) -> list[Row]:
    rows = []
    for index, year in enumerate(years):
        segment = [y for y in years[: index + 1] if y.segment == year.segment]
        previous = next((y for y in segment if y.school_year == year.school_year - 1), None)
        before = previous.value if previous else None
        both = year.value is not None and before is not None
        slope = theil_sen([(y.school_year, y.value) for y in segment if y.value is not None])
        projected_year, projection_status = project(year.school_year, year.value, slope, year.limit)
        rows.append(
            {
                "county_code": key[1],
                "level": key[2],
                "indicator_id": key[3],
                "measure": measure,
                "school_year": year.school_year,
                "value": year.value,
                "previous_value": before,
                "change": year.value - before if both else None,  # type: ignore[operator]
                "segment": year.segment,
                "break_reason": "; ".join(year.reasons) or None,
                "slope": slope,
                "projected_year": projected_year,
                "projection_status": projection_status,
            }
        )
    return rows


def theil_sen(points: Sequence[tuple[int, float]]) -> float | None:
    """Median of the slopes between all pairs of years; None below three years."""
    if len(points) < MIN_YEARS:
        return None
    return median([(v2 - v1) / (y2 - y1) for (y1, v1), (y2, v2) in combinations(points, 2)])


def project(
    school_year: int, value: float | None, slope: float | None, limit: Fraction | None
) -> tuple[int | None, str]:
    """The first year within the limit along the slope, and why there is none."""
    if limit is None:
        return None, "no_limit"
    if value is None:
        return None, NOT_EVALUABLE
    excess = value - float(limit)
    if excess <= 0:
        return None, "within_limit"
    if slope is None:
        return None, "too_short"
    years = ceil(excess / -slope) if slope < 0 else MAX_PROJECTED_YEARS + 1
    if years > MAX_PROJECTED_YEARS:
        return None, "points_away"
    return school_year + years, "projected"


# Targets ------------------------------------------------------------------------------------


def target_rows(
    landing: Landing, found: dict[CoefficientKey, Coefficient], lineage: Lineage
) -> list[Row]:
    """``fct_target``: school_year, county_code, level, indicator_id, measure."""
    rows = []
    for target in landing.get("target", []):
        county = lineage.county(target["county_code"], target["school_year"])
        key = (target["school_year"], county, target["level"], target["indicator_id"])
        measure = target.get("measure") or "cv"
        actual = _actual(found.get(key), measure)
        planned = number(exact(target.get("planned_value")))
        difference = None if actual is None or planned is None else actual - planned
        rows.append(
            {
                "school_year": key[0],
                "county_code": county,
                "level": key[2],
                "indicator_id": key[3],
                "measure": measure,
                "planned_value": planned,
                "actual": actual,
                "difference": difference,
                "status": _on_track(difference, measure),
                "responsible_office": target.get("responsible_office"),
                "note": target.get("note"),
            }
        )
    return rows


def _actual(c: Coefficient | None, measure: str) -> float | None:
    if c is None or not c.has_mean:
        return None
    if measure == "mean":
        return float(c.mean)
    return None if c.status == UNDEFINED else c.cv


def _on_track(difference: float | None, measure: str) -> str:
    if difference is None:
        return NOT_EVALUABLE
    kept = difference <= 0 if measure == "cv" else difference >= 0
    return "on_track" if kept else "off_track"
