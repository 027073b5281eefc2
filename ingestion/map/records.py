"""Records that stand in forms: one landing row per record and file.

Belongs here: which records a file has, their rows, the references of their cells. Not here:
reading single cells (``form``), tables (``table``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from contract.messages import Text, UserError, Where
from ingestion.layout.check import SCHOOL, YEAR
from ingestion.map.form import FormBook
from ingestion.map.form_index import CellReader
from ingestion.map.issues import CELLS_NAMED
from ingestion.map.plan import FormField, LayoutPlan, RecordPlan, holds
from ingestion.model import Issue

Columns = dict[str, dict[str, list[object]]]


@dataclass
class FormRecords:
    """Rows of the form records of one file, built while they are read."""

    book: FormBook
    plan: LayoutPlan
    school_year: int
    columns: Columns = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    """Values of the first record: the school's, for conditions and keys."""
    out_of_scope: list[str] = field(default_factory=list)

    def read(self) -> Columns:
        """Rows of all form records; none if the school is outside both reviews."""
        for record in self.plan.form_records:
            if self._exists(record):
                row, chosen = self._row(record)
                if record.table.name == SCHOOL and self._is_out(row):
                    self.book.log.clear()
                    return {}
                self._append(record, row, chosen)
        return self.columns

    def constants(self, record: RecordPlan) -> dict[str, object]:
        """Fields of a table record that stand in forms: the same in every row."""
        return self._row(record)[0]

    def text(self, field_name: str) -> str | None:
        """A field of the school record, as text."""
        value = self.values.get(field_name)
        return None if value is None else str(value)

    def _exists(self, record: RecordPlan) -> bool:
        if not holds(record.record.when, self.values):
            return False
        form = record.record.form
        return form is None or self.book.has(form) or self._required(form)

    def _required(self, code: str) -> bool:
        form = self.plan.layout.forms[code]
        if form.required_when is not None:
            return holds(form.required_when, self.values)
        return form.required

    def _row(self, record: RecordPlan) -> tuple[dict[str, object], tuple[CellReader, ...]]:
        """Values of a record's fields, and for every field in order the cell that was used."""
        row: dict[str, object] = {}
        chosen: list[CellReader] = []
        for a_field in record.cells:
            reader = a_field.always or self._choose(a_field)
            if reader is None:
                row[a_field.name] = a_field.constant
                continue
            chosen.append(reader)
            row[a_field.name] = self.book.read(reader)
        return row, tuple(chosen)

    def _choose(self, a_field: FormField) -> CellReader | None:
        for reader in a_field.readers:
            if reader.when is None or holds(reader.when, self.values):
                return reader
        return None

    def _is_out(self, row: dict[str, object]) -> bool:
        self.values = row
        key = row.get("school_id")
        if key is None:
            raise self._no_key()
        scope = self.plan.layout.scope
        if scope is None or row.get(scope.field) not in scope.out:
            return False
        self.out_of_scope.append(str(key))
        return True

    def _append(
        self, record: RecordPlan, row: dict[str, object], chosen: tuple[CellReader, ...]
    ) -> None:
        row = {**{key: self.values.get(key) for key in record.key}, **row, YEAR: self.school_year}
        if record.level is not None:
            row["level"] = record.level
        missing = [key for key in record.key if row[key] is None]
        if missing:
            self.book.log.add(row_without_key(record, missing))
            return
        row["sheet"] = self._sheet(record, chosen)
        row["source_row"] = None
        row["source_cells"] = self._references(record, chosen)
        self._add_row(record.table.name, row)

    def _add_row(self, table: str, row: dict[str, object]) -> None:
        known = self.columns.setdefault(table, {})
        rows = len(known[YEAR]) if known else 0
        for name, value in row.items():
            known.setdefault(name, [None] * rows).append(value)
        for values in known.values():
            if len(values) == rows:
                values.append(None)

    def _sheet(self, record: RecordPlan, chosen: tuple[CellReader, ...]) -> str | None:
        own = self.book.sheet_name(record.record.form) if record.record.form else None
        if own is not None:
            return own
        names = (self.book.sheet_name(reader.form) for reader in chosen)
        return next((name for name in names if name is not None), None)

    def _references(self, record: RecordPlan, chosen: tuple[CellReader, ...]) -> str:
        """The cells of every field as JSON; one text for all files of the same geometry."""
        key = (record.name, tuple(map(id, chosen)), self.book.shape())
        text = self.plan.references.get(key)
        if text is None:
            cells = {reader.target.field.name: self.book.references(reader) for reader in chosen}
            found = {name: place for name, place in cells.items() if place is not None}
            text = self.plan.references[key] = json.dumps(found, ensure_ascii=False)
        return text

    def report(self) -> None:
        """Forms that are not there and cells that are marked empty, once all is read."""
        if self.out_of_scope:
            return
        for form in self.plan.layout.forms:
            fields = self.book.absent.get(form, [])
            if self._required(form) and not self.book.has(form):
                self.book.log.add(_form_missing(form, self.plan.layout.forms[form].title, fields))
            elif fields:
                self.book.log.add(_form_absent(form, fields))
        if self.book.marked:
            self.book.log.add(_marked_empty(self.book.marked))

    def _no_key(self) -> UserError:
        """Why the school id is not known: its cell has a problem, or there is none."""
        issue = self.book.log.problem_of("school_id")
        if issue is not None:
            where = Where(sheet=issue.sheet, cell=issue.cell, header=issue.header)
            return UserError(issue.code, issue.what, issue.remedy, where)
        names = ", ".join(self.book.document.sheet_names)
        return UserError(
            "no_school_id",
            Text(
                zh=f"报表中读不到学校标识码，无法归属。现有工作表：{names}。",
                en=f"The return does not state its school id. Its sheets are: {names}.",
            ),
            Text(
                zh="请在基本情况表中填写学校标识码（文本格式）后重新报送。",
                en="Enter the school id (as text) in the identity form and resend.",
            ),
        )


