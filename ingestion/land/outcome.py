"""What became of one file in the pipeline, and the rows of many files as Arrow tables.

Belongs here: parsed columns → landing rows with provenance, rows without a key, the same key
twice in one file. Not here: several files with the same key (``resolve``), writing.

Runs in worker processes: it returns Arrow tables, which travel between processes cheaply.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

import pyarrow as pa

from contract.fields import Table, table, tables
from contract.messages import Text, UserError
from ingestion.model import Issue, ParsedFile

FIGURE_TABLES = tuple(name for name, declared in tables().items() if declared.provenance)
"""Landing tables that hold what returns say."""

_SCHOOLS_NAMED = 5
_PLACE_COLUMNS = ("sheet", "source_row", "source_cells")


@dataclass(frozen=True)
class Task:
    """One archived file to be parsed; ``path`` is its place in the archive."""

    source_name: str
    sha256: str
    path: str
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
    """Outcomes of some files with their figures and issues, by landing table."""

    outcomes: tuple[Outcome, ...]
    tables: dict[str, pa.Table]


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
            name: _landable(table(name), task, columns, issues)
            for name, columns in parsed.columns.items()
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
            name: _arrow(table(name), columns)
            for name, columns in self._columns.items()
            if _length(columns)
        }
        if self._issues:
            schema = table("ingest_issue").arrow_schema
            found["ingest_issue"] = pa.Table.from_pylist(self._issues, schema=schema)
        return Parsed(tuple(self._outcomes), found)

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


def entity_field(declared: Table) -> str:
    """The key field that says whose row it is: school, county, or the document of a claim."""
    return next(name for name in declared.key if name != "school_year")


def place_of(sheet: object, source_row: object, cells: object, field: str | None = None) -> str:
    """Sheet and cell of a field, or sheet and row, as text: ``Sheet1!C5``."""
    found = json.loads(str(cells)).get(field, "") if cells and field else ""
    place = str(found).replace("#", str(source_row)) or (str(source_row) if source_row else "")
    return place if "!" in place or not sheet else f"{sheet}!{place}".rstrip("!")


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


def _landable(
    declared: Table, task: Task, columns: dict[str, list[object]], issues: list[Issue]
) -> dict[str, list[object]]:
    """The rows with a whole key that no other row of the file contradicts.

    Of rows that agree in every field one is kept; of rows that do not, none is, because nothing
    says which is right. Both are reported with both places.
    """
    count = _length(columns)
    key = [columns.get(name, [None] * count) for name in declared.key if name != "school_year"]
    keys = list(zip(*key, strict=True))
    if len(set(keys)) == count and not any(None in one for one in keys):
        return columns
    rows: dict[tuple[object, ...], list[int]] = {}
    for row, one in enumerate(keys):
        if None in one:
            issues.append(_without_key(declared, columns, row))
        else:
            rows.setdefault(one, []).append(row)
    kept = [found[0] for found in rows.values() if _may_stay(declared, columns, found, issues)]
    return {name: [values[row] for row in kept] for name, values in columns.items()}


def _may_stay(
    declared: Table, columns: dict[str, list[object]], rows: list[int], issues: list[Issue]
) -> bool:
    if len(rows) == 1:
        return True
    figures = [values for name, values in columns.items() if name not in _PLACE_COLUMNS]
    same = all(values[row] == values[rows[0]] for values in figures for row in rows[1:])
    issues.append(_twice(declared, columns, rows, same))
    return same


def _twice(declared: Table, columns: dict[str, list[object]], rows: list[int], same: bool) -> Issue:
    places = [_place(columns, row) for row in rows]
    entity = columns[entity_field(declared)][rows[0]]
    shown_zh, shown_en = "、".join(places), ", ".join(places)
    if same:
        what = Text(
            zh=f"{entity} 的“{declared.label.zh}”重复出现且内容相同（{shown_zh}），只取一行。",
            en=f"{entity}: {declared.label.en} is there twice and agrees ({shown_en});"
            " one row was taken.",
        )
        remedy = Text(zh="请删除重复行。", en="Delete the second row.")
    else:
        what = Text(
            zh=f"{entity} 的“{declared.label.zh}”重复出现且内容不同（{shown_zh}），均未入库。",
            en=f"{entity}: {declared.label.en} is there twice and differs ({shown_en});"
            " neither row was taken.",
        )
        remedy = Text(
            zh="请只保留正确的一行后重新报送。", en="Keep the row that is right and resend."
        )
    return replace(
        _row_issue("row_repeated_in_file" if same else "key_twice_in_file", declared, what, remedy),
        severity="warning" if same else "error",
        sheet=_text(columns, "sheet", rows[0]),
        cell=", ".join(places),
        school_id=_text(columns, "school_id", rows[0]),
        county_code=_text(columns, "county_code", rows[0]),
        level=_text(columns, "level", rows[0]),
        occurrences=len(rows),
    )


def _without_key(declared: Table, columns: dict[str, list[object]], row: int) -> Issue:
    lacking = [
        declared.field(name).label
        for name in declared.key
        if name != "school_year" and columns.get(name, {row: None})[row] is None
    ]
    what = Text(
        zh=f"该行缺少{'、'.join(label.zh for label in lacking)}，未入库。",
        en=f"The row lacks {', '.join(label.en for label in lacking)} and was not taken.",
    )
    remedy = Text(zh="请补填后重新报送。", en="Fill it in and resend.")
    return replace(
        _row_issue("row_without_key", declared, what, remedy),
        sheet=_text(columns, "sheet", row),
        cell=_place(columns, row) or None,
    )


def _row_issue(code: str, declared: Table, what: Text, remedy: Text) -> Issue:
    return Issue(code, "error", what, remedy, table=declared.name)


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


def _place(columns: dict[str, list[object]], row: int) -> str:
    sheet, source_row = _text(columns, "sheet", row), _text(columns, "source_row", row)
    if source_row is None:
        return sheet or ""
    return f"{sheet}!{source_row}:{source_row}" if sheet else f"{source_row}:{source_row}"


def _text(columns: dict[str, list[object]], name: str, row: int) -> str | None:
    values = columns.get(name)
    return None if values is None or values[row] is None else str(values[row])


def _single_county(kept: Iterable[dict[str, list[object]]]) -> str | None:
    codes = {code for columns in kept for code in columns.get("county_code", ()) if code}
    return str(codes.pop()) if len(codes) == 1 else None


def _length(columns: dict[str, list[object]]) -> int:
    return len(next(iter(columns.values()), ()))


def _arrow(declared: Table, columns: dict[str, list[object]]) -> pa.Table:
    schema = declared.arrow_schema
    return pa.Table.from_arrays(
        [pa.array(columns[field.name], field.type) for field in schema], schema=schema
    )


def concat(parts: Sequence[Parsed]) -> Parsed:
    """Many parts as one."""
    names = sorted({name for part in parts for name in part.tables})
    return Parsed(
        tuple(outcome for part in parts for outcome in part.outcomes),
        {
            name: pa.concat_tables([p.tables[name] for p in parts if name in p.tables])
            for name in names
        },
    )
