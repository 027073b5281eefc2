"""The tables of a file: which sheet, which header rows, and the header of each.

Belongs here: going through the tables of a layout. Not here: texts of one header (``tables``,
``groups``, ``newcomers``), forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingestion.layout.schema import Header, Layout, Long
from ingestion.map.columns import long_of
from ingestion.map.header import HeaderBlock
from ingestion.map.issues import IssueLog
from ingestion.map.names import normalise
from ingestion.map.pivot import pivot
from ingestion.map.rows import data_rows
from ingestion.map.table import header_of, sheet_of
from ingestion.model import Document, Sheet
from ingestion.versions import groups, newcomers, tables, wording
from ingestion.versions.board import Board
from ingestion.versions.changes import Change, Choice, Edit, Matched, Put, Retext, Route
from ingestion.versions.likeness import KNOWN, plain
from ingestion.versions.sheet_view import SheetView, view
from ingestion.versions.slots import (
    PatternSlot,
    Slot,
    long_slots,
    match_slots,
    named_slots,
    slots_of,
)

_LEAST_SHARE = 0.5
"""Share of the headers a sheet must have to be taken for another one that is not there."""

_MOSTLY = 0.9
"""Share from which the header is where it should be, whatever else has changed."""

AnySlot = Slot | PatternSlot


@dataclass
class Headers:
    """What was found in the headers of a file."""

    matched: list[Matched] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class _Table:
    """Records of a layout that stand in one sheet under one header."""

    records: tuple[str, ...]
    header: Header
    long: Long | None

    @property
    def first(self) -> str:
        return self.records[0]


def compare_headers(
    document: Document, layout: Layout, school_year: int | None, reference: Document | None
) -> Headers:
    """Hold the headers of all tables of a layout against a file."""
    found = Headers()
    parts = _tables(layout)
    taken = {sheet_of(document, layout, table.first) for table in parts}
    for table in parts:
        slots = _slots(layout, table, alone=len(parts) == 1)
        seen = _view(document, layout, table, slots, taken)
        if seen is None:
            found.changes.append(_no_sheet(layout, table))
            continue
        taken.add(seen.sheet.name)
        found.changes += _sheet_changes(document, layout, table, seen)
        board = _compare(layout, table, seen, slots, school_year)
        found.matched += board.matched
        found.changes += board.changes
        if reference is not None:
            earlier = _view(reference, layout, table, slots, set())
            found.changes += _moved(seen, earlier, board.matched)
    return found


def _tables(layout: Layout) -> list[_Table]:
    """The tables of a layout: records with the same sheet."""
    by_sheet: dict[str | None, list[str]] = {}
    for name in layout.records:
        if slots_of(layout, [name]):
            by_sheet.setdefault(layout.records[name].sheet, []).append(name)
    return [
        _Table(tuple(names), header_of(layout, names[0]), long_of(layout, names[0]))
        for names in by_sheet.values()
    ]


def _slots(layout: Layout, table: _Table, *, alone: bool) -> list[AnySlot]:
    """What is looked for in the header; headers of no field belong to the only table."""
    if table.long is not None:
        own: list[AnySlot] = [*long_slots(table.long, _long_route(layout, table))]
    else:
        own = slots_of(layout, table.records)
    if alone:
        own += named_slots(layout)
    return own


def _long_route(layout: Layout, table: _Table) -> tuple[str, ...]:
    own = layout.records[table.first].long is not None
    return ("records", table.first, "long") if own else ("long",)


def _view(
    document: Document,
    layout: Layout,
    table: _Table,
    slots: Sequence[AnySlot],
    taken: set[str | None],
) -> SheetView | None:
    """The table's sheet, by its name, else the one with most of its headers."""
    texts = [slot for slot in slots if not (isinstance(slot, Slot) and slot.optional)]
    name = sheet_of(document, layout, table.first)
    if name is not None:
        return _seen(document.sheet(name), table, texts)
    views = [_seen(document.sheet(n), table, texts) for n in document.sheet_names if n not in taken]
    there = [(_score(texts, v.block), v) for v in views if v is not None]
    best = max(there, key=lambda pair: pair[0], default=None)
    return None if best is None or best[0] < _LEAST_SHARE * len(texts) else best[1]


def _seen(sheet: Sheet, table: _Table, slots: Sequence[AnySlot]) -> SheetView | None:
    enough = _MOSTLY * len(slots)
    return view(sheet, table.header, lambda block: _score(slots, block), enough)


def _score(slots: Iterable[AnySlot], block: HeaderBlock) -> int:
    """How many texts and patterns are there as written, less the paths that are there twice."""
    paths = [path for path in block.paths if path]
    names = {normalise(path) for path in paths} | {plain(path) for path in paths}
    score = len(set(paths)) - len(paths)
    for slot in slots:
        if isinstance(slot, PatternSlot):
            score += sum(re.fullmatch(slot.pattern, name) is not None for name in names) > 0
        else:
            score += normalise(slot.text) in names or plain(slot.text) in names
    return score


