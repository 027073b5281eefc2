"""Which level figures are of, where their headers do not say so.

Belongs here: a column of levels, the level most schools are of. Not here: words for levels
(``words``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from contract.messages import Text
from ingestion.propose.guess import Guess, Question
from ingestion.propose.observe import NO_FIGURE, Column, Observed
from ingestion.propose.words import level_of

_MOST_CODES = 12
_PREVAILS = 0.6


@dataclass(frozen=True)
class LevelColumn:
    """A column whose texts are levels; ``unknown``: texts that name none."""

    column: Column
    recode: dict[str, str]
    unknown: tuple[str, ...]

    def address(self) -> dict[str, Any]:
        """As a layout file says it."""
        stated: dict[str, Any] = {"header": self.column.path, "recode": self.recode}
        if self.unknown:
            zh, en = "、".join(self.unknown), ", ".join(self.unknown)
            because = Text(zh=f"不知学段：{zh}", en=f"levels that are not known: {en}")
            stated["confirm"] = Question(because).content()
        return stated


def level_column(observed: Observed, taken: Container[int]) -> LevelColumn | None:
    """A column most of whose few texts name a level; None if there is none, or all are alike."""
    for column in observed.columns:
        texts = sorted(column.distinct)
        if column.number in taken or column.is_numeric or not 1 < len(texts) <= _MOST_CODES:
            continue
        recode = {text: level for text in texts if (level := level_of(text)) is not None}
        if len(recode) > len(texts) / 2 and len(set(recode.values())) > 1:
            unknown = tuple(text for text in texts if text not in recode)
            return LevelColumn(column, recode, unknown)
    return None


def usual_level(observed: Observed, names: Column | None) -> tuple[str, Question | None]:
    """The level of a file that does not say it by row: what most schools are called.

    ``names``: the column of school names. Primary, with a question, if the names do not tell.
    """
    stated = Counter(level for text in (names.texts if names else ()) if (level := level_of(text)))
    total = len(names.texts) if names else 0
    level, count = stated.most_common(1)[0] if stated else ("primary", 0)
    if total and count >= _PREVAILS * total:
        return level, None
    by_sheet = level_of(observed.sheet)
    if by_sheet is not None:
        return by_sheet, None
    because = Text(
        zh="看不出学段，按小学（primary）", en="nothing says the level; primary was assumed"
    )
    return "primary", Question(because)


def stages(guesses: Sequence[Guess]) -> dict[str, dict[str, Any]]:
    """Records that hold for schools of some kinds only: no other kind states any of their figures.

    By record: a condition on the school type, where the table has a column of types.
    """
    types = next((g.columns[0] for g in guesses if g.field.name == "school_type_code"), None)
    if types is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for name in {guess.record for guess in guesses if guess.level}:
        columns = [column for g in guesses if g.record == name for column in g.columns]
        stated = {
            kind
            for row, kind in enumerate(types.cells)
            if any(column.cells[row] not in ("", *NO_FIGURE) for column in columns)
        }
        if stated and stated < set(types.distinct):
            found[name] = {"field": "school_type_code", "values": sorted(stated)}
    return found
