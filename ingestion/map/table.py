"""Records that stand in tables: one landing row per row, or per entity of a long table.

Belongs here: sheets of a file, header against layout, which rows are landed with which keys. Not
here: values of columns (``sheet_values``), fields that stand in forms (``records``), what is said
of a table (``table_issues``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from contract.messages import Where
from ingestion.layout.check import SCHOOL, YEAR
from ingestion.layout.schema import Header, Layout
from ingestion.map import table_issues as said
from ingestion.map.column_values import ColumnValues
from ingestion.map.columns import ColumnMatch, headers_absent, long_of, match_columns, match_long
from ingestion.map.content import text_of
from ingestion.map.form_issues import hidden_sheet
from ingestion.map.header import HeaderBlock, find_header
from ingestion.map.header_errors import headers_differ
from ingestion.map.issues import IssueLog
from ingestion.map.names import cell_name
from ingestion.map.pivot import pivot
from ingestion.map.plan import LayoutPlan, RecordPlan
from ingestion.map.records import Columns, row_without_key
from ingestion.map.references import references
from ingestion.map.rows import DataRows, data_rows
from ingestion.map.sheet_values import SheetValues
from ingestion.map.years import as_text, stated_year, year_contradicts_folder
from ingestion.model import Document, Sheet

_NO_HEADER = "—"

Constants = Callable[[RecordPlan], dict[str, object]]


@dataclass
class TableRecords:
    """Rows of the table records of one file, built sheet by sheet.

    ``constants`` gives the fields of a record that stand in forms: the same in every row.
    """

    document: Document
    plan: LayoutPlan
    school_year: int
    log: IssueLog
    constants: Constants
    columns: Columns = field(default_factory=dict)
    out_of_scope: list[str] = field(default_factory=list)
    content: list[str] = field(default_factory=list)

    def read(self) -> Columns:
        """Rows of all table records. UserError if the file as a whole does not fit."""
        for name, records in self._by_sheet().items():
            self._read_sheet(self.document.sheet(name), records)
        return self.columns

    def _by_sheet(self) -> dict[str, list[RecordPlan]]:
        found: dict[str, list[RecordPlan]] = {}
        absent: list[RecordPlan] = []
        for record in self.plan.table_records:
            name = sheet_of(self.document, self.plan.layout, record.name)
            if name is None:
                absent.append(record)
            else:
                found.setdefault(name, []).append(record)
        if absent and not found:
            raise said.no_sheet(self.document, absent)
        for record in absent:
            self.log.add(said.sheet_missing(record, self.document.sheet_names))
        return found

    def _read_sheet(self, sheet: Sheet, records: list[RecordPlan]) -> None:
        self.content.append(text_of(sheet.name, sheet.rows))
        header = header_of(self.plan.layout, records[0].name)
        block = find_header(sheet, header)
        if block is None:
            raise said.no_header(sheet, header)
        block, match, rows = self._rows(sheet, block, records)
        self._report_sheet(sheet, block, match, rows)
        inside = self._inside(rows, block, match)
        columns = ColumnValues(inside, block, self.plan.index.tokens, self.log)
        self._add_records(SheetValues(columns, match), records)

    def _rows(
        self, sheet: Sheet, block: HeaderBlock, records: list[RecordPlan]
    ) -> tuple[HeaderBlock, ColumnMatch, DataRows]:
        """Header, columns and data rows; of a long table as they are after it was turned."""
        layout = self.plan.layout
        long = long_of(layout, records[0].name)
        match = match_long(layout, long, block) if long else self._match(records, block)
        rows = data_rows(sheet, block, layout, match.named, self.school_year)
        if not _may_lack_headers(layout):
            match.unexpected |= _columns_without_header(rows, block)
        self._require_all(block, match)
        self._check_year(rows, match.named)
        if long is not None:
            block, rows = pivot(rows, block, long, match.named, self.log)
            match = self._match(records, block)
            self._require_all(block, match)
        return block, match, rows

    def _require_all(self, block: HeaderBlock, match: ColumnMatch) -> None:
        if match.missing or match.unexpected:
            raise headers_differ(self.plan.layout, block, match.missing, match.unexpected)

    def _match(self, records: list[RecordPlan], block: HeaderBlock) -> ColumnMatch:
        """Columns of the records; files with the same header are matched once."""
        names = tuple(record.name for record in records)
        key = (names, block.paths)
        known = self.plan.matches.get(key)
        if known is None:
            known = self.plan.matches[key] = match_columns(self.plan.layout, names, block)
        return replace(known, missing=[*known.missing], unexpected=dict(known.unexpected))

    def _check_year(self, rows: DataRows, named: Mapping[str, int]) -> None:
        """Raise UserError if a row, or every row of a file of several years, is of another year."""
        if not rows.numbers and rows.left_out.years:
            other, numbers = min(rows.left_out.years.items())
            where = Where(sheet=rows.sheet.name, cell=f"{numbers[0] + 1}:{numbers[0] + 1}")
            raise year_contradicts_folder(other, self.school_year, where)
        for source in self.plan.layout.school_year:
            column = named.get(source.column or "")
            if column is None:
                continue
            for row, cell in enumerate(rows.column(column)):
                year = stated_year(source, as_text(cell).strip())
                if year is not None and year != self.school_year:
                    place = cell_name(rows.numbers[row], column)
                    where = Where(sheet=rows.sheet.name, cell=place, header=source.column)
                    raise year_contradicts_folder(year, self.school_year, where)

    def _report_sheet(
        self, sheet: Sheet, block: HeaderBlock, match: ColumnMatch, rows: DataRows
    ) -> None:
        if sheet.hidden:
            self.log.add(hidden_sheet(sheet.name))
        if block.merged_cells:
            self.log.add(said.merged_header(block))
        for (record, name), column in match.by_alias.items():
            self.log.add(said.by_alias(record, name, block, column))
        for issue in said.left_out(sheet.name, rows.left_out):
            self.log.add(issue)

    def _add_records(self, sheet: SheetValues, records: list[RecordPlan]) -> None:
        """Rows of the records of one sheet; keys one record lacks come from another."""
        everywhere = list(range(len(sheet.rows)))
        known: dict[str, list[object]] = {}
        school: dict[str, list[object]] = {}
        keyless: set[int] = set()
        for record in records:
            rows = [row for row in everywhere if _applies(record, school, row)]
            part = sheet.only(rows)
            values = {name: [value] * len(rows) for name, value in self.constants(record).items()}
            values |= part.read(record, values)
            if record.name == SCHOOL:
                school = values
            if len(rows) == len(everywhere):
                known = values | known
            for name in record.key:
                if name not in values and name in known:
                    values[name] = [known[name][row] for row in rows]
            lacking = _rows_lacking(values, record.key, len(rows))
            unsaid = {part.rows.numbers[row] for row in lacking} - keyless
            self._report_keyless(record, part, values, unsaid)
            keyless |= unsaid
            self._add(record, values, [r for r in range(len(rows)) if r not in lacking], part)

    def _inside(self, rows: DataRows, block: HeaderBlock, match: ColumnMatch) -> DataRows:
        """The rows of schools inside the reviews; those outside are only recorded."""
        scope, school = self.plan.layout.scope, self.plan.school
        if scope is None or school is None or (SCHOOL, scope.field) not in match.operands:
            return rows
        silent = ColumnValues(rows, block, self.plan.index.tokens, IssueLog())
        found = SheetValues(silent, match).read(school.only("school_id", scope.field))
        is_out = [value in scope.out for value in found[scope.field]]
        self.out_of_scope += [
            str(school_id)
            for school_id, out in zip(found["school_id"], is_out, strict=True)
            if out and school_id is not None
        ]
        return rows.only([row for row, out in enumerate(is_out) if not out])

    def _add(
        self,
        record: RecordPlan,
        values: dict[str, list[object]],
        rows: list[int],
        sheet: SheetValues,
    ) -> None:
        added = {name: [column[row] for row in rows] for name, column in values.items()}
        added[YEAR] = [self.school_year] * len(rows)
        if record.level is not None:
            added["level"] = [record.level] * len(rows)
        added["sheet"] = [sheet.rows.sheet.name] * len(rows)
        added["source_row"] = [sheet.rows.first_row(row) + 1 for row in rows]
        added["source_cells"] = [*references(record, sheet.match, sheet.rows, rows)]
        _append(self.columns.setdefault(record.table.name, {}), added, len(rows))

    def _report_keyless(
        self,
        record: RecordPlan,
        sheet: SheetValues,
        values: dict[str, list[object]],
        numbers: set[int],
    ) -> None:
        """Rows without a key, unless the key's own cell was reported already."""
        for row, number in enumerate(sheet.rows.numbers):
            missing = [name for name in record.key if _is_empty(values, name, row)]
            if number in numbers and not any(row in sheet.faulty.get(n, ()) for n in missing):
                self.log.add(row_without_key(record, missing, sheet.rows.sheet.name, number + 1))


