"""SQL that compares single cells of two versions of a table.

Belongs here: when two figures are the same, and what a line says of a cell that is not. Not here:
which rows are compared (``revision_lines``).
"""

from __future__ import annotations

from collections.abc import Sequence

from reporting.marts.files import safe_text
from reporting.marts.query import literal
from reporting.tables import Column

TOLERANCE = 1e-9
"""Relative; closer numbers are the same figure, whatever order their terms were summed in."""

_PLACE = ("school_year", "county_code", "school_id", "level")

_CELLS = """
create or replace temp table revision_cell as
with places as (from revision_place where status = 'revised'),
earlier as (from earlier_rows semi join places using (school_year, county_code)),
later as (from later_rows semi join places using (school_year, county_code)),
cells as (
    select {key}, unnest([{cells}], recursive := true)
    from earlier full join later on {same_key}
)
from cells where status is not null
"""

_UNCHANGED = """
insert into revision_line by name
select 'unchanged' as status, {table} as "table", school_year, county_code, count(*) as figures
from revision_cell where status = 'unchanged' group by school_year, county_code
"""

_CHANGED = """
insert into revision_line by name
with cell as (
    select *, {school_id} as school, {is_moved} as is_moved
    from revision_cell where status <> 'unchanged'
)
select cell.status, {table} as "table", cell.school_year, cell.county_code,
    case when not is_moved then school end as school_id, {level} as level, {item} as item,
    cell."column",
    case
        when not is_moved
            and not (cell.status = 'withdrawn' and cell.county_code in (from hidden_county))
            and not exists (
                select 1 from moved_school as moved
                where moved.school_year = cell.school_year and (
                    contains(cell.old_value, moved.school_name)
                    or contains(cell.old_value, moved.school_id)
                )
            )
            then cell.old_value
    end as old_value,
    cell.new_value, 1 as figures
from cell
"""
_IS_MOVED = (
    "(revision_cell.school_year, revision_cell.school_id) in "
    "(select (school_year, school_id) from moved_school)"
)


def compared_cells(key: Sequence[Column], figures: Sequence[Column]) -> str:
    """``revision_cell``: each figure of a differing county-year, with status and both values."""
    return _CELLS.format(
        key=", ".join(
            f'coalesce(earlier."{one.name}", later."{one.name}") as "{one.name}"' for one in key
        ),
        cells=", ".join(map(_cell, figures)),
        same_key=" and ".join(
            f'earlier."{one.name}" is not distinct from later."{one.name}"' for one in key
        ),
    )


def unchanged_cells(table: str) -> str:
    """One line per county-year that counts them; ``table`` is a SQL literal."""
    return _UNCHANGED.format(table=table)


def changed_cells(table: str, key: Sequence[Column]) -> str:
    """A line for each of them; ``table`` is a SQL literal."""
    names = [column.name for column in key]
    items = [
        f"""'{name}=' || coalesce(cast("{name}" as varchar), '')"""
        for name in names
        if name not in _PLACE
    ]
    return _CHANGED.format(
        table=table,
        school_id=safe_text("school_id") if "school_id" in names else "null",
        is_moved=_IS_MOVED if "school_id" in names else "false",
        level="level" if "level" in names else "null",
        item=f"concat_ws('; ', {', '.join(items)})" if items else "null",
    )


def _cell(column: Column) -> str:
    earlier, later = f'earlier."{column.name}"', f'later."{column.name}"'
    status = (
        f"case when {earlier} is null and {later} is null then null "
        f"when {earlier} is null then 'new' when {later} is null then 'withdrawn' "
        f"when {_same(column, earlier, later)} then 'unchanged' else 'revised' end"
    )
    return (
        f"{{'column': {literal(column.name)}, 'status': {status}, "
        f"'old_value': {_text(column, earlier)}, 'new_value': {_text(column, later)}}}"
    )


def _same(column: Column, earlier: str, later: str) -> str:
    if column.data_type != "double":
        return f"{earlier} = {later}"
    return f"abs({earlier} - {later}) <= {TOLERANCE} * greatest(abs({earlier}), abs({later}))"


def _text(column: Column, value: str) -> str:
    return safe_text(value) if column.is_text else f"cast({value} as varchar)"
