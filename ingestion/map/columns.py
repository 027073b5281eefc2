"""Which columns of a table hold which fields.

Belongs here: matching header paths to a layout, what is left over on both sides. Not here:
finding the header (``header``), what is said of differences (``header_errors``), reading the
values (``table``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from contract.fields import Field, table
from contract.messages import UserError
from ingestion.layout.address import ColumnSource
from ingestion.layout.schema import Layout, Long, TableColumn, columns_of, record_key
from ingestion.map.header import HeaderBlock
from ingestion.map.header_errors import duplicate_header, unit_contradicts
from ingestion.map.names import normalise, split_unit

FieldKey = tuple[str, str]
"""Record and field."""


@dataclass
class ColumnMatch:
    """Columns by record and field, and what is left over on both sides."""

    operands: dict[FieldKey, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    """Columns of a field, operand by operand; a field that is only read has one operand."""
    named: dict[str, int] = field(default_factory=dict)
    """Columns the layout names outside fields: year, row filter, match rules."""
    missing: list[str] = field(default_factory=list)
    unexpected: dict[int, str] = field(default_factory=dict)
    by_alias: dict[FieldKey, int] = field(default_factory=dict)

    @property
    def columns(self) -> dict[FieldKey, tuple[int, ...]]:
        """All columns of a field."""
        return {key: tuple(chain(*columns)) for key, columns in self.operands.items()}


class _Index:
    """Header paths of one header block, looked up as written, normalised or without unit."""

    def __init__(self, block: HeaderBlock) -> None:
        self.paths = {i: path for i, path in enumerate(block.paths) if path}
        self.exact: dict[str, list[int]] = {}
        self.plain: dict[str, list[int]] = {}
        for column, path in self.paths.items():
            name = normalise(path)
            self.exact.setdefault(name, []).append(column)
            self.plain.setdefault(split_unit(name)[0], []).append(column)

    def find(self, header: str) -> int | None:
        """The column of a header path; without its unit if only so it is found, and once."""
        name = normalise(header)
        found = self.exact.get(name) or self.plain.get(split_unit(name)[0], [])
        return found[0] if len(found) == 1 else None

    def matching(self, pattern: str) -> tuple[int, ...]:
        return tuple(
            column
            for column, path in self.paths.items()
            if re.fullmatch(pattern, path) or re.fullmatch(pattern, normalise(path))
        )


def match_columns(layout: Layout, records: Iterable[str], block: HeaderBlock) -> ColumnMatch:
    """Match the header of a sheet with the records that are read from it, aliases included.

    The header of a long table is that of :func:`ingestion.map.pivot.pivot`. Raises UserError
    ``duplicate_header`` or ``unit_contradicts``.
    """
    records = list(records)
    match = _match(layout, records, block)
    _take_aliases(match, _table_columns(layout, records))
    return match


def match_long(layout: Layout, long: Long, block: HeaderBlock) -> ColumnMatch:
    """Match the header of a long table as it is in the file: all its columns are ``named``.

    Raises UserError ``duplicate_header``.
    """
    index, ignored = _index(layout, block)
    match = ColumnMatch()
    _find_named(match, index, [*long.entity, *long.measure, *long.value])
    _find_named(match, index, _row_headers(layout))
    _note_unexpected(match, index, ignored)
    return match


def long_of(layout: Layout, record: str) -> Long | None:
    """How the table of a record is long; None if it has one row per entity."""
    return layout.records[record].long or layout.long


def _match(layout: Layout, records: Iterable[str], block: HeaderBlock) -> ColumnMatch:
    index, ignored = _index(layout, block)
    match = ColumnMatch()
    for key, (declared, source) in _table_columns(layout, records).items():
        operands = tuple(_columns_of(column, index, match) for column in columns_of(source))
        if all(operands):
            match.operands[key] = operands
        if isinstance(source, TableColumn):
            _refuse_other_units(declared, source, [(c, index.paths[c]) for c in operands[0]], block)
    if not any(long_of(layout, record) for record in records):
        _find_named(match, index, _row_headers(layout))
        for header in _other_headers(layout):
            column = index.find(header)
            if column is not None:
                match.named[header] = column
    _note_unexpected(match, index, ignored)
    return match


def _index(layout: Layout, block: HeaderBlock) -> tuple[_Index, set[int]]:
    """The header's paths, and the columns that are known and not wanted."""
    index = _Index(block)
    ignored = {c for pattern in layout.ignored for c in index.matching(pattern)}
    _refuse_duplicates(index, ignored, block)
    return index, ignored


def _find_named(match: ColumnMatch, index: _Index, headers: Iterable[str]) -> None:
    for header in headers:
        column = index.find(header)
        if column is None:
            match.missing.append(header)
        else:
            match.named[header] = column