def _sheet_changes(
    document: Document, layout: Layout, table: _Table, seen: SheetView
) -> Iterator[Change]:
    pattern, name = layout.records[table.first].sheet, seen.sheet.name
    if pattern is not None and not re.search(pattern, name):
        new = rf"^{re.escape(name)}$"
        edits: list[Edit] = [Put(("records", record, "sheet"), new) for record in table.records]
        if pattern in layout.match.sheets:
            edits.append(Retext(("match", "sheets"), pattern, (new,)))
        choice = Choice(name, wording.read_sheet(name), KNOWN, tuple(edits))
        what = wording.sheet_renamed(pattern, name)
        yield Change("sheet_renamed", pattern, name, what, name, None, KNOWN, (), (choice,))
    if seen.header != table.header:
        yield _header_moved(layout, table, seen)


def _header_moved(layout: Layout, table: _Table, seen: SheetView) -> Change:
    header = seen.header.model_dump(exclude_defaults=True, mode="json")
    own = [record for record in table.records if layout.records[record].header is not None]
    routes: list[Route] = [("records", record, "header") for record in own]
    first, last = seen.block.first + 1, seen.block.last + 1
    rows = f"{first}–{last}" if last > first else str(first)
    if seen.header.levels:
        levels = ", ".join(str(first + level - 1) for level in seen.header.levels)
        rows = f"{rows} ({levels})"
    edits = tuple(Put(route, header) for route in routes or [("header",)])
    choice = Choice(rows, wording.header_at(rows), KNOWN, edits)
    what = wording.header_moved(rows)
    return Change("header_moved", "", rows, what, seen.sheet.name, None, KNOWN, (), (choice,))


def _no_sheet(layout: Layout, table: _Table) -> Change:
    wanted = layout.records[table.first].sheet or table.first
    return Change("missing", wanted, "", wording.missing(wanted), fields=table.records)


def _compare(
    layout: Layout,
    table: _Table,
    seen: SheetView,
    slots: Sequence[AnySlot],
    school_year: int | None,
) -> Board:
    board = _board(layout, seen, slots)
    _find(board)
    newcomers.report_newcomers(board, table.records, school_year)
    newcomers.report_unnamed(board)
    _check_match_rules(board)
    if table.long is None or board.changes:
        return board
    wide = _pivoted(layout, table.long, seen, school_year or layout.school_years.first)
    measures = _board(layout, wide, slots_of(layout, table.records))
    _find(measures)
    measures.free = {c: p for c, p in measures.free.items() if p not in table.long.entity}
    newcomers.report_newcomers(measures, table.records, school_year)
    measures.matched[:0] = board.matched
    return measures


def _board(layout: Layout, seen: SheetView, slots: Iterable[AnySlot]) -> Board:
    known: dict[str, list[Slot]] = {}
    for slot in slots:
        if isinstance(slot, Slot):
            known.setdefault(slot.text, []).append(slot)
    free = {c: path for c, path in enumerate(seen.block.paths) if path}
    for pattern in layout.ignored:
        for column, path in list(free.items()):
            if re.fullmatch(pattern, path) or re.fullmatch(pattern, normalise(path)):
                del free[column]
    patterns = [slot for slot in slots if isinstance(slot, PatternSlot)]
    return Board(layout, seen, free, known, patterns)


def _find(board: Board) -> None:
    tables.find_as_written(board)
    groups.find_patterns(board)
    tables.find_by_year(board)
    tables.find_by_alias(board)
    tables.find_by_levels(board)
    groups.find_joined(board)
    groups.find_split(board)
    groups.find_pattern_groups(board)
    tables.find_alike(board)
    tables.report_missing(board)


def _check_match_rules(board: Board) -> None:
    """Headers files are recognised by, though nothing is read from them, and that are gone."""
    read = {text for change in board.changes for text in change.expected.split(", ")}
    names = {normalise(path) for path in board.view.block.paths}
    names |= {plain(path) for path in board.view.block.paths}
    for slot in match_slots(board.layout):
        there = normalise(slot.text) in names or plain(slot.text) in names
        if not there and slot.text not in read:
            choice = Choice("dropped", wording.not_recognised_by(slot.text), KNOWN, (slot.reads(),))
            board.changed("missing", wording.missing(slot.text), [slot], [], [choice])


def _pivoted(layout: Layout, long: Long, seen: SheetView, school_year: int) -> SheetView:
    """The long table as if it had a column for every measure."""
    named = {}
    for text in (*long.entity, *long.measure, *long.value):
        column = next(c for c, p in enumerate(seen.block.paths) if plain(p) == plain(text))
        named[text] = column
    rows = data_rows(seen.sheet, seen.block, layout, named, school_year)
    block, wide = pivot(rows, seen.block, long, named, IssueLog())
    sheet = replace(seen.sheet, rows=[list(block.paths), *wide.cells])
    return SheetView(sheet, Header(), replace(block, first=0, last=0), in_place=False)


def _moved(seen: SheetView, earlier: SheetView | None, matched: Sequence[Matched]) -> list[Change]:
    """Columns that stand elsewhere than in an earlier file."""
    if earlier is None:
        return []
    before = {plain(path): column for column, path in enumerate(earlier.block.paths) if path}
    now = {plain(path): column for column, path in enumerate(seen.block.paths) if path}
    changes = []
    for one in matched:
        name = plain(one.found)
        if name in before and name in now and before[name] != now[name]:
            was, is_at = earlier.cell(before[name]), seen.cell(now[name])
            what = wording.moved(one.found, was, is_at)
            changes.append(
                Change("moved", one.expected, one.found, what, one.sheet, is_at, 100, one.fields)
            )
    return changes
