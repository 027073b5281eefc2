"""Which columns hold which figures: by name, unit, range and kind of their numbers.

Belongs here: candidates, sums of like columns, ratios, choosing among them. Not here: whose row
it is (``identity``), words (``words``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from contract.fields import Field, table, units
from contract.messages import Text
from ingestion.map.names import normalise, split_unit
from ingestion.propose.guess import CERTAIN, Guess, Question
from ingestion.propose.observe import Column, Observed
from ingestion.propose.words import fold, level_of, likeness, pupils_per, ratio_of

_TABLES = ("enrolment", "staff", "facility")
_LEAST = 60
_NEAR = 10
"""A second field this near in likeness is named as another candidate."""
_PARTS = re.compile(r"(?P<number>\d+|[一二三四五六七八九](?=年级|年級))|(?P<sex>[男女])")


@dataclass(frozen=True)
class _Candidate:
    """One column, or several that differ in a grade or in boys and girls only."""

    columns: tuple[Column, ...]
    name: str
    level: str | None


def figures(observed: Observed, taken: Iterable[int]) -> list[Guess]:
    """Fields whose columns are found among those not taken; each column is used once."""
    used = set(taken)
    free = [c for c in observed.columns if c.number not in used and c.is_numeric]
    pairs = sorted(
        (
            (score, -candidate.columns[0].number, name, declared.name, candidate)
            for candidate in _candidates(free)
            for name in _TABLES
            for declared in table(name).measures
            if (score := _score(candidate, declared)) >= _LEAST
        ),
        key=lambda pair: pair[:4],
        reverse=True,
    )
    found: list[Guess] = []
    done: set[tuple[str, str | None, str]] = set()
    for score, _, name, field_name, candidate in pairs:
        level = candidate.level if "level" in table(name).key else None
        key = (name, level, field_name)
        if key not in done and not used & {c.number for c in candidate.columns}:
            done.add(key)
            used |= {column.number for column in candidate.columns}
            others = {
                f"{table_name}.{other}": points
                for points, _, table_name, other, one in pairs
                if one is candidate and other != field_name and points >= score - _NEAR
            }
            found.append(
                _guess(name, level, table(name).field(field_name), candidate, score, others)
            )
    return [*found, *_ratios([c for c in free if c.number not in used], found)]


def _candidates(columns: Sequence[Column]) -> Iterator[_Candidate]:
    groups: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        if ratio_of(column.path) is None and pupils_per(column.path) is None:
            yield _Candidate((column,), column.path, level_of(column.path))
            groups[_PARTS.sub("#", fold(column.path))].append(column)
    for skeleton, members in groups.items():
        if len(members) > 1 and "#" in skeleton:
            name = skeleton.replace("#生", "学生").replace("#", "")
            yield _Candidate(tuple(members), name, level_of(members[0].path))


def _score(candidate: _Candidate, declared: Field) -> int:
    """Likeness of the name, less what the values say against it."""
    score = likeness(candidate.name, declared)
    if score < _LEAST or not _unit_fits(candidate, declared):
        return 0
    if declared.type == "integer" and not all(c.is_whole for c in candidate.columns):
        return 0
    unit = units()[_unit(candidate, declared) or declared.unit]
    factor = float(unit.factor / units()[declared.unit].factor)
    numbers = [number * factor for column in candidate.columns for number in column.numbers]
    outside = sum(
        not (declared.minimum or 0) <= number <= (declared.maximum or number) for number in numbers
    )
    return 0 if outside > 0.02 * len(numbers) else score


def _unit_fits(candidate: _Candidate, declared: Field) -> bool:
    named = _units_named(candidate)
    base = units()[declared.unit].base
    return not named or any(units()[name].base == base for name in named)


def _unit(candidate: _Candidate, declared: Field) -> str | None:
    """The unit the header names, where it is not the field's own."""
    named = _units_named(candidate)
    if not named or declared.unit in named:
        return None
    base = units()[declared.unit].base
    return next((name for name in sorted(named) if units()[name].base == base), None)


