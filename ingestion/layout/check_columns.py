"""What the schema cannot see of addresses in tables: do they fit the field they are for?

Belongs here: columns, parts, ratios, recoded values, keys of long tables. Not here: forms,
conditions, the order of the checks (``check``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contract.fields import Field, Table, units
from contract.messages import Text
from ingestion.layout.schema import (
    Derived,
    FieldSource,
    FormCell,
    Layout,
    Long,
    Record,
    RowParts,
    TableColumn,
    cells_of,
    columns_of,
)
from ingestion.layout.source import Problem, Route
from ingestion.layout.suggest import unknown


def check_columns(
    layout: Layout, field: Field, source: FieldSource, route: Route
) -> Iterator[Problem]:
    """Problems of one field's address, if it stands in columns, and of the values it recodes to."""
    if columns_of(source) and layout.kind == "form_workbook":
        zh = "表单工作簿中请用 form、row、column 指明"
        en = "in a form workbook say form, row and column"
        yield Problem(route, Text(zh=zh, en=en))
    if isinstance(source, TableColumn):
        yield from _column(field, source, route)
    elif isinstance(source, RowParts):
        yield from _parts(field, source, route)
    elif isinstance(source, Derived):
        yield from _derived(field, source, route)
    yield from _recoded(field, [*columns_of(source), *cells_of(source)], route)


def check_unit(field: Field, unit: str | None, route: Route) -> Iterator[Problem]:
    """Whether a unit exists and can become the field's."""
    if unit is None:
        return
    if unit not in units():
        yield Problem(route, unknown(Text(zh="单位", en="unit"), unit, units()))
    elif units()[unit].base != units()[field.unit].base:
        zh = f"单位 {unit} 不能换算为字段 {field.name} 的单位 {field.unit}"
        en = f"unit {unit} cannot become {field.unit}, the unit of field {field.name}"
        yield Problem(route, Text(zh=zh, en=en))


def check_long(layout: Layout, record: Record, table: Table, route: Route) -> Iterator[Problem]:
    """A row of a long table is somebody's: its key stands in the columns of the entity."""
    long = record.long or layout.long
    if long is None:
        return
    for key in table.key:
        source = record.fields.get(key)
        if isinstance(source, TableColumn) and not set(source.header) <= set(long.entity):
            yield Problem((*route, "fields", key), _not_in_entity(key, long))


def _column(field: Field, source: TableColumn, route: Route) -> Iterator[Problem]:
    yield from check_unit(field, source.unit, (*route, "unit"))
    yield from _fractions(field, source, route)
    if not field.is_figure and (len(source.header) > 1 or (source.count or 1) > 1):
        zh = f"字段 {field.name} 不是数值，不能相加；由几列拼成时请用 parts"
        en = f"field {field.name} is no number and cannot be summed; to join columns say parts"
        yield Problem(route, Text(zh=zh, en=en))


def _parts(field: Field, source: RowParts, route: Route) -> Iterator[Problem]:
    if field.type != "text":
        zh, en = f"字段 {field.name} 不是文本，不能用 parts", f"field {field.name} is no text"
        yield Problem((*route, "parts"), Text(zh=zh, en=f"{en}: parts are for texts"))
    for number, part in enumerate(source.parts):
        if len(part.header) != 1 or part.optional or part.unit is not None:
            zh = "每一部分只写一个 header（可加 width、extract、recode）"
            en = "a part is one header (with width, extract, recode where needed)"
            yield Problem((*route, "parts", number), Text(zh=zh, en=en))


def _derived(field: Field, source: Derived, route: Route) -> Iterator[Problem]:
    operation = "product" if source.product else "quotient"
    at = (*route, operation)
    yield from check_unit(field, source.unit, (*route, "unit"))
    yield from _fractions(field, source, route)
    if not field.is_figure:
        zh, en = f"字段 {field.name} 不是数值，不能计算得出", f"field {field.name} is no number"
        yield Problem(at, Text(zh=zh, en=f"{en}: it cannot be computed"))
    for number, operand in enumerate(source.operands):
        if operand.unit is not None:
            zh = f"单位请写在 {operation} 之外，是结果的单位"
            en = f"state the unit beside {operation}: it is that of the result"
            yield Problem((*at, number, "unit"), Text(zh=zh, en=en))
    divisor = source.quotient[1] if source.quotient else None
    if divisor is not None and len(divisor.header) != 1:
        zh, en = "除数只能是一列", "the divisor is one column"
        yield Problem((*at, 1), Text(zh=zh, en=en))


def _fractions(field: Field, source: TableColumn | Derived, route: Route) -> Iterator[Problem]:
    if source.fractions and not (field.is_whole and field.type == "number"):
        zh = f"字段 {field.name} 不能写 fractions：类型为 {field.type}"
        en = f"fractions is for whole figures that are kept as number; {field.name} is not one"
        yield Problem((*route, "fractions"), Text(zh=zh, en=en))


def _recoded(
    field: Field, addresses: Iterable[TableColumn | FormCell], route: Route
) -> Iterator[Problem]:
    """Codes are rewritten to values the field may have."""
    for address in addresses:
        for old, new in address.recode.items():
            if field.values and new not in field.values:
                label = Text(zh=f"字段 {field.name} 的取值", en=f"value of field {field.name}")
                yield Problem((*route, "recode", old), unknown(label, new, field.values))


def _not_in_entity(key: str, long: Long) -> Text:
    listed = ", ".join(long.entity)
    return Text(
        zh=f"主键 {key} 须取自 long.entity 所列的列：{listed}",
        en=f"the key {key} must stand in one of the columns of long.entity: {listed}",
    )