def sheet_of(document: Document, layout: Layout, record: str) -> str | None:
    """The sheet a table record is read from.

    Without ``sheet`` it is the only one, or the first that has the headers the layout is
    recognised by.
    """
    pattern = layout.records[record].sheet
    names = document.sheet_names
    if pattern is not None:
        return next((name for name in names if re.search(pattern, name)), None)
    if len(names) == 1:
        return names[0]
    for name in names:
        block = find_header(document.sheet(name), header_of(layout, record))
        if block is not None and not headers_absent(block, layout.match.headers):
            return name
    return None


def header_of(layout: Layout, record: str) -> Header:
    """Where the header of a record's sheet is."""
    return layout.records[record].header or layout.header


def _applies(record: RecordPlan, school: dict[str, list[object]], row: int) -> bool:
    when = record.record.when
    return when is None or school[when.field][row] in when.values


def _rows_lacking(values: dict[str, list[object]], keys: tuple[str, ...], count: int) -> set[int]:
    """Rows in which a key is empty."""
    lacking: set[int] = set()
    for name in keys:
        column = values.get(name)
        if column is None:
            return set(range(count))
        if None in column:
            lacking.update(row for row, value in enumerate(column) if value is None)
    return lacking


def _is_empty(values: dict[str, list[object]], name: str, row: int) -> bool:
    return name not in values or values[name][row] is None


def _append(known: dict[str, list[object]], added: dict[str, list[object]], count: int) -> None:
    """Rows below rows; a field one of them lacks is None there."""
    before = len(known[YEAR]) if known else 0
    for name, values in added.items():
        known.setdefault(name, [None] * before).extend(values)
    for values in known.values():
        values.extend([None] * (before + count - len(values)))


def _may_lack_headers(layout: Layout) -> bool:
    """Whether ``ignored`` covers columns that have no header."""
    return any(re.fullmatch(pattern, "") for pattern in layout.ignored)


def _columns_without_header(rows: DataRows, block: HeaderBlock) -> dict[int, str]:
    """Columns with data but without a header."""
    width = max((len(row) for row in rows.cells), default=0)
    paths = [*block.paths, *[""] * (width - len(block.paths))]
    bare = [column for column, path in enumerate(paths[:width]) if not path]
    return {
        column: _NO_HEADER
        for column in bare
        if any(cell is not None and as_text(cell).strip() for cell in rows.column(column))
    }
