"""Topics of the government's work: scores, items, outcome, vetoes.

Belongs here: parts of a review that are made of items. Not here: finance and satisfaction
(``conditions``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contract.messages import Text
from reporting.marts.labels import Review
from reporting.marts.query import Row
from reporting.self_report.figure import PERCENT, Figure, Form, apart_from, as_stated, cell, counted
from reporting.self_report.filling import Case, Fact
from reporting.self_report.template import words
from reporting.self_report.topics.subject import Subject, flags, joined, operator_sign, same

_SCORE = Form(1)
_STATED = Form(2, is_grouped=True)
_MARTS = {"government": "government_item", "outcome": "outcome_item", "veto": "veto"}


def scores(subject: Subject) -> list[Case]:
    """The table of scores by A indicator, the total last."""
    if not subject.scores:
        return []
    return [Case({}, rows=tuple(_score(row) for row in subject.scores))]


def total_score(subject: Subject) -> list[Case]:
    """The score of the government's work and what is required of it."""
    return [
        Case(
            {
                "score": cell("government_item", row, "value", _SCORE),
                "required": as_stated("government_item", row, "requirement", _SCORE),
                "reason": subject.reason(row["reason"]),
            },
            frozenset({row["status"], str(row["decided_by"])}),
        )
        for row in subject.items["government"]
        if row["unit"] == "score"
    ]


def results(subject: Subject) -> list[Case]:
    """Per review and part made of items: how many are met, not met, not evaluable."""
    return [_result(subject, review, part, rows) for review, part, rows in _item_parts(subject)]


def government_items(subject: Subject) -> list[Case]:
    """The table of government items of each review that has them."""
    return _item_tables(subject, "government")


def outcome_items(subject: Subject) -> list[Case]:
    """The table of outcome items."""
    return _item_tables(subject, "outcome")


def unmet_items(subject: Subject) -> list[Case]:
    """Every item of the government's work and of the outcome that is not met."""
    return [
        _item(subject, part, row)
        for _, part, rows in _item_parts(subject)
        for row in rows
        if row["status"] == "not_met"
    ]


def unknown_items(subject: Subject) -> list[Case]:
    """Every item that cannot be evaluated, and why."""
    return [
        _item(subject, part, row)
        for _, part, rows in _item_parts(subject)
        for row in rows
        if row["status"] == "not_evaluable"
    ]


def _item_parts(subject: Subject) -> Iterator[tuple[Review, str, list[Row]]]:
    for review in subject.labels.reviews.values():
        for part, rows in subject.items.items():
            of_review = [
                row
                for row in rows
                if row["standard_id"] == review.standard_id and row["unit"] != "score"
            ]
            if of_review:
                yield review, part, of_review


def _score(row: Row) -> Case:
    return Case(
        {
            "item": Text(zh=row["label_zh"], en=row["label_en"]),
            "weight": as_stated("score", row, "weight", _SCORE),
            "self_score": cell("score", row, "self_score", _SCORE),
            "review_score": cell("score", row, "review_score", _SCORE),
        }
    )


def _result(subject: Subject, review: Review, part: str, rows: Sequence[Row]) -> Case:
    key = {"school_year": subject.school_year, "standard_id": review.standard_id}

    def number(state: str) -> Figure:
        found = [row for row in rows if row["status"] == state]
        return counted(_MARTS[part], {**key, "status": state}, len(found))

    def named(state: str) -> Text | None:
        found = [_label(subject, row) for row in rows if row["status"] == state]
        return joined(found) if found else None

    return Case(
        {
            "review": review.label,
            "part": subject.label(f"part:{review.standard_id}", part),
            "judged": counted(_MARTS[part], key, len(rows)),
            "met": number("met"),
            "unmet": number("not_met"),
            "unknown": number("not_evaluable"),
            "unmet_names": named("not_met"),
            "unknown_names": named("not_evaluable"),
        },
        flags(
            some_unmet=any(row["status"] == "not_met" for row in rows),
            some_unknown=any(row["status"] == "not_evaluable" for row in rows),
        )
        | {part},
    )


def _item_tables(subject: Subject, wanted: str) -> list[Case]:
    return [
        Case({"review": review.label}, rows=tuple(_item(subject, part, row) for row in rows))
        for review, part, rows in _item_parts(subject)
        if part == wanted
    ]


def _item(subject: Subject, part: str, row: Row) -> Case:
    facts: dict[str, Fact] = {
        "review": subject.labels.reviews[row["standard_id"]].label,
        "item": _label(subject, row),
        "value": _measured(subject, part, row, "value"),
        "required": _measured(subject, part, row, "requirement"),
        "operator": operator_sign(row["operator"]),
        "unit": _unit(subject, row),
        "result": subject.result(row),
        "reason": subject.reason(row["reason"]),
        "decided_by": row["decided_by"] if row["status"] == "not_met" else None,
    }
    if row["unit"] == "none" and row["requirement"] == 1:
        facts |= {"operator": "", "required": words()["flag_yes"]}
    return Case(facts, frozenset({row["status"]}))


def _measured(subject: Subject, part: str, row: Row, column: str) -> Fact:
    """A value with the digits of its unit; of what is met or not, yes or no."""
    if row[column] is None:
        return None
    if row["unit"] == "none" and row["requirement"] == 1:
        return words()["flag_yes" if row[column] else "flag_no"]
    mart = _MARTS[part]
    if row["unit"] == "ratio":
        required = as_stated(mart, row, "requirement", PERCENT)
        if column == "requirement":
            return required
        return apart_from(cell(mart, row, column, PERCENT), required)
    return as_stated(mart, row, column, _STATED)


def _unit(subject: Subject, row: Row) -> Text:
    """The unit behind a value; shares carry theirs, and states have none."""
    if row["unit"] == "school":
        return words()["schools_failing"]
    return same("") if row["unit"] in ("ratio", "none") else subject.labels.unit(row["unit"])


def _label(subject: Subject, row: Row) -> Text:
    return subject.label(f"item:{row['standard_id']}", row["item_id"])
