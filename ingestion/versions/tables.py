"""The texts of a header, one by one: where they are, under which name, in which unit.

Belongs here: single texts of a layout against single columns. Not here: several columns at once
(``groups``), columns the layout does not know (``newcomers``), finding the header (``sheet_view``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from ingestion.map.names import normalise
from ingestion.versions import wording
from ingestion.versions.board import Board, fields_of
from ingestion.versions.changes import Choice, Edit, Put
from ingestion.versions.likeness import KNOWN, LEVELS_DIFFER, YEAR, likeness, plain, without_year
from ingestion.versions.slots import Slot

_ALIKE = 55
"""Smallest likeness at which a column is a candidate for a text."""
_ALIKE_IF_OPTIONAL = 75
"""For a header that may be absent."""
_MOST_CANDIDATES = 4


def find_as_written(board: Board) -> None:
    """Texts that are there; a unit in brackets at the end may differ and is looked at apart."""
    exact, bare = _by_name(board, normalise), _by_name(board, plain)
    for text, slots in list(board.open.items()):
        columns = exact.get(normalise(text)) or bare.get(plain(text), [])
        if len(columns) == 1:
            _found(board, slots, columns[0])
        elif columns:
            cells = ", ".join(map(board.view.cell, columns))
            board.changed("duplicated", wording.duplicated(text, cells), slots, columns)


def find_by_year(board: Board) -> None:
    """Texts that differ from one column in nothing but the school year they name."""
    columns = _by_name(board, without_year)
    texts = Counter(map(without_year, board.open))
    for text, slots in list(board.open.items()):
        found = columns.get(without_year(text), [])
        if len(found) == 1 and texts[without_year(text)] == 1:
            path = board.path(found[0])
            what = wording.year_in_header(text, path)
            choice = Choice(path, wording.any_year(path), KNOWN, _any_year(board, slots, path))
            board.changed("year_in_header", what, slots, found, [choice])


def find_by_alias(board: Board) -> None:
    """Columns called by the label or an alias of the field."""
    for slots in list(board.open.values()):
        names = _by_name(board, lambda path: plain(path).rpartition("/")[2])
        known = {plain(name) for slot in slots for name in slot.names}
        columns = sorted({c for name in known for c in names.get(name, [])})
        if len(columns) == 1:
            _renamed(board, slots, [(columns[0], KNOWN)], certain=True)


def find_by_levels(board: Board) -> None:
    """Paths that only have levels more or fewer, where one text and one column are like that."""
    pairs = [
        (text, column)
        for text in board.open
        for column, path in board.free.items()
        if likeness(text, path) == LEVELS_DIFFER
    ]
    texts, columns = Counter(t for t, _ in pairs), Counter(c for _, c in pairs)
    for text, column in pairs:
        if texts[text] == columns[column] == 1:
            _renamed(board, board.open[text], [(column, LEVELS_DIFFER)], certain=True)


def find_alike(board: Board) -> None:
    """The column most like each text that is left; the most alike pair first."""
    scores = {
        (text, column): score
        for text, slots in board.open.items()
        for column, path in board.free.items()
        if (score := likeness(text, path)) >= _least(slots) and board.takes(slots, column)
    }
    for text, column in sorted(scores, key=lambda pair: (-scores[pair], pair[1])):
        if text in board.open and column in board.free:
            others = [(c, scores[t, c]) for t, c in scores if t == text and c in board.free]
            ranked = sorted(others, key=lambda pair: (-pair[1], pair[0]))
            _renamed(board, board.open[text], ranked[:_MOST_CANDIDATES], certain=False)


def report_missing(board: Board) -> None:
    """Texts that are nowhere; optional ones may be."""
    for text, slots in list(board.open.items()):
        if not all(slot.optional for slot in slots):
            choices = board.absent(slots)
            board.changed("missing", wording.missing(text), slots, [], choices, slots[0].ask)


def _found(board: Board, slots: Sequence[Slot], column: int) -> None:
    edits = tuple(board.units(slots, [column]))
    if not edits:
        board.found(slots, slots[0].text, column)
        _check_cells(board, slots, column)
        return
    path, unit = board.path(column), edits[0].value
    declared = [slot.declared.unit for slot in slots if slot.declared is not None]
    stated = str(unit or declared[0])
    before = next((s.column.unit for s in slots if s.column and s.column.unit), declared[0])
    choice = Choice(stated, wording.in_unit(stated), KNOWN, board.reading(slots, [column]))
    what = wording.unit_changed(path, before, stated)
    board.changed("unit_changed", what, slots, [column], [choice])


def _renamed(
    board: Board, slots: Sequence[Slot], ranked: Sequence[tuple[int, int]], *, certain: bool
) -> None:
    """A text under another name; ``ranked``: the columns it may be, with their likeness."""
    choices = [
        Choice(board.path(c), wording.read_instead(board.path(c)), score, board.reading(slots, [c]))
        for c, score in ranked
    ]
    column, score = ranked[0]
    what = wording.renamed(slots[0].text, board.path(column), score)
    ask = None if certain else slots[0].ask
    choices += board.absent(slots)
    board.changed("renamed", what, slots, [column], choices, ask)
    _check_cells(board, slots, column)


def _check_cells(board: Board, slots: Sequence[Slot], column: int) -> None:
    """Cells under a header that the field cannot take."""
    for slot in slots:
        if slot.declared is None or slot.column is None:
            continue
        example = board.unfit(slot.declared, slot.column, column)
        if example is not None:
            what = wording.retyped(board.path(column), fields_of([slot])[0], example)
            board.changed("retyped", what, [slot], [column])


def _any_year(board: Board, slots: Sequence[Slot], path: str) -> tuple[Edit, ...]:
    """Edits that find the header whatever year it names, where an address has just this one."""
    edits = list(board.recognised_by(slots, ()))
    for slot in slots:
        if slot.column is not None and len(slot.column.header) == 1:
            edits.append(Put((*slot.address, "header"), None))
            edits.append(Put((*slot.address, "pattern"), _year_pattern(path)))
            edits.append(Put((*slot.address, "count"), 1))
        else:
            edits.append(slot.reads(path))
    return tuple(edits)


def _year_pattern(path: str) -> str:
    """A pattern of the header with any school year in the place of its own."""
    name, parts, last = normalise(path), [], 0
    for year in YEAR.finditer(name):
        parts += [re.escape(name[last : year.start()]), re.sub(r"\d", r"\\d", year[0])]
        last = year.end()
    return "".join([*parts, re.escape(name[last:])])


def _least(slots: Sequence[Slot]) -> int:
    return _ALIKE_IF_OPTIONAL if all(slot.optional for slot in slots) else _ALIKE


def _by_name(board: Board, name: Callable[[str], str]) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for column, path in board.free.items():
        columns.setdefault(name(path), []).append(column)
    return columns
