"""What failing rows of a rule in one county have in common, so that one cause is one finding.

Belongs here: telling causes apart, by the side of the bound a value lies on and by the factor by
which a digit or a unit would have shifted it. Not here: which rows fail (``evaluate``).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

import numpy as np
import pandas as pd

from contract.messages import Text
from expectations.evaluate import RuleEvaluation
from expectations.landing import Column
from expectations.language.expression import FieldRef
from expectations.language.functions import SHIFT_FACTORS
from expectations.rules import RangeCheck, Rule

NEAR = 0.1
"""How far a ratio may lie from a factor, in log10: a quarter more or less."""

_BELOW = Text(zh="低于下限", en="below the bound")
_ABOVE = Text(zh="高于上限", en="above the bound")
_OF_BEFORE = Text(zh="约为上一学年的 {times}", en="about {times} the year before")
_OF_OTHERS = Text(zh="约为其他学校的 {times}", en="about {times} other schools")
_HINTS = {
    10.0: Text(zh="疑多一位或少一位数字", en="a digit too many or too few"),
    100.0: Text(zh="疑多两位或少两位，或百分数误作小数", en="two digits, or percent as fraction"),
    1000.0: Text(zh="疑多三位或少三位，或千与个位混淆", en="three digits, or thousands for ones"),
    10000.0: Text(zh="疑万元（万册）与元（册）混淆", en="ten thousands for ones (万)"),
    10000 / 15: Text(zh="疑亩与平方米混淆", en="mu for square metres (亩)"),
}


@dataclass(frozen=True)
class Causes:
    """Per failing row: the side of the bound (-1, 0, 1) and a shift factor, 1 for none.

    ``against``: what the factor compares with.
    """

    sides: Column
    factors: Column
    against: Text

    def text(self, row: int) -> Text:
        """The cause in words, empty where there is nothing to say."""
        parts = [*self._side(row), *self._shift(row)]
        return Text(zh="；".join(one.zh for one in parts), en="; ".join(one.en for one in parts))

    def _side(self, row: int) -> list[Text]:
        return {-1: [_BELOW], 1: [_ABOVE]}.get(int(self.sides[row]), [])

    def _shift(self, row: int) -> list[Text]:
        factor = float(self.factors[row])
        if factor == 1:
            return []
        size = max(factor, 1 / factor)
        known = min(_HINTS, key=lambda one: abs(one - size))
        times = _times(factor)
        said = Text(
            zh=self.against.zh.format(times=times.zh), en=self.against.en.format(times=times.en)
        )
        return [said, _HINTS[known]]


def causes(evaluation: RuleEvaluation) -> Causes:
    """The causes of a rule's failing rows, in their order."""
    failing = np.flatnonzero(evaluation.failing)
    pair = _pair_of_years(evaluation.rule)
    if pair is not None:
        now, before = (evaluation.frame.read(ref)[failing] for ref in pair)
        if object not in (now.dtype, before.dtype):
            return Causes(_sides(evaluation, failing), shift_factors(now, before), _OF_BEFORE)
    if _is_ratio(evaluation.rule) and evaluation.values.dtype != object:
        values, typical = evaluation.values[failing], _typical(evaluation)[failing]
        return Causes(_sides(evaluation, failing), shift_factors(values, typical), _OF_OTHERS)
    return Causes(_sides(evaluation, failing), np.ones(len(failing)), _OF_OTHERS)


def shift_factors(values: Column, typical: Column) -> Column:
    """The factor of a shifted digit or unit by which values differ from typical ones, else 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((values > 0) & (typical > 0), values / typical, 1.0)
    size = np.log10(ratio)
    factors = np.array([1.0, *SHIFT_FACTORS, *(1 / factor for factor in SHIFT_FACTORS)])
    distances = np.abs(size[:, None] - np.log10(factors)[None, :])
    nearest = np.argmin(distances, axis=1)
    is_near = distances[np.arange(len(size)), nearest] <= NEAR
    return np.where(is_near, factors[nearest], 1.0)


def _sides(evaluation: RuleEvaluation, failing: Column) -> Column:
    check = evaluation.rule.check
    sides = np.zeros(len(failing), dtype=np.int8)
    if isinstance(check, RangeCheck) and check.min != check.max:
        values = evaluation.values[failing]
        if check.min is not None:
            sides[values < check.min] = -1
        if check.max is not None:
            sides[values > check.max] = 1
    return sides


def _typical(evaluation: RuleEvaluation) -> Column:
    """Per row the median of its county's rows that pass, else of all that do; NaN if none does."""
    passing = np.where(evaluation.evaluated & ~evaluation.failing, evaluation.values, np.nan)
    groups, _ = evaluation.frame.county_groups
    of_county = pd.Series(passing).groupby(groups).transform("median").to_numpy()
    everywhere = np.nanmedian(passing) if np.isfinite(passing).any() else np.nan
    return np.where(np.isnan(of_county), everywhere, of_county)


def _pair_of_years(rule: Rule) -> tuple[FieldRef, FieldRef] | None:
    """A figure the rule reads in both school years."""
    now = {(ref.table, ref.field): ref for ref in rule.fields if not ref.previous}
    for ref in rule.fields:
        if ref.previous and (ref.table, ref.field) in now:
            return now[ref.table, ref.field], ref
    return None


def _is_ratio(rule: Rule) -> bool:
    """Whether the checked value is a quotient, in which the size of a school cancels out."""
    tree = rule.trees["check"]
    if isinstance(tree, ast.Name):
        tree = rule.trees[tree.id]
    return isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Div)


def _times(factor: float) -> Text:
    size = f"{max(factor, 1 / factor):g}"
    if factor > 1:
        return Text(zh=f"{size} 倍", en=f"{size} times")
    return Text(zh=f"1/{size}", en=f"1/{size} of")
