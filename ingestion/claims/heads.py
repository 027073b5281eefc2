"""Heads of a table: what stands above a cell and beside it, and in which unit its row is.

Belongs here: rows of heads, heads that span columns or rows, the column of units. Not here: what
the heads of a cell say of it (``cells``).

Cells that are merged, or left blank below the words they belong to, are not among the blocks of a
document: the head goes on until another one stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from contract.documents import Block
from ingestion.claims import grammar
from ingestion.claims.numerals import numerals
from ingestion.claims.plain import plain

_NUMBER_LIKE = re.compile(r"[-—/]?|\d+[.、]?|[-+]?[\d,.]+%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT = "单位"
_CAPTION_UNIT = re.compile(r"单位：(?P<units>[^（）。；]+)")
_BETWEEN_UNITS = re.compile(r"[、，,/]")


def is_number(text: str) -> bool:
    """Whether a cell is nothing but a number and what it counts (12个教学班); a year is a head."""
    written = plain(text).text
    if _YEAR.fullmatch(written):
        return False
    if _NUMBER_LIKE.fullmatch(written):
        return True
    numeral = next(numerals(written), None)
    if numeral is None or numeral.start > 0 or numeral.value is None:
        return False
    unit = grammar.UNIT_BEHIND.match(written, numeral.end)
    end = numeral.end if unit is None else unit.end()
    return end == len(written) or grammar.NAMED_BEHIND.fullmatch(written, end) is not None


@dataclass(frozen=True)
class Table:
    """The cells of one table by row and column, both from 1.

    ``caption_units``: units the paragraph right before the table says it is in (单位：人、万元).
    """

    cells: Mapping[tuple[int, int], Block]
    caption_units: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> Mapping[int, Mapping[int, Block]]:
        """Row → column → cell, in order."""
        found: dict[int, dict[int, Block]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            found.setdefault(row, {})[column] = cell
        return found

    @cached_property
    def head_rows(self) -> tuple[int, ...]:
        """The rows before the first with a number; none if the first has one, or all are words."""
        heads: list[int] = []
        for row, cells in self.rows.items():
            if any(is_number(one.text) for one in cells.values()):
                return tuple(heads)
            heads.append(row)
        return ()

    def name_of_row(self, row: int) -> str:
        """The first cell of a row."""
        return next(iter(self.rows[row].values())).text

    def above(self, cell: Block) -> tuple[str, ...]:
        """The heads of a cell's column from the top; all but the last row of heads may span."""
        _, column = place(cell)
        found = (self._head(row, column) for row in self.head_rows)
        return tuple(text for text in found if text)

    def _head(self, row: int, column: int) -> str:
        here = self.cells.get((row, column))
        if here is not None or row == self.head_rows[-1]:
            return "" if here is None else here.text
        before = [one for at, one in self.rows[row].items() if at < column]
        return before[-1].text if before else ""

    def beside(self, cell: Block) -> tuple[str, ...]:
        """The words left of a cell; in a table without heads those right before it, if any are."""
        row, column = place(cell)
        before = [one.text for at, one in self.rows[row].items() if at < column]
        if not self.head_rows and before and not is_number(before[-1]):
            before = list(_last_words(before))
        words = [text for text in before if not is_number(text)]
        return (*self._goes_on(row), *words)

    def _goes_on(self, row: int) -> Iterator[str]:
        """The words of rows above that stand left of everything in this row."""
        for column in range(1, next(iter(self.rows[row]))):
            above = [
                cell.text
                for (at, across), cell in sorted(self.cells.items())
                if across == column and at < row and at not in self.head_rows
            ]
            if above and not is_number(above[-1]):
                yield above[-1]

    @cached_property
    def _column_of_units(self) -> int | None:
        heads = (self.rows[row] for row in self.head_rows)
        named = (
            at for cells in heads for at, one in cells.items() if plain(one.text).text == _UNIT
        )
        return next(named, None)

    def unit_beside(self, cell: Block) -> str | None:
        """What the column of units says of a cell's row, maybe nothing; None without one."""
        if self._column_of_units is None:
            return None
        found = self.cells.get((place(cell)[0], self._column_of_units))
        return "" if found is None else plain(found.text).text


def _last_words(texts: Sequence[str]) -> list[str]:
    """The texts behind the last number."""
    numbers = [at for at, text in enumerate(texts) if is_number(text)]
    return list(texts[numbers[-1] + 1 :] if numbers else texts)


def place(cell: Block) -> tuple[int, int]:
    """Row and column of a cell."""
    return cell.row or 0, cell.column or 0


def tables_of(blocks: Sequence[Block]) -> dict[int, Table]:
    """The tables of a report by their number."""
    cells: dict[int, dict[tuple[int, int], Block]] = {}
    captions: dict[int, tuple[str, ...]] = {}
    before = ""
    for block in blocks:
        if block.table is None:
            before = block.text
        elif block.table not in cells:
            captions[block.table] = _units_said(before)
            before = ""
        if block.table is not None:
            cells.setdefault(block.table, {})[place(block)] = block
    return {number: Table(found, captions[number]) for number, found in cells.items()}


def _units_said(caption: str) -> tuple[str, ...]:
    found = _CAPTION_UNIT.search(plain(caption).text)
    return tuple(_BETWEEN_UNITS.split(found["units"])) if found else ()
