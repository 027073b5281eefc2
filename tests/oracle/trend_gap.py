"""What changes over the years, what was planned, and where in the county the differences lie.

Belongs here: ``fct_gap``, ``fct_trend``, ``fct_target``. Does not belong here: the coefficients.

Decisions where the domain page leaves room:

- Gap: a school without a known urban–rural code is a group of its own, part of the decomposition.
  The ratio is missing where a group is, or where the urban mean is zero.
- A trend compares with the year before. A year without a figure leaves the change empty but cuts
  nothing: breaks are looked for since the last year that has one.
- A composite is redefined when one of its indicators is: by a break in the table of breaks, or by
  another numerator.
- A family change is a change of the set of families the county's schools were reported in.
- The slope uses the evaluated years of the segment up to the year, three at least.
- The projection goes from the current value by whole years: the first with value + slope·years
  within the limit, at most 50. Only cv has a limit. A slope of zero points away; so does one that
  takes longer than 50 years.
- A target of the composite speaks of the basic review's. A mean is on track at or above its plan,
  or at or below it where less is better. Two targets of what is one county today are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import ceil

from tests.oracle.coefficients import (
    Coefficient,
    CoefficientKey,
    Composite,
    Point,
    weighted_mean,
    weighted_variance,
)
from tests.oracle.compliance import UNKNOWN, urban_group
from tests.oracle.exact import NOT_EVALUABLE, Row, exact, median, number, total
from tests.oracle.rules import COMPOSITE, Rules, covers, holding
from tests.oracle.units_and_population import Landing, Lineage

GROUPS = ("urban", "town", "rural", UNKNOWN)
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
        pupils = total(p.measured.unit.pupils for p in points)
        row[f"{name}_mean"] = number(means.get(name))
        row[f"{name}_schools"] = len(points) if c.has_mean else None
        row[f"{name}_pupils"] = number(pupils) if c.has_mean else None
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

    def breaks(self, figure: Figure, before: int) -> list[str]:
        """Reasons for which a year cannot be compared with one before, in fixed order."""
        school_year, county, level, _ = figure.key
        tests = {
            "family_change": self._families[(county, school_year)]
            != self._families[(county, before)],
            "definition_change": any(
                self._is_redefined(indicator_id, level, county, before, school_year)
                for indicator_id in figure.indicators
            ),
            "county_code_change": self._lineage.is_cut(county, before, school_year),
            "population_change": self._population(county, figure.population_id, school_year)
            != self._population(county, figure.population_id, before),
        }
        return [reason for reason, holds in tests.items() if holds]

    def _is_redefined(
        self, indicator_id: str, level: str, county: str, after: int, until: int
    ) -> bool:
        numerators = {
            self._rules.numerator_id(indicator_id, level, county, year) for year in (after, until)
        }
        return len(numerators) > 1 or any(
            row.indicator_id == indicator_id and after < row.from_school_year <= until
            for row in self._rules.breaks
        )

    def _population(self, county: str, population_id: str, school_year: int) -> set[str]:
        return {
            rule.rule_id
            for rule in holding(self._rules.population, school_year)
            if rule.standard_id == population_id and covers(rule.region, county)
        }


@dataclass(frozen=True)
class Figure:
    """A figure that is followed over the years, in one of them."""

    key: CoefficientKey
    measure: str
    value: float | None
    limit: Fraction | None
    indicators: tuple[str, ...]
    """What it is computed from."""
    population_id: str


@dataclass(frozen=True)
class _Year:
    figure: Figure
    reasons: tuple[str, ...]
    segment: int

    @property
    def school_year(self) -> int:
        return self.figure.key[0]

    @property
    def value(self) -> float | None:
        return self.figure.value


def followed(found: Iterable[Coefficient], composites: Iterable[Composite]) -> Iterator[Figure]:
    """Coefficient and mean of every indicator, and the composites that have a limit."""
    for c in found:
        indicator = c.group[0].indicator
        of = ((indicator.indicator_id,), indicator.population_id)
        yield Figure(c.key, "cv", c.cv, c.limit, *of)
        yield Figure(c.key, "mean", number(c.mean) if c.has_mean else None, None, *of)
    for composite in composites:
        if composite.limit is not None:
            key = (*composite.key[:3], COMPOSITE)
            parts = [part.group[0].indicator for part in composite.parts]
            yield Figure(
                key,
                "cv",
                composite.value,
                composite.limit,
                tuple(indicator.indicator_id for indicator in parts),
                parts[0].population_id,
            )


def trend_rows(
    found: Iterable[Coefficient], composites: Iterable[Composite], comparability: Comparability
) -> list[Row]:
    """``fct_trend``: county_code, level, indicator_id, measure, school_year."""
    lines: dict[tuple[str, str, str, str], list[Figure]] = {}
    for figure in sorted(followed(found, composites), key=lambda figure: figure.key):
        lines.setdefault((*figure.key[1:], figure.measure), []).append(figure)
    return [row for line in lines.values() for row in _line_rows(_years(line, comparability))]


def _years(line: Sequence[Figure], comparability: Comparability) -> list[_Year]:
    years: list[_Year] = []
    segment, last = 1, None
    for figure in line:
        reasons: list[str] = []
        if figure.value is not None:
            reasons = [] if last is None else comparability.breaks(figure, last)
            last = figure.key[0]
        segment += bool(reasons)
        years.append(_Year(figure, tuple(reasons), segment))
    return years


def _line_rows(years: Sequence[_Year]) -> list[Row]:
    rows = []
    for index, year in enumerate(years):
        segment = [y for y in years[: index + 1] if y.segment == year.segment]
        previous = next((y for y in segment if y.school_year == year.school_year - 1), None)
        before = previous.value if previous else None
        both = year.value is not None and before is not None
        slope = theil_sen([(y.school_year, y.value) for y in segment if y.value is not None])
        projected_year, projection_status = project(
            year.school_year, year.value, slope, year.figure.limit
        )
        rows.append(
            {
                "county_code": year.figure.key[1],
                "level": year.figure.key[2],
                "indicator_id": year.figure.key[3],
                "measure": year.figure.measure,
                "school_year": year.school_year,
                "value": year.value,
                "previous_value": before,
                "change": year.value - before if both else None,  # type: ignore[operator]  # both are there
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


Composites = dict[tuple[int, str, str, str], Composite]


def target_rows(
    landing: Landing,
    found: dict[CoefficientKey, Coefficient],
    composites: Composites,
    lineage: Lineage,
) -> list[Row]:
    """``fct_target``: school_year, county_code, level, indicator_id, measure."""
    stated: dict[CoefficientKey, list[Row]] = {}
    for target in landing.get("target", []):
        county = lineage.county(target["county_code"], target["school_year"])
        key = (target["school_year"], county, target["level"], target["indicator_id"])
        stated.setdefault(key, []).append(target)
    return [_target_row(key, plans, found, composites) for key, plans in stated.items()]


def _target_row(
    key: CoefficientKey,
    plans: Sequence[Row],
    found: dict[CoefficientKey, Coefficient],
    composites: Composites,
) -> Row:
    plan = plans[0] if len(plans) == 1 else {}
    measure = plan.get("measure")
    planned = exact(plan.get("planned_value"))
    actual = _actual(key, measure, found, composites)
    difference = None if actual is None or planned is None else actual - float(planned)
    indicator = found[key].group[0].indicator if key in found else None
    is_lower_better = measure == "cv" or (indicator is not None and indicator.is_lower_better)
    return {
        "school_year": key[0],
        "county_code": key[1],
        "level": key[2],
        "indicator_id": key[3],
        "measure": measure,
        "planned_value": number(planned),
        "actual": actual,
        "difference": difference,
        "status": _on_track(difference, is_lower_better),
        "reason": _why_not_compared(key, plans, actual, (found, composites)),
        "responsible_office": plan.get("responsible_office"),
        "note": plan.get("note"),
    }


def _actual(
    key: CoefficientKey,
    measure: str | None,
    found: dict[CoefficientKey, Coefficient],
    composites: Composites,
) -> float | None:
    if key[3] == COMPOSITE:
        composite = composites.get((*key[:3], "basic"))
        return composite.value if composite is not None and measure == "cv" else None
    c = found.get(key)
    if c is None or not c.has_mean:
        return None
    return {"mean": float(c.mean), "cv": c.cv}.get(measure or "")


def _why_not_compared(
    key: CoefficientKey,
    plans: Sequence[Row],
    actual: float | None,
    figures: tuple[dict[CoefficientKey, Coefficient], Composites],
) -> str | None:
    if len(plans) > 1:
        return "several_returns"
    if plans[0].get("planned_value") is None or plans[0].get("measure") is None:
        return "missing_in_return"
    if actual is not None:
        return None
    found, composites = figures
    composite = composites.get((*key[:3], "basic")) if key[3] == COMPOSITE else None
    reason = composite.reason if composite is not None else None
    if key in found:
        reason = found[key].reason
    return reason or "no_such_figure"


def _on_track(difference: float | None, is_lower_better: bool) -> str:
    if difference is None:
        return NOT_EVALUABLE
    kept = difference <= 0 if is_lower_better else difference >= 0
    return "on_track" if kept else "off_track"
