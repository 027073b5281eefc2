"""Rules as Great Expectations suites on pandas frames; only counts are taken from it.

Belongs here: compiling rules to expectations, running them, normalising what comes back. Not
here: which rows fail: asking Great Expectations for the keys of failing rows takes time in the
square of their number, so they come from ``evaluate`` and must agree with the counts.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
from great_expectations import expectations as gxe
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context import EphemeralDataContext
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations.evaluate import RuleEvaluation, failed_evaluation
from expectations.language.scopes import Scope
from expectations.rules import ForbiddenCheck, PatternCheck, RangeCheck, Rule

RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0}


@dataclass(frozen=True)
class Counted:
    """What Great Expectations counted for a rule; ``error`` when it raised instead."""

    rows: int
    missing: int
    unexpected: int
    error: str | None = None


def confirm(evaluations: Sequence[RuleEvaluation]) -> list[RuleEvaluation]:
    """Run every rule through Great Expectations; a rule whose counts disagree is an error.

    A rule that could not be computed, or that no row is evaluated for, has nothing to count: it
    is ERROR or NOT_EVALUATED as it stands.
    """
    by_scope: dict[Scope, list[RuleEvaluation]] = {}
    counted = [one for one in evaluations if one.error is None and one.evaluated.any()]
    for evaluation in counted:
        by_scope.setdefault(evaluation.rule.scope, []).append(evaluation)
    context = _context()
    counts: dict[str, Counted] = {}
    for scope, group in by_scope.items():
        counts |= _counts(context, scope, group)
    confirmed = {one.rule.id: _confirmed(one, counts.get(one.rule.id)) for one in counted}
    return [confirmed.get(one.rule.id, one) for one in evaluations]


def expectation(rule: Rule) -> gxe.Expectation:
    """The rule as an expectation on the column named by its id."""
    shared = {"column": rule.id, "severity": rule.severity.value, "meta": {"rule_id": rule.id}}
    check = rule.check
    if isinstance(check, RangeCheck):
        return gxe.ExpectColumnValuesToBeBetween(min_value=check.min, max_value=check.max, **shared)
    if isinstance(check, PatternCheck):
        return gxe.ExpectColumnValuesToMatchRegex(regex=check.pattern, **shared)
    if isinstance(check, ForbiddenCheck):
        return gxe.ExpectColumnValuesToNotMatchRegex(regex=check.forbidden, **shared)
    return gxe.ExpectColumnValuesToBeUnique(**shared)


def _context() -> EphemeralDataContext:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _counts(
    context: EphemeralDataContext, scope: Scope, group: Sequence[RuleEvaluation]
) -> dict[str, Counted]:
    """Counts by rule id; results do not come in the order of the suite."""
    computed = {one.rule.id: one.values for one in group}
    suite = gx.ExpectationSuite(name=scope, expectations=[expectation(one.rule) for one in group])
    asset = context.data_sources.add_pandas(scope).add_dataframe_asset(scope)
    batch = asset.add_batch_definition_whole_dataframe(scope).get_batch(
        {"dataframe": pd.DataFrame(computed)}
    )
    with warnings.catch_warnings():
        # A pattern may refer back to a group; nobody wants the group itself.
        warnings.filterwarnings("ignore", message="This pattern is interpreted as a regular")
        outcome = batch.validate(suite, result_format=RESULT_FORMAT)
    return {
        result.expectation_config.meta["rule_id"]: _counted(result) for result in outcome.results
    }


def _counted(result: ExpectationValidationResult) -> Counted:
    figures = result.result
    if "element_count" not in figures:
        return Counted(0, 0, 0, error=_exception_message(result.exception_info))
    return Counted(
        rows=figures["element_count"],
        missing=figures["missing_count"],
        unexpected=figures["unexpected_count"],
    )


def _exception_message(info: Mapping[str, Any]) -> str:
    """The message of an exception, which comes flat or nested by metric."""
    flat = info if "raised_exception" in info else next(iter(info.values()), {})
    return str(flat.get("exception_message") or "Great Expectations gave no counts")


def _confirmed(evaluation: RuleEvaluation, counted: Counted | None) -> RuleEvaluation:
    problem = _disagreement(evaluation, counted)
    if problem is None:
        return evaluation
    return failed_evaluation(evaluation.rule, evaluation.frame, problem)


def _disagreement(evaluation: RuleEvaluation, counted: Counted | None) -> str | None:
    if counted is None:
        return "Great Expectations returned no result for the rule"
    if counted.error is not None:
        return counted.error
    evaluated = int(evaluation.evaluated.sum())
    failing = int(evaluation.failing.sum())
    if (counted.rows - counted.missing, counted.unexpected) == (evaluated, failing):
        return None
    return (
        f"Great Expectations counts {counted.unexpected} failing of "
        f"{counted.rows - counted.missing} rows, the gate's own mask {failing} of {evaluated}"
    )
