"""A layout proposed from a file: its content, and its text as a layout file.

Belongs here: putting guesses together, levels, years, what is ignored, the file's text. Not here:
single guesses (``identity``, ``figures``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from contract.fields import table
from contract.messages import Text
from ingestion.layout.schema import Layout
from ingestion.layout.text import layout_text
from ingestion.model import Document
from ingestion.propose.figures import figures
from ingestion.propose.guess import Guess, Question
from ingestion.propose.identity import identity
from ingestion.propose.levels import LevelColumn, level_column, stages, usual_level
from ingestion.propose.observe import NO_FIGURE, Observed, observe
from ingestion.propose.years import year_sources

Content = dict[str, Any]
_DETAIL = 10
_MOST_MATCHED = 8


@dataclass(frozen=True)
class Proposal:
    """A layout of a new family; ``guesses``: what was found, ``ignored``: headers not read."""

    family: str
    version: str
    content: Content
    guesses: tuple[Guess, ...]
    ignored: tuple[str, ...]

    @property
    def layout(self) -> Layout:
        """The layout, with its questions."""
        given = {"family": self.family, "version": self.version}
        return Layout.model_validate({**self.content, **given})

    def text(self, file: str) -> str:
        """The layout file; ``file``: the name of the file it was proposed from."""
        comments = (
            f"由 {file} 起草的新报表族，请逐项核对；核对后删去 confirm，还有 confirm 时不读入。",
            f"A new family drafted from {file}. Check it; delete each confirm once checked:",
            "nothing is read while one is left.",
        )
        return layout_text(self.content, comments)


def propose(
    document: Document, family: str, school_year: int, version: str | None = None
) -> Proposal:
    """Propose the first layout of a family from a table of one row per school.

    ``version``: its name; by default the school year. UserError ``no_table`` or ``rows_repeat``
    if the file has no such table.
    """
    observed = observe(document)
    school = identity(observed, document.name)
    taken = {column.number for guess in school for column in guess.columns}
    years, of_year = year_sources(observed, document.name, school_year)
    taken |= {column.number for column in of_year}
    level = level_column(observed, taken)
    taken |= {level.column.number} if level else set()
    found = _with_level(figures(observed, taken), level, observed, school)
    guesses = (*school, *found)
    read = {column.number for guess in guesses for column in (*guess.columns, *guess.ratio_to)}
    read |= taken
    unread = [column.path for column in observed.columns if column.number not in read]
    content: Content = {
        "kind": "table",
        "title": {"zh": family, "en": family},
        "source": f"Proposed from {document.name}; say here where the knowledge comes from.",
        "confidence": "L",
        "detail": _DETAIL,
        "school_years": {"first": school_year},
        "match": {"headers": _matched(guesses)},
        **({"school_year": years} if years else {}),
        **_missing(observed),
        **_header(observed),
        **_ignored(observed, unread),
        "records": _records(guesses, level, observed),
        "confirm": _questions(observed, unread),
    }
    content = {key: value for key, value in content.items() if value != {}}
    return Proposal(
        family, version or str(school_year), content, guesses, (*unread, *observed.personal)
    )


def _with_level(
    found: Sequence[Guess],
    level: LevelColumn | None,
    observed: Observed,
    school: Sequence[Guess],
) -> list[Guess]:
    """Figures of tables with levels, each with one: its header's, the column's or the usual one."""
    names = next((g.columns[0] for g in school if g.field.name == "school_name"), None)
    usual, question = usual_level(observed, names)
    placed: list[Guess] = []
    for guess in found:
        needs = "level" in table(guess.table).key and guess.level is None and level is None
        asked = guess.question or question
        placed.append(replace(guess, level=usual, question=asked) if needs else guess)
    return placed


def _records(
    guesses: Sequence[Guess], level: LevelColumn | None, observed: Observed
) -> dict[str, Content]:
    fields: dict[str, Content] = defaultdict(dict)
    for guess in guesses:
        stated = fields[guess.record]
        if level is not None and guess.level is None and "level" in table(guess.table).key:
            stated.setdefault("level", level.address())
        stated[guess.field.name] = guess.address()
    sheet = {"sheet": f"^{re.escape(observed.sheet)}$"} if observed.several_sheets else {}
    when = stages(guesses)
    return {
        name: {
            **sheet,
            **({"when": when[name]} if name in when else {}),
            "fields": fields[name],
        }
        for name in sorted(fields, key=_place)
    }


def _place(record: str) -> tuple[int, str]:
    """The school first, then figures in the order of the domain."""
    name, _, level = record.partition(".")
    levels = {"": "0", "primary": "1", "junior": "2", "senior": "3"}
    return ("school", "enrolment", "staff", "facility").index(name), levels[level]


def _matched(guesses: Sequence[Guess]) -> list[str]:
    """Headers by which such a file is told from others."""
    paths = [g.columns[0].path for g in guesses if g.pattern is None]
    return list(dict.fromkeys(paths))[:_MOST_MATCHED]


def _header(observed: Observed) -> Content:
    stated = observed.header.model_dump(exclude_defaults=True)
    return {"header": stated} if stated else {}


def _missing(observed: Observed) -> Content:
    """Signs for no figure that stand in columns of figures."""
    stated = {cell for column in observed.columns if column.is_numeric for cell in column.cells}
    signs = {sign: meaning for sign, meaning in NO_FIGURE.items() if sign in stated}
    return {"missing": {"": "missing", **signs}} if signs else {}


def _ignored(observed: Observed, unread: Sequence[str]) -> Content:
    bare = [""] if observed.has_bare_columns else []
    patterns = [*bare, *map(re.escape, (*unread, *observed.personal))]
    return {"ignored": patterns} if patterns else {}


def _questions(observed: Observed, unread: Sequence[str]) -> Content:
    """What is asked about the file as a whole: figures that nothing reads."""
    numeric = [path for path in unread if observed.column(path).is_numeric]
    if not numeric:
        return {}
    zh, en = "、".join(numeric), ", ".join(numeric)
    because = Text(
        zh=f"这些数值列没有读取：{zh}", en=f"these columns of figures are not read: {en}"
    )
    return {"ignored": Question(because).content()}
