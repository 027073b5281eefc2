"""Figures of tables: a cell that is a number, named by the cells beside it or above it.

Belongs here: what the heads of a cell say that it is. Not here: which cells are its heads
(``heads``), sentences inside cells, which are read like any other (``sentences``).

Exactly one head of a cell names a quantity, and all its words do; the others say whose it is, or
nothing (合计, 数值). What else a row is called narrows its figure down. In any other case the cell
may be anything, and is no figure: 4,877 in the row 师生比 and the column 参加计算的学生.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from contract.documents import Block
from contract.fields import units
from ingestion.claims import grammar
from ingestion.claims.counting import Counted, counted_by, quantity_of
from ingestion.claims.finding import Finding
from ingestion.claims.heads import Table
from ingestion.claims.mention import Mention, Scope
from ingestion.claims.model import Level, Span, StatedFigure
from ingestion.claims.numerals import Numeral, numerals
from ingestion.claims.plain import plain
from ingestion.claims.subjects import Subject, is_name_of_school
from ingestion.claims.words import base_of, indicator_pattern, measure_of, names
from ingestion.map.names import normalise, split_unit, units_named

_TOTAL = re.compile(r"合计|总计|共计|小计|全县|全区|全市|全校|总数")
_ANY_VALUE = re.compile(r"数值|数据|内容|现状|实际|结果|指标|项目|统计")
"""Heads of a column of numbers of all kinds."""
_SCHOOLS = re.compile(r"学校|(?:小学|初中|高中|中学)(?=个?数)")
"""A head that says so counts schools, or is of some of them."""
_A_HEAD = re.compile(r"平均|折合|负担|拥有|占有|配备")
"""Words beside 每 and 均 that add nothing."""
_BRACKETED = re.compile(r"（[^（）]*）$")
_MEASURED = frozenset(("m2", "yuan"))
"""Areas and amounts are written in several units (亩, 万元); without one a number says nothing."""
_LEVELS: dict[str, Level] = {"primary": "primary", "junior": "junior", "senior": "senior"}


@dataclass(frozen=True)
class _Head:
    """A head without the unit in brackets at its end, and that unit as it is written."""

    text: str
    unit: str | None

    @classmethod
    def of(cls, text: str, subject: Subject) -> _Head:
        """A head in plain form; the report's own subject in it says nothing new."""
        label, named = split_unit(normalise(text))
        bare = plain(label).text.replace(subject.name or "\n", "")
        return cls(bare, min(map(_written, named), default=None))

    @property
    def rest(self) -> str:
        """What it says beyond levels, totals and words of any table; empty: whose at most."""
        schools = "".join(_SCHOOLS.findall(self.text))
        rest = _TOTAL.sub("", grammar.LEVEL.sub("", _SCHOOLS.sub("", self.text)))
        return schools + grammar.FILLERS.sub("", _ANY_VALUE.sub("", rest))

    @property
    def speaks(self) -> bool:
        """Whether it says more than whose a figure is."""
        return bool(self.rest) and not is_name_of_school(self.text)

    @property
    def names_quantity(self) -> bool:
        """Whether words in it are the name of a quantity."""
        return self.speaks and grammar.NAME.search(self.text) is not None

    def beyond(self, counted: Counted) -> str:
        """What it says beyond the name of what is counted."""
        text = indicator_pattern().sub("", self.text) if counted.per else self.text
        per = grammar.per_before(text)
        if per is not None:
            text = _A_HEAD.sub("", f"{text[: per[1]]}{text[per[2] :]}")
        return _Head(text.replace(counted.label, "", 1).removesuffix("数"), None).rest


class CellFigure(NamedTuple):
    """A number in a cell with what its heads say. ``of_row``: who or what else its row is of."""

    block: Block
    numeral: Numeral
    counted: Counted
    named: str
    whose: tuple[str, ...]
    of_row: bool


def cell_figure(cell: Block, table: Table, subject: Subject) -> CellFigure | None:
    """The figure of a cell that is nothing but a number; None if its heads do not say which."""
    above = [_Head.of(text, subject) for text in table.above(cell)]
    beside = [_Head.of(text, subject) for text in table.beside(cell)]
    named = _naming(above, beside)
    if named is None:
        return None
    others = [one for one in (*above, *beside) if one is not named]
    written = _with_unit(cell, table, named, above, beside)
    numeral = next(numerals(written), None)
    if numeral is None or numeral.start > 0:
        return None
    counted = counted_by(written, numeral, _BRACKETED.sub("", named.text))
    if counted is None or written[counted.end :] not in ("", counted.label):
        return None
    if not _is_said(counted, named, others, above):
        return None
    whose = tuple(one.text for one in others)
    return CellFigure(cell, numeral, counted, named.text, whose, named in above)