def _units_named(candidate: _Candidate) -> frozenset[str]:
    return split_unit(normalise(candidate.columns[0].path))[1]


def _guess(
    name: str,
    level: str | None,
    declared: Field,
    candidate: _Candidate,
    score: int,
    others: dict[str, int],
) -> Guess:
    columns = candidate.columns
    listed = _listed([column.path for column in columns])
    question = None
    if score < CERTAIN or others:
        question = Question(
            Text(
                zh=f"“{listed}”似为{declared.label.zh}（{score}%）",
                en=f"“{listed}” seems to be {declared.label.en} ({score} %)",
            ),
            others,
        )
    return Guess(
        name,
        level,
        declared,
        columns,
        score,
        question,
        pattern=_pattern(columns) if len(columns) > 2 else None,
        unit=_unit(candidate, declared),
        fractions=declared.is_whole and not all(column.is_whole for column in columns),
    )


def _listed(paths: Sequence[str]) -> str:
    """The columns, of many the first and the last with how many there are."""
    return " + ".join(paths) if len(paths) < 4 else f"{paths[0]} + … + {paths[-1]} ({len(paths)})"


def _pattern(columns: Sequence[Column]) -> str | None:
    """A regex for the headers of like columns; None if it cannot be simple."""
    pieces = [_PARTS.split(column.path) for column in columns]
    if len({len(piece) for piece in pieces}) != 1:
        return None
    pattern = ""
    # Of three groups each: the text before, the number or None, the sex or None.
    for number, texts in enumerate(zip(*pieces, strict=True)):
        stated = list(dict.fromkeys(text for text in texts if text))
        if number % 3 == 0:
            pattern += re.escape(stated[0]) if stated else ""
        elif stated:
            pattern += stated[0] if len(stated) == 1 else _any_of(stated)
    found = [column for column in columns if re.fullmatch(pattern, column.path)]
    return pattern if len(found) == len(columns) else None


def _any_of(texts: Sequence[str]) -> str:
    if any(len(text) > 1 for text in texts):
        return r"\d+"
    if all(text.isdigit() for text in texts):
        return f"[{min(texts)}-{max(texts)}]"
    return f"[{''.join(texts)}]"


def _ratios(columns: Sequence[Column], found: Sequence[Guess]) -> Iterator[Guess]:
    """Ratios to pupils of what no column states as a count."""
    pupils = [guess for guess in found if guess.field.name == "pupils"]
    if len(pupils) != 1:
        return
    done = {guess.field.name for guess in found}
    for column in columns:
        guess = _quotient(column, pupils[0]) or _product(column, pupils[0], done)
        if guess is not None and guess.field.name not in done:
            done.add(guess.field.name)
            yield guess


def _quotient(column: Column, pupils: Guess) -> Guess | None:
    """Pupils per computer, pupils per teacher."""
    field = pupils_per(column.path)
    if field is None or not all(number > 0 for number in column.numbers):
        return None
    name, _, field_name = field.partition(".")
    candidate = _Candidate((column,), column.path, None)
    level = pupils.level if name == "staff" else None
    guess = _guess(name, level, table(name).field(field_name), candidate, CERTAIN - 1, {})
    return replace(guess, unit=None, fractions=False, ratio_to=pupils.columns, is_divisor=True)


def _product(column: Column, pupils: Guess, done: Container[str]) -> Guess | None:
    """Books per pupil, computers per hundred pupils."""
    ratio = ratio_of(column.path)
    if ratio is None:
        return None
    name, per = ratio
    scored = [
        (likeness(name, declared), table_name, declared)
        for table_name in ("facility", "staff")
        for declared in table(table_name).measures
        if declared.name not in done
    ]
    score, table_name, declared = max(scored, key=lambda one: one[0])
    candidate = _Candidate((column,), name, None)
    if score < _LEAST or not _unit_fits(candidate, declared):
        return None
    level = pupils.level if table_name == "staff" else None
    guess = _guess(table_name, level, declared, candidate, min(score, CERTAIN - 1), {})
    return replace(guess, fractions=False, ratio_to=pupils.columns, per=per)
