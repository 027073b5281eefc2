"""The Excel template of the county's own tables, made from the layout and the field declarations.

Belongs here: writing the workbook that layout family ``county_forms`` reads. Not here: reading it
back (``map``), what the fields mean (``contract/tables``), where they stand (the layout file).

Every heading is the layout's header with the unit it asks for; labels, definitions, bounds and
closed vocabularies come from ``contract/tables``. Headings are locked, cells to fill in are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from contract.atomic import write_bytes
from contract.fields import Field, Table, Unit, table, units
from contract.messages import Text, UserError
from ingestion.layout.load import layouts
from ingestion.layout.schema import Layout, TableColumn

FAMILY = "county_forms"
Filled = Mapping[str, Sequence[Mapping[str, object]]]
"""Table → rows of field → value, in landing units, to write into the template."""

_CREATED = datetime(2018, 9, 1)
_ROWS_TO_FILL = 200
_TITLE_ROW, _NOTE_ROW, _HEADING_ROW = 0, 1, 2
_HOW_TO = (
    "标题已锁定；请从下一行起填写，金额和人数按标题括号内的单位。不知道的请留空，不要填 0。"
    "浅黄色为已有数据，请核对，不对的直接改。 "
    "Headings are locked; fill in from the next row, in the unit in brackets. "
    "Leave blank what is not known, do not enter 0. "
    "What is known already is shaded; check it and correct what is wrong."
)


@dataclass(frozen=True)
class TemplateColumn:
    """One column: the field it takes, its heading, its unit, and the words a cell may hold."""

    field: Field
    heading: str
    unit: Unit
    factor: Fraction
    words: tuple[str, ...]
    codes: tuple[str, ...]

    def shown(self, value: object) -> object:
        """A landing value as the template holds it: in the heading's unit, as the user's word."""
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return float(Fraction(str(value)) / self.factor) if self.factor != 1 else value
        return self.words[self.codes.index(str(value))] if str(value) in self.codes else value


@dataclass(frozen=True)
class TemplateSheet:
    """One sheet: the table it fills, its columns, and whether it takes one row per county."""

    name: str
    table: Table
    first_heading: str | None
    columns: tuple[TemplateColumn, ...]

    @property
    def one_row(self) -> bool:
        """Whether a county fills in a single line."""
        return self.table.key == ("school_year", "county_code")


def write_county_forms_template(
    path: Path, school_year: int, county_code: str, county_name: str, filled: Filled | None = None
) -> None:
    """Write the template of one county and school year, empty or ``filled``; atomic.

    UserError ``no_county_forms``: no version of the family covers the school year.
    """
    write_bytes(path, county_forms_template(school_year, county_code, county_name, filled))


def county_forms_template(
    school_year: int, county_code: str, county_name: str, filled: Filled | None = None
) -> bytes:
    """The template as bytes; the same arguments give the same bytes."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"created": _CREATED})
    styles = _Styles.of(workbook)
    _cover(workbook.add_worksheet("封面"), school_year, county_code, county_name, styles)
    for sheet in template_sheets(school_year):
        worksheet = workbook.add_worksheet(sheet.name)
        rows = (filled or {}).get(sheet.table.name, ())
        _write_headings(worksheet, sheet, styles)
        _write_rows(worksheet, sheet, county_name, rows, styles)
        for number, column in enumerate(sheet.columns, start=_offset(sheet)):
            _validate(worksheet, sheet, number, column)
        worksheet.protect("", {"format_columns": True, "format_rows": True})
    workbook.close()
    return buffer.getvalue()


@cache
def template_sheets(school_year: int) -> tuple[TemplateSheet, ...]:
    """The sheets of the version of ``county_forms`` that is used in the school year."""
    layout = _layout_for(school_year)
    sheets = []
    for name, record in layout.records.items():
        declared = table(name)
        columns = tuple(
            _column(declared.field(field_name), source)
            for field_name, source in record.fields.items()
            if isinstance(source, TableColumn)
        )
        title = (record.sheet or name).strip("^$")
        starts_with = record.header.starts_with if record.header else None
        sheets.append(TemplateSheet(title, declared, starts_with, columns))
    return tuple(sheets)


def _layout_for(school_year: int) -> Layout:
    for layout in layouts().values():
        years = layout.school_years
        in_use = years.first <= school_year and (years.last is None or school_year <= years.last)
        if layout.family == FAMILY and in_use:
            return layout
    raise UserError(
        code="no_county_forms",
        what=Text(
            zh=f"没有 {school_year} 学年的县级表版式。",
            en=f"There is no layout of {FAMILY} for school year {school_year}.",
        ),
        remedy=Text(
            zh="请在 ingestion/layouts/county_forms/ 增加该学年的版本。",
            en="Add a version for that year to ingestion/layouts/county_forms/.",
        ),
    )


def _column(field: Field, source: TableColumn) -> TemplateColumn:
    unit = units()[source.unit or field.unit]
    words = tuple(source.recode) or field.values
    return TemplateColumn(
        field=field,
        heading=source.header[0] + (f"（{unit.label.zh}）" if unit.label.zh else ""),
        unit=unit,
        factor=unit.factor / units()[field.unit].factor,
        words=words,
        codes=tuple(source.recode.values()) or field.values,
    )


