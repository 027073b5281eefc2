"""A template filled with a county's facts: which sentences stand, and what they then say.

Belongs here: choosing sentences, filling in facts, keeping every figure and all arithmetic that
was printed. Not here: where facts come from (``topics``), Word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from contract.messages import Language, Text
from reporting.self_report.arithmetic import Arithmetic
from reporting.self_report.figure import FINEST, Figure
from reporting.self_report.template import Block, Column, Rule, Sentence, parts_of

Fact = Figure | Text | str | None
Facts = Mapping[str, Fact]

NOTHING = "—"
"""Stands in a table where there is no figure; why there is none is said beside it."""


@dataclass(frozen=True)
class Series:
    """A line or a row of bars of a chart; points are None where there is no figure."""

    name: Text
    points: tuple[Figure | None, ...]
    is_limit: bool = False


@dataclass(frozen=True)
class Case:
    """What a topic knows of one thing: facts by name, flags, rows of a table or lines of a chart.

    ``columns`` are further columns of a table that only the figures know, such as years.
    """

    facts: Facts
    flags: frozenset[str] = frozenset()
    rows: tuple[Case, ...] = ()
    columns: tuple[Column, ...] = ()
    categories: tuple[Text, ...] = ()
    series: tuple[Series, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A heading of a level from 1."""

    level: int
    text: Text


@dataclass(frozen=True)
class Paragraph:
    """A sentence that stands, with its figures and what must follow from them."""

    style: str
    text: Text
    figures: tuple[Figure, ...] = ()
    arithmetic: tuple[Arithmetic, ...] = ()


@dataclass(frozen=True)
class TableCell:
    """What a cell says; figures stand to the right."""

    text: Text
    is_figure: bool
    is_shaded: bool


@dataclass(frozen=True)
class Table:
    """A table with its caption."""

    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    figures: tuple[Figure, ...]
    arithmetic: tuple[Arithmetic, ...]


@dataclass(frozen=True)
class Chart:
    """A chart with its caption: ``series`` over ``categories``; kind ``line`` or ``bar``."""

    caption: Text
    kind: str
    categories: tuple[Text, ...]
    series: tuple[Series, ...]
    figures: tuple[Figure, ...]
    arithmetic: tuple[Arithmetic, ...] = ()


Piece = Heading | Paragraph | Table | Chart


def filled(blocks: Iterable[Block], topics: Mapping[str, Sequence[Case]]) -> list[Piece]:
    """The report: every block with what the topics know. Raises KeyError for an unknown topic."""
    pieces: list[Piece] = []
    for block in blocks:
        if block.kind == "heading":
            pieces.append(Heading(block.level, _text_of(block)))
        elif block.kind == "placeholder":
            pieces.append(Paragraph("placeholder", _text_of(block)))
        elif block.kind == "say":
            pieces.extend(_said(block, topics[block.topic]))
        elif block.kind == "table":
            pieces.extend(_table(block, case) for case in topics[block.topic] if case.rows)
        else:
            pieces.extend(_chart(block, case) for case in topics[block.topic])
    return pieces


def spoken(fact: Fact, language: Language) -> str:
    """A fact in one language."""
    if isinstance(fact, Figure):
        return fact.printed
    if isinstance(fact, Text):
        return fact.in_(language)
    return NOTHING if fact is None else fact


def _said(block: Block, cases: Iterable[Case]) -> list[Paragraph]:
    found = [one for case in cases if (one := _first(block, case)) is not None]
    if not found and block.otherwise is not None:
        return [Paragraph(block.style, block.otherwise)]
    return found


def _first(block: Block, case: Case) -> Paragraph | None:
    attempts = (_stands(sentence, case, block.style) for sentence in block.sentences)
    return next((one for one in attempts if one is not None), None)


def _stands(sentence: Sentence, case: Case, style: str) -> Paragraph | None:
    """The sentence filled in, or None if the facts do not support it."""
    if not sentence.when <= case.flags or sentence.unless & case.flags:
        return None
    if any(case.facts[name] is None for name in sentence.names):
        return None
    facts, arithmetic = _settled(case.facts, sentence.holds)
    if not all(one.holds for one in arithmetic):
        return None
    return Paragraph(
        style,
        _filled_text(sentence.text, facts),
        _figures(facts, sorted(sentence.names)),
        arithmetic,
    )


