"""A county's verdict by part, with the rows that decide it.

Belongs here: putting beside each part of a review what it rests on. Not here: deciding (the
warehouse does), or the gate's verdict on the figures (``reporting.verdicts``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporting.marts import county as county_marts
from reporting.marts.county import Marts
from reporting.marts.labels import COMPOSITE, Labels, Review
from reporting.marts.query import Row

OVERALL = "overall"
MET = "met"
Results = Mapping[tuple[str, str], Mapping[int, str]]
"""Results by review and part, then by year."""


@dataclass(frozen=True)
class SchoolResult:
    """A school-level that does not reach its standard: items and why, worst share reached."""

    row: Row
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """A part of a review: its result year by year, and what decides it in the year shown."""

    part: str
    by_year: Mapping[int, str]
    status: str | None
    coefficients: tuple[Row, ...] = ()
    schools: tuple[SchoolResult, ...] = ()
    schools_judged: int = 0
    items: tuple[Row, ...] = ()
    items_judged: int = 0
    satisfaction: Row | None = None


@dataclass(frozen=True)
class ReviewVerdict:
    """A review's conclusion and its parts."""

    review: Review
    overall: Part
    parts: tuple[Part, ...]

    @property
    def lines(self) -> tuple[Part, ...]:
        """Every part, the overall one last."""
        return (*self.parts, self.overall)


@dataclass(frozen=True)
class Evidence:
    """Rows of the year shown that parts rest on."""

    school_year: int
    coefficients: list[Row]
    composites: list[Row]
    compliance: list[Row]
    items: Mapping[str, list[Row]]
    satisfaction: list[Row]


def evidence_of(
    marts: Marts, county: str, school_year: int, coefficients: list[Row], composites: list[Row]
) -> Evidence:
    """Read what the parts of the reviews rest on; coefficients are those of the year."""
    return Evidence(
        school_year=school_year,
        coefficients=coefficients,
        composites=composites,
        compliance=county_marts.compliance(marts, county, school_year),
        items={
            part: county_marts.review_items(marts, county, school_year, part)
            for part in county_marts.REVIEW_ITEMS
        },
        satisfaction=county_marts.satisfaction(marts, county, school_year),
    )


def verdicts_of(
    labels: Labels, results: Iterable[Row], evidence: Evidence
) -> tuple[ReviewVerdict, ...]:
    """Every review with its parts in order."""
    by_part: dict[tuple[str, str], dict[int, str]] = {}
    for row in results:
        key = (row["standard_id"], row["part"])
        by_part.setdefault(key, {})[row["school_year"]] = row["status"]
    return tuple(
        ReviewVerdict(
            review=review,
            overall=_part(labels, review, OVERALL, evidence, by_part),
            parts=tuple(
                _part(labels, review, name, evidence, by_part)
                for name in review.parts
                if name != OVERALL
            ),
        )
        for review in labels.reviews.values()
    )


def _part(labels: Labels, review: Review, name: str, evidence: Evidence, results: Results) -> Part:
    by_year = results.get((review.standard_id, name), {})
    status = by_year.get(evidence.school_year)
    if name == "coefficient":
        return Part(name, by_year, status, coefficients=_coefficients(labels, review, evidence))
    if name == "school_standard":
        of_review = [r for r in evidence.compliance if r["standard_id"] == review.standard_id]
        deciding = tuple(_school(row) for row in of_review if row["compliant"] != MET)
        return Part(name, by_year, status, schools=deciding, schools_judged=len(of_review))
    if name in evidence.items:
        listed = [r for r in evidence.items[name] if r["standard_id"] == review.standard_id]
        unmet = tuple(row for row in listed if row["status"] != MET)
        return Part(name, by_year, status, items=unmet, items_judged=len(listed))
    if name == "satisfaction":
        together = next((r for r in evidence.satisfaction if r["group_name"] == "all"), None)
        return Part(name, by_year, status, satisfaction=together)
    return Part(name, by_year, status)


def _coefficients(labels: Labels, review: Review, evidence: Evidence) -> tuple[Row, ...]:
    """The coefficients a review tests that are not within their limit."""
    if review.tests_composite:
        tested = [
            {
                **row,
                "indicator_id": COMPOSITE,
                "cv": row["composite_cv"],
                "cv_limit": row["composite_limit"],
            }
            for row in evidence.composites
            if row["standard_id"] == review.standard_id
        ]
    else:
        tested = [
            row
            for row in evidence.coefficients
            if labels.indicators[row["indicator_id"]].indicator_set == review.standard_id
        ]
    return tuple(row for row in tested if row["within_limit"] != MET)


def _school(row: Row) -> SchoolResult:
    """``reasons`` is ``item:reason; item:reason``."""
    stated = (row["reasons"] or "").split("; ")
    pairs = (one.partition(":") for one in stated if one)
    return SchoolResult(row, tuple((item, reason) for item, _, reason in pairs))
