"""Findings: every failing row with its figures, their cells, the bound and what to do.

Belongs here: the findings table, and which findings are one. Not here: deciding what fails
(``evaluate``), looking figures up (``figures``), telling causes apart (``causes``) or
what a finding does to a verdict (``results``).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contract.atomic import atomic_file
from contract.statuses import RuleStatus
from expectations.evaluate import RuleEvaluation, operand_columns
from expectations.findings.causes import causes
from expectations.findings.figures import FigureFinder, printed_json
from expectations.frames.frame import ScopeFrame
from expectations.landing import HISTORY_YEARS, Column
from expectations.language.expression import function_names
from expectations.language.functions import HISTORY_FUNCTIONS
from expectations.language.scopes import RECORDED_TABLES
from expectations.rules import Rule
from expectations.waivers.apply import Waived, Waiver, printed_value

SCHEMA = pa.schema(
    [
        ("school_year", pa.int64()),
        ("finding_id", pa.string()),
        ("group_id", pa.string()),
        ("group_size", pa.int64()),
        ("rule_id", pa.string()),
        ("severity", pa.string()),
        ("status", pa.string()),
        ("earlier_years", pa.int64()),
        ("county_code", pa.string()),
        ("school_id", pa.string()),
        ("school_name", pa.string()),
        ("level", pa.string()),
        ("item", pa.string()),
        ("value", pa.string()),
        ("bound", pa.string()),
        ("operands", pa.string()),
        ("figures", pa.string()),
        ("source_name", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),
        ("cause_zh", pa.string()),
        ("cause_en", pa.string()),
        ("detail_zh", pa.string()),
        ("detail_en", pa.string()),
        ("statement_zh", pa.string()),
        ("statement_en", pa.string()),
        ("remedy_zh", pa.string()),
        ("remedy_en", pa.string()),
        ("waived_by", pa.string()),
        ("waiver_reason", pa.string()),
        ("waiver_expires_on", pa.int64()),
    ]
)
"""``operands``: JSON object, operand → value. ``figures``: JSON list, each figure with its field,
school, county, school year, value and place. ``source_name, sheet, cell``: place of the first
figure. ``group_id``: findings of one rule and county with one cause; ``group_size`` of them.
``earlier_years``: the finding rests on figures of so many school years before its own."""

_ORDER = ("county_code", "rule_id", "group_id", "school_id", "level", "item", "source_name")
_SORTED = pc.SortOptions([(name, "ascending", "at_start") for name in _ORDER])
LABELS = ("county_code", "school_id", "school_name", "level", "item")
LABELS_OF_ID = ("county_code", "school_id", "level", "item", "source_name")
_RECORDED = {
    "sheet": "sheet",
    "cell": "cell",
    "detail_zh": "message_zh",
    "detail_en": "message_en",
}
"""Columns of a finding that come from what ingestion recorded of its row."""

_ID_LENGTH = 12


def findings_table(
    evaluations: Sequence[RuleEvaluation],
    waived: Waived,
    counties: Mapping[int, Mapping[str, str]],
    school_year: int,
) -> pa.Table:
    """All failing rows of all rules as a table of :data:`SCHEMA`, in a fixed order.

    ``counties``: school year → school id → county code.
    """
    finder = FigureFinder(school_year, counties)
    tables = [
        _rule_findings(one, waived.rows.get(one.rule.id, {}), school_year, finder)
        for one in evaluations
        if one.failing.any()
    ]
    table = pa.concat_tables([SCHEMA.empty_table(), *tables])
    return table.take(pc.sort_indices(table, options=_SORTED))


def write_findings(table: pa.Table, target: Path) -> str:
    """Write the findings in one step; returns the SHA-256 of the file."""
    with atomic_file(target) as temp:
        pq.write_table(table, temp, compression="zstd")
        return hashlib.sha256(temp.read_bytes()).hexdigest()


def finding_ids(school_year: int, rule_id: str, rows: Iterable[Sequence[str | None]]) -> list[str]:
    """A short name per failing row, the same in every check of the same row.

    ``rows``: what says which row it is. Rows nothing tells apart are numbered.
    """
    seen: Counter[tuple[str | None, ...]] = Counter()
    ids = []
    for row in map(tuple, rows):
        seen[row] += 1
        key = f"{school_year} {rule_id} {seen[row]} {row}"
        ids.append(hashlib.sha256(key.encode()).hexdigest()[:_ID_LENGTH])
    return ids


def _rule_findings(
    evaluation: RuleEvaluation,
    accepted: Mapping[int, Waiver],
    school_year: int,
    finder: FigureFinder,
) -> pa.Table:
    rule, frame = evaluation.rule, evaluation.frame
    rows = np.flatnonzero(evaluation.failing)
    labels = {name: column[rows].tolist() for name, column in frame.labels.items()}
    figures = finder.figures(evaluation)
    waivers = [accepted.get(row) for row in rows.tolist()]
    columns: dict[str, Any] = {
        **_repeated(_rule_part(rule, school_year), len(rows)),
        **{name: labels[name] for name in LABELS},
        **_places(evaluation, rows, labels["source_name"], figures),
        **_waived(waivers),
        "finding_id": finding_ids(
            school_year, rule.id, zip(*(labels[name] for name in LABELS_OF_ID), strict=True)
        ),
        "value": [printed_value(value) for value in evaluation.values[rows].tolist()],
        "operands": _operands(rule, frame, rows),
        "figures": figures["figures"],
    }
    columns |= _groups(evaluation, columns["county_code"], columns["status"])
    return pa.table(columns, schema=SCHEMA)


def _rule_part(rule: Rule, school_year: int) -> dict[str, Any]:
    return {
        "school_year": school_year,
        "rule_id": rule.id,
        "severity": rule.severity.value,
        "earlier_years": _earlier_years(rule),
        "bound": rule.check.bound,
        "statement_zh": rule.statement.zh,
        "statement_en": rule.statement.en,
        "remedy_zh": rule.remedy.zh,
        "remedy_en": rule.remedy.en,
    }


def _earlier_years(rule: Rule) -> int:
    """How many school years before the one judged a rule may rest on."""
    if any(function_names(tree) & set(HISTORY_FUNCTIONS) for tree in rule.trees.values()):
        return 1 + HISTORY_YEARS
    return int(rule.needs_predecessor)


def _repeated(constants: Mapping[str, Any], times: int) -> dict[str, pa.Array]:
    return {
        name: pa.repeat(pa.scalar(value, SCHEMA.field(name).type), times)
        for name, value in constants.items()
    }


def _waived(waivers: Sequence[Waiver | None]) -> dict[str, list[Any]]:
    return {
        "status": [(RuleStatus.WAIVED if one else RuleStatus.FAIL).value for one in waivers],
        "waived_by": [one.owner if one else None for one in waivers],
        "waiver_reason": [one.reason if one else None for one in waivers],
        "waiver_expires_on": [one.expires_on if one else None for one in waivers],
    }


def _places(
    evaluation: RuleEvaluation,
    rows: Column,
    source_names: Sequence[str | None],
    figures: pa.Table,
) -> dict[str, Any]:
    """Where to look: what ingestion recorded of a row, else its first figure."""
    if any(ref.table in RECORDED_TABLES for ref in evaluation.rule.fields):
        problems = [evaluation.frame.problems.get(row, {}) for row in rows.tolist()]
        return {
            "source_name": [
                name or problem.get("source_name")
                for name, problem in zip(source_names, problems, strict=True)
            ],
            **{
                column: [problem.get(recorded) for problem in problems]
                for column, recorded in _RECORDED.items()
            },
        }
    return {
        "source_name": pc.coalesce(figures["file"], pa.array(source_names, pa.string())),
        "sheet": figures["sheet"],
        "cell": figures["cell"],
        "detail_zh": pa.nulls(len(rows), pa.string()),
        "detail_en": pa.nulls(len(rows), pa.string()),
    }


def _operands(rule: Rule, frame: ScopeFrame, rows: Column) -> list[str]:
    columns = operand_columns(rule, frame)
    names = [json.dumps(name, ensure_ascii=False) for name in columns]
    printed = [
        printed_json(np.broadcast_to(column, len(frame))[rows]) for column in columns.values()
    ]
    return [
        f"{{{', '.join(f'{name}: {value}' for name, value in zip(names, values, strict=True))}}}"
        for values in zip(*printed, strict=True)
    ]


def _groups(
    evaluation: RuleEvaluation, counties: Sequence[str | None], statuses: Sequence[str]
) -> dict[str, list[Any]]:
    """Findings of one county with one cause; what is waived and what is not stay apart."""
    found = causes(evaluation)
    keys = list(
        zip(
            (county or "" for county in counties),
            statuses,
            found.sides.tolist(),
            found.factors.tolist(),
            strict=True,
        )
    )
    sizes = Counter(keys)
    ids: dict[tuple[str, str, int, float], str] = {}
    numbers: Counter[str] = Counter()
    for key in sorted(sizes):
        numbers[key[0]] += 1
        ids[key] = f"{evaluation.rule.id}.{key[0]}.{numbers[key[0]]}"
    example = {key: row for row, key in enumerate(keys)}
    texts = {key: found.text(row) for key, row in example.items()}
    return {
        "group_id": [ids[key] for key in keys],
        "group_size": [sizes[key] for key in keys],
        "cause_zh": [texts[key].zh for key in keys],
        "cause_en": [texts[key].en for key in keys],
    }
