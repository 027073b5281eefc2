"""Where the rows of the forms' lists come from, with the names and units their columns show.

Belongs here: reading marts and joining labels to them. Not here: printing (``rows``).
"""

from __future__ import annotations

from collections.abc import Callable

from contract import fields
from contract.messages import Text
from reporting import numbers
from reporting.forms.layout import Form, Rows, Source, word
from reporting.forms.standards import OPERATORS
from reporting.forms.subject import Subject
from reporting.marts import county as county_marts
from reporting.marts import forms as form_marts
from reporting.marts.query import Row

_MONEY_FORMATS = {"yuan": "#,##0", "10k_yuan": "#,##0.00"}


def rows_of(table: Rows, form: Form, subject: Subject) -> list[Row]:
    """The rows of a list that it shows, in the order of the review's document."""
    return [
        row
        for row in _SOURCES[table.source](table, form, subject)
        if all(row[column] in allowed for column, allowed in table.values.items())
    ]


def _scores(table: Rows, form: Form, subject: Subject) -> list[Row]:
    found = subject.ask(form_marts.scores, form.review)
    return [{**row, "label": Text(zh=row["label_zh"], en=row["label_en"])} for row in found]


def _items(table: Rows, form: Form, subject: Subject) -> list[Row]:
    found = subject.ask(county_marts.review_items, table.source)
    parts = {
        (row["standard_id"], row["item_id"], row["part_id"]): row["label_zh"]
        for row in form_marts.item_parts(subject.marts)
    }
    of_review = [row for row in found if row["standard_id"] == form.review]
    return [
        {
            **row,
            "number": number,
            "label": subject.labels.of(f"item:{form.review}", row["item_id"]),
            "unit_label": subject.labels.unit(row["unit"] or "none"),
            "requirement_text": _requirement(row, subject),
            "decided_by": parts.get(
                (form.review, row["item_id"], row["decided_by"]), row["decided_by"]
            ),
        }
        for number, row in enumerate(of_review, start=1)
    ]


def _requirement(row: Row, subject: Subject) -> str | None:
    """A requirement as it is written: ≥ 95.0%, ≤ 0 所, 是."""
    asked, unit = row["requirement"], row["unit"]
    if asked is None:
        return None
    if unit == "ratio":
        return f"{OPERATORS[row['operator']]} {numbers.percent(asked)}"
    if unit == "none" and asked == 1:
        return word("yes_word").zh
    return f"{OPERATORS[row['operator']]} {asked:.6g} {subject.labels.unit(unit).zh}".rstrip()


def _funding(table: Rows, form: Form, subject: Subject) -> list[Row]:
    """Pairs of years; each amount in the unit the table has for its item."""
    found = subject.ask(county_marts.funding)
    items = {row["item_id"]: row for row in form_marts.finance_items(subject.marts)}
    return [
        {
            **row,
            **_measure(table, items[row["item_id"]], subject),
            "label": subject.labels.of("finance", row["item_id"]),
            "requirement_label": subject.labels.of("requirement", row["item_id"]),
        }
        for row in found
    ]


def _measure(table: Rows, item: Row, subject: Subject) -> Row:
    """How an item's amounts are printed (a ratio has no factor) and what it does not ask for."""
    if item["kind"] == "ratio":
        return {
            "factor": None,
            "unit_label": subject.labels.unit("percent"),
            "not_asked": ("growth", "compared_growth"),
        }
    declared = fields.table("county_finance").field(item["figure"]).unit
    unit = table.units.get(item["item_id"], declared)
    return {
        "factor": float(fields.units()[unit].factor),
        "number_format": _MONEY_FORMATS[unit],
        "unit_label": subject.labels.unit(unit),
        "not_asked": () if item["compared_figure"] else ("compared_growth",),
    }


def _satisfaction(table: Rows, form: Form, subject: Subject) -> list[Row]:
    found = subject.ask(county_marts.satisfaction)
    return [{**row, "label": subject.labels.of("group", row["group_name"])} for row in found]


_SOURCES: dict[Source, Callable[[Rows, Form, Subject], list[Row]]] = {
    "scores": _scores,
    "government": _items,
    "outcome": _items,
    "funding": _funding,
    "satisfaction": _satisfaction,
}
