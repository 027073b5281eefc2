"""Findings: every failing row with its figures, their cells, the bound and what to do.

Belongs here: building the findings table. Not here: deciding what fails (``evaluate``) or
what a finding does to a verdict (``results``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from contract.atomic import atomic_file
from contract.origin import origin_of
from contract.statuses import RuleStatus
from expectations.evaluate import RuleEvaluation, operand_columns
from expectations.expression import FieldRef
from expectations.frames import ScopeFrame
from expectations.landing import PROVENANCE, Column
from expectations.rules import Rule
from expectations.waivers import Waived, Waiver, printed_value

SCHEMA = pa.schema(
    [
        ("school_year", pa.int64()),
        ("rule_id", pa.string()),
        ("severity", pa.string()),
        ("status", pa.string()),
        ("uses_predecessor", pa.bool_()),
        ("county_code", pa.string()),
        ("school_id", pa.string()),
        ("school_name", pa.string()),
        ("level", pa.string()),
        ("value", pa.string()),
        ("bound", pa.string()),
        ("operands", pa.string()),
        ("figures", pa.string()),
        ("source_name", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),
        ("detail_zh", pa.string()),
        ("detail_en", pa.string()),
        ("statement_zh", pa.string()),
        ("statement_en", pa.string()),
        ("remedy_zh", pa.string()),
        ("remedy_en", pa.string()),
        ("waived_by", pa.string()),
        ("waiver_reason", pa.string()),
    ]
)
"""``operands``: JSON object, operand → value. ``figures``: JSON list, each figure with its field,
school year, county, value and place. ``source_name, sheet, cell``: place of the first figure."""

_WITH_CELLS = ("school", "school_level", "roster")


def findings_table(
    evaluations: Sequence[RuleEvaluation],
    waived: Waived,
    counties: Mapping[int, Mapping[str, str]],
    school_year: int,
) -> pa.Table:
    """All failing rows of all rules as a table of :data:`SCHEMA`, in a fixed order."""
    rows: list[dict[str, Any]] = []
    for evaluation in evaluations:
        accepted = waived.rows.get(evaluation.rule.id, {})
        rows.extend(_rule_findings(evaluation, accepted, school_year, counties))
    rows.sort(key=_order)
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def write_findings(table: pa.Table, target: Path) -> None:
    """Write the findings in one step."""
    with atomic_file(target) as temp:
        pq.write_table(table, temp, compression="zstd")


def _order(finding: Mapping[str, Any]) -> tuple[str, ...]:
    keys = ("county_code", "rule_id", "school_id", "level", "source_name")
    return tuple(finding[key] or "" for key in keys)


def _rule_findings(
    evaluation: RuleEvaluation,
    accepted: Mapping[int, Waiver],
    school_year: int,
    counties: Mapping[int, Mapping[str, str]],
) -> Iterator[dict[str, Any]]:
    failing = np.flatnonzero(evaluation.failing)
    if not len(failing):
        return
    rule, frame = evaluation.rule, evaluation.frame
    operands = {
        name: np.broadcast_to(column, len(frame))
        for name, column in operand_columns(rule, frame).items()
    }
    figures = _figures(rule, frame, failing, school_year, counties)
    is_recorded = any(ref.path in frame.derived for ref in rule.fields)
    problems = frame.problems if is_recorded else {}
    for row in failing.tolist():
        label = {name: column[row] for name, column in frame.labels.items()}
        waiver = accepted.get(row)
        yield {
            **_rule_part(rule, school_year),
            **label,
            **_place(label, figures[row], problems.get(row)),
            "status": (RuleStatus.WAIVED if waiver else RuleStatus.FAIL).value,
            "value": printed_value(evaluation.values[row]),
            "operands": _json({name: _plain(column[row]) for name, column in operands.items()}),
            "figures": _json(figures[row]),
            "waived_by": waiver.owner if waiver else None,
            "waiver_reason": waiver.reason if waiver else None,
        }


def _rule_part(rule: Rule, school_year: int) -> dict[str, Any]:
    return {
        "school_year": school_year,
        "rule_id": rule.id,
        "severity": rule.severity.value,
        "uses_predecessor": rule.needs_predecessor,
        "bound": rule.check.bound,
        "statement_zh": rule.statement.zh,
        "statement_en": rule.statement.en,
        "remedy_zh": rule.remedy.zh,
        "remedy_en": rule.remedy.en,
    }


def _place(
    label: Mapping[str, Any],
    figures: Sequence[Mapping[str, Any]],
    problem: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Where to look: what ingestion recorded, else the first figure."""
    if problem is not None:
        return {
            "source_name": label["source_name"] or problem.get("source_name"),
            "sheet": problem.get("sheet"),
            "cell": problem.get("cell"),
            "detail_zh": problem.get("message_zh"),
            "detail_en": problem.get("message_en"),
        }
    first = figures[0] if figures else {}
    return {
        "source_name": first.get("file") or label["source_name"],
        "sheet": first.get("sheet"),
        "cell": first.get("cell"),
    }


def _figures(
    rule: Rule,
    frame: ScopeFrame,
    failing: Column,
    school_year: int,
    counties: Mapping[int, Mapping[str, str]],
) -> dict[int, list[dict[str, Any]]]:
    """Per failing row the landed figures behind it; for counties there would be too many."""
    found: dict[int, list[dict[str, Any]]] = {int(row): [] for row in failing}
    if rule.scope in _WITH_CELLS:
        for ref in rule.fields:
            if ref.path not in frame.derived:
                year = school_year - ref.previous
                for row, figure in _landed_figures(found, frame, ref):
                    county = counties[year].get(figure["school_id"])
                    found[row].append({**figure, "school_year": year, "county_code": county})
    return found


def _landed_figures(
    scope_rows: Iterable[int], frame: ScopeFrame, ref: FieldRef
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each landed figure of a field behind those rows, with the place it came from."""
    edges = (frame.before if ref.previous else frame.now)[ref.table]
    places = [(row, position) for row in scope_rows for position in edges.rows_at(row)]
    columns = dict.fromkeys(("school_id", ref.field, *PROVENANCE))
    taken = edges.table.rows([position for _, position in places], columns)
    for (row, _), landed in zip(places, taken, strict=True):
        origin = origin_of(landed["source_cells"], ref.field, landed["sheet"], landed["source_row"])
        yield (
            row,
            {
                "field": ref.path,
                "school_id": landed["school_id"],
                "value": _plain(landed[ref.field]),
                "file": landed["source_name"],
                "sheet": origin.first_sheet,
                "cell": origin.addresses,
            },
        )


def _plain(value: object) -> object:
    """A JSON value: whole numbers without decimals, infinities as text."""
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if np.isnan(number):
            return None
        if np.isinf(number):
            return str(number)
        return int(number) if number.is_integer() else number
    return value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
