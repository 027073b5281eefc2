"""Topics of the reviews as a whole and of the standards of schools.

Belongs here: the verdict of each review by part, items of the standards in force, schools below
them. Not here: coefficients (``balance``), government work (``government``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from contract.messages import Text
from reporting.counties.verdict import OVERALL, ReviewVerdict
from reporting.marts.labels import Review
from reporting.marts.query import Row
from reporting.self_report.figure import (
    COUNT,
    PERCENT,
    Figure,
    Form,
    Source,
    added,
    cell,
    counted,
    fitting,
    ratio,
)
from reporting.self_report.filling import Case, Fact
from reporting.self_report.topics.subject import Subject, flags, joined, operator_sign

SCHOOLS_LISTED = 20
"""So many schools below their standard stand in the report, the worst first."""

_THRESHOLD = Form(4)
_STATES = ("met", "not_met", "not_evaluable")


def reviews(subject: Subject) -> list[Case]:
    """A case per review: its document, its verdict, which parts are not met."""
    return [_review(subject, one) for one in subject.figures.reviews if one.overall.status]


def parts(subject: Subject) -> list[Case]:
    """The table of parts: a row per part, a column per review."""
    judged = [one for one in subject.figures.reviews if one.overall.status]
    names = dict.fromkeys(part.part for one in judged for part in one.parts)
    results = {
        one.review.standard_id: {part.part: part.status for part in one.lines} for one in judged
    }
    rows = tuple(_part_row(subject, judged, name, results) for name in (*names, OVERALL))
    return [Case({}, rows=rows)] if judged else []


def school_standard(subject: Subject) -> list[Case]:
    """A case per review: school-levels judged, met, not met, not evaluable."""
    return [_compliance(subject, review, rows) for review, rows in _compliance_by_review(subject)]


def below_standard(subject: Subject) -> list[Case]:
    """Reviews with schools that do not reach the standard."""
    return [case for case in school_standard(subject) if "some_unmet" in case.flags]


def items(subject: Subject) -> list[Case]:
    """A table per review of the items in force with the schools that reach them."""
    return [
        Case(
            {"review": review.label, "set": joined(_sets(subject, rows))},
            rows=tuple(_item(subject, row) for row in rows),
        )
        for review in subject.labels.reviews.values()
        if (rows := [r for r in subject.standards if r["standard_id"] == review.standard_id])
    ]


def schools_below(subject: Subject) -> list[Case]:
    """A table per review of schools that do not reach their standard or cannot be judged."""
    return [
        _below(subject, review, below)
        for review, rows in _compliance_by_review(subject)
        if (below := [row for row in rows if row["compliant"] != "met"])
    ]


def _review(subject: Subject, one: ReviewVerdict) -> Case:
    def named(state: str) -> Text | None:
        found = [part.part for part in one.parts if part.status == state]
        labels = [subject.label(f"part:{one.review.standard_id}", name) for name in found]
        return joined(labels) if labels else None

    return Case(
        {
            "review": one.review.label,
            "document": one.review.document,
            "pass_rule": one.review.pass_rule,
            "unmet": named("not_met"),
            "unknown": named("not_evaluable"),
        },
        frozenset({str(one.overall.status)}),
    )


def _part_row(
    subject: Subject,
    judged: Sequence[ReviewVerdict],
    name: str,
    results: Mapping[str, Mapping[str, str | None]],
) -> Case:
    codes = [f"part:{one.review.standard_id}" for one in judged]
    listed = next((code for code in codes if (code, name) in subject.labels.codes), codes[0])
    facts: dict[str, Fact] = {"part": subject.label(listed, name)}
    unmet: dict[str, bool] = {}
    for one in judged:
        review = one.review.standard_id
        status = results[review].get(name)
        facts[review] = subject.label("result", status) if status else None
        unmet[f"{review}_not_met"] = status == "not_met"
    for review in subject.labels.reviews:
        facts.setdefault(review, None)
    return Case(facts, flags(**unmet))


def _compliance_by_review(subject: Subject) -> list[tuple[Review, list[Row]]]:
    rows = subject.figures.compliance
    grouped = (
        (review, [row for row in rows if row["standard_id"] == review.standard_id])
        for review in subject.labels.reviews.values()
    )
    return [(review, of_review) for review, of_review in grouped if of_review]


def _compliance(subject: Subject, review: Review, rows: Sequence[Row]) -> Case:
    key = {"school_year": subject.school_year, "standard_id": review.standard_id}

    def number(state: str) -> Figure:
        found = sum(row["compliant"] == state for row in rows)
        return counted("school_compliance", {**key, "compliant": state}, found)

    met, unmet, unknown = map(number, _STATES)
    judged = counted("school_compliance", key, len(rows))
    return Case(
        {
            "review": review.label,
            "set": joined(_sets(subject, rows)),
            "judged": judged,
            "met": met,
            "unmet": unmet,
            "unknown": unknown,
            "share": ratio(met, judged, PERCENT),
        },
        flags(
            all_met=met.value == judged.value,
            some_unmet=unmet.value > 0,
            some_unknown=unknown.value > 0,
        ),
    )


def _sets(subject: Subject, rows: Sequence[Row]) -> list[Text]:
    """Sets of standards the rows were judged by."""
    names = sorted({row["set_id"] for row in rows if row["set_id"]})
    return [subject.label("standard_set", name) for name in names]


def _item(subject: Subject, row: Row) -> Case:
    item = subject.labels.items[row["item_id"]]
    names = ("standard_id", "level", "item_id", "threshold")
    key = {"school_year": subject.school_year, **{name: row[name] for name in names}}

    def number(state: str) -> Figure:
        return counted("school_item", {**key, "required_met": state}, row[state])

    met, unmet, unknown = map(number, _STATES)
    return Case(
        {
            "level": subject.label("level", row["level"]),
            "item": item.label,
            "unit": item.unit,
            "operator": operator_sign(row["operator"]),
            "threshold": _threshold(key, row),
            "met": met,
            "unmet": unmet,
            "unknown": unknown,
        },
        flags(not_met=row["not_met"] > 0),
    )


def _threshold(key: Mapping[str, object], row: Row) -> Figure | None:
    """The standard itself, with no more decimals than it has; every school's is the same."""
    if row["threshold"] is None:
        return None
    form = fitting(row["threshold"], _THRESHOLD)
    source = Source("school_item", tuple(key.items()), "threshold", "any")
    return Figure(row["threshold"], form, (source,))


