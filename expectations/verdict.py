"""The gate's verdict on a school year: its shape, and how it is stored and read back.

Belongs here: :class:`YearVerdict` and what ``verdicts/<year>.json`` says of counties and rules (see
docs/gate.md). Not here: reaching the verdict (``results``, ``gate``), the file's seal and
whether it still holds (``contract.verdicts``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contract import verdicts
from contract.messages import Text
from contract.paths import DataFolder
from contract.statuses import CountyVerdict, RuleStatus, Severity
from contract.verdicts import Fingerprint
from expectations.results import REASONS, Reason, RuleResult, county_verdict
from expectations.rules import Rule
from expectations.waivers.apply import WaiverOutcome


@dataclass(frozen=True)
class BlockingReason:
    """Why a county is withheld: a rule, its status and how many findings, but no figure."""

    rule_id: str
    status: RuleStatus
    findings: int
    text: Text


@dataclass(frozen=True)
class CountyDecision:
    """The verdict on one county; ``warnings``: rules of severity warning with open findings."""

    county_code: str
    county_name: str | None
    verdict: CountyVerdict
    reasons: tuple[BlockingReason, ...]
    warnings: tuple[str, ...]
    counts: dict[RuleStatus, int]


@dataclass(frozen=True)
class RuleSummary:
    """A rule over all counties of the year: what it says, counties by status, rows of its scope.

    ``source_kind`` and ``source``: where its bound comes from. ``reasons``: counties by reason
    where the rule was not evaluated. ``unattributed``: findings that no county could be named
    for.
    """

    rule_id: str
    family: str
    scope: str
    severity: Severity
    statement: Text
    bound: str
    source_kind: str
    source: Text
    remedy: Text
    counties: dict[RuleStatus, int]
    reasons: dict[Reason, int]
    evaluated: int
    failed: int
    waived: int
    missing: int
    not_applicable: int
    unattributed: int
    error: str | None


@dataclass(frozen=True)
class YearVerdict:
    """The verdict on a school year.

    ``results`` are only there after a check; a verdict read back has the summaries by rule.
    """

    school_year: int
    fingerprint: Fingerprint
    findings_sha256: str
    has_predecessor: bool
    counties: tuple[CountyDecision, ...]
    rules: tuple[RuleSummary, ...]
    waivers: tuple[dict[str, Any], ...]
    unattributed: tuple[dict[str, Any], ...]
    results: tuple[RuleResult, ...] = ()

    @property
    def blocked(self) -> tuple[CountyDecision, ...]:
        """Counties that may not be published."""
        return tuple(c for c in self.counties if c.verdict is CountyVerdict.BLOCKED)

    @property
    def counts(self) -> dict[RuleStatus, int]:
        """Rule results by status over all counties."""
        total: Counter[RuleStatus] = Counter()
        for county in self.counties:
            total.update(county.counts)
        return dict(total)

    def as_dict(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "school_year": self.school_year,
            "findings_sha256": self.findings_sha256,
            "has_predecessor": self.has_predecessor,
            "counts": _by_value(self.counts),
            "counties": [_county_dict(county) for county in self.counties],
            "rules": [_rule_dict(rule) for rule in self.rules],
            "waivers": list(self.waivers),
            "unattributed": list(self.unattributed),
        }


def decide(
    county_code: str,
    county_name: str | None,
    results: Iterable[RuleResult],
    statements: Mapping[str, Text],
) -> CountyDecision:
    """The decision on a county with what led to it, failures before what was not evaluated."""
    results = list(results)
    order = (RuleStatus.FAIL, RuleStatus.ERROR, RuleStatus.NOT_EVALUATED)
    blocking = sorted(
        (result for result in results if result.blocks),
        key=lambda result: (order.index(result.status), result.rule_id),
    )
    return CountyDecision(
        county_code=county_code,
        county_name=county_name,
        verdict=county_verdict(results),
        reasons=tuple(_blocking_reason(r, statements[r.rule_id]) for r in blocking),
        warnings=tuple(
            r.rule_id
            for r in results
            if r.severity is Severity.WARNING and r.status is RuleStatus.FAIL
        ),
        counts=dict(Counter(result.status for result in results)),
    )


def summarise(
    rule: Rule, family: str, results: Iterable[RuleResult], unattributed: int
) -> RuleSummary:
    """A rule's results over all counties."""
    results = list(results)
    return RuleSummary(
        rule_id=rule.id,
        family=family,
        scope=rule.scope,
        severity=rule.severity,
        statement=rule.statement.text(),
        bound=rule.check.bound,
        source_kind=rule.source.kind,
        source=Text(zh=rule.source.zh, en=rule.source.en),
        remedy=rule.remedy.text(),
        counties=dict(Counter(result.status for result in results)),
        reasons=dict(Counter(r.reason for r in results if r.status is RuleStatus.NOT_EVALUATED)),
        evaluated=sum(result.evaluated for result in results),
        failed=sum(result.failed for result in results),
        waived=sum(result.waived for result in results),
        missing=sum(result.missing for result in results),
        not_applicable=sum(result.not_applicable for result in results),
        unattributed=unattributed,
        error=next((result.error for result in results if result.error), None),
    )


