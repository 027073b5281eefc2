"""Whether a table says what the figure in a cell is of.

Belongs here: the heads of a cell. Not here: finding figures.

In a sentence the words beside a figure say what it is. In a table two heads do, and both count:
in the row 生均图书册数 only the column of values is the figure of that name, 上限 and 缺口 are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from contract.messages import Text
from expectations.claims_model import normalised
from ingestion.claims.model import Block, Document, StatedFigure

_BRACKETS = re.compile(r"\([^()]*\)")
_LEVELS = ("小学", "初中", "高中", "全县", "全区", "全市", "全校", "本校", "县级")
_NEUTRAL = frozenset(("", "合计", "总计", "小计", "共计", "数值", "数量", "数据", "县", *_LEVELS))
_NAME_OF_SCHOOL = re.compile(r".{2}(?:小学|中学|学校|校区|教学点)$")
_UNIT = "单位"
"""Head of a column that says in which unit a row is; such a figure does not say it itself."""


@dataclass(frozen=True)
class Cells:
    """The cells of a document by table, row and column."""

    document: Document

    def say(self, figure: StatedFigure, label: Text) -> bool:
        """Whether a figure is what its label says it is; of a figure in a sentence always.

        One head has to be the whole name of the quantity, the other has to be neutral: a level, a
        total, or the name of a school.
        """
        block = self.document.blocks[figure.span.block]
        if block.table is None or len(block.text) > 2 * len(figure.text):
            return True
        if (block.table, _UNIT) in self._heads:
            return False
        names = _forms(figure.label) | _forms(label.zh)
        above, beside = self._head(block, row=1), self._head(block, column=1)
        return (_of_quantity(above, names) and _is_neutral(beside)) or (
            _of_quantity(beside, names) and _is_neutral(above)
        )

    def _head(self, cell: Block, row: int | None = None, column: int | None = None) -> str:
        place = (cell.table, row or cell.row, column or cell.column)
        found = self._by_place.get(place)
        return "" if found is None or found is cell else _bare(found.text)

    @cached_property
    def _heads(self) -> frozenset[tuple[int | None, str]]:
        first = (one for one in self.document.blocks if one.row == 1)
        return frozenset((one.table, _bare(one.text)) for one in first)

    @cached_property
    def _by_place(self) -> dict[tuple[int | None, int | None, int | None], Block]:
        return {
            (one.table, one.row, one.column): one
            for one in self.document.blocks
            if one.table is not None
        }


def _bare(text: str) -> str:
    """A head without what stands in brackets."""
    return _BRACKETS.sub("", normalised(text))


def _forms(name: str) -> set[str]:
    """A name with and without 数 at its end."""
    bare = _bare(name)
    return {bare, f"{bare}数", bare.removesuffix("数")} - {""}


def _of_quantity(head: str, names: set[str]) -> bool:
    without_level = next((head.removeprefix(one) for one in _LEVELS if head.startswith(one)), head)
    return head in names or without_level in names


def _is_neutral(head: str) -> bool:
    return head in _NEUTRAL or _NAME_OF_SCHOOL.search(head) is not None
