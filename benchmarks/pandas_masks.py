"""The masks of rules computed with plain pandas: what the gate's time is compared with.

Belongs here: reading, joining and evaluating, nothing else. Not here: statuses, findings, counts by
Great Expectations, or rules on texts and on columns that the gate derives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from contract.fields import table
from contract.paths import DataFolder
from expectations.language.expression import Evaluator, FieldRef
from expectations.language.functions import HISTORY_FUNCTIONS
from expectations.language.scopes import LEVEL_TABLES
from expectations.rules import RangeCheck, Rule

Numbers = npt.NDArray[Any]
SCHOOL_TABLES = ("school", "enrolment", "staff", "facility")
KEYS = {"school": ["school_id"], "school_level": ["school_id", "level"]}


def comparable(rule: Rule) -> bool:
    """Whether a rule only needs figures of schools: no text, no derived column, no county."""
    tables = {LEVEL_TABLES.get(ref.table, (ref.table, None))[0] for ref in rule.fields}
    texts = (str(tree) for tree in [*rule.operands.values(), rule.check.value, rule.when or ""])
    return (
        rule.scope in KEYS
        and isinstance(rule.check, RangeCheck)
        and tables <= set(SCHOOL_TABLES)
        and all(_is_figure(ref) for ref in rule.fields)
        and not any(name in text for text in texts for name in HISTORY_FUNCTIONS)
    )


def masks(data: DataFolder, year: int, rules: Sequence[Rule]) -> dict[str, Numbers]:
    """Rule id → which rows fail."""
    landed = Landed(data, year)
    frames = {scope: Rows(landed, scope) for scope in KEYS}
    return {rule.id: _mask(rule, frames[rule.scope]) for rule in rules}


def _mask(rule: Rule, rows: Rows) -> Numbers:
    evaluator = Evaluator(rows, rule.operand_trees)
    values = evaluator.value(rule.trees["check"])
    assert isinstance(rule.check, RangeCheck)
    low = values < (-np.inf if rule.check.min is None else rule.check.min)
    high = values > (np.inf if rule.check.max is None else rule.check.max)
    spoken_of = evaluator.value(rule.trees["when"]) == 1 if rule.when else True
    return np.asarray((low | high) & spoken_of)


def _is_figure(ref: FieldRef) -> bool:
    name, _ = LEVEL_TABLES.get(ref.table, (ref.table, None))
    return table(name).field(ref.field).type in ("integer", "number", "boolean")


@dataclass(frozen=True)
class Landed:
    """Landed tables of a year and its predecessor, columns read when asked for."""

    data: DataFolder
    year: int

    def read(self, name: str, before: bool, columns: list[str]) -> pd.DataFrame:
        return pd.read_parquet(
            self.data.landing_partition(name, self.year - before), columns=columns
        )


class Rows:
    """The rows of a scope, with every column merged from its table."""

    def __init__(self, landed: Landed, scope: str) -> None:
        self._landed = landed
        self._key = KEYS[scope]
        self._columns: dict[FieldRef, Numbers] = {}

    @cached_property
    def _rows(self) -> pd.DataFrame:
        source = "school" if self._key == ["school_id"] else "enrolment"
        return self._landed.read(source, False, self._key)

    @cached_property
    def peers(self) -> Numbers:
        counties = self._landed.read("school", False, ["school_id", "county_code"])
        merged = self._rows.merge(counties, on="school_id", how="left")
        by = [merged[name] for name in ("county_code", *self._key[1:])]
        return pd.Series(by[0].str.cat(by[1:])).factorize()[0].astype(np.int64)

    @property
    def earlier(self) -> Sequence[Rows]:
        return ()

    def read(self, ref: FieldRef) -> Numbers:
        if ref not in self._columns:
            self._columns[ref] = self._merged(ref)
        return self._columns[ref]

    def _merged(self, ref: FieldRef) -> Numbers:
        name, level = LEVEL_TABLES.get(ref.table, (ref.table, None))
        has_level = "level" in table(name).key
        columns = ["school_id", *(["level"] if has_level else [])]
        figures = self._landed.read(name, ref.previous, [*columns, ref.field])
        if level is not None:
            figures = figures[figures["level"] == level]
        key = [one for one in self._key if one in columns]
        if key != columns:
            figures = figures.groupby(key, as_index=False)[ref.field].sum(min_count=1)
        merged = self._rows.merge(figures, on=key, how="left")
        return merged[ref.field].to_numpy(dtype=np.float64)