@dataclass(frozen=True)
class _Styles:
    title: Format
    note: Format
    heading: Format
    locked: Format
    entry: Format
    text_entry: Format
    known: Format
    known_text: Format

    @classmethod
    def of(cls, workbook: Workbook) -> _Styles:
        framed = {"border": 1, "font_size": 10}
        grey = {"bg_color": "#E7EDF3", "text_wrap": True, "valign": "vcenter", "bold": True}
        entry = {**framed, "locked": False}
        text = {**entry, "num_format": "@"}
        shaded = {"bg_color": "#FFF8DC"}
        return cls(
            title=workbook.add_format({"bold": True, "font_size": 14}),
            note=workbook.add_format({"italic": True, "font_size": 9}),
            heading=workbook.add_format({**framed, **grey}),
            locked=workbook.add_format({**framed, "bg_color": "#F5F5F5"}),
            entry=workbook.add_format(entry),
            text_entry=workbook.add_format(text),
            known=workbook.add_format(entry | shaded),
            known_text=workbook.add_format(text | shaded),
        )

    def cell(self, column: TemplateColumn, *, known: bool) -> Format:
        """The format of a cell to fill in, or of one that is filled in already."""
        if column.field.type == "text":
            return self.known_text if known else self.text_entry
        return self.known if known else self.entry


def _cover(
    worksheet: Worksheet, school_year: int, county_code: str, county_name: str, styles: _Styles
) -> None:
    """封面: what every row of the file has in common."""
    worksheet.set_column(1, 1, 24)
    worksheet.set_column(2, 2, 36)
    worksheet.write_string(0, 1, "县级申报数据表  Tables of the county", styles.title)
    lines = {
        "学年": f"{school_year}/{school_year + 1} 学年",
        "县级代码": county_code,
        "县名": county_name,
    }
    for row, (label, value) in enumerate(lines.items(), start=2):
        worksheet.write_string(row, 1, label, styles.heading)
        worksheet.write_string(row, 2, value, styles.locked)
    worksheet.write_string(6, 1, _HOW_TO, styles.note)
    worksheet.protect()


def _write_headings(worksheet: Worksheet, sheet: TemplateSheet, styles: _Styles) -> None:
    label = sheet.table.label
    worksheet.write_string(_TITLE_ROW, 0, f"{label.zh}  {label.en}", styles.title)
    worksheet.write_string(_NOTE_ROW, 0, _HOW_TO, styles.note)
    worksheet.set_row(_HEADING_ROW, 45)
    if _offset(sheet):
        worksheet.write_string(_HEADING_ROW, 0, str(sheet.first_heading), styles.heading)
    for number, column in enumerate(sheet.columns, start=_offset(sheet)):
        worksheet.write_string(_HEADING_ROW, number, column.heading, styles.heading)
        worksheet.write_comment(_HEADING_ROW, number, _note(column), {"author": "", "x_scale": 2})
        worksheet.set_column(number, number, 16)
    worksheet.freeze_panes(_HEADING_ROW + 1, 0)


def _note(column: TemplateColumn) -> str:
    field = column.field
    line = f"{field.line}  " if field.line else ""
    says = [f"{line}{field.description.zh}", f"{field.label.en}. {field.description.en}"]
    if column.unit.label.zh:
        says.append(f"单位 Unit: {column.unit.label.zh}, {column.unit.label.en}")
    if field.is_figure and field.minimum is not None and field.maximum is not None:
        low, high = (_in_unit(bound, column) for bound in (field.minimum, field.maximum))
        says.append(f"范围 Range: {low:,g} – {high:,g}")
    if column.words:
        says.append(f"可选 One of: {'、'.join(column.words)}")
    return "\n".join(says)


def _offset(sheet: TemplateSheet) -> int:
    """1 if a locked first column names the county, else 0."""
    headings = {column.heading.partition("（")[0] for column in sheet.columns}
    return int(sheet.first_heading is not None and sheet.first_heading not in headings)


def _write_rows(
    worksheet: Worksheet,
    sheet: TemplateSheet,
    county_name: str,
    rows: Sequence[Mapping[str, object]],
    styles: _Styles,
) -> None:
    offset = _offset(sheet)
    for line in range(1 if sheet.one_row else max(_ROWS_TO_FILL, len(rows))):
        row = _HEADING_ROW + 1 + line
        values = rows[line] if line < len(rows) else {}
        if offset:
            worksheet.write_string(row, 0, county_name, styles.locked)
        for number, column in enumerate(sheet.columns, start=offset):
            value = column.shown(values.get(column.field.name))
            style = styles.cell(column, known=value is not None)
            if value is None:
                worksheet.write_blank(row, number, None, style)
            elif isinstance(value, str):
                worksheet.write_string(row, number, value, style)
            else:
                worksheet.write_number(row, number, value, style)


def _validate(
    worksheet: Worksheet, sheet: TemplateSheet, number: int, column: TemplateColumn
) -> None:
    """Drop-down for a closed vocabulary, bounds for a number; text is free."""
    first = _HEADING_ROW + 1
    last = first if sheet.one_row else first + _ROWS_TO_FILL - 1
    letter = xl_col_to_name(number)
    if column.words:
        rule: dict[str, object] = {"validate": "list", "source": list(column.words)}
    elif column.field.type in ("integer", "number"):
        rule = _bounds(column)
    else:
        return
    rule |= {
        "error_title": "请检查 Please check",
        "error_message": f"{column.heading[:40]}：超出允许范围 not an allowed value",
    }
    worksheet.data_validation(f"{letter}{first + 1}:{letter}{last + 1}", rule)


def _bounds(column: TemplateColumn) -> dict[str, object]:
    field = column.field
    whole = field.type == "integer" and column.factor == 1
    kind = "integer" if whole else "decimal"
    if field.minimum is None or field.maximum is None:
        return {"validate": "decimal", "criteria": ">=", "value": -1e12}
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": _in_unit(field.minimum, column),
        "maximum": _in_unit(field.maximum, column),
    }


def _in_unit(bound: float, column: TemplateColumn) -> float:
    return float(Fraction(bound) / column.factor)