def _table(block: Block, case: Case) -> Table:
    columns = (*block.columns, *case.columns)
    names = [column.name for column in columns]
    figures: list[Figure] = []
    arithmetic: list[Arithmetic] = []
    rows: list[tuple[TableCell, ...]] = []
    for row in case.rows:
        facts, of_row = _settled(row.facts, block.holds)
        broken = [one for one in of_row if not one.holds]
        if broken:
            facts = _without(facts, block.holds, broken)
            of_row = tuple(one for one in of_row if one.holds)
        rows.append(tuple(_cell(column, facts, row.flags) for column in columns))
        figures.extend(_figures(facts, names))
        arithmetic.extend(of_row)
    caption = _filled_text(_text_of(block), case.facts)
    return Table(caption, columns, tuple(rows), tuple(figures), tuple(arithmetic))


def _cell(column: Column, facts: Facts, flags: frozenset[str]) -> TableCell:
    fact = facts.get(column.name)
    text = Text(zh=spoken(fact, "zh"), en=spoken(fact, "en"))
    return TableCell(text, isinstance(fact, Figure), column.shade in flags)


def _chart(block: Block, case: Case) -> Chart:
    return Chart(
        caption=_filled_text(_text_of(block), case.facts),
        kind=str(case.facts["kind"]),
        categories=case.categories,
        series=case.series,
        figures=tuple(one for line in case.series for one in line.points if one is not None),
    )


def _settled(facts: Facts, rules: Iterable[Rule]) -> tuple[Facts, tuple[Arithmetic, ...]]:
    """Facts with operands printed fine enough, and the arithmetic of rules that apply."""
    for rule in rules:
        facts = _mended(facts, rule)
    found = (_arithmetic(rule, facts) for rule in rules)
    return facts, tuple(one for one in found if one is not None)


def _mended(facts: Facts, rule: Rule) -> Facts:
    if rule.mend is None:
        return facts
    given, tried = facts[rule.mend], facts
    while isinstance(given, Figure):
        made = _arithmetic(rule, tried)
        if made is None or made.holds:
            return tried
        if given.form.decimals >= FINEST:
            return facts
        given = given.finer()
        tried = {**facts, rule.mend: given}
    return facts


def _arithmetic(rule: Rule, facts: Facts) -> Arithmetic | None:
    """A rule with the figures of the facts; None where one of them is missing."""
    needed = [*rule.operands, *(name for name in (rule.denominator, rule.stated) if name)]
    given = {name: one for name in needed if isinstance(one := facts[name], Figure)}
    if len(given) < len(set(needed)):
        return None
    return Arithmetic(
        kind=rule.kind,
        operands=tuple(given[name] for name in rule.operands),
        signs=rule.signs,
        denominator=given[rule.denominator] if rule.denominator else None,
        stated=given[rule.stated] if rule.stated else None,
        multiplier=rule.multiplier,
    )


def _without(facts: Facts, rules: Iterable[Rule], broken: Sequence[Arithmetic]) -> Facts:
    """Facts without the operand of each rule that could not be mended."""
    dropped: dict[str, Fact] = {
        rule.mend or rule.operands[0]: None for rule in rules if _arithmetic(rule, facts) in broken
    }
    return {**facts, **dropped}


def _filled_text(text: Text, facts: Facts) -> Text:
    return replace(text, zh=_filled_in(text.zh, facts, "zh"), en=_filled_in(text.en, facts, "en"))


def _filled_in(text: str, facts: Facts, language: Language) -> str:
    return "".join(
        literal + (spoken(facts[name], language) if name else "")
        for literal, name in parts_of(text)
    )


def _figures(facts: Facts, names: Iterable[str]) -> tuple[Figure, ...]:
    found = (facts.get(name) for name in names)
    return tuple(one for one in found if isinstance(one, Figure))


def _text_of(block: Block) -> Text:
    assert block.text is not None, "headings, placeholders, tables and charts have a text"
    return block.text
