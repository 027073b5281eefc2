"""A figure a document states, held against the standard in force.

Belongs here: judging a stated figure, and a stated standard, by a requirement. Not here: which
requirements are in force (``requirements``), the figures of the returns
(``quantities``).

A document that writes "20 volumes a pupil are required and met" states two things: that the figure
meets the standard it names, and that this is the standard in force. Both are judged. A figure
beside which no standard is named is held against the one in force all the same; that is no claim
of the document, and the outcome says only whether the standard is met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from contract.messages import Text
from contract.statuses import Evaluation, Severity
from expectations.claims.model import Outcome, Qualifier
from expectations.claims.words import plain

AT_LEAST, AT_MOST = "ge", "le"
_SIGNS = {AT_LEAST: "≥", AT_MOST: "≤"}
_DIRECTIONS = {Qualifier.STATED_AT_LEAST: AT_LEAST, Qualifier.STATED_AT_MOST: AT_MOST}


@dataclass(frozen=True)
class Requirement:
    """What a standard asks of one quantity and level.

    ``quantities``: the ids it goes by: its item, and the indicators that are the same figure, with
    ``.cv`` behind them for a limit of coefficients. ``thresholds``: one, or one per urban–rural
    group where they differ and the subject lies in several.
    """

    quantities: frozenset[str]
    level: str
    operator: str
    thresholds: tuple[Decimal, ...]
    unit: Text
    standard: Text

    def met_by(self, value: Decimal) -> Evaluation:
        """Whether a figure meets it; not evaluable where that depends on the group."""
        answers = {
            value >= threshold if self.operator == AT_LEAST else value <= threshold
            for threshold in self.thresholds
        }
        if len(answers) > 1:
            return Evaluation.NOT_EVALUABLE
        return Evaluation.MET if answers == {True} else Evaluation.NOT_MET

    @property
    def shown(self) -> str:
        """``≥ 25``, or ``≥ 15 / 20``."""
        listed = " / ".join(plain(one) for one in self.thresholds)
        return f"{_SIGNS[self.operator]} {listed}"


@dataclass(frozen=True)
class StatedStandard:
    """A standard the document names: its figure and direction."""

    threshold: Decimal
    operator: str | None

    @classmethod
    def of(cls, threshold: Decimal, qualifier: Qualifier) -> StatedStandard:
        """From its figure and the words before it; without such words the direction is open."""
        return cls(threshold, _DIRECTIONS.get(qualifier))


@dataclass(frozen=True)
class StandardVerdict:
    """The judgement of a figure by a standard.

    ``outcome``: of what the document claims, None where it names no standard. ``met``: whether the
    standard in force is met.
    """

    outcome: Outcome | None
    met: Evaluation
    severity: Severity | None
    arithmetic: Text


def in_force(
    requirements: Sequence[Requirement], quantity: str, level: str | None
) -> tuple[Requirement, ...]:
    """The requirements of a quantity and level; without a level those of the only level."""
    found = [one for one in requirements if quantity in one.quantities]
    if level is None and len({one.level for one in found}) > 1:
        return ()
    return tuple(one for one in found if level in (None, one.level))


def meets(value: Decimal, requirement: Requirement) -> StandardVerdict:
    """Hold a figure against a standard the document does not speak of."""
    met = requirement.met_by(value)
    severity = Severity.INFO if met is not Evaluation.MET else None
    relation = _relation(value, requirement.shown, met)
    return StandardVerdict(None, met, severity, _concluded(relation, requirement, met))


def judge_standard(
    value: Decimal, stated: StatedStandard, requirements: Sequence[Requirement]
) -> StandardVerdict:
    """Judge what a document says of a standard: that it is in force, and that a figure meets it.

    Not evaluable where no standard in force asks for the quantity.
    """
    if not requirements:
        return StandardVerdict(
            Outcome.NOT_EVALUABLE, Evaluation.NOT_EVALUABLE, Severity.INFO, NO_STANDARD
        )
    named = [one for one in requirements if stated.threshold in one.thresholds]
    operator = stated.operator or requirements[0].operator
    holds = value >= stated.threshold if operator == AT_LEAST else value <= stated.threshold
    relation = f"{plain(value)} {_holding(operator, holds)} {plain(stated.threshold)}"
    requirement = named[0] if named else requirements[0]
    met = requirement.met_by(value)
    if not named:
        return _wrong(met, _OTHER_STANDARD, relation, requirements)
    if not holds:
        return _wrong(met, _MISSED, relation, named)
    return StandardVerdict(
        Outcome.CONSISTENT, met, None, _concluded(relation, requirement, Evaluation.MET)
    )


def _wrong(
    met: Evaluation, sentence: Text, relation: str, requirements: Sequence[Requirement]
) -> StandardVerdict:
    known = Text(
        zh="；".join(f"{one.shown}{one.unit.zh}（{one.standard.zh}）" for one in requirements),
        en="; ".join(f"{one.shown} {one.unit.en} ({one.standard.en})" for one in requirements),
    )
    text = Text(
        zh=sentence.zh.format(relation=relation, known=known.zh),
        en=sentence.en.format(relation=relation, known=known.en),
    )
    return StandardVerdict(Outcome.INCONSISTENT, met, Severity.WARNING, text)


def _relation(value: Decimal, required: str, met: Evaluation) -> str:
    sign, _, threshold = required.partition(" ")
    if met is Evaluation.NOT_EVALUABLE:
        return f"{plain(value)} ? {required}"
    return f"{plain(value)} {sign if met is Evaluation.MET else _OPPOSITE[sign]} {threshold}"


def _holding(operator: str, holds: bool) -> str:
    sign = _SIGNS[operator]
    return sign if holds else _OPPOSITE[sign]


_OPPOSITE = {"≥": "<", "≤": ">"}


def _concluded(relation: str, requirement: Requirement, met: Evaluation) -> Text:
    verdict = _MET[met]
    unit, standard = requirement.unit, requirement.standard
    return Text(
        zh=f"{relation} {unit.zh}".rstrip() + f"（{standard.zh}）：{verdict.zh}",
        en=f"{relation} {unit.en}".rstrip() + f" ({standard.en}): {verdict.en}",
    )


_MET = {
    Evaluation.MET: Text(zh="达到标准", en="meets the standard"),
    Evaluation.NOT_MET: Text(zh="未达到标准", en="does not meet the standard"),
    Evaluation.NOT_EVALUABLE: Text(
        zh="城区、镇区、乡村标准不同，须分开说明",
        en="the standard differs between urban, town and rural schools",
    ),
}
NO_STANDARD = Text(
    zh="现行标准对这个数据项和学段没有要求，或没有写明学段",
    en="no standard in force asks for this quantity and level, or no level is stated",
)
_OTHER_STANDARD = Text(
    zh="{relation}；文中所写标准不是现行标准，现行为 {known}",
    en="{relation}; the standard named is not in force, which is {known}",
)
_MISSED = Text(
    zh="{relation}：文中称达标，实未达到 {known}",
    en="{relation}: said to be met and is not, {known}",
)
