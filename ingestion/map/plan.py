"""A layout made ready for reading many files: converters, cell readers, records in order.

Belongs here: what depends on the layout alone. Not here: anything about one file.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from contract.fields import Field, Table, table
from ingestion.layout.address import ColumnSource
from ingestion.layout.check import SCHOOL, YEAR
from ingestion.layout.schema import (
    Condition,
    Constant,
    Derived,
    FieldSource,
    Layout,
    Record,
    RowParts,
    TableColumn,
    cells_of,
    columns_of,
    record_key,
    takes_fractions,
)
from ingestion.map.columns import ColumnMatch
from ingestion.map.derived import Formula, formula, read_as
from ingestion.map.form_index import CellReader, FormIndex
from ingestion.map.rewrite import Rewriter
from ingestion.values import Converter, converter


@dataclass(frozen=True)
class FormField:
    """A field read from forms: alternatives in order of preference, or a constant.

    ``always``: the first alternative, if it holds for every school.
    """

    name: str
    readers: tuple[CellReader, ...] = ()
    constant: object = None
    always: CellReader | None = None


@dataclass(frozen=True)
class ColumnReader:
    """What is done to the cells of a column."""

    rewrite: Rewriter | None
    convert: Converter


@dataclass(frozen=True)
class ColumnField:
    """A field read from columns of a table: one operand, or several that are put together.

    ``between``: what stands between the texts of several operands. ``formula``: how a figure is
    computed from two.
    """

    declared: Field
    operands: tuple[ColumnReader, ...]
    between: str = ""
    formula: Formula | None = None


@dataclass(frozen=True)
class RecordPlan:
    """One record of the layout; ``columns`` is empty for a record that stands in forms only."""

    name: str
    table: Table
    level: str | None
    record: Record
    cells: tuple[FormField, ...]
    columns: tuple[ColumnField, ...]

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Key fields that must be read."""
        given = (YEAR, "level") if self.level is not None else (YEAR,)
        return tuple(name for name in self.table.key if name not in given)

    def only(self, *names: str) -> RecordPlan:
        """The record with these column fields only."""
        return replace(self, columns=tuple(c for c in self.columns if c.declared.name in names))


@dataclass
class LayoutPlan:
    """Everything about a layout that reading its files needs."""

    layout: Layout
    index: FormIndex
    records: tuple[RecordPlan, ...]
    references: dict[tuple[object, ...], str] = field(default_factory=dict)
    """Texts of source cells, shared by all files of the same geometry."""
    matches: dict[tuple[tuple[str, ...], tuple[str, ...]], ColumnMatch] = field(
        default_factory=dict
    )
    """Columns by records and header paths, shared by all files of the same header."""

    @cached_property
    def school(self) -> RecordPlan | None:
        """The record of the schools, if the layout has one."""
        return next((record for record in self.records if record.table.name == SCHOOL), None)

    @cached_property
    def form_records(self) -> list[RecordPlan]:
        """Records that stand in forms: one row per file."""
        return [record for record in self.records if not record.columns]

    @cached_property
    def table_records(self) -> list[RecordPlan]:
        """Records that stand in tables: one row per row."""
        return [record for record in self.records if record.columns]


_plans: dict[int, LayoutPlan] = {}


def plan_of(layout: Layout) -> LayoutPlan:
    """The plan of a layout, made once; kept by identity, as a layout is never changed."""
    known = _plans.get(id(layout))
    if known is None or known.layout is not layout:
        known = _plans[id(layout)] = _make(layout)
    return known


def holds(when: Condition | None, school: dict[str, object]) -> bool:
    """Whether a condition holds for the school; none always does."""
    return when is None or school.get(when.field) in when.values


def _make(layout: Layout) -> LayoutPlan:
    index = FormIndex(layout)
    records = [_record(name, record, index) for name, record in layout.records.items()]
    # Conditions of the others look at the school's fields.
    records.sort(key=lambda record: record.table.name != SCHOOL)
    return LayoutPlan(layout, index, tuple(records))


def _record(name: str, record: Record, index: FormIndex) -> RecordPlan:
    table_name, level = record_key(name)
    declared = table(table_name)
    cells: list[FormField] = []
    columns: list[ColumnField] = []
    for field_name, source in record.fields.items():
        a_field = declared.field(field_name)
        if isinstance(source, ColumnSource):
            columns.append(_column_field(a_field, source))
        else:
            cells.append(_form_field(a_field, source, (table_name, level), index))
    return RecordPlan(name, declared, level, record, tuple(cells), tuple(columns))


def _form_field(
    declared: Field, source: FieldSource, of: tuple[str, str | None], index: FormIndex
) -> FormField:
    if isinstance(source, Constant):
        return FormField(declared.name, constant=source.value)
    readers = tuple(index.reader(cell, *of, declared) for cell in cells_of(source))
    always = readers[0] if readers[0].when is None else None
    return FormField(declared.name, readers, always=always)


def _column_field(declared: Field, source: ColumnSource) -> ColumnField:
    result = read_as(declared, is_operand=False, fractions=takes_fractions(source))
    cells = read_as(declared, isinstance(source, Derived), takes_fractions(source))
    return ColumnField(
        result,
        tuple(
            ColumnReader(_rewriter(column), converter(cells, column.unit, column.width))
            for column in columns_of(source)
        ),
        between=source.between if isinstance(source, RowParts) else "",
        formula=formula(result, source) if isinstance(source, Derived) else None,
    )


def _rewriter(source: TableColumn) -> Rewriter | None:
    if source.extract is None and not source.recode:
        return None
    return Rewriter(source.extract, source.recode, source.width, source.of_width)
