"""Whose row it is: the columns that identify school and county.

Belongs here: school id, names, county, other facts about the school. Not here: figures
(``figures``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from contract.fields import Field, table
from contract.messages import Text, UserError, Where
from ingestion.propose.guess import CERTAIN, Guess, Question
from ingestion.propose.observe import Column, Observed
from ingestion.propose.words import likeness
from ingestion.values import is_identifier

_LEAST = 60
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,19}")
_COUNTY_DIGITS = {10: 6, 12: 6, 6: 2}
"""How many digits of an id of so many say the county: six of a code of places, two of six."""


def identity(observed: Observed, file: str) -> list[Guess]:
    """Fields of the school that columns hold; UserError ``rows_repeat`` if none tells rows apart.

    School id and county code are always there, with a question where they are not certain.
    """
    school_id = _one_column(observed) or _two_columns(observed) or _any_column(observed)
    if school_id is None:
        raise _rows_repeat(observed, file)
    taken = set() if school_id.joined else {school_id.columns[0].number}
    guesses = [school_id, *_by_name(observed, taken)]
    if not any(guess.field.name == "county_code" for guess in guesses):
        guesses.append(_county(guesses))
    return guesses


def _one_column(observed: Observed) -> Guess | None:
    """A column of codes that differs in every row, or one that is named as a school id."""
    declared = table("school").field("school_id")
    scored = _scored(observed, declared)
    codes = [one for one in scored if one[0] >= _LEAST or _is_code(one[1])]
    if not codes:
        return None
    score, column = codes[0]
    others = {other.path: points for points, other in scored if other is not column}
    question = None if score >= CERTAIN else _taken_as_id(column.path, others)
    return Guess("school", None, declared, (column,), score, question, width=_width(column))


def _two_columns(observed: Observed) -> Guess | None:
    """Two columns of codes that together differ in every row."""
    codes = [column for column in observed.columns if _is_code(column)]
    for first, second in combinations(codes, 2):
        pairs = set(zip(first.cells, second.cells, strict=True))
        if len(pairs) == len(first.cells) and all(map(all, pairs)):
            question = _taken_as_id(f"{first.path} + {second.path}", {})
            declared = table("school").field("school_id")
            return Guess("school", None, declared, (first, second), 0, question, joined=True)
    return None


def _any_column(observed: Observed) -> Guess | None:
    """Any column that differs in every row: a name, for lack of a code."""
    declared = table("school").field("school_id")
    for score, column in _scored(observed, declared):
        question = _taken_as_id(column.path, {})
        return Guess("school", None, declared, (column,), score, question)
    return None


def _scored(observed: Observed, declared: Field) -> list[tuple[int, Column]]:
    """Columns that differ in every row and hold no fractions, the likeliest id first."""
    scored = [
        (likeness(column.path, declared), column)
        for column in observed.columns
        if column.is_unique and (not column.is_numeric or column.is_whole)
    ]
    return sorted(scored, key=lambda one: (-one[0], one[1].number))


def _is_code(column: Column) -> bool:
    """Whether the cells are short codes, and not the figures of a measure."""
    if not column.texts or len(column.texts) < len(column.cells):
        return False
    is_named = any(
        likeness(column.path, declared) >= _LEAST
        for name in ("enrolment", "staff", "facility")
        for declared in table(name).measures
    )
    return not is_named and all(_CODE.fullmatch(text) for text in column.distinct)


def _taken_as_id(named: str, others: dict[str, int]) -> Question:
    return Question(
        Text(
            zh=f"“{named}”在每行都不同，取作学校标识码",
            en=f"“{named}” differs in every row; it was taken as the school id",
        ),
        {name: points for name, points in others.items() if points >= _LEAST},
    )


def _by_name(observed: Observed, taken: set[int]) -> Iterator[Guess]:
    """Other facts about the school whose header names them, the likeliest first."""
    fields = [f for f in table("school").fields if f.name not in ("school_year", "school_id")]
    pairs = sorted(
        (
            (likeness(column.path, declared), -column.number, declared.name, column)
            for column in observed.columns
            for declared in fields
            if column.texts and _may_hold(declared, column)
        ),
        key=lambda pair: pair[:3],
        reverse=True,
    )
    done: set[str] = set()
    for score, _, name, column in pairs:
        if score < _LEAST or name in done or column.number in taken:
            continue
        done.add(name)
        taken.add(column.number)
        yield _named(table("school").field(name), column, score)


def _named(declared: Field, column: Column, score: int) -> Guess:
    because = None
    if score < CERTAIN:
        because = Question(
            Text(
                zh=f"“{column.path}”似为{declared.label.zh}（{score}%）",
                en=f"“{column.path}” seems to be {declared.label.en} ({score} %)",
            )
        )
    width = _width(column) if is_identifier(declared) else None
    return Guess("school", None, declared, (column,), score, because, width=width)


def _may_hold(declared: Field, column: Column) -> bool:
    if declared.type == "boolean":
        return set(column.distinct) <= {"0", "1", "是", "否"}
    if declared.is_figure:
        return column.is_numeric and column.is_whole
    if declared.name.startswith("county") and len(column.distinct) > 0.8 * len(column.texts):
        return False
    return not column.is_numeric or is_identifier(declared)


def _county(known: Iterable[Guess]) -> Guess:
    """The county by its name, or by the first digits of the school's id."""
    by_field = {guess.field.name: guess for guess in known}
    declared = table("school").field("county_code")
    name = by_field.get("county_name")
    if name is not None:
        because = Text(
            zh=f"没有县级代码的列，以县名“{name.columns[0].path}”为代码",
            en=f"no column has a county code; the name “{name.columns[0].path}” stands for it",
        )
        return Guess("school", None, declared, name.columns, 0, Question(because))
    school_id = by_field["school_id"].columns[0]
    digits = school_id.digits or 0
    part = _COUNTY_DIGITS.get(digits, min(2, digits) or 2)
    because = Text(
        zh=f"没有县的列，取“{school_id.path}”的前 {part} 位为县级代码",
        en=f"no column has the county; the first {part} digits of “{school_id.path}” stand for it",
    )
    return Guess(
        "school",
        None,
        declared,
        (school_id,),
        0,
        Question(because),
        extract=f"^(?P<value>.{{{part}}})",
        of_width=school_id.digits,
    )


def _width(column: Column) -> int | None:
    """Digits to pad to, where ids of fewer digits may have lost leading zeros."""
    digits = column.digits
    if digits is None:
        return None
    shorter = any(len(text) < digits for text in column.distinct)
    return digits if shorter or any(text.startswith("0") for text in column.distinct) else None


def _rows_repeat(observed: Observed, file: str) -> UserError:
    return UserError(
        "rows_repeat",
        Text(
            zh="没有一列在每行都不同，所以看不出哪一列是学校标识码；每校可能不止一行。",
            en="No column differs in every row, so none can be the school id; there may be several"
            " rows per school.",
        ),
        Text(
            zh="新报表族只能由每校一行的表起草；长表、标识码由几列拼成的表请手写版式"
            "（docs/layouts.md）。",
            en="A new family is drafted from one row per school; write the layout of a long table,"
            " or of one whose ids are made of several columns, by hand (docs/layouts.md).",
        ),
        Where(file=file, sheet=observed.sheet),
    )