def waiver_dict(outcome: WaiverOutcome) -> dict[str, Any]:
    """A waiver and what it did, as stored; ``accepted_value`` is a figure and stays out."""
    waiver = outcome.waiver.as_dict()
    del waiver["accepted_value"]
    return {**waiver, "state": outcome.state.value}


def store_verdict(data: DataFolder, verdict: YearVerdict) -> None:
    """Write ``verdicts/<year>.json`` in one step."""
    verdicts.store_verdict(data, verdict.as_dict(), verdict.fingerprint)


def load_verdict(data: DataFolder, school_year: int) -> YearVerdict:
    """Read a stored verdict; UserError when there is none, or it is not as the gate left it."""
    stored = verdicts.read_verdict(data, school_year)
    return YearVerdict(
        school_year=stored["school_year"],
        fingerprint=Fingerprint(stored["fingerprint_parts"]),
        findings_sha256=stored["findings_sha256"],
        has_predecessor=stored["has_predecessor"],
        counties=tuple(_county(county) for county in stored["counties"]),
        rules=tuple(_rule(rule) for rule in stored["rules"]),
        waivers=tuple(stored["waivers"]),
        unattributed=tuple(stored["unattributed"]),
    )


def _blocking_reason(result: RuleResult, statement: Text) -> BlockingReason:
    why = REASONS[result.reason]
    suffix_zh, suffix_en = (f"（{why.zh}）", f" ({why.en})") if why.en else ("", "")
    return BlockingReason(
        rule_id=result.rule_id,
        status=result.status,
        findings=result.failed - result.waived,
        text=Text(zh=statement.zh + suffix_zh, en=statement.en + suffix_en),
    )


def _by_value(counts: dict[RuleStatus, int]) -> dict[str, int]:
    return {status.value: counts.get(status, 0) for status in RuleStatus}


def _counts(stored: dict[str, int]) -> dict[RuleStatus, int]:
    return {RuleStatus(status): count for status, count in stored.items() if count}


def _text_dict(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _county_dict(county: CountyDecision) -> dict[str, Any]:
    return {
        "county_code": county.county_code,
        "county_name": county.county_name,
        "verdict": county.verdict.value,
        "reasons": [
            {
                "rule_id": reason.rule_id,
                "status": reason.status.value,
                "findings": reason.findings,
                "text": _text_dict(reason.text),
            }
            for reason in county.reasons
        ],
        "warnings": list(county.warnings),
        "counts": _by_value(county.counts),
    }


def _county(stored: dict[str, Any]) -> CountyDecision:
    return CountyDecision(
        county_code=stored["county_code"],
        county_name=stored["county_name"],
        verdict=CountyVerdict(stored["verdict"]),
        reasons=tuple(
            BlockingReason(
                reason["rule_id"],
                RuleStatus(reason["status"]),
                reason["findings"],
                Text(**reason["text"]),
            )
            for reason in stored["reasons"]
        ),
        warnings=tuple(stored["warnings"]),
        counts=_counts(stored["counts"]),
    )


def _rule_dict(rule: RuleSummary) -> dict[str, Any]:
    return {
        "rule_id": rule.rule_id,
        "family": rule.family,
        "scope": rule.scope,
        "severity": rule.severity.value,
        "statement": _text_dict(rule.statement),
        "bound": rule.bound,
        "source_kind": rule.source_kind,
        "source": _text_dict(rule.source),
        "remedy": _text_dict(rule.remedy),
        "counties": _by_value(rule.counties),
        "reasons": dict(rule.reasons),
        "evaluated": rule.evaluated,
        "failed": rule.failed,
        "waived": rule.waived,
        "missing": rule.missing,
        "not_applicable": rule.not_applicable,
        "unattributed": rule.unattributed,
        "error": rule.error,
    }


def _rule(stored: dict[str, Any]) -> RuleSummary:
    return RuleSummary(
        **{
            **stored,
            "severity": Severity(stored["severity"]),
            **{name: Text(**stored[name]) for name in ("statement", "source", "remedy")},
            "counties": _counts(stored["counties"]),
        }
    )
