"""What became of one file in the pipeline, and the rows of many files as Arrow tables.

Belongs here: parsed columns → landing rows with provenance. Not here: which rows of a file have a
key of their own (``keys``), several files with the same key (``resolve``), writing.

Runs in worker processes: it returns Arrow tables, which travel between processes cheaply.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import pyarrow as pa

from contract.fields import Table, table, tables
from contract.messages import Text, UserError
from contract.origin import origin_of
from ingestion.land.columns import table_of, table_of_rows
from ingestion.land.keys import landable
from ingestion.model import Issue, ParsedFile

FIGURE_TABLES = tuple(name for name, declared in tables().items() if declared.provenance)
"""Landing tables that hold what returns say."""

_SCHOOLS_NAMED = 5


@dataclass(frozen=True)
class Task:
    """One received file to be parsed: where it lies, and where its copy belongs.

    ``archived`` is None for a file that is only looked at: no copy of it is made.
    """

    source_name: str
    sha256: str
    path: str
    archived: str | None
    school_year: int
    ingested_at: datetime
    size_bytes: int


@dataclass(frozen=True)
class Outcome:
    """What became of one file; ``failure`` is set when nothing of it could be taken."""

    source_name: str
    sha256: str
    family: str | None = None
    layout_version: str | None = None
    maturity: str | None = None
    content_sha256: str | None = None
    county_code: str | None = None
    rows: int = 0
    out_of_scope: int = 0
    failure: Issue | None = None


@dataclass(frozen=True)
class Parsed:
    """Outcomes of some files with their figures and issues, by landing table.

    ``lost``: by source_name, files whose bytes could no longer be had; they have no outcome.
    """

    outcomes: tuple[Outcome, ...]
    tables: dict[str, pa.Table]
    lost: dict[str, UserError] = field(default_factory=dict)


def failed(task: Task, error: UserError) -> tuple[Outcome, list[Issue]]:
    """The outcome of a file that could not be taken."""
    issue = Issue(
        error.code,
        "error",
        error.what,
        error.remedy,
        sheet=error.where.sheet,
        cell=error.where.cell,
        header=error.where.header,
    )
    return Outcome(task.source_name, task.sha256, failure=issue), [issue]


class Rows:
    """Gathers the rows and issues of several files into Arrow tables."""

    def __init__(self) -> None:
        self._outcomes: list[Outcome] = []
        self._columns: dict[str, dict[str, list[object]]] = {}
        self._issues: list[dict[str, object]] = []
        self._lost: dict[str, UserError] = {}

    def add_lost(self, task: Task, error: UserError) -> None:
        """A file whose bytes could no longer be had."""
        self._lost[task.source_name] = error

    def add_failure(self, task: Task, error: UserError) -> None:
        """A file that could not be taken."""
        outcome, issues = failed(task, error)
        self._outcomes.append(outcome)
        self._add_issues(task, issues)

    def add(self, task: Task, parsed: ParsedFile) -> None:
        """A file that was read; its rows and issues are taken over."""
        issues = list(parsed.issues)
        for name, columns in parsed.columns.items():
            _check_shape(table(name), columns)
        kept = {
            name: landable(table(name), columns, issues) for name, columns in parsed.columns.items()
        }
        rows = sum(_length(columns) for columns in kept.values())
        if parsed.out_of_scope:
            issues.append(_out_of_scope(parsed.out_of_scope))
        elif not rows:
            issues.append(_nothing_in_it())
        for name, columns in kept.items():
            self._add_rows(table(name), task, parsed, columns)
        self._add_issues(task, issues)
        self._outcomes.append(
            Outcome(
                task.source_name,
                task.sha256,
                family=parsed.family,
                layout_version=parsed.layout_id,
                maturity=parsed.maturity,
                content_sha256=parsed.content_sha256,
                county_code=_single_county(kept.values()),
                rows=rows,
                out_of_scope=len(parsed.out_of_scope),
            )
        )

    def parsed(self) -> Parsed:
        """Everything gathered."""
        found = {
            name: table_of(columns, table(name).arrow_schema)
            for name, columns in self._columns.items()
            if _length(columns)
        }
        if self._issues:
            found["ingest_issue"] = table_of_rows(self._issues, table("ingest_issue").arrow_schema)
        return Parsed(tuple(self._outcomes), found, self._lost)

    def _add_rows(
        self, declared: Table, task: Task, parsed: ParsedFile, columns: dict[str, list[object]]
    ) -> None:
        count = _length(columns)
        constants: dict[str, object] = {
            "school_year": task.school_year,
            "source_sha256": task.sha256,
            "source_name": task.source_name,
            "family": parsed.family,
            "layout_version": parsed.layout_id,
            "maturity": parsed.maturity,
            "ingested_at": task.ingested_at,
        }
        if declared.name not in self._columns:
            self._columns[declared.name] = {name: [] for name in _column_names(declared.name)}
        for name, values in self._columns[declared.name].items():
            stated = columns.get(name)
            values.extend([constants.get(name)] * count if stated is None else stated)

    def _add_issues(self, task: Task, issues: Iterable[Issue]) -> None:
        self._issues.extend(
            issue_row(task.school_year, task.source_name, task.sha256, number, issue)
            for number, issue in enumerate(issues, start=1)
        )


def issue_row(
    school_year: int, source_name: str, sha256: str, number: int, issue: Issue
) -> dict[str, object]:
    """An issue as a row of ``ingest_issue``."""
    return {
        "school_year": school_year,
        "source_name": source_name,
        "issue_no": number,
        "source_sha256": sha256,
        "severity": issue.severity,
        "issue_code": issue.code,
        "sheet": issue.sheet,
        "cell": issue.cell,
        "header": issue.header,
        "county_code": issue.county_code,
        "school_id": issue.school_id,
        "table_name": issue.table,
        "level": issue.level,
        "field_name": issue.field,
        "raw_value": issue.raw_value,
        "occurrences": issue.occurrences,
        "message_zh": issue.what.zh,
        "message_en": issue.what.en,
        "remedy_zh": issue.remedy.zh,
        "remedy_en": issue.remedy.en,
    }


def place_of(
    sheet: str | None, source_row: int | None, cells: str | None, field: str | None = None
) -> str:
    """The cells of a field, or else sheet and row, as text: ``Sheet1!C5``, ``S!K2+S!L2``."""
    return str(origin_of(cells, field or "", sheet, source_row))


@cache
def _column_names(name: str) -> tuple[str, ...]:
    return tuple(field.name for field in table(name).columns)


def _check_shape(declared: Table, columns: dict[str, list[object]]) -> None:
    """ValueError for columns the table does not have or of unequal length."""
    unknown = columns.keys() - set(_column_names(declared.name))
    if unknown:
        raise ValueError(f"{declared.name} has no column {', '.join(sorted(unknown))}")
    if len({len(values) for values in columns.values()}) > 1:
        raise ValueError(f"columns of {declared.name} differ in length")


def _out_of_scope(schools: Sequence[str]) -> Issue:
    shown = ", ".join(schools[:_SCHOOLS_NAMED]) + ("…" if len(schools) > _SCHOOLS_NAMED else "")
    return Issue(
        "out_of_scope",
        "info",
        Text(
            zh=f"{len(schools)} 所学校（机构）不在评估范围，已登记，不入库：{shown}。",
            en=f"{len(schools)} schools are outside the reviews: recorded, not landed: {shown}.",
        ),
        Text(zh="无需处理。", en="Nothing to do."),
        school_id=schools[0] if len(schools) == 1 else None,
        occurrences=len(schools),
    )


def _nothing_in_it() -> Issue:
    return Issue(
        "no_rows",
        "warning",
        Text(zh="文件已识别，但没有任何数据行。", en="The file was recognised but has no rows."),
        Text(
            zh="请确认数据填在规定的表中后重新报送。",
            en="Make sure the figures are in the forms asked for, then resend.",
        ),
    )


def _single_county(kept: Iterable[dict[str, list[object]]]) -> str | None:
    codes = {code for columns in kept for code in columns.get("county_code", ()) if code}
    return str(codes.pop()) if len(codes) == 1 else None


def _length(columns: dict[str, list[object]]) -> int:
    return len(next(iter(columns.values()), ()))


def concat(parts: Sequence[Parsed]) -> Parsed:
    """Many parts as one."""
    names = sorted({name for part in parts for name in part.tables})
    return Parsed(
        tuple(outcome for part in parts for outcome in part.outcomes),
        {
            name: pa.concat_tables([p.tables[name] for p in parts if name in p.tables])
            for name in names
        },
        {name: error for part in parts for name, error in part.lost.items()},
    )
