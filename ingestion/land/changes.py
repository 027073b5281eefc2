"""What a landing changes against the one before it, figure by figure, and what is kept of that.

Belongs here: comparing the rows that count, the record of changes of a school year. Not here:
deciding which rows count (``resolve``), writing (``store``).

The record is written in the same step as the landing it speaks of, so neither is there without
the other. A year that lands for the first time changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from contract.fields import Table, table
from ingestion.land.columns import column, no_rows, table_of_rows, texts
from ingestion.land.keys import entity_field
from ingestion.land.outcome import FIGURE_TABLES, place_of

CHANGED, REMOVED, ADDED = "changed", "removed", "added"

SCHEMA = pa.schema(
    [
        ("school_year", pa.int64()),
        ("changed_at", pa.timestamp("us")),
        ("kind", pa.string()),
        ("table_name", pa.string()),
        ("county_code", pa.string()),
        ("entity_id", pa.string()),
        ("entity_name", pa.string()),
        ("level", pa.string()),
        ("field_name", pa.string()),
        ("old_value", pa.string()),
        ("new_value", pa.string()),
        ("old_source_name", pa.string()),
        ("old_source_sha256", pa.string()),
        ("old_cell", pa.string()),
        ("new_source_name", pa.string()),
        ("new_source_sha256", pa.string()),
        ("new_cell", pa.string()),
    ]
)
"""The record of changes. ``kind``: ``changed`` (one field), ``removed`` or ``added`` (a row).
``level``: the rest of the row's key. Values as text; null where there is none."""

Row = Mapping[str, Any]
_OLD, _NEW = "__old", "__new"


def changes(
    school_year: int,
    before: Mapping[str, pa.Table],
    after: Mapping[str, pa.Table],
    replacing: Collection[str],
    now: datetime,
) -> pa.Table:
    """All fields and rows of figure tables that differ, ordered by table, key and field.

    ``replacing``: files that came in the place of earlier ones. Rows of other new files are no
    change: nothing was there before.
    """
    schools = _schools(before["school"]) | _schools(after["school"])
    found = [
        {**change, "school_year": school_year, "changed_at": now, **_named(change, schools)}
        for name in FIGURE_TABLES
        for change in _of_table(table(name), before[name], after[name], replacing)
    ]
    return table_of_rows(found, SCHEMA) if found else no_rows(SCHEMA)


def _of_table(
    declared: Table, before: pa.Table, after: pa.Table, replacing: Collection[str]
) -> Iterator[dict[str, Any]]:
    keys = [name for name in declared.key if name != "school_year"]
    pairs = _numbered(before, keys, _OLD).join(
        _numbered(after, keys, _NEW), keys, join_type="full outer"
    )
    pairs = pairs.sort_by([(key, "ascending") for key in keys])
    gone, come = pc.is_null(pairs[_NEW]), pc.is_null(pairs[_OLD])
    yield from _changed(declared, before, after, pairs.filter(pc.invert(pc.or_(gone, come))))
    for row in before.take(pairs.filter(gone)[_OLD]).to_pylist():
        yield _change(declared, REMOVED, row, {}, None)
    added = after.take(pairs.filter(come)[_NEW])
    is_replacing = pc.is_in(added["source_name"], value_set=texts(sorted(replacing)))
    for row in added.filter(is_replacing).to_pylist():
        yield _change(declared, ADDED, {}, row, None)


def _numbered(rows: pa.Table, keys: list[str], name: str) -> pa.Table:
    return rows.select(keys).append_column(name, column(range(len(rows)), pa.int64()))


def _changed(
    declared: Table, before: pa.Table, after: pa.Table, pairs: pa.Table
) -> Iterator[dict[str, Any]]:
    old, new = before.take(pairs[_OLD]), after.take(pairs[_NEW])
    differing = {
        one.name: _differs(old[one.name], new[one.name])
        for one in declared.fields
        if one.name not in declared.key
    }
    for name, differs in differing.items():
        where = pc.indices_nonzero(differs)
        rows = zip(old.take(where).to_pylist(), new.take(where).to_pylist(), strict=True)
        yield from (_change(declared, CHANGED, was, now, name) for was, now in rows)


def _differs(old: pa.ChunkedArray, new: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether two values differ; one that is missing differs from one that is there."""
    both = pc.fill_null(pc.not_equal(old, new), False)
    return pc.or_(both, pc.not_equal(pc.is_null(old), pc.is_null(new)))


def _change(declared: Table, kind: str, old: Row, new: Row, name: str | None) -> dict[str, Any]:
    known = new or old
    entity = entity_field(declared)
    rest = [str(known[key]) for key in declared.key if key not in ("school_year", entity)]
    return {
        "kind": kind,
        "table_name": declared.name,
        "county_code": known.get("county_code"),
        "entity_id": str(known[entity]),
        "entity_name": known.get("school_name"),
        "level": "/".join(rest) or None,
        "field_name": name,
        **_side("old", old, name),
        **_side("new", new, name),
    }


def _side(side: str, row: Row, name: str | None) -> dict[str, str | None]:
    """Value, file and cell of one side of a change."""
    value = row.get(name) if name else None
    return {
        f"{side}_value": None if value is None else _text(value),
        f"{side}_source_name": row.get("source_name"),
        f"{side}_source_sha256": row.get("source_sha256"),
        f"{side}_cell": _cell(row, name) if row else None,
    }


def _cell(row: Row, name: str | None) -> str | None:
    """Where a figure stands; None for one that stands nowhere."""
    cells = json.loads(row["source_cells"] or "{}")
    if name is not None and name not in cells:
        return None
    return place_of(row["sheet"], row["source_row"], row["source_cells"], name) or None


def _text(value: object) -> str:
    """A value as text; a whole number without decimals."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _schools(rows: pa.Table) -> dict[str, tuple[str | None, str | None]]:
    """County and name of schools by id."""
    columns = (rows[name].to_pylist() for name in ("school_id", "county_code", "school_name"))
    return {school: (county, name) for school, county, name in zip(*columns, strict=True)}


def _named(
    change: Row, schools: Mapping[str, tuple[str | None, str | None]]
) -> dict[str, str | None]:
    county, name = schools.get(change["entity_id"], (None, None))
    return {
        "county_code": change["county_code"] or county,
        "entity_name": change["entity_name"] or name,
    }
