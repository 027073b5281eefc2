"""Where the cells of a form are in sheets of one shape, and whether its texts agree.

Belongs here: the geometry of a form, the form code printed in the sheet. Not here: codes and texts
of one sheet (``frame``), values, records, or which sheet belongs to which form.

A sheet of a known geometry is recognised by its code row, code column and the texts that were
used, and needs no search: workbooks of one family are alike by the thousand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from ingestion.layout.schema import Form, FormCell
from ingestion.map.frame import (
    Frame,
    Position,
    Rows,
    Spot,
    cell_at,
    column_of,
    columns_with,
    structure_texts,
)
from ingestion.map.labels import Contradicted, Mismatch, Signature, texts_of
from ingestion.map.names import normalise
from ingestion.model import Cell, Sheet

_FORM_CODE = re.compile(r"(\D+?)(\d+)")
_serials = count()
_MOST_REMEMBERED = 20_000
_TITLE_ROWS = 8


@dataclass(frozen=True)
class Address:
    """A cell of the layout and the unit its figure is declared in."""

    cell: FormCell
    unit: str


@dataclass(frozen=True)
class Geometry:
    """One form's cells in sheets of one shape.

    ``serial`` tells geometries apart. ``body``: first row and column where figures stand.
    ``signature``: which cells are read, equal for equal geometries.
    ``headings``: first row of the headings, and they. ``stub``: first row with a code, and what
    stands left of the codes from there to the last. ``mismatches``: codes with another text than
    the layout knows. ``sought``: texts by which cells were looked for;
    ``sought_at``: every cell with one of them.
    ``other_form``: the form code the sheet itself states, if it is another form's.
    """

    serial: int
    height: int
    code_row: tuple[int, list[Cell]] | None
    code_column: tuple[int, list[Cell]] | None
    texts: tuple[tuple[int, int, Cell], ...]
    headings: tuple[int, Rows]
    stub: tuple[int, Rows]
    spots: tuple[Spot | Contradicted, ...]
    mismatches: tuple[Mismatch, ...]
    sought: frozenset[str]
    sought_at: tuple[Position, ...]
    body: Position
    signature: str
    other_form: str | None
    unsought: set[Cell] = field(default_factory=set)
    """Cells met that hold none of the texts sought; a bounded memory."""

    def fits(self, rows: Rows) -> bool:
        """Whether a sheet has this geometry."""
        return (
            len(rows) == self.height
            and (self.code_row is None or rows[self.code_row[0]] == self.code_row[1])
            and (
                self.code_column is None
                or column_of(rows, self.code_column[0]) == self.code_column[1]
            )
            and self._same_cells(rows)
            and self._same_texts(rows)
        )

    def _same_cells(self, rows: Rows) -> bool:
        """Whether the texts that were used stand where they did."""
        try:
            return all(rows[row][column] == text for row, column, text in self.texts)
        except IndexError:
            return all(cell_at(rows, row, column) == text for row, column, text in self.texts)

    def _same_texts(self, rows: Rows) -> bool:
        """Whether headings and stub are the same, and what is looked for stands where it did."""
        first, headings = self.headings
        if rows[first : first + len(headings)] != headings:
            return False
        first, stub = self.stub
        if stub and stub != _stub(rows, first, len(stub), len(stub[0])):
            return False
        return not self.sought or self._sought_cells(rows) == self.sought_at

    def _sought_cells(self, rows: Rows) -> tuple[Position, ...]:
        """Every cell with a text that is sought; rows of known other cells are passed over."""
        if len(self.unsought) > _MOST_REMEMBERED:
            self.unsought.clear()
        found: list[Position] = []
        for number, row in enumerate(rows):
            if self.unsought.issuperset(row):
                continue
            columns = columns_with(row, self.sought)
            found += [(number, column) for column in columns]
            self.unsought.update(row)
            self.unsought.difference_update(row[column] for column in columns)
        return tuple(found)


def locate(sheet: Sheet, form: str, declared: Form, addresses: Iterable[Address]) -> Geometry:
    """Find the cells of the form with that number in its sheet."""
    rows = sheet.rows
    frame = Frame(rows, sheet.merged, headings_known=Counter(map(normalise, declared.headings)))
    found = [(address, frame.spot(address.cell)) for address in addresses]
    if not all(isinstance(spot, tuple) for _, spot in found):
        frame.sought |= structure_texts()
    signature = Signature(declared, texts_of(frame))
    spots = tuple(
        signature.contradiction(address.cell, address.unit) or spot
        if isinstance(spot, tuple)
        else spot
        for address, spot in found
    )
    printed = _printed_code(rows, form)
    if printed is not None:
        frame.texts[printed[0], printed[1]] = rows[printed[0]][printed[1]]
    return Geometry(
        serial=next(_serials),
        height=len(rows),
        code_row=None if frame.code_row is None else (frame.code_row, rows[frame.code_row]),
        code_column=(
            None
            if frame.code_column is None
            else (frame.code_column, column_of(rows, frame.code_column))
        ),
        texts=tuple((r, c, text) for (r, c), text in frame.texts.items()),
        headings=(frame.headings.start, rows[frame.headings.start : frame.headings.stop]),
        stub=_stub_of(frame),
        spots=spots,
        mismatches=signature.mismatches,
        sought=frozenset(frame.sought),
        sought_at=frame.sought_cells(),
        body=frame.body,
        signature=repr((frame.body, spots)),
        other_form=printed[2] if printed is not None else None,
    )


def _stub_of(frame: Frame) -> tuple[int, Rows]:
    """The lines with codes, and what stands left of them."""
    lines = [row for positions in frame.row_codes.values() for row in positions]
    if not lines or not frame.code_column:
        return 0, []
    first, count_of = min(lines), max(lines) - min(lines) + 1
    return first, _stub(frame.rows, first, count_of, frame.code_column)


def _stub(rows: Rows, first: int, height: int, width: int) -> Rows:
    return [row[:width] for row in rows[first : first + height]]


def _printed_code(rows: Rows, form: str) -> tuple[int, int, str | None] | None:
    """Where the sheet states its own form code, and that code if it is another form's."""
    own = _FORM_CODE.match(normalise(form))
    if own is None:
        return None
    for row, cells in enumerate(rows[:_TITLE_ROWS]):
        for column, cell in enumerate(cells):
            stated = _FORM_CODE.match(normalise(cell)) if type(cell) is str and cell else None
            if stated is not None and stated[1] == own[1]:
                return row, column, None if stated[2] == own[2] else stated[0]
    return None