def row_without_key(
    record: RecordPlan, missing: list[str], sheet: str | None = None, number: int | None = None
) -> Issue:
    """A row that cannot be landed because its key is not complete."""
    keys = ", ".join(missing)
    row_zh, row_en = (f"第 {number} 行", f"Row {number}") if number else ("该行", "The row")
    return Issue(
        code="row_without_key",
        severity="error",
        what=Text(
            zh=f"{row_zh}没有{record.table.label.zh}的主键 {keys}，未入库。",
            en=f"{row_en} has no {keys}, the key of {record.table.name}; it was not taken.",
        ),
        remedy=Text(zh="请补填后重新报送。", en="Fill it in and resend."),
        sheet=sheet,
        cell=None if number is None else f"{number}:{number}",
        table=record.table.name,
        level=record.level,
    )


def _form_missing(form: str, title: str, fields: list[str]) -> Issue:
    named = ", ".join(dict.fromkeys(fields)) or "—"
    return Issue(
        code="sheet_missing",
        severity="error",
        what=Text(
            zh=f"缺少表 {form}（{title}），其中的字段按缺失处理：{named}。",
            en=f"Form {form} ({title}) is not in the workbook; its fields are missing: {named}.",
        ),
        remedy=Text(
            zh="请补上该工作表（名称须为表号）后重新报送。",
            en="Add the sheet (named by the form code) and resend.",
        ),
        sheet=form,
    )


def _form_absent(form: str, fields: list[str]) -> Issue:
    named = ", ".join(dict.fromkeys(fields))
    return Issue(
        code="form_absent",
        severity="warning",
        what=Text(
            zh=f"工作簿中没有表 {form}，以下字段按缺失处理：{named}。",
            en=f"The workbook has no form {form}; these fields are missing: {named}.",
        ),
        remedy=Text(zh="如应填报该表，请补报。", en="If the form applies, add it and resend."),
        sheet=form,
    )


def _marked_empty(cells: list[str]) -> Issue:
    named = ", ".join(cells[:CELLS_NAMED])
    return Issue(
        code="marked_empty",
        severity="info",
        what=Text(
            zh=f"{len(cells)} 个单元格标明不应填数或不适用（如 {named}），按缺失处理。",
            en=f"{len(cells)} cells say that no figure belongs there or none applies (such as"
            f" {named}); they are missing.",
        ),
        remedy=Text(zh="无需处理。", en="Nothing to do."),
        cell=named,
        occurrences=len(cells),
    )
