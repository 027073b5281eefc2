"""Questions a draft left open in a version, and answering them in its file.

Belongs here: listing them, refusing to read with them, taking them out. Not here: what is asked
(``versions``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from contract.atomic import write_text
from contract.messages import Language, Text, UserError, Where
from ingestion.layout.schema import Confirm, Layout
from ingestion.layout.source import read

CONFIRM = "confirm"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class OpenQuestion:
    """A question: where in the layout it stands, as ``records.school.fields.school_id``."""

    path: str
    confirm: Confirm

    def __str__(self) -> str:
        candidates = ", ".join(f"{name} ({n} %)" for name, n in self.confirm.candidates.items())
        return f"{self.path}: {self.confirm.because}" + (f" [{candidates}]" if candidates else "")

    def in_(self, language: Language) -> str:
        """The question with its reason in one language, where it is given in both."""
        chinese, _, english = self.confirm.because.partition(" / ")
        because = chinese if language == "zh" else english or chinese
        return str(replace(self, confirm=self.confirm.model_copy(update={"because": because})))


def open_questions(layout: Layout) -> list[OpenQuestion]:
    """All questions of a version, in the order of its content."""
    return list(_questions(layout.model_dump(exclude_unset=True), ()))


def refuse_unconfirmed(layouts: Mapping[str, Layout], school_years: Iterable[int]) -> None:
    """UserError ``layout_unconfirmed`` if a version used in these years has open questions."""
    years = set(school_years)
    found = {
        name: questions
        for name, layout in layouts.items()
        if any(map(layout.school_years.covers, years)) and (questions := open_questions(layout))
    }
    if found:
        raise _unconfirmed(found)


def confirm(file: Path, paths: Sequence[str]) -> None:
    """Take questions out of a version's file; everything else stays as it is written.

    UserError ``no_such_question`` if one of the paths has none that stands on lines of its own.
    """
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    places = {".".join(map(str, route)): place for route, place in read(file).places.items()}
    gone: set[int] = set()
    for path in paths:
        place = places.get(path)
        block = set() if place is None else _block(lines, place.line - 1)
        if not block:
            raise _no_such_question(file, path)
        gone |= block
    while emptied := _emptied(lines, gone):
        gone |= emptied
    if not any(
        f"{CONFIRM}:" in line for n, line in enumerate(lines) if n not in gone and line[0] != "#"
    ):
        gone |= {n for n, line in enumerate(lines) if line.startswith(f"# {CONFIRM}:")}
    write_text(file, "".join(line for number, line in enumerate(lines) if number not in gone))


def _questions(content: object, route: tuple[str, ...]) -> Iterator[OpenQuestion]:
    if isinstance(content, list | tuple):
        for number, item in enumerate(content):
            yield from _questions(item, (*route, str(number)))
    if not isinstance(content, dict):
        return
    for key, value in content.items():
        if key == CONFIRM and value:
            yield from _asked(value, (*route, key))
        else:
            yield from _questions(value, (*route, str(key)))


def _asked(value: dict[str, Any], route: tuple[str, ...]) -> Iterator[OpenQuestion]:
    """One question, or several by what they are about."""
    if "because" in value:
        yield OpenQuestion(".".join(route), Confirm.model_validate(value))
        return
    for subject, question in value.items():
        yield OpenQuestion(".".join((*route, subject)), Confirm.model_validate(question))


def _block(lines: Sequence[str], first: int) -> set[int]:
    """A key's line and the deeper ones below it; none if the key does not begin its line."""
    indent = _indent(lines[first])
    if lines[first].lstrip().startswith(("{", "-")) or ":" not in lines[first]:
        return set()
    block = {first}
    for number in range(first + 1, len(lines)):
        if lines[number].strip() and _indent(lines[number]) <= indent:
            break
        block.add(number)
    return block


def _emptied(lines: Sequence[str], gone: set[int]) -> set[int]:
    """Keys of which all below is gone: left alone, they would take away what is inherited."""
    empty = set()
    for number, line in enumerate(lines):
        if number not in gone and line.rstrip().endswith(":"):
            below = _block(lines, number) - {number}
            if below and below <= gone:
                empty.add(number)
    return empty


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _unconfirmed(found: Mapping[str, Sequence[OpenQuestion]]) -> UserError:
    lines = {
        language: "".join(
            f"\n  {name}.yml {question.in_(language)}"
            for name, questions in found.items()
            for question in questions
        )
        for language in LANGUAGES
    }
    first = next(iter(found))
    return UserError(
        "layout_unconfirmed",
        Text(
            zh=f"版式中还有未确认的对应：{lines['zh']}\n",
            en=f"layouts have mappings nobody has confirmed: {lines['en']}\n",
        ),
        Text(
            zh=f"请核对；对的用 junheng layout confirm {first} 确认，"
            "不对的在文件中改正并删去 confirm。",
            en=f"Check them: confirm those that are right with junheng layout confirm {first},"
            " correct the others in the file and delete their confirm.",
        ),
        Where(file=", ".join(f"{name}.yml" for name in found)),
    )


def _no_such_question(file: Path, path: str) -> UserError:
    return UserError(
        "no_such_question",
        Text(
            zh=f"{file.name} 中没有可删去的 {path}。",
            en=f"{file.name} has no question {path} on lines of its own.",
        ),
        Text(
            zh="请用 junheng layout confirm 查看有哪些，或直接在文件中删去。",
            en="List them with junheng layout confirm, or delete it in the file.",
        ),
        Where(file=file.name),
    )
