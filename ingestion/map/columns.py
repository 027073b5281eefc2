"""Which columns of a table hold which fields, and the error when header and layout differ.

Belongs here: matching header paths to a layout, both lists of differences with nearest names.
Not here: finding the header (``header``), reading the values (``table``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from contract.fields import Field, table
from contract.messages import Text, UserError, Where
from ingestion.layout.schema import Layout, TableColumn, record_key
from ingestion.map.header import HeaderBlock
from ingestion.map.names import column_letters, normalise, split_unit

_ALIKE = 60
"""Smallest similarity (0–100) at which a header is suggested for another."""
_LISTED = 20
"""How many headers a message lists."""

FieldKey = tuple[str, str]
"""Record and field."""


@dataclass
class ColumnMatch:
    """Columns by record and field, and what is left over on both sides."""

    columns: dict[FieldKey, tuple[int, ...]] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    """Columns the layout names outside fields: year, row filter, match rules."""
    missing: list[str] = field(default_factory=list)
    unexpected: dict[int, str] = field(default_factory=dict)
    by_alias: dict[FieldKey, int] = field(default_factory=dict)


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

    Raises UserError ``duplicate_header`` or ``unit_contradicts``.
    """
    match = _match(layout, records, block)
    _take_aliases(match, _table_columns(layout, records))
    return match


def _match(layout: Layout, records: Iterable[str], block: HeaderBlock) -> ColumnMatch:
    index = _Index(block)
    ignored = {c for pattern in layout.ignored for c in index.matching(pattern)}
    _refuse_duplicates(index, ignored, block)
    match = ColumnMatch()
    fields = _table_columns(layout, records)
    for key, (declared, source) in fields.items():
        columns = _columns_of(source, index, match)
        if columns:
            match.columns[key] = columns
            _refuse_other_units(declared, source, [(c, index.paths[c]) for c in columns], block)
    for header in _named_headers(layout):
        column = index.find(header)
        if column is not None:
            match.named[header] = column
    used = ignored | {c for columns in match.columns.values() for c in columns}
    used |= set(match.named.values())
    match.unexpected = {c: path for c, path in index.paths.items() if c not in used}
    return match


def expected_headers(layout: Layout) -> list[str]:
    """Header paths a file of this layout must have; patterns as they are written."""
    headers = [*layout.match.headers]
    for _, source in _table_columns(layout, layout.records).values():
        if not source.optional:
            headers += source.header or [f"{source.pattern} ×{source.count}"]
    return list(dict.fromkeys(headers))


def headers_absent(block: HeaderBlock, headers: Iterable[str]) -> list[str]:
    """Which of these header paths the block does not have."""
    index = _Index(block)
    return [header for header in headers if index.find(header) is None]


def difference(layout: Layout, block: HeaderBlock) -> ColumnMatch:
    """What a header lacks of a layout and has beyond it, whatever else is wrong with it."""
    expected = expected_headers(layout)
    try:
        match = _match(layout, layout.records, block)
    except UserError:
        known = {normalise(header) for header in expected}
        extra = {c: p for c, p in enumerate(block.paths) if p and normalise(p) not in known}
        match = ColumnMatch(unexpected=extra, missing=headers_absent(block, expected))
    absent = headers_absent(block, layout.match.headers)
    match.missing = list(dict.fromkeys([*match.missing, *absent]))
    return match


def describe_difference(missing: Iterable[str], unexpected: Mapping[int, str]) -> Text:
    """Both lists, each missing header with the unexpected one most like it."""
    by_name = {path: column for column, path in unexpected.items()}
    missing_zh, missing_en = [], []
    for header in list(missing)[:_LISTED]:
        close = process.extractOne(
            header, list(by_name), scorer=fuzz.ratio, processor=normalise, score_cutoff=_ALIKE
        )
        if close is None:
            missing_zh.append(header)
            missing_en.append(header)
        else:
            letter = column_letters(by_name[close[0]])
            missing_zh.append(
                f"{header}（最接近的是 {letter} 列“{close[0]}”，相似度 {close[1]:.0f}%）"
            )
            missing_en.append(
                f"{header} (nearest: {close[0]!r} in column {letter}, {close[1]:.0f} %)"
            )
    extra = [f"{path} ({column_letters(c)})" for c, path in list(unexpected.items())[:_LISTED]]
    return Text(
        zh=f"缺少：{'；'.join(missing_zh) or '无'}。多出：{'；'.join(extra) or '无'}。",
        en=f"Missing: {'; '.join(missing_en) or 'none'}. Unexpected: {'; '.join(extra) or 'none'}.",
    )