def _note_unexpected(match: ColumnMatch, index: _Index, ignored: set[int]) -> None:
    used = ignored | {c for columns in match.columns.values() for c in columns}
    used |= set(match.named.values())
    match.unexpected = {c: path for c, path in index.paths.items() if c not in used}


def expected_headers(layout: Layout) -> list[str]:
    """Header paths a file of this layout must have; patterns as they are written.

    The measures of a long table are no headers of the file.
    """
    headers = [*layout.match.headers, *_row_headers(layout)]
    for name in layout.records:
        long = long_of(layout, name)
        if long is not None:
            headers += [*long.entity, *long.measure, *long.value]
            continue
        for _, source in _table_columns(layout, [name]).values():
            for column in columns_of(source):
                if not column.optional:
                    headers += column.header or [f"{column.pattern} ×{column.count}"]
    return list(dict.fromkeys(headers))


def headers_absent(block: HeaderBlock, headers: Iterable[str]) -> list[str]:
    """Which of these header paths the block does not have."""
    index = _Index(block)
    return [header for header in headers if index.find(header) is None]


def difference(layout: Layout, block: HeaderBlock) -> ColumnMatch:
    """What a header lacks of a layout and has beyond it, whatever else is wrong with it."""
    expected = expected_headers(layout)
    long = next(filter(None, (long_of(layout, name) for name in layout.records)), None)
    try:
        match = match_long(layout, long, block) if long else _match(layout, layout.records, block)
    except UserError:
        known = {normalise(header) for header in expected}
        extra = {c: p for c, p in enumerate(block.paths) if p and normalise(p) not in known}
        match = ColumnMatch(unexpected=extra, missing=headers_absent(block, expected))
    absent = headers_absent(block, layout.match.headers)
    match.missing = list(dict.fromkeys([*match.missing, *absent]))
    return match


def _table_columns(
    layout: Layout, records: Iterable[str]
) -> dict[FieldKey, tuple[Field, ColumnSource]]:
    return {
        (record, name): (table(record_key(record)[0]).field(name), source)
        for record in records
        for name, source in layout.records[record].fields.items()
        if isinstance(source, ColumnSource)
    }


def _columns_of(source: TableColumn, index: _Index, match: ColumnMatch) -> tuple[int, ...]:
    """Columns of a field; nothing when one of them is missing, which is noted."""
    if source.pattern is not None:
        columns = index.matching(source.pattern)
        if len(columns) != source.count and not (source.optional and not columns):
            match.missing.append(f"{source.pattern} ×{source.count} (→ {len(columns)})")
            return ()
        return columns
    found = {header: index.find(header) for header in source.header}
    absent = [header for header, column in found.items() if column is None]
    if absent and not (source.optional and len(absent) == len(found)):
        match.missing += absent
    return () if absent else tuple(column for column in found.values() if column is not None)


def _take_aliases(match: ColumnMatch, fields: dict[FieldKey, tuple[Field, ColumnSource]]) -> None:
    """Give a missing single header the unexpected one that is an alias of its field."""
    for key, (declared, source) in fields.items():
        if not isinstance(source, TableColumn) or len(source.header) != 1:
            continue
        if source.header[0] not in match.missing:
            continue
        aliases = {normalise(name) for name in (declared.label.zh, *declared.aliases)}
        found = [
            column
            for column, path in match.unexpected.items()
            if split_unit(normalise(path))[0] in aliases
        ]
        if len(found) == 1:
            match.operands[key] = ((found[0],),)
            match.by_alias[key] = found[0]
            match.missing.remove(source.header[0])
            del match.unexpected[found[0]]


def _row_headers(layout: Layout) -> list[str]:
    """Headers without which it cannot be told which rows are data."""
    conditions = (*layout.row_filter.only, *layout.row_filter.leave_out)
    years = [s.column for s in layout.school_year if s.other_years == "left_out" and s.column]
    return list(dict.fromkeys([*(condition.column for condition in conditions), *years]))


def _other_headers(layout: Layout) -> list[str]:
    """Headers the layout names outside fields, which may be absent."""
    named = [source.column for source in layout.school_year if source.column is not None]
    if layout.row_filter.column is not None:
        named.append(layout.row_filter.column)
    return [*named, *layout.match.headers]


def _refuse_duplicates(index: _Index, ignored: set[int], block: HeaderBlock) -> None:
    for columns in index.exact.values():
        kept = [c for c in columns if c not in ignored]
        if len(kept) > 1:
            raise duplicate_header(block, index.paths[kept[0]], kept)


def _refuse_other_units(
    declared: Field, source: TableColumn, columns: list[tuple[int, str]], block: HeaderBlock
) -> None:
    stated = source.unit or declared.unit
    for column, path in columns:
        named = split_unit(normalise(path))[1]
        if named and stated not in named and declared.is_figure:
            raise unit_contradicts(block, path, column, stated)
