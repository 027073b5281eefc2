"""What the checks of a document are called, in Chinese and English, with a sign for each outcome.

Belongs here: labels. Not here: the arithmetic, which comes with each check.
"""

from __future__ import annotations

from dataclasses import dataclass

from contract.messages import Text


@dataclass(frozen=True)
class OutcomeWord:
    """An outcome as it is shown: a sign that is told apart without colour, and its name."""

    sign: str
    label: Text


OUTCOMES = {
    "inconsistent": OutcomeWord("✗", Text(zh="不符", en="inconsistent")),
    "not_met": OutcomeWord("▽", Text(zh="低于现行标准", en="below the standard in force")),
    "rounding": OutcomeWord("≈", Text(zh="末位取舍", en="last digit")),
    "not_evaluable": OutcomeWord("○", Text(zh="无法判断", en="not evaluable")),
    "consistent": OutcomeWord("✓", Text(zh="相符", en="consistent")),
    "met": OutcomeWord("△", Text(zh="达到现行标准", en="meets the standard in force")),
}
"""By outcome, what needs the writer's attention first."""

BASES = {
    "document": Text(zh="与文中其他数", en="with the document itself"),
    "returns": Text(zh="与年报", en="with the returns"),
    "standard": Text(zh="与标准", en="with the standard"),
}
KINDS = {
    "ratio": Text(zh="比值", en="ratio"),
    "rate": Text(zh="比率", en="rate"),
    "sum": Text(zh="合计", en="sum"),
    "repeat": Text(zh="重复", en="repeat"),
    "part_of_whole": Text(zh="部分与整体", en="part of a whole"),
    "implied_count": Text(zh="推算人数", en="implied count"),
    "returns": Text(zh="年报数", en="figure of the returns"),
    "standard": Text(zh="标准", en="standard"),
}
LEVELS = {
    "primary": Text(zh="小学", en="primary"),
    "junior": Text(zh="初中", en="junior"),
    "senior": Text(zh="高中", en="senior"),
    "school": Text(zh="全校", en="whole school"),
    "county": Text(zh="全县", en="whole county"),
}
NO_LEVEL = Text(zh="", en="")


def level_word(level: str | None) -> Text:
    """A level as it is shown; nothing where none is stated."""
    return LEVELS[level] if level else NO_LEVEL


def worst(outcomes: list[str]) -> str:
    """Of several outcomes the one to look at first."""
    return min(outcomes, key=list(OUTCOMES).index)
