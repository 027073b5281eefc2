"""Figures of tables: a cell that is a number, named by the cell beside it or above it.

Belongs here: headers of rows and columns, rows of totals. Not here: sentences inside cells, which
are read like any other (``sentences``).

A cell with a name right before it (在校学生数 | 342) belongs to the table as a whole. In any other
the column names the quantity and the first cell of the row says whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from contract.fields import units
from ingestion.claims import grammar
from ingestion.claims.counting import Counted, counted_by, quantity_of
from ingestion.claims.finding import Finding
from ingestion.claims.mention import Mention, Scope
from ingestion.claims.model import Level, Span, StatedFigure
from ingestion.claims.numerals import Numeral, numerals
from ingestion.claims.plain import plain
from ingestion.claims.subjects import Subject
from ingestion.claims.words import measure_of, names
from ingestion.documents.model import Block
from ingestion.map.names import normalise, split_unit

_TOTAL_ROW = re.compile(r"合计|总计|共计|小计|全县|全区|全市|全校|总数")
_ANY_NUMBER = re.compile(r"数|值|量|内容|情况|现状|结果|\d")
"""Headers of a column of numbers of all kinds."""
_BRACKETED = re.compile(r"（[^（）]*）$")
_NUMBER_LIKE = re.compile(r"[-—/]?|\d+[.、]?|[-+]?[\d,.]+%?")
_LEVELS: dict[str, Level] = {"primary": "primary", "junior": "junior", "senior": "senior"}


@dataclass(frozen=True)
class Table:
    """The cells of one table by row and column, both from 1."""

    cells: Mapping[tuple[int, int], Block]
    first_in_row: Mapping[int, Block]
    header_of: Mapping[int, str]

    def name_before(self, cell: Block) -> str:
        """The words of the cell right before one, if they name nothing but this cell."""
        before, behind = (self.cells.get((_row(cell), _column(cell) + by)) for by in (-1, 1))
        is_alone = behind is None or not _is_number(behind.text)
        is_named = before is not None and not _is_number(before.text)
        return before.text if before is not None and is_named and is_alone else ""

    def row_name(self, cell: Block) -> str:
        """What the row of a cell is called."""
        first = self.first_in_row[_row(cell)]
        return "" if first is cell or _is_number(first.text) else first.text


class CellFigure(NamedTuple):
    """A number in a cell with what its headers say."""

    block: Block
    numeral: Numeral
    counted: Counted
    row_name: str


def tables_of(blocks: Sequence[Block]) -> dict[int, Table]:
    """The tables of a report by their number."""
    by_table: dict[int, list[Block]] = {}
    for block in blocks:
        if block.table is not None:
            by_table.setdefault(block.table, []).append(block)
    return {number: _table(cells) for number, cells in by_table.items()}


def _table(cells: Sequence[Block]) -> Table:
    places = {(_row(cell), _column(cell)): cell for cell in cells}
    first: dict[int, Block] = {}
    header: dict[int, str] = {}
    for cell in cells:
        first.setdefault(_row(cell), cell)
        if not _is_number(cell.text):
            header.setdefault(_column(cell), cell.text)
    return Table(places, first, header)


def _row(cell: Block) -> int:
    return cell.row or 0


def _column(cell: Block) -> int:
    return cell.column or 0


def _is_number(text: str) -> bool:
    return _NUMBER_LIKE.fullmatch(plain(text).text) is not None


def cell_figure(cell: Block, table: Table) -> CellFigure | None:
    """The figure of a cell that is nothing but a number with or without a unit."""
    text = plain(cell.text).text
    numeral = next(numerals(text), None)
    if numeral is None or numeral.start > 0:
        return None
    header, row_name = _headers(cell, table)
    counted = _counted(text, numeral, header)
    return None if counted is None else CellFigure(cell, numeral, counted, row_name)


def _headers(cell: Block, table: Table) -> tuple[str, str]:
    """What names the quantity of a cell, and whose it is; quantities may also stand in rows."""
    above, name = table.header_of.get(_column(cell), ""), table.name_before(cell)
    column, row_name = plain(above).text, table.row_name(cell)
    if grammar.LEVEL.fullmatch(column) or _TOTAL_ROW.fullmatch(column):
        return row_name, above
    names_quantity = grammar.NAME.search(column) is not None
    if name and not names_quantity and (not column or _ANY_NUMBER.search(column)):
        return name, ""
    return above, row_name


def _counted(text: str, numeral: Numeral, header: str) -> Counted | None:
    """What the cell counts; its unit may stand in the header, 图书（册）."""
    label, unit_names = split_unit(normalise(header))
    gap = _BRACKETED.sub("", plain(label).text)
    if numeral.end < len(text):
        written = text
    else:
        written = f"{text}{next(iter(sorted(map(_written, unit_names))), _unit_of(gap))}"
    whole = next(numerals(written), numeral)
    counted = counted_by(written, whole, gap)
    is_all = counted is not None and counted.end >= len(text)
    return counted if is_all and whole.form in ("number", "percent", "ratio") else None


def _written(unit: str) -> str:
    return "%" if unit == "percent" else units()[unit].label.zh


def _unit_of(header: str) -> str:
    """The unit of the only thing a header names."""
    named = None if grammar.LEVEL.fullmatch(header) else grammar.NAMED_BEFORE.search(header)
    bases = names()[named["name"]] if named else {}
    return _written(next(iter(bases))) if len(bases) == 1 else ""


def cell_mention(
    found: CellFigure, report: int, subject: Subject, sentence: int, clause: int
) -> Mention:
    """A cell's figure; a row called after a level has its scope, one of a school is narrowed."""
    block, numeral, counted, row_name = found
    name = plain(row_name).text
    level = grammar.level_of(f"{name}{counted.label}")
    rest = _TOTAL_ROW.sub("", grammar.LEVEL.sub("", name))
    text = plain(block.text)
    start, end = text.span(numeral.start, min(counted.end, len(text.text)))
    figure = StatedFigure(
        span=Span(report, block.index, start, end),
        text=block.text[start:end],
        value=numeral.value,
        unit=counted.unit,
        quantity=quantity_of(counted),
        level=_LEVELS.get(level or "") or subject.level,
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
        modifier=grammar.FILLERS.sub("", rest),
        scope=Scope(level),
        base=None if counted.unit is None else measure_of(counted.unit),
        field=counted.field,
        per=counted.per,
        is_headline=not rest,
        school_level=subject.level,
    )


def column_totals(
    tables: Mapping[int, Table], by_block: Mapping[int, Mention]
) -> Iterator[Finding]:
    """The last row of a table, if it is the only one called a total, and the rows it adds up."""
    for table in tables.values():
        rows = sorted(table.first_in_row)
        totals = [row for row in rows if _TOTAL_ROW.search(table.first_in_row[row].text)]
        if totals != rows[-1:]:
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
    if total is None or len(numbers) < 2 or len(stated) < len(rows) - 1:
        return
    if all(one.is_count and one.field == total.field for one in stated):
        yield Finding("sum", tuple(numbers), stated=total)
