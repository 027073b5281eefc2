"""The template of a self-report: what it says, in which order, and under which condition.

Belongs here: reading ``template.yml``, where every sentence, heading and placeholder stands once in
Chinese and English. Not here: figures (``topics``), choosing and filling (``filling``), Word.

A block is one of

* ``heading`` with its ``level``
* ``say``: a topic; for each case of it the first sentence of ``first_of`` that stands, else
  ``otherwise`` once if there is none. ``style``: ``paragraph``, ``bullet``, ``note``
* ``table``: a topic; for each case a table with ``caption`` and ``columns``
* ``chart``: a topic; for each case a chart
* ``placeholder``: what the county has to write itself

A sentence stands if all flags in ``when`` are set and none in ``unless``, all figures it names are
there, and its ``holds`` come out at the printed digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from contract.messages import Text
from reporting.self_report.arithmetic import Kind

TEMPLATE = Path(__file__).parent / "template.yml"
_NAME = re.compile(r"\{(\w+)\}")
_DIGIT = re.compile(r"\d")


class TemplateError(Exception):
    """The template itself is wrong."""


@dataclass(frozen=True)
class Rule:
    """Arithmetic between named figures; ``mend`` may be printed finer until it holds.

    In a table ``mend`` is left out where it cannot be mended; a sentence then does not stand.
    """

    kind: Kind
    operands: tuple[str, ...]
    signs: tuple[int, ...]
    denominator: str | None
    stated: str | None
    multiplier: int
    mend: str | None


@dataclass(frozen=True)
class Sentence:
    """A sentence with the conditions it stands under."""

    text: Text
    when: frozenset[str]
    unless: frozenset[str]
    holds: tuple[Rule, ...]

    @property
    def names(self) -> frozenset[str]:
        """Facts it names."""
        return frozenset(_NAME.findall(self.text.zh)) | frozenset(_NAME.findall(self.text.en))


@dataclass(frozen=True)
class Column:
    """A column: the fact its cells show, heading, relative width, flag of a row that shades it."""

    name: str
    heading: Text
    width: int
    shade: str | None


@dataclass(frozen=True)
class Block:
    """A block of the template; of the fields only those of its ``kind`` are filled."""

    kind: str
    topic: str = ""
    text: Text | None = None
    level: int = 0
    style: str = "paragraph"
    sentences: tuple[Sentence, ...] = ()
    otherwise: Text | None = None
    columns: tuple[Column, ...] = ()
    holds: tuple[Rule, ...] = ()


@cache
def template() -> tuple[Block, ...]:
    """The blocks in their order. Raises TemplateError for what cannot be read."""
    with TEMPLATE.open(encoding="utf-8") as file:
        return tuple(map(_block, yaml.safe_load(file)["blocks"]))


@cache
def words() -> Mapping[str, Text]:
    """Words that are no sentences: the document's title, labels of captions, marks."""
    with TEMPLATE.open(encoding="utf-8") as file:
        stated = yaml.safe_load(file)["words"]
    return {key: Text(zh=text["zh"], en=text["en"]) for key, text in stated.items()}


def parts_of(text: str) -> Iterator[tuple[str, str | None]]:
    """Literal text and the name that follows it; None at the end."""
    end = 0
    for found in _NAME.finditer(text):
        yield text[end : found.start()], found[1]
        end = found.end()
    yield text[end:], None


def _block(stated: Mapping[str, Any]) -> Block:
    kinds = [kind for kind in ("heading", "say", "table", "chart", "placeholder") if kind in stated]
    if len(kinds) != 1:
        raise TemplateError(f"a block is of one kind: {stated}")
    (kind,) = kinds
    if kind in ("heading", "placeholder"):
        return Block(kind, text=_text(stated[kind]), level=stated.get("level", 0))
    if kind == "say":
        return Block(
            kind,
            topic=stated["say"],
            style=stated.get("style", "paragraph"),
            sentences=tuple(map(_sentence, stated["first_of"])),
            otherwise=_text(stated["otherwise"]) if "otherwise" in stated else None,
        )
    return Block(
        kind,
        topic=stated[kind],
        text=_text(stated["caption"]),
        columns=tuple(_column(*one) for one in stated.get("columns", {}).items()),
        holds=tuple(map(_rule, stated.get("holds", ()))),
    )


def _sentence(stated: Mapping[str, Any]) -> Sentence:
    return Sentence(
        text=_text(stated),
        when=frozenset(stated.get("when", ())),
        unless=frozenset(stated.get("unless", ())),
        holds=tuple(map(_rule, stated.get("holds", ()))),
    )


def _column(name: str, stated: Mapping[str, Any]) -> Column:
    return Column(name, _text(stated), stated.get("width", 1), stated.get("shade"))


def _rule(stated: Mapping[str, Any]) -> Rule:
    if stated["kind"] not in get_args(Kind):
        raise TemplateError(f"no such arithmetic: {stated['kind']}")
    return Rule(
        kind=stated["kind"],
        operands=tuple(name.removeprefix("-") for name in stated["of"]),
        signs=tuple(-1 if name.startswith("-") else 1 for name in stated["of"]),
        denominator=stated.get("by"),
        stated=stated.get("gives"),
        multiplier=stated.get("times", 1),
        mend=stated.get("mend"),
    )


def _text(stated: Mapping[str, Any]) -> Text:
    """Both languages; a digit in the text itself would be a figure that nothing checks."""
    for language in ("zh", "en"):
        if _DIGIT.search(_NAME.sub("", stated[language])):
            raise TemplateError(f"a figure stands in the template: {stated[language]}")
    return Text(zh=stated["zh"], en=stated["en"])
