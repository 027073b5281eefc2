"""Keys of the rows of one file: rows without a whole key, the same key twice.

Belongs here: which rows of a file may land, and what is said about the others. Not here: several
files with the same key (``resolve``).
"""

from __future__ import annotations

from dataclasses import replace

from contract.fields import Table
from contract.messages import Text
from ingestion.model import Issue

Columns = dict[str, list[object]]

_PLACE_COLUMNS = ("sheet", "source_row", "source_cells")


def entity_field(declared: Table) -> str:
    """The key field that says whose row it is: school, county, or the document of a claim."""
    return next(name for name in declared.key if name != "school_year")


def landable(declared: Table, columns: Columns, issues: list[Issue]) -> Columns:
    """The rows with a whole key that no other row of the file contradicts.

    Of rows that agree in every field one is kept; of rows that do not, none is, because nothing
    says which is right. Both are reported with both places; the issues are added to ``issues``.
    """
    count = len(next(iter(columns.values()), ()))
    key = [columns.get(name, [None] * count) for name in declared.key if name != "school_year"]
    keys = list(zip(*key, strict=True))
    if len(set(keys)) == count and not any(None in one for one in keys):
        return columns
    rows: dict[tuple[object, ...], list[int]] = {}
    for row, one in enumerate(keys):
        if None in one:
            issues.append(_without_key(declared, columns, row))
        else:
            rows.setdefault(one, []).append(row)
    kept = [found[0] for found in rows.values() if _may_stay(declared, columns, found, issues)]
    return {name: [values[row] for row in kept] for name, values in columns.items()}


def _may_stay(declared: Table, columns: Columns, rows: list[int], issues: list[Issue]) -> bool:
    if len(rows) == 1:
        return True
    figures = [values for name, values in columns.items() if name not in _PLACE_COLUMNS]
    same = all(values[row] == values[rows[0]] for values in figures for row in rows[1:])
    issues.append(_twice(declared, columns, rows, same))
    return same


def _twice(declared: Table, columns: Columns, rows: list[int], same: bool) -> Issue:
    places = [_place(columns, row) for row in rows]
    entity = columns[entity_field(declared)][rows[0]]
    shown_zh, shown_en = "、".join(places), ", ".join(places)
    if same:
        what = Text(
            zh=f"{entity} 的“{declared.label.zh}”重复出现且内容相同（{shown_zh}），只取一行。",
            en=f"{entity}: {declared.label.en} is there twice and agrees ({shown_en});"
            " one row was taken.",
        )
        remedy = Text(zh="请删除重复行。", en="Delete the second row.")
    else:
        what = Text(
            zh=f"{entity} 的“{declared.label.zh}”重复出现且内容不同（{shown_zh}），均未入库。",
            en=f"{entity}: {declared.label.en} is there twice and differs ({shown_en});"
            " neither row was taken.",
        )
        remedy = Text(
            zh="请只保留正确的一行后重新报送。", en="Keep the row that is right and resend."
        )
    return replace(
        _row_issue("row_repeated_in_file" if same else "key_twice_in_file", declared, what, remedy),
        severity="warning" if same else "error",
        sheet=_text(columns, "sheet", rows[0]),
        cell=", ".join(places),
        school_id=_text(columns, "school_id", rows[0]),
        county_code=_text(columns, "county_code", rows[0]),
        level=_text(columns, "level", rows[0]),
        occurrences=len(rows),
    )


def _without_key(declared: Table, columns: Columns, row: int) -> Issue:
    lacking = [
        declared.field(name).label
        for name in declared.key
        if name != "school_year" and columns.get(name, {row: None})[row] is None
    ]
    what = Text(
        zh=f"该行缺少{'、'.join(label.zh for label in lacking)}，未入库。",
        en=f"The row lacks {', '.join(label.en for label in lacking)} and was not taken.",
    )
    remedy = Text(zh="请补填后重新报送。", en="Fill it in and resend.")
    return replace(
        _row_issue("row_without_key", declared, what, remedy),
        sheet=_text(columns, "sheet", row),
        cell=_place(columns, row) or None,
    )


def _row_issue(code: str, declared: Table, what: Text, remedy: Text) -> Issue:
    return Issue(code, "error", what, remedy, table=declared.name)


def _place(columns: Columns, row: int) -> str:
    sheet, source_row = _text(columns, "sheet", row), _text(columns, "source_row", row)
    if source_row is None:
        return sheet or ""
    return f"{sheet}!{source_row}:{source_row}" if sheet else f"{source_row}:{source_row}"


def _text(columns: Columns, name: str, row: int) -> str | None:
    values = columns.get(name)
    return None if values is None or values[row] is None else str(values[row])
