"""Topics of finance and satisfaction.

Belongs here: the three growths, the two ratios, what the questionnaires say. Not here: items of
the government's work (``government``).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from contract.messages import Text
from reporting.marts.query import Row
from reporting.self_report.figure import (
    COUNT,
    PERCENT,
    YUAN_10K,
    Form,
    apart,
    as_stated,
    cell,
)
from reporting.self_report.filling import Case, Fact
from reporting.self_report.topics.subject import Subject, flags, joined, same, with_unit

ALL_GROUPS = "all"
_YUAN = Form(2, is_grouped=True)
_SHARE = Form(2, Fraction(100), "%")
_LARGE = 1_000_000
"""From so many yuan an amount is printed in 10,000 yuan."""


def growth(subject: Subject) -> list[Case]:
    """The table of the three growths: amounts of both years, growth, what it must exceed."""
    rows = [row for row in subject.figures.funding if row["kind"] == "growth"]
    large = {row["item_id"] for row in rows if _is_large(row)}
    drawn = tuple(_growth(subject, row, row["item_id"] in large) for row in rows)
    return [Case({}, rows=drawn)] if rows else []


def ratios(subject: Subject) -> list[Case]:
    """The table of the two ratios in both years."""
    rows = [row for row in subject.figures.funding if row["kind"] == "ratio"]
    return [Case({}, rows=tuple(_ratio(subject, row) for row in rows))] if rows else []


def finance(subject: Subject) -> list[Case]:
    """A case per finance item: whether it held in every pair of years."""
    names = dict.fromkeys(row["item_id"] for row in subject.figures.funding)
    return [
        _item(subject, name, [r for r in subject.figures.funding if r["item_id"] == name])
        for name in names
    ]


def unmet_finance(subject: Subject) -> list[Case]:
    """Finance items that did not hold in a pair of years."""
    return [case for case in finance(subject) if "some_unmet" in case.flags]


def satisfaction_groups(subject: Subject) -> list[Case]:
    """The table of satisfaction by group asked."""
    rows = subject.figures.satisfaction
    return [Case({}, rows=tuple(_group(subject, row) for row in rows))] if rows else []


def satisfaction(subject: Subject) -> list[Case]:
    """What all groups together said."""
    return [
        _group(subject, row)
        for row in subject.figures.satisfaction
        if row["group_name"] == ALL_GROUPS
    ]


def groups_below(subject: Subject) -> list[Case]:
    """Groups that are less satisfied than required."""
    return [
        _group(subject, row)
        for row in subject.figures.satisfaction
        if row["status"] == "not_met" and row["group_name"] != ALL_GROUPS
    ]


def _is_large(row: Row) -> bool:
    return any((row[name] or 0) >= _LARGE for name in ("value_from", "value_to"))


def _growth(subject: Subject, row: Row, is_large: bool) -> Case:
    form = YUAN_10K if is_large else _YUAN
    unit = subject.labels.unit("10k_yuan" if is_large else "yuan")
    growth, compared = apart(
        *(cell("funding_growth", row, name, PERCENT) for name in ("growth", "compared_growth"))
    )
    facts: dict[str, Fact] = {
        **_named(subject, row),
        "item": with_unit(subject.label("finance", row["item_id"]), unit),
        "before": _amount(row, "value_from", form),
        "after": _amount(row, "value_to", form),
        "growth": growth,
        "compared": compared,
    }
    return Case(facts, frozenset({row["status"]}))


def _amount(row: Row, column: str, form: Form) -> Fact:
    if form is _YUAN:
        return as_stated("funding_growth", row, column, form)
    return cell("funding_growth", row, column, form)


def _ratio(subject: Subject, row: Row) -> Case:
    ends = (cell("funding_growth", row, f"value_{end}", _SHARE) for end in ("from", "to"))
    before, after = apart(*ends)
    facts: dict[str, Fact] = {**_named(subject, row), "before": before, "after": after}
    return Case(facts, frozenset({row["status"]}))


def _named(subject: Subject, row: Row) -> dict[str, Fact]:
    return {
        "item": subject.label("finance", row["item_id"]),
        "years": f"{row['from_year']}—{row['to_year']}",
        "result": subject.result(row),
    }


def _item(subject: Subject, name: str, rows: Sequence[Row]) -> Case:
    def years(state: str) -> Text | None:
        found = [same(f"{r['from_year']}—{r['to_year']}") for r in rows if r["status"] == state]
        return joined(found) if found else None

    return Case(
        {
            "item": subject.label("finance", name),
            "requirement": subject.label("requirement", name),
            "unmet": years("not_met"),
            "unknown": years("not_evaluable"),
            "reason": next((subject.reason(row["reason"]) for row in rows if row["reason"]), None),
        },
        flags(
            met=all(row["status"] == "met" for row in rows),
            some_unmet=any(row["status"] == "not_met" for row in rows),
        ),
    )


def _group(subject: Subject, row: Row) -> Case:
    asked = ("distributed", "returned", "valid", "satisfied")
    return Case(
        {
            "group": subject.label("group", row["group_name"]),
            **{name: cell("satisfaction", row, name, COUNT) for name in asked},
            "rate": cell("satisfaction", row, "rate", PERCENT),
            "required": as_stated("satisfaction", row, "requirement", PERCENT),
            "result": subject.result(row),
            "reason": subject.reason(row["reason"]),
        },
        frozenset({row["status"]}),
    )
