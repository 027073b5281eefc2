"""Rewriting of a cell before it is converted: a part of it, another code for it.

Belongs here: ``extract`` and ``recode`` of the layout language. Not here: conversion to a type.
"""

from __future__ import annotations

import re

from contract.fields import Field
from contract.messages import Text
from ingestion.map.issues import Severity
from ingestion.map.names import normalise
from ingestion.model import Cell
from ingestion.value_words import Advice
from ingestion.values import is_identifier

NOT_FOUND = Advice(
    Text(
        zh="单元格中没有版式所说的部分。",
        en="The cell does not hold the part the layout speaks of.",
    ),
    Text(
        zh="请核对该单元格；如写法已变，请更正版式文件中的 extract。",
        en="Check the cell; if it is written differently now, correct extract in the layout.",
    ),
)
"""A cell with text in which ``extract`` found nothing (code ``part_not_found``)."""


class Rewriter:
    """What ``extract``, ``width``, ``of_width`` and ``recode`` of one address do to a cell."""

    def __init__(
        self,
        extract: str | None,
        recode: dict[str, str],
        width: int | None = None,
        of_width: int | None = None,
    ) -> None:
        self.extract = re.compile(extract) if extract else None
        self.recode = {normalise(old): new for old, new in recode.items()}
        self.width = width or 0
        self.of_width = of_width or 0

    def __call__(self, raw: Cell) -> Cell:
        """The cell rewritten; None if ``extract`` finds nothing in it."""
        text = _text(raw)
        if self.extract is not None:
            found = self.extract.search(self._padded(text))
            if found is None:
                return None
            raw = text = found["value"]
        if not self.recode:
            return raw
        key = normalise(text)
        return self.recode.get(key.zfill(self.width) if key.isdigit() else key, raw)

    def _padded(self, text: str) -> str:
        """An identifier whose leading zeros were lost, with as many digits as it has."""
        digits = text.strip()
        return digits.zfill(self.of_width) if self.of_width and digits.isdigit() else text


def _text(raw: Cell) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return "" if raw is None else str(raw)


def severity_not_found(field: Field) -> Severity:
    """A name that does not state the part is no error; an identifier or a figure is."""
    return "error" if field.type != "text" or is_identifier(field) else "info"