def headers_differ(layout: Layout, block: HeaderBlock, match: ColumnMatch) -> UserError:
    """The error that stops a file whose header is not the layout's."""
    lists = describe_difference(match.missing, match.unexpected)
    zh, en = rows_looked_at(block)
    return UserError(
        "headers_differ",
        Text(
            zh=f"表头与版式 {layout.id} 不符（{zh}）。{lists.zh}",
            en=f"The header differs from layout {layout.id} ({en}). {lists.en}",
        ),
        Text(
            zh="请核对表头；如系新版式，请在版式文件中写明（新列不读取的写入 ignored）。",
            en="Check the header; if the return has changed, say so in a layout version (columns"
            " that are not to be read go under ignored).",
        ),
        Where(sheet=block.sheet),
    )


def rows_looked_at(block: HeaderBlock) -> tuple[str, str]:
    """'Header rows 2–4' in both languages."""
    rows = f"{block.first + 1}–{block.last + 1}" if block.last > block.first else block.first + 1
    return f"表头在第 {rows} 行", f"header in row {rows}"


def _table_columns(
    layout: Layout, records: Iterable[str]
) -> dict[FieldKey, tuple[Field, TableColumn]]:
    return {
        (record, name): (table(record_key(record)[0]).field(name), source)
        for record in records
        for name, source in layout.records[record].fields.items()
        if isinstance(source, TableColumn)
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


def _take_aliases(match: ColumnMatch, fields: dict[FieldKey, tuple[Field, TableColumn]]) -> None:
    """Give a missing single header the unexpected one that is an alias of its field."""
    for key, (declared, source) in fields.items():
        if len(source.header) != 1 or source.header[0] not in match.missing:
            continue
        aliases = {normalise(name) for name in (declared.label.zh, *declared.aliases)}
        found = [
            column
            for column, path in match.unexpected.items()
            if split_unit(normalise(path))[0] in aliases
        ]
        if len(found) == 1:
            match.columns[key] = (found[0],)
            match.by_alias[key] = found[0]
            match.missing.remove(source.header[0])
            del match.unexpected[found[0]]


def _named_headers(layout: Layout) -> list[str]:
    named = [source.column for source in layout.school_year if source.column is not None]
    if layout.row_filter.column is not None:
        named.append(layout.row_filter.column)
    return [*named, *layout.match.headers]


def _refuse_duplicates(index: _Index, ignored: set[int], block: HeaderBlock) -> None:
    for columns in index.exact.values():
        kept = [c for c in columns if c not in ignored]
        if len(kept) > 1:
            path = index.paths[kept[0]]
            places = ", ".join(f"{column_letters(c)}{block.last + 1}" for c in kept)
            raise UserError(
                "duplicate_header",
                Text(
                    zh=f"表头“{path}”出现了 {len(kept)} 次（{places}），无法判断取哪一列。",
                    en=f"The header {path!r} is there {len(kept)} times ({places}); which column"
                    " is meant cannot be told.",
                ),
                Text(zh="请删除或改名其中一列。", en="Remove or rename one of the columns."),
                Where(sheet=block.sheet, cell=places, header=path),
            )


def _refuse_other_units(
    declared: Field, source: TableColumn, columns: list[tuple[int, str]], block: HeaderBlock
) -> None:
    stated = source.unit or declared.unit
    for column, path in columns:
        named = split_unit(normalise(path))[1]
        if named and stated not in named and declared.type in ("integer", "number"):
            raise UserError(
                "unit_contradicts",
                Text(
                    zh=f"表头“{path}”写明的单位与版式中的单位 {stated} 不一致。",
                    en=f"The header {path!r} states another unit than the layout ({stated}).",
                ),
                Text(
                    zh="请核对单位；如报表改了单位，请在版式文件中写明 unit。",
                    en="Check the unit; if the return has changed, state the unit in the layout.",
                ),
                Where(
                    sheet=block.sheet,
                    cell=f"{column_letters(column)}{block.last + 1}",
                    header=path,
                ),
            )