def _naming(above: Sequence[_Head], beside: Sequence[_Head]) -> _Head | None:
    """The head that names the quantity: of the column, else of the row; None if several may."""
    heads = above if any(one.speaks for one in above) else beside
    naming = [one for one in heads if one.names_quantity] or [one for one in heads if one.speaks]
    return naming[0] if len(naming) == 1 else None


def _is_said(
    counted: Counted, named: _Head, others: Sequence[_Head], above: Sequence[_Head]
) -> bool:
    """Whether the heads say no more than the name, of whom, and in the row what of it."""
    if counted.field is None and counted.quantity is None:
        return counted.per is None
    levels = {grammar.level_of(one.text) for one in others if grammar.LEVEL.search(one.text)}
    if named.beyond(counted) or len(levels) > 1:
        return False
    narrowing = [one for one in others if one.speaks]
    return not narrowing or (counted.per is None and not any(one in above for one in narrowing))


def _with_unit(
    cell: Block, table: Table, named: _Head, above: Sequence[_Head], beside: Sequence[_Head]
) -> str:
    """A cell's number with its unit: its own, else that of its row, its heads or its table.

    A column of units is of the rows that name quantities; one beside other columns is of others.
    """
    text = plain(cell.text).text
    numeral = next(numerals(text), None)
    if numeral is None or numeral.end < len(text):
        return text
    of_row = table.unit_beside(cell) if named in beside else None
    if of_row is not None:
        return f"{text}{of_row}" if units_named(normalise(of_row)) else text
    of_heads = (one.unit for one in (named, *above, *beside) if one.unit is not None)
    return f"{text}{next(of_heads, None) or _unit_of(named.text, table.caption_units)}"


def _written(unit: str) -> str:
    return "%" if unit == "percent" else units()[unit].label.zh


def _unit_of(head: str, caption_units: Sequence[str]) -> str:
    """The unit of the one thing a head names: that of the caption, else how it is counted."""
    named = grammar.NAMED_BEFORE.search(head)
    bases = names()[named["name"]] if named else {}
    if len(bases) != 1:
        return ""
    base = next(iter(bases))
    alike = (one for one in units() if base_of(one) == base and _written(one) in caption_units)
    said = next(alike, None)
    if said is not None:
        return _written(said)
    return "" if base in _MEASURED else _written(base)


def cell_mention(
    found: CellFigure, report: int, subject: Subject, sentence: int, clause: int
) -> Mention:
    """A cell's figure; a row called after a level has its scope, one of a school is narrowed."""
    block, numeral, counted = found.block, found.numeral, found.counted
    level = grammar.level_of("".join((*found.whose, found.named)))
    modifier = "".join(_Head(one, None).rest for one in found.whose)
    of_school = any(map(is_name_of_school, found.whose))
    text = plain(block.text)
    start, end = text.span(0, min(counted.end, len(text.text)))
    figure = StatedFigure(
        span=Span(report, block.index, start, end),
        text=block.text[start:end],
        value=numeral.value,
        unit=counted.unit,
        quantity=quantity_of(counted) if of_school or not modifier else None,
        level="school" if of_school else _LEVELS.get(level or "") or subject.level,
        qualifier=grammar.qualifier_of("", counted.after, is_more=counted.is_more),
        subject=subject.name,
        label=counted.label,
    )
    return Mention(
        figure=figure,
        sentence=sentence,
        statement=sentence,
        clause=clause,
        start=numeral.start,
        end=counted.end,
        modifier=modifier,
        scope=Scope(level),
        base=None if counted.unit is None else measure_of(counted.unit),
        field=counted.field,
        per=counted.per,
        is_headline=not modifier,
        school_level=subject.level,
    )


def column_totals(
    tables: Mapping[int, Table], by_block: Mapping[int, Mention]
) -> Iterator[Finding]:
    """The last row of a table, if it is the only one called a total, and the rows it adds up."""
    for table in tables.values():
        rows = [row for row in table.rows if row not in table.head_rows]
        totals = [row for row in rows if _TOTAL.search(table.name_of_row(row))]
        overlap = any(grammar.AMONG.search(table.name_of_row(row)) for row in rows)
        if totals != rows[-1:] or overlap:
            continue
        for column in sorted({column for _, column in table.cells}):
            yield from _column_total(table, rows, column, by_block)


def _column_total(
    table: Table, rows: Sequence[int], column: int, by_block: Mapping[int, Mention]
) -> Iterator[Finding]:
    """Only columns without a gap: what is not stated may have been added all the same."""
    cells = [table.cells.get((row, column)) for row in rows]
    mentions = [by_block.get(cell.index) if cell is not None else None for cell in cells]
    stated = [one for one in mentions if one is not None]
    *addends, total = mentions
    numbers = [one for one in addends if one is not None]
    if total is None or len(numbers) < 2 or len(stated) < len(rows):
        return
    if all(one.is_count and one.field == total.field for one in stated):
        yield Finding("sum", tuple(numbers), stated=total)
