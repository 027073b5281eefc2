"""Topics of the first section: who the county is, its schools, pupils, teachers and facilities.

Belongs here: totals of the returns, all schools that filed one. Not here: indicators, which leave
schools out by the rules of a review (``balance``).
"""

from __future__ import annotations

from collections.abc import Sequence

from contract.fields import table
from contract.messages import Text
from reporting.marts.query import Row
from reporting.marts.totals import OF_SCHOOL
from reporting.self_report.figure import (
    COUNT,
    PERCENT,
    YUAN_10K,
    Figure,
    Form,
    Source,
    added,
    ratio,
    total,
)
from reporting.self_report.filling import Case, Facts
from reporting.self_report.template import words
from reporting.self_report.topics.subject import Subject, same, with_unit, year_of

_PER_HEAD = Form(1)
_AREA = Form(2, is_grouped=True)
_OF_LEVEL = {
    "pupils": "enrolment",
    "classes": "enrolment",
    "migrant_pupils": "enrolment",
    "left_behind_pupils": "enrolment",
    "boarders": "enrolment",
    "staff": "staff",
    "full_time_teachers": "staff",
}
_ADDED = ("schools", "pupils", "classes", "staff", "full_time_teachers")


def county(subject: Subject) -> list[Case]:
    """Name and year."""
    return [Case(county_facts(subject))]


def county_facts(subject: Subject) -> Facts:
    """What the title page says."""
    place = subject.place
    above = [one for one in (place.province_name, place.city_name) if one]
    return {
        "county": place.county_name,
        "county_code": place.county_code,
        "above": same("".join(above)) if above else None,
        "year": year_of(subject.school_year),
    }


def profile(subject: Subject) -> list[Case]:
    """What the county states of itself (表Ⅰ)."""
    key = {"school_year": subject.school_year}
    measures = table("county_profile").measures
    return [
        Case(
            {
                "county": subject.place.county_name,
                **{
                    one.name: total("form_profile", key, one.name, row[one.name], COUNT)
                    for one in measures
                },
            }
        )
        for row in subject.profile
    ]


def levels(subject: Subject) -> list[Case]:
    """A case per level with its totals, and what follows from them."""
    return [
        Case(_with_ratios({"level": subject.label("level", row["level"]), **_totals(subject, row)}))
        for row in subject.totals
    ]


def size(subject: Subject) -> list[Case]:
    """The table of totals: a row per level, and their sum."""
    rows = levels(subject)
    if len(rows) > 1:
        rows.append(Case(_with_ratios({"level": words()["together"], **_together(rows)})))
    return [Case({}, rows=tuple(rows))] if rows else []


def together(subject: Subject) -> list[Case]:
    """Pupils of both levels and their sum."""
    rows = levels(subject)
    if len(rows) < 2:
        return []
    first, second = (row.facts["pupils"] for row in rows)
    return [Case({"primary": first, "junior": second, **_together(rows)})]


def facilities(subject: Subject) -> list[Case]:
    """The table of what the schools have altogether, the senior stage included."""
    found = subject.of_schools
    rows = [_facility(subject, name) for name in OF_SCHOOL if found[name] is not None]
    missing = [name for name in OF_SCHOOL if found["schools"] and found[name] is None]
    labels = [table("facility").field(name).label for name in missing]
    return [
        Case(
            {
                "missing": Text(
                    zh="、".join(label.zh for label in labels),
                    en=", ".join(label.en for label in labels),
                )
                if labels
                else None
            },
            rows=tuple(rows),
        )
    ]


def _totals(subject: Subject, row: Row) -> dict[str, Figure | None]:
    key = {"school_year": subject.school_year, "level": row["level"]}
    source = Source("enrolment", tuple(key.items()), "pupils", "positive")
    totals = {name: total(mart, key, name, row[name], COUNT) for name, mart in _OF_LEVEL.items()}
    return {"schools": Figure(row["schools"], COUNT, (source,)), **totals}


def _with_ratios(facts: dict[str, Figure | Text | None]) -> Facts:
    def of(name: str) -> Figure | None:
        found = facts.get(name)
        return found if isinstance(found, Figure) else None

    pupils = of("pupils")
    shares = {
        f"{name}_share": ratio(of(name), pupils, PERCENT)
        for name in ("migrant_pupils", "left_behind_pupils", "boarders")
    }
    return {
        **facts,
        **shares,
        "class_size": ratio(pupils, of("classes"), _PER_HEAD),
        "pupils_per_teacher": ratio(pupils, of("full_time_teachers"), _PER_HEAD),
    }


def _together(rows: Sequence[Case]) -> dict[str, Figure | Text | None]:
    def figures(name: str) -> list[Figure | None]:
        found = (row.facts[name] for row in rows)
        return [one if isinstance(one, Figure) else None for one in found]

    return {name: added(figures(name)) for name in _ADDED}


def _facility(subject: Subject, name: str) -> Case:
    field = table("facility").field(name)
    form = {"m2": _AREA, "yuan": YUAN_10K}.get(field.unit, COUNT)
    unit = subject.labels.unit("10k_yuan" if field.unit == "yuan" else field.unit)
    key = {"school_year": subject.school_year}
    value = total("facility", key, name, subject.of_schools[name], form)
    return Case({"item": with_unit(field.label, unit), "value": value})
