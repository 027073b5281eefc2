"""The gate: judge a school year, store findings and verdict, tell whether a verdict still holds.

Belongs here: the order of the steps. Not here: any of the steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from contract.messages import UserError
from contract.paths import DataFolder
from contract.verdicts import read_verdict, require_current
from expectations.evaluate import RuleEvaluation, evaluate_rule
from expectations.findings.table import findings_table, write_findings
from expectations.fingerprint import current_fingerprint
from expectations.frames.frame import ScopeFrame
from expectations.inputs import GateInputs, read_inputs
from expectations.language.scopes import Scope
from expectations.results import RuleResult, rule_results
from expectations.rules import RULES_DIR, Rule, RuleBook, load_rules
from expectations.verdict import (
    CountyDecision,
    YearVerdict,
    decide,
    load_verdict,
    store_verdict,
    summarise,
    waiver_dict,
)
from expectations.waivers.apply import Waived, apply_waivers
from expectations.waivers.files import load_waivers

__all__ = ["YearVerdict", "check", "current_fingerprint", "load_verdict", "verdict_is_current"]

_UNATTRIBUTED_COLUMNS = ("rule_id", "severity", "source_name", "detail_zh", "detail_en")


def check(data: DataFolder, school_year: int, rules_dir: Path = RULES_DIR) -> YearVerdict:
    """Judge a school year and store its findings and verdict.

    Raises UserError when the year has not landed, the warehouse was not built from what has
    landed, or a rule or waiver file is wrong.
    """
    book = load_rules(rules_dir)
    waivers = load_waivers(data, school_year)
    judged = read_inputs(data, school_year, rules_dir)
    evaluations = _evaluate(book.rules, judged.frames)
    waived = apply_waivers(waivers, evaluations, school_year)
    findings = findings_table(evaluations, waived, judged.counties, school_year)
    mark = write_findings(findings, data.findings(school_year))
    verdict = _verdict(judged, book, evaluations, waived, findings, mark)
    store_verdict(data, verdict)
    return verdict


def verdict_is_current(data: DataFolder, school_year: int) -> bool:
    """Whether a verdict is stored and nothing it depends on, nor its findings, has changed."""
    try:
        stored = read_verdict(data, school_year)
        require_current(data, stored, current_fingerprint(data, school_year))
    except UserError:
        return False
    return True


def _evaluate(rules: Sequence[Rule], frames: Mapping[Scope, ScopeFrame]) -> list[RuleEvaluation]:
    from expectations.suite import confirm  # noqa: PLC0415 (Great Expectations loads for seconds)

    return confirm([evaluate_rule(rule, frames[rule.scope]) for rule in rules])


def _verdict(
    judged: GateInputs,
    book: RuleBook,
    evaluations: Sequence[RuleEvaluation],
    waived: Waived,
    findings: pa.Table,
    findings_sha256: str,
) -> YearVerdict:
    school_year, frames = judged.school_year, judged.frames
    counties = sorted(set().union(*(frame.counties for frame in frames.values())))
    before = frozenset(frames["roster"].counties)
    results = {
        one.rule.id: rule_results(one, waived.mask(one), counties, before, school_year)
        for one in evaluations
    }
    nowhere = findings.filter(pc.is_null(findings["county_code"])).to_pylist()
    return YearVerdict(
        school_year=school_year,
        fingerprint=judged.fingerprint,
        findings_sha256=findings_sha256,
        has_predecessor=bool(before),
        counties=_decisions([one.rule for one in evaluations], results, counties, judged.names),
        rules=tuple(
            summarise(
                one.rule,
                book.family_of[one.rule.id],
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
