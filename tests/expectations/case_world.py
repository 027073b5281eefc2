"""All cases of the rules as one judged school year.

Belongs here: running a rule, or a wrong version of it, on the landed cases. Not here: the cases
(``cases``) or the wrong versions (``mutants``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from contract.paths import DataFolder
from expectations.evaluate import RowState, RuleEvaluation, evaluate_rule
from expectations.frames.frame import ScopeFrame
from expectations.inputs import read_inputs
from expectations.language.scopes import Scope
from expectations.rules import RULES_DIR, Rule, load_rules
from expectations.suite import confirm
from tests.expectations.cases import YEAR, Case, land_cases, load_cases, stands_alone
from tests.expectations.conftest import World


@dataclass(frozen=True, eq=False)
class Landed:
    """Cases that were landed together, joined to the rows that rules speak of."""

    cases: list[Case]
    frames: Mapping[Scope, ScopeFrame]
    _rows: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: list[Case], folder: Path) -> Landed:
        world = World(DataFolder.at(folder))
        land_cases(world, cases)
        return cls(cases, read_inputs(world.data, YEAR, RULES_DIR).frames)

    def evaluate(self, rule: Rule) -> RuleEvaluation:
        return evaluate_rule(rule, self.frames[rule.scope])

    def wrong(self, evaluation: RuleEvaluation) -> list[str]:
        """The cases of the rule of which the evaluation makes something else."""
        if evaluation.error is not None:
            return [evaluation.error]
        cases = [case for case in self.cases if case.rule_id == evaluation.rule.id]
        found = ((case, self._outcome(case, evaluation)) for case in cases)
        return [f"{case}: {outcome}" for case, outcome in found if outcome != case.outcome]

    def _outcome(self, case: Case, evaluation: RuleEvaluation) -> str:
        rows = self._rows_of(case, evaluation.frame)
        if evaluation.failing[rows].any():
            return "fail"
        if evaluation.evaluated[rows].any():
            return "pass"
        return "missing" if (evaluation.states[rows] == RowState.FIGURE_MISSING).any() else "skip"

    def _rows_of(self, case: Case, frame: ScopeFrame) -> np.ndarray:
        """The rows of the case's county that are of the school in question, or of no school."""
        key = (frame.scope, case.county)
        if key not in self._rows:
            schools = frame.labels["school_id"]
            own = (schools == case.school_id) | (schools == None)  # noqa: E711 (element by element)
            in_county = frame.labels["county_code"] == case.county
            self._rows[key] = np.flatnonzero(in_county & (own | (frame.scope == "roster")))
        return self._rows[key]


@dataclass
class CaseWorld:
    """All cases: most landed together, those that name other counties each alone."""

    worlds: list[Landed]

    @classmethod
    def landed(cls, folder: Path) -> CaseWorld:
        cases = load_cases()
        together = [case for case in cases if not stands_alone(case)]
        alone = [case for case in cases if stands_alone(case)]
        worlds = [together, *([case] for case in alone)]
        return cls([Landed.of(some, folder / str(n)) for n, some in enumerate(worlds)])

    @cached_property
    def cases(self) -> list[Case]:
        return [case for world in self.worlds for case in world.cases]

    def cases_of(self, rule_id: str) -> list[Case]:
        """The cases of a rule."""
        return [case for case in self.cases if case.rule_id == rule_id]

    def wrong(self, rule_id: str) -> list[str]:
        """The cases of which the rule makes something else, as Great Expectations counts it."""
        return [
            text
            for world, confirmed in zip(self.worlds, self._confirmed, strict=True)
            if rule_id in confirmed
            for text in world.wrong(confirmed[rule_id])
        ]

    def notices(self, mutant: Rule) -> bool:
        """Whether a case tells a wrong version of a rule from the rule."""
        return any(world.wrong(world.evaluate(mutant)) for world in self._worlds_of[mutant.id])

    @cached_property
    def _worlds_of(self) -> dict[str, list[Landed]]:
        found: dict[str, list[Landed]] = defaultdict(list)
        for world in self.worlds:
            for rule_id in {case.rule_id for case in world.cases}:
                found[rule_id].append(world)
        return found

    @cached_property
    def _confirmed(self) -> list[dict[str, RuleEvaluation]]:
        """Per world, its rules run through Great Expectations."""
        rules = load_rules().rules
        return [
            {
                one.rule.id: one
                for one in confirm(
                    [world.evaluate(r) for r in rules if world in self._worlds_of[r.id]]
                )
            }
            for world in self.worlds
        ]
