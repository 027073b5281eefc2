"""The cells every figure of a table came from, as landing rows keep them.

Belongs here: writing ``source_cells`` of table records: ``C#``, ``C#+D#`` for a sum, ``F#*D#`` and
``D#/G#`` for what was computed, ``#`` standing for the source row. Not here: forms (``records``),
reading references (``contract.origin``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product

from contract.origin import ROW
from ingestion.map.columns import ColumnMatch
from ingestion.map.names import cell_name, column_letters
from ingestion.map.plan import ColumnField, RecordPlan
from ingestion.map.rows import DataRows

_Cell = Callable[[int], str | None]
"""The cell of a column; None where the file has none."""


def references(
    record: RecordPlan, match: ColumnMatch, rows: DataRows, landed: list[int]
) -> Iterator[str]:
    """The cells of every field as JSON, for each of the landed rows."""
    if rows.places is None:
        text = _as_json(record, match, lambda column: f"{column_letters(column)}{ROW}")
        yield from [text] * len(landed)
        return
    for row in landed:
        yield _as_json(record, match, _cells_of(rows, row))


def _cells_of(rows: DataRows, row: int) -> _Cell:
    """Cells of a long table: each figure stands in a row of its own."""

    def cell(column: int) -> str | None:
        return cell_name(*rows.position(row, column)) if rows.has(row, column) else None

    return cell


def _as_json(record: RecordPlan, match: ColumnMatch, cell: _Cell) -> str:
    stated = {
        field.declared.name: _expression(field, operands, cell)
        for field in record.columns
        if (operands := match.operands.get((record.name, field.declared.name))) is not None
    }
    return json.dumps({name: text for name, text in stated.items() if text}, ensure_ascii=False)


def _expression(field: ColumnField, operands: tuple[tuple[int, ...], ...], cell: _Cell) -> str:
    """Cells with their operators; a sum of products where an operand is a sum."""
    stated = [[found for column in columns if (found := cell(column))] for columns in operands]
    if field.formula is None:
        return "+".join(found for cells in stated for found in cells)
    sign, per = field.formula.sign, field.formula.per
    below = "" if per == 1 else f"/{per}"
    return "+".join(f"{first}{sign}{second}{below}" for first, second in product(*stated))
