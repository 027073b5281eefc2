"""Topics of what the figures rest on: the quality gate, files, years that are not shown.

Belongs here: notes on the data. Not here: what the data say.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from contract.messages import Text
from contract.statuses import CountyVerdict, RuleStatus
from reporting.marts.query import Row
from reporting.self_report.figure import counted
from reporting.self_report.filling import Case
from reporting.self_report.template import words
from reporting.self_report.topics.subject import Subject, flags, joined, same, year_of

WAIVED_LISTED = 20
"""So many accepted figures stand in the report; all of them are in findings.csv."""


def gate(subject: Subject) -> list[Case]:
    """What the quality gate said of the county's year."""
    with_waivers = subject.figures.gate.verdict is CountyVerdict.PASSED_WITH_WAIVERS
    return [Case({"year": year_of(subject.school_year)}, flags(with_waivers=with_waivers))]


def waived(subject: Subject) -> list[Case]:
    """The table of figures the gate flagged and a person accepted."""
    rows = [row for row in _findings(subject) if row["status"] == RuleStatus.WAIVED]
    return [Case({}, rows=tuple(map(_waived, rows[:WAIVED_LISTED])))] if rows else []


def undecided(subject: Subject) -> list[Case]:
    """A case per rule with figures the gate flagged and nobody has decided upon."""
    open_rows = [row for row in _findings(subject) if row["status"] == RuleStatus.FAIL]
    open_rows.sort(key=lambda row: str(row["rule_id"]))
    return [
        _rule(subject, rule, list(rows))
        for rule, rows in groupby(open_rows, key=lambda row: str(row["rule_id"]))
    ]


def sources(subject: Subject) -> list[Case]:
    """The layouts the figures of the year were read with."""
    found = [
        row
        for row in subject.figures.sources
        if row["layout_version"] and row["school_year"] == subject.school_year
    ]
    if not found:
        return []
    layouts = joined([_layout(row) for row in found])
    return [Case({"year": year_of(subject.school_year), "layouts": layouts})]


def breaks(subject: Subject) -> list[Case]:
    """Years that do not compare with the one before, and why."""
    return [
        Case(
            {
                "year": year_of(year),
                "reason": joined([subject.label("break_reason", code) for code in codes]),
            }
        )
        for year, codes in subject.figures.breaks.items()
    ]


def withheld(subject: Subject) -> list[Case]:
    """Years of the county that are not shown."""
    years = sorted(one.school_year for one in subject.place.withheld)
    return [Case({"years": joined([same(year_of(year)) for year in years])})] if years else []


def _findings(subject: Subject) -> list[Row]:
    return [row for row in subject.figures.findings if row["school_year"] == subject.school_year]


def _waived(row: Mapping[str, str | None]) -> Case:
    return Case(
        {
            "statement": _statement(row),
            "school": row["school_name"] or row["school_id"] or "",
            "value": row["value"],
            "reason": row["waiver_reason"],
            "by": row["waived_by"],
        }
    )


def _rule(subject: Subject, rule: str, rows: list[Row]) -> Case:
    key = {"school_year": subject.school_year, "rule_id": rule, "status": RuleStatus.FAIL.value}
    return Case(
        {
            "rule": rule,
            "statement": _statement(rows[0]),
            "findings": counted("finding", key, len(rows)),
        }
    )


def _statement(row: Mapping[str, str | None]) -> Text:
    rule = row["rule_id"] or ""
    return Text(zh=row["statement_zh"] or rule, en=row["statement_en"] or rule)


def _layout(row: Row) -> Text:
    """A layout with how final its figures are: wide_2021/2021 (定稿)."""
    maturity = words().get(f"maturity_{row['maturity']}")
    if maturity is None:
        return same(row["layout_version"])
    layout = row["layout_version"]
    return Text(zh=f"{layout}（{maturity.zh}）", en=f"{layout} ({maturity.en})")
