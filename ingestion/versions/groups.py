"""Several columns at once: patterns, a column that was split, columns that were joined.

Belongs here: texts and patterns against groups of columns. Not here: one text and one column
(``tables``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from ingestion.map.names import normalise
from ingestion.versions import wording
from ingestion.versions.board import Board
from ingestion.versions.changes import Choice, Edit, Put
from ingestion.versions.likeness import KNOWN, is_part_of, likeness, plain
from ingestion.versions.slots import PatternSlot, Slot

_ALIKE = 55
_MOST_PARTS = 6


def find_patterns(board: Board) -> None:
    """Patterns that find as many columns as they must."""
    for slot in list(board.patterns):
        columns = _matching(board, slot)
        if len(columns) == slot.count:
            for column in columns:
                board.found([slot], slot.pattern, column)
            board.patterns.remove(slot)
            _check_unit(board, slot, columns)


def find_pattern_groups(board: Board) -> None:
    """For each pattern that is left, the columns that are alike in the way its headers were."""
    for slot in list(board.patterns):
        if slot.column.optional and not _matching(board, slot):
            continue
        columns, score = _group(board, slot)
        choices = board.absent([slot])
        ask = (*slot.address, "confirm")
        if not columns:
            board.changed("missing", wording.missing(slot.pattern), [slot], [], choices, ask)
            continue
        paths = [board.path(c) for c in columns]
        choices.insert(
            0, Choice(" + ".join(paths), wording.summed(paths), score, _listed(slot, paths))
        )
        what = wording.renamed(slot.pattern, "、".join(paths), score)
        board.changed("renamed", what, [slot], columns, choices, ask)


def find_joined(board: Board) -> None:
    """Texts that were summed and are gone, where one column may be their sum."""
    for slots in _summed_slots(board):
        texts = [slot.text for slot in slots]
        wholes = [
            column
            for column, path in board.free.items()
            if all(is_part_of(text, path) for text in texts) and board.takes(slots, column)
        ]
        if len(wholes) == 1:
            path = board.path(wholes[0])
            score = max(likeness(text, path) for text in texts)
            edits: tuple[Edit, ...] = (
                Put((*slots[0].address, "header"), [path]),
                *board.recognised_by(slots, [path]),
            )
            choices = [Choice(path, wording.read_instead(path), score, edits)]
            choices += board.absent(slots)
            what = wording.joined(texts, path)
            board.changed("joined", what, slots, wholes, choices, slots[0].ask)


def find_split(board: Board) -> None:
    """Texts that are gone, where several columns side by side may be their parts."""
    for text, slots in list(board.open.items()):
        if any(slot.declared is None or not slot.declared.is_figure for slot in slots):
            continue
        parts = [
            column
            for column, path in board.free.items()
            if is_part_of(path, text) and board.takes(slots, column)
        ]
        run = _side_by_side(parts)
        if len(run) > 1:
            paths = [board.path(column) for column in run]
            score = max(likeness(text, path) for path in paths)
            choices = [
                Choice(" + ".join(paths), wording.summed(paths), score, board.reading(slots, run))
            ]
            choices += [
                Choice(
                    board.path(c),
                    wording.read_instead(board.path(c)),
                    likeness(text, board.path(c)),
                    board.reading(slots, [c]),
                )
                for c in run
            ]
            choices += board.absent(slots)
            board.changed("split", wording.split(text, paths), slots, run, choices, slots[0].ask)


def _check_unit(board: Board, slot: PatternSlot, columns: Sequence[int]) -> None:
    for put in board.units([slot], columns):
        stated = str(put.value or slot.declared.unit)
        before = slot.column.unit or slot.declared.unit
        what = wording.unit_changed(slot.pattern, before, stated)
        choice = Choice(stated, wording.in_unit(stated), KNOWN, (put,))
        board.changed("unit_changed", what, [slot], columns, [choice])


def _matching(board: Board, slot: PatternSlot) -> list[int]:
    return [
        column
        for column, path in board.free.items()
        if re.fullmatch(slot.pattern, path) or re.fullmatch(slot.pattern, normalise(path))
    ]


def _group(board: Board, slot: PatternSlot) -> tuple[list[int], int]:
    """Columns with one skeleton, as many as the pattern must find, and their likeness."""
    wanted = plain(slot.skeleton())
    groups: dict[str, list[int]] = {}
    for column, path in board.free.items():
        groups.setdefault(plain(slot.skeleton(normalise(path))), []).append(column)
    matching = _matching(board, slot)
    if matching:
        return matching, 90
    fitting = {
        skeleton: columns
        for skeleton, columns in groups.items()
        if len(columns) == slot.count and all(board.takes([slot], c) for c in columns)
    }
    scores = {skeleton: round(fuzz.ratio(wanted, skeleton)) for skeleton in fitting}
    best = max(scores, key=lambda skeleton: scores[skeleton], default=None)
    if best is None or scores[best] < _ALIKE:
        return [], 0
    return fitting[best], min(scores[best], 94)


def _listed(slot: PatternSlot, paths: Sequence[str]) -> tuple[Edit, ...]:
    return (
        Put((*slot.address, "pattern"), None),
        Put((*slot.address, "count"), None),
        Put((*slot.address, "header"), list(paths)),
    )


def _summed_slots(board: Board) -> list[list[Slot]]:
    """Addresses that sum several texts, all of which are open."""
    by_address: dict[object, list[Slot]] = {}
    for slots in board.open.values():
        for slot in slots:
            if slot.column is not None:
                by_address.setdefault(slot.address, []).append(slot)
    return [
        slots
        for slots in by_address.values()
        if len(slots) > 1 and slots[0].column and len(slots) == len(slots[0].column.header)
    ]


def _side_by_side(columns: Sequence[int]) -> list[int]:
    """The first run of neighbouring columns; at most a few."""
    run: list[int] = []
    for column in sorted(columns):
        if run and column != run[-1] + 1:
            if len(run) > 1:
                break
            run = []
        run.append(column)
    return run if len(run) <= _MOST_PARTS else []
