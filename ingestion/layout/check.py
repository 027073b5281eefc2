"""What the schema cannot see: does a layout agree with the contract and with itself?

Belongs here: checks of one layout after inheritance. Not here: the shape of the language
(``schema``), files and inheritance (``load``), whether a return fits a layout.
"""

from __future__ import annotations

from collections.abc import Iterator

from contract.fields import Field, Table, tables
from contract.messages import Text
from ingestion.layout.check_columns import check_columns, check_long, check_unit
from ingestion.layout.schema import (
    Condition,
    Constant,
    FieldSource,
    FormCell,
    Layout,
    Record,
    cells_of,
    record_key,
)
from ingestion.layout.source import Problem, Route
from ingestion.layout.suggest import unknown

SCHOOL = "school"
YEAR = "school_year"
_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def check(layout: Layout) -> Iterator[Problem]:
    """Everything wrong with a layout that fits the schema."""
    for name, record in layout.records.items():
        yield from _record(layout, name, record)
    if layout.scope is not None:
        yield from _school_field(layout, layout.scope.field, ("scope", "field"))
    for code, form in layout.forms.items():
        if form.required_when is not None:
            yield from _condition(layout, form.required_when, ("forms", code, "required_when"))


def same_facts(one: Layout, other: Layout) -> list[str]:
    """Fields, keys aside, that two parts of one return both state in some school year."""
    if one.family != other.family or one.part == other.part or not _overlap(one, other):
        return []
    return [
        f"{record_key(name)[0]}.{field_name}"
        for name, record in one.records.items()
        if name in other.records
        for field_name in record.fields
        if field_name in other.records[name].fields
        and field_name not in tables()[record_key(name)[0]].key
    ]


def _overlap(one: Layout, other: Layout) -> bool:
    years, others = one.school_years, other.school_years
    return years.covers(others.first) or others.covers(years.first)


def _record(layout: Layout, name: str, record: Record) -> Iterator[Problem]:
    route: Route = ("records", name)
    table_name, level = record_key(name)
    if table_name not in tables():
        yield Problem(route, unknown(Text(zh="表", en="table"), table_name, tables()))
        return
    table = tables()[table_name]
    yield from _level(table, level, record, route)
    yield from _form_declared(layout, record.form, (*route, "form"))
    if record.when is not None:
        yield from _condition(layout, record.when, (*route, "when"))
        if name != SCHOOL and SCHOOL in layout.records:
            yield from _same_sheet(layout.records[SCHOOL], record, (*route, "when"))
    for field_name, source in record.fields.items():
        at = (*route, "fields", field_name)
        yield from _field_name(table, field_name, at)
        if field_name in _mappable(table):
            yield from _source(layout, table.field(field_name), source, at)
    for field_name in record.absent:
        yield from _field_name(table, field_name, (*route, "absent"))
    yield from _keys(layout, table, record, route)
    yield from check_long(layout, record, table, route)


def _mappable(table: Table) -> list[str]:
    return [f.name for f in table.fields if f.name != YEAR]


def _field_name(table: Table, name: str, route: Route) -> Iterator[Problem]:
    if name == YEAR:
        what = Text(
            zh="学年取自收件夹，不在此对应；请写在 school_year 下核对",
            en="the school year is the inbox folder's; state under school_year where to check it",
        )
        yield Problem(route, what)
    elif name not in _mappable(table):
        label = Text(zh=f"字段（表 {table.name}）", en=f"field of table {table.name}")
        yield Problem(route, unknown(label, name, _mappable(table)))


def _level(table: Table, level: str | None, record: Record, route: Route) -> Iterator[Problem]:
    if "level" not in table.key:
        if level is not None:
            zh, en = f"表 {table.name} 不分学段", f"table {table.name} has no levels"
            yield Problem(route, Text(zh=zh, en=en))
    elif level is None:
        if "level" not in record.fields:
            zh = f"请写 {table.name}.学段，或在 fields 中对应 level"
            en = f"say {table.name}.<level>, or map the field level"
            yield Problem(route, Text(zh=zh, en=en))
    elif level not in table.field("level").values:
        known = table.field("level").values
        yield Problem(route, unknown(Text(zh="学段", en="level"), level, known))


def _keys(layout: Layout, table: Table, record: Record, route: Route) -> Iterator[Problem]:
    """Key fields come from the record itself, the school's, or another one of the same sheet."""
    known = set(record.fields)
    for name, other in layout.records.items():
        if other.sheet == record.sheet and (name == SCHOOL or layout.kind == "table"):
            known |= set(other.fields)
    for key in table.key:
        if key not in (YEAR, "level") and key not in known:
            zh, en = f"没有对应主键 {key}", f"nothing says where the key {key} stands"
            yield Problem((*route, "fields"), Text(zh=zh, en=en))


def _source(layout: Layout, field: Field, source: FieldSource, route: Route) -> Iterator[Problem]:
    if isinstance(source, Constant) and type(source.value) not in _TYPES[field.type]:
        zh = f"字段 {field.name} 的类型为 {field.type}，常量 {source.value!r} 不符"
        en = f"field {field.name} is {field.type}; the constant {source.value!r} is not"
        yield Problem((*route, "value"), Text(zh=zh, en=en))
    yield from check_columns(layout, field, source, route)
    for number, cell in enumerate(cells_of(source)):
        at = (*route, number) if isinstance(source, tuple) else route
        yield from _cell(layout, field, cell, at)


def _cell(layout: Layout, field: Field, cell: FormCell, route: Route) -> Iterator[Problem]:
    yield from _form_declared(layout, cell.form, (*route, "form"))
    yield from check_unit(field, cell.unit, (*route, "unit"))
    if cell.when is not None:
        yield from _condition(layout, cell.when, (*route, "when"))


def _form_declared(layout: Layout, form: str | None, route: Route) -> Iterator[Problem]:
    if form is not None and form not in layout.forms:
        label = Text(zh="在 forms 中声明的表", en="form (declare it under forms)")
        yield Problem(route, unknown(label, form, layout.forms))


def _condition(layout: Layout, when: Condition, route: Route) -> Iterator[Problem]:
    yield from _school_field(layout, when.field, (*route, "field"))


def _same_sheet(school: Record, record: Record, route: Route) -> Iterator[Problem]:
    """A row's condition looks at the school in the same row."""
    if school.sheet != record.sheet:
        zh = "when 只能用于与 school 记录同一工作表的记录"
        en = "when needs the school record on the same sheet"
        yield Problem(route, Text(zh=zh, en=en))


def _school_field(layout: Layout, name: str, route: Route) -> Iterator[Problem]:
    school = layout.records.get(SCHOOL)
    known = school.fields if school is not None else {}
    if name not in known:
        label = Text(zh="本版式 school 记录中的字段", en="field of this layout's school record")
        yield Problem(route, unknown(label, name, known))
