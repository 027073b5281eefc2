"""One rule on its frame: the value per row, which rows count, and which fail.

Belongs here: vectorised evaluation, row states, the mask of failing rows. Not here: Great
Expectations (``suite``), statuses per county (``results``) or findings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd

from expectations.frames.frame import ScopeFrame
from expectations.landing import Column
from expectations.language.expression import Evaluator
from expectations.language.functions import missing
from expectations.rules import ForbiddenCheck, PatternCheck, RangeCheck, Rule


class RowState(IntEnum):
    """Whether a rule counts a row, and if not why; of several reasons the first one is given."""

    EVALUATED = 0
    OTHER_FAMILY = 1
    FIELD_NOT_IN_LAYOUT = 2
    NOT_SENT = 3
    NO_PREDECESSOR = 4
    CONDITION_NOT_MET = 5
    FIGURE_MISSING = 6


@dataclass(frozen=True)
class RuleEvaluation:
    """A rule's outcome by row of its frame.

    ``states``: :class:`RowState`. ``values``: float64 or objects, missing in rows not evaluated.
    ``failing``: only evaluated rows. ``error``: why the rule could not be computed; then there
    are no values.
    """

    rule: Rule
    frame: ScopeFrame
    states: Column
    values: Column
    failing: Column
    error: str | None = None

    @property
    def evaluated(self) -> Column:
        """Rows that count."""
        return np.asarray(self.states == RowState.EVALUATED)


def evaluate_rule(rule: Rule, frame: ScopeFrame) -> RuleEvaluation:
    """Evaluate a rule; whatever goes wrong in it is its own error, other rules go on."""
    try:
        evaluator = Evaluator(frame, rule.operand_trees)
        values = evaluator.value(rule.trees["check"])
        states = _states(rule, frame, evaluator, values)
        values = _only_evaluated(values, states)
        return RuleEvaluation(rule, frame, states, values, _failing(rule, values))
    except Exception as error:  # a rule that cannot be computed is a status, not a crash
        return failed_evaluation(rule, frame, f"{type(error).__name__}: {error}")


def failed_evaluation(rule: Rule, frame: ScopeFrame, error: str) -> RuleEvaluation:
    """The evaluation of a rule that could not be computed: nothing evaluated, no finding."""
    nothing = np.zeros(len(frame), dtype=bool)
    states = np.full(len(frame), RowState.FIGURE_MISSING, dtype=np.int8)
    return RuleEvaluation(rule, frame, states, np.full(len(frame), np.nan), nothing, error)


def operand_columns(rule: Rule, frame: ScopeFrame) -> dict[str, Column]:
    """The rule's operands by name."""
    evaluator = Evaluator(frame, rule.operand_trees)
    return {name: evaluator.operand(name) for name in rule.operands}


def _states(rule: Rule, frame: ScopeFrame, evaluator: Evaluator, values: Column) -> Column:
    size = len(frame)
    nowhere = np.zeros(size, dtype=bool)
    condition = evaluator.value(rule.trees["when"]) if rule.when else np.ones(size)
    reasons = {
        RowState.OTHER_FAMILY: ~_is_family(frame, rule.families) if rule.families else nowhere,
        RowState.FIELD_NOT_IN_LAYOUT: nowhere.copy(),
        RowState.NOT_SENT: nowhere.copy(),
        RowState.NO_PREDECESSOR: nowhere.copy(),
        RowState.CONDITION_NOT_MET: condition == 0,
        RowState.FIGURE_MISSING: np.isnan(condition) | missing(values),
    }
    for ref in rule.fields:
        reasons[RowState.FIELD_NOT_IN_LAYOUT] |= frame.lacks(ref)
        reasons[RowState.NOT_SENT] |= frame.not_sent(ref)
        reasons[RowState.NO_PREDECESSOR] |= frame.without_predecessor(ref)
    codes = [int(reason) for reason in reasons]
    return np.asarray(np.select(list(reasons.values()), codes, int(RowState.EVALUATED)))


def _is_family(frame: ScopeFrame, families: tuple[str, ...]) -> Column:
    return pd.Series(frame.families, dtype=object).isin(families).to_numpy()


def _only_evaluated(values: Column, states: Column) -> Column:
    counted = states == RowState.EVALUATED
    if values.dtype == object:
        return np.array([v if c else None for v, c in zip(values, counted, strict=True)], object)
    return np.where(counted, values.astype(np.float64), np.nan)


def _failing(rule: Rule, values: Column) -> Column:
    check = rule.check
    if isinstance(check, RangeCheck):
        low = values < check.min if check.min is not None else np.zeros(len(values), dtype=bool)
        high = values > check.max if check.max is not None else np.zeros(len(values), dtype=bool)
        return np.asarray(low | high, dtype=bool)
    if isinstance(check, PatternCheck):
        return ~missing(values) & ~_found(check.pattern, values)
    if isinstance(check, ForbiddenCheck):
        return _found(check.forbidden, values)
    return ~missing(values) & pd.Series(values).duplicated(keep=False).to_numpy()


def _found(pattern: str, values: Column) -> Column:
    """Where a regular expression occurs in a text; nowhere in a missing one."""
    search = re.compile(pattern).search
    texts = pd.unique(values[~missing(values)])
    matching = [text for text in texts if search(text)]
    return pd.Series(values, dtype=object).isin(matching).to_numpy()