def _below(subject: Subject, review: Review, rows: Sequence[Row]) -> Case:
    worst = sorted(rows, key=lambda row: (row["worst_share"] is None, row["worst_share"] or 0))
    listed = worst[:SCHOOLS_LISTED]
    key = {"school_year": subject.school_year, "standard_id": review.standard_id}
    return Case(
        {
            "review": review.label,
            "unmet": added(
                [
                    counted(
                        "school_compliance",
                        {**key, "compliant": state},
                        sum(row["compliant"] == state for row in rows),
                    )
                    for state in _STATES[1:]
                ]
            ),
        },
        flags(shortened=len(rows) > len(listed)),
        rows=tuple(_school(subject, row) for row in listed),
    )


def _school(subject: Subject, row: Row) -> Case:
    return Case(
        {
            "school": subject.school(row["school_id"]),
            "level": subject.label("level", row["level"]),
            "met": cell("school_compliance", row, "met", COUNT),
            "items": cell("school_compliance", row, "items", COUNT),
            "worst": cell("school_compliance", row, "worst_share", PERCENT),
            "result": subject.label("result", row["compliant"]),
            "unmet": joined(_missed(subject, row["reasons"])),
        },
        frozenset({row["compliant"]}),
    )


def _missed(subject: Subject, stated: str | None) -> Iterator[Text]:
    """Items of ``item:reason; item:reason``; why, where it is not simply that it is unmet."""
    for one in (stated or "").split("; "):
        item, _, reason = one.partition(":")
        if not item:
            continue
        label = subject.label("compliance_item", item)
        if reason in ("", "not_met"):
            yield label
        else:
            why = subject.label("reason", reason)
            yield Text(zh=f"{label.zh}（{why.zh}）", en=f"{label.en} ({why.en})")
