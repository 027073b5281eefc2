"""The gate: judge a school year, store findings and verdict, tell whether a verdict still holds.

Belongs here: the order of the steps. Not here: any of the steps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from expectations.evaluate import RuleEvaluation, evaluate_rule
from expectations.files import (
    DISAGREEMENT_COLUMNS,
    ISSUE_COLUMNS,
    RECEIPT_COLUMNS,
    FileRow,
    disagreements_by_school,
    file_counties,
    file_rows,
)
from expectations.findings import findings_table, write_findings
from expectations.fingerprint import current_fingerprint, fingerprint
from expectations.frames import Problems, ScopeFrame, build_frames
from expectations.landing import SCHOOL_TABLES, YearTables, landing_table
from expectations.lineage import load_successors
from expectations.results import RuleResult, rule_results
from expectations.rules import RULES_DIR, Rule, Scope, load_rules
from expectations.verdict import (
    CountyDecision,
    YearVerdict,
    decide,
    load_verdict,
    store_verdict,
    summarise,
    waiver_dict,
)
from expectations.waivers import Waived, apply_waivers, load_waivers
from expectations.warehouse import county_names, open_warehouse, school_counties

__all__ = ["YearVerdict", "check", "current_fingerprint", "load_verdict", "verdict_is_current"]

_UNATTRIBUTED_COLUMNS = ("rule_id", "severity", "source_name", "detail_zh", "detail_en")


def check(data: DataFolder, school_year: int, rules_dir: Path = RULES_DIR) -> YearVerdict:
    """Judge a school year and store its findings and verdict.

    Raises UserError when the year has not landed, the warehouse was not built from what has
    landed, or a rule or waiver file is wrong.
    """
    years = (school_year, school_year - 1)
    rules = load_rules(rules_dir).rules
    if school_year not in data.landed_years():
        raise _not_landed(school_year)
    with open_warehouse(data) as connection:
        mark = fingerprint(data, connection, school_year, rules_dir)
        counties = {year: school_counties(connection, year) for year in years}
        names = county_names(connection, school_year)
    successors = load_successors(data, school_year)
    now, before = (_year_tables(data, year, counties[year], successors) for year in years)
    files = _files(data, now, before)
    frames = build_frames(now, before, files, _disagreements(data, now))
    evaluations = _evaluate(rules, frames)
    waived = apply_waivers(load_waivers(data, school_year), evaluations, school_year)
    findings = findings_table(evaluations, waived, counties, school_year)
    write_findings(findings, data.findings(school_year))
    marks = (mark, _sha256(data, school_year))
    verdict = _verdict(school_year, frames, evaluations, waived, names, findings, marks)
    store_verdict(data, verdict)
    return verdict


def verdict_is_current(data: DataFolder, school_year: int) -> bool:
    """Whether a verdict is stored and nothing it depends on, nor its findings, has changed."""
    if not data.verdict(school_year).exists() or not data.findings(school_year).exists():
        return False
    stored = load_verdict(data, school_year)
    return stored.fingerprint == current_fingerprint(data, school_year) and (
        stored.findings_sha256 == _sha256(data, school_year)
    )


def _evaluate(rules: Sequence[Rule], frames: Mapping[Scope, ScopeFrame]) -> list[RuleEvaluation]:
    from expectations.suite import confirm  # noqa: PLC0415 (Great Expectations loads for seconds)

    return confirm([evaluate_rule(rule, frames[rule.scope]) for rule in rules])


def _year_tables(
    data: DataFolder,
    school_year: int,
    county_of: Mapping[str, str],
    successors: Mapping[str, str | None],
) -> YearTables:
    tables = {name: landing_table(data, name, school_year) for name in SCHOOL_TABLES}
    return YearTables(school_year, tables, county_of, successors)


def _files(data: DataFolder, now: YearTables, before: YearTables) -> tuple[FileRow, ...]:
    receipts = landing_table(data, "receipt", now.school_year).read(RECEIPT_COLUMNS).to_pylist()
    issues = landing_table(data, "ingest_issue", now.school_year).read(ISSUE_COLUMNS).to_pylist()
    return file_rows(receipts, issues, file_counties(now, before))


def _disagreements(data: DataFolder, now: YearTables) -> Problems:
    table = landing_table(data, "disagreement", now.school_year)
    return disagreements_by_school(table.read(DISAGREEMENT_COLUMNS).to_pylist())


def _verdict(
    school_year: int,
    frames: Mapping[Scope, ScopeFrame],
    evaluations: Sequence[RuleEvaluation],
    waived: Waived,
    names: Mapping[str, str],
    findings: pa.Table,
    marks: tuple[str, str],
) -> YearVerdict:
    counties = sorted(set().union(*(frame.counties for frame in frames.values())))
    before = frozenset(frames["roster"].counties)
    results = {
        one.rule.id: rule_results(one, waived.mask(one), counties, before, school_year)
        for one in evaluations
    }
    nowhere = findings.filter(pc.is_null(findings["county_code"])).to_pylist()
    return YearVerdict(
        school_year=school_year,
        fingerprint=marks[0],
        findings_sha256=marks[1],
        has_predecessor=bool(before),
        counties=_decisions([one.rule for one in evaluations], results, counties, names),
        rules=tuple(
            summarise(
                one.rule,
                results[one.rule.id],
                sum(row["rule_id"] == one.rule.id for row in nowhere),
            )
            for one in evaluations
        ),
        waivers=tuple(waiver_dict(outcome) for outcome in waived.outcomes),
        unattributed=tuple({key: row[key] for key in _UNATTRIBUTED_COLUMNS} for row in nowhere),
        results=tuple(result for of_rule in results.values() for result in of_rule),
    )


def _decisions(
    rules: Sequence[Rule],
    results: Mapping[str, Sequence[RuleResult]],
    counties: Sequence[str],
    names: Mapping[str, str],
) -> tuple[CountyDecision, ...]:
    statements = {rule.id: rule.statement.text() for rule in rules}
    by_county = zip(*results.values(), strict=True)
    return tuple(
        decide(code, names.get(code), of_county, statements)
        for code, of_county in zip(counties, by_county, strict=True)
    )


def _sha256(data: DataFolder, school_year: int) -> str:
    return hashlib.sha256(data.findings(school_year).read_bytes()).hexdigest()


def _not_landed(school_year: int) -> UserError:
    return UserError(
        "year_not_landed",
        Text(
            zh=f"{school_year} 学年没有入库数据。", en=f"School year {school_year} has not landed."
        ),
        Text(
            zh="请把报表放入收件夹后运行 junheng ingest。",
            en="Put the returns into the inbox and run `junheng ingest`.",
        ),
        Where(school_year=school_year),
    )
