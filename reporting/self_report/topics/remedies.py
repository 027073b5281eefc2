"""Topics of what is to be done: shortfall, plan, targets.

Belongs here: what the warehouse computed would be needed, and what the county itself has planned.
Not here: what is wrong (``balance``, ``standards``, ``government``, ``conditions``).
"""

from __future__ import annotations

from reporting.counties.figures import Plan
from reporting.marts.query import Row
from reporting.self_report.figure import (
    COUNT,
    CV,
    YUAN_10K,
    Figure,
    Form,
    Source,
    as_stated,
    cell,
    counted,
    fitting,
    limit_of,
    total,
)
from reporting.self_report.filling import Case, Fact
from reporting.self_report.topics.subject import Subject, flags, same

_GAP = Form(2, is_grouped=True)
_PLANNED = Form(3)


def shortfall(subject: Subject) -> list[Case]:
    """A table per review of what schools lack for their standard, with its cost."""
    rows = [row for row in subject.figures.shortfalls if row["schools_short"]]
    return [
        Case({"review": review.label}, rows=tuple(_shortfall(subject, row) for row in of_review))
        for name, review in subject.labels.reviews.items()
        if (of_review := [row for row in rows if row["standard_id"] == name])
    ]


def plans(subject: Subject) -> list[Case]:
    """A case per least addition that brings a coefficient to its limit."""
    return [_plan(subject, one) for one in subject.figures.plans]


def targets(subject: Subject) -> list[Case]:
    """The table of what the county planned for the year and did not reach."""
    missed = [row for row in subject.figures.targets if row["status"] == "off_track"]
    return [Case({}, rows=tuple(_target(subject, row) for row in missed))] if missed else []


def target_results(subject: Subject) -> list[Case]:
    """How many planned values were stated and reached."""
    rows = subject.figures.targets
    if not rows:
        return []

    def number(state: str) -> Figure:
        key = {"school_year": subject.school_year, "status": state}
        return counted("target", key, sum(row["status"] == state for row in rows))

    unknown = number("not_evaluable")
    return [
        Case(
            {
                "stated": counted("target", {"school_year": subject.school_year}, len(rows)),
                "reached": number("on_track"),
                "missed": number("off_track"),
                "unknown": unknown,
            },
            flags(some_unknown=unknown.value > 0),
        )
    ]


def _shortfall(subject: Subject, row: Row) -> Case:
    item = subject.labels.items[row["item_id"]]
    names = ("standard_id", "level", "item_id")
    key = {"school_year": subject.school_year, **{name: row[name] for name in names}}
    is_money = row["unit"] == "yuan"
    source = Source("shortfall", tuple(key.items()), "gap", "positive")
    return Case(
        {
            "level": subject.label("level", row["level"]),
            "item": item.label,
            "schools": Figure(row["schools_short"], COUNT, (source,)),
            "gap": _lacking(key, row["gap"], YUAN_10K if is_money else _GAP),
            "unit": subject.labels.unit("10k_yuan" if is_money else row["unit"])
            if row["unit"]
            else same(""),
            "cost": total("shortfall", key, "cost_yuan", row["cost_yuan"], YUAN_10K),
        }
    )


def _lacking(key: Row, gap: float | None, form: Form) -> Figure | None:
    """What is lacking, without decimals where whole things are."""
    fitted = form if gap is None else fitting(gap, form)
    return total("shortfall", key, "gap", gap, fitted)


def _plan(subject: Subject, plan: Plan) -> Case:
    row = plan.row
    unit = "yuan" if plan.indicator.unit.zh == "元" else None
    facts: dict[str, Fact] = {
        "level": subject.label("level", row["level"]),
        "review": subject.review_of(row["indicator_id"]),
        "indicator": plan.indicator.label,
        "before": cell("plan_county", row, "cv_before", CV),
        "after": cell("plan_county", row, "cv_after", CV),
        "limit": limit_of("plan_county", row, "limit_used"),
        "limit_source": subject.label("limit_source", row["limit_source"]),
        "added": cell("plan_county", row, "added", YUAN_10K if unit else COUNT),
        "unit": subject.labels.unit("10k_yuan") if unit else plan.indicator.unit,
        "schools": cell("plan_county", row, "schools_raised", COUNT),
        "cost": cell("plan_county", row, "cost_yuan", YUAN_10K),
    }
    return Case(facts)


def _target(subject: Subject, row: Row) -> Case:
    indicator = subject.labels.indicators.get(row["indicator_id"])
    form = CV if indicator is None or row["measure"] == "cv" else Form(indicator.decimals)
    return Case(
        {
            "level": subject.label("level", row["level"]),
            "indicator": subject.indicator(row["indicator_id"]),
            "review": subject.review_of(row["indicator_id"]),
            "measure": subject.label("measure", row["measure"]),
            "planned": as_stated("target", row, "planned_value", _PLANNED),
            "actual": cell("target", row, "actual", form),
            "office": row["responsible_office"],
        }
    )
