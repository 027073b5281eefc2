"""What the gate reads from the warehouse: what it was built from, identities, standards.

Belongs here: the few read-only queries. Not here: figures (they come from the landing, with
their cells) or writing (dbt is the only writer).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from contract.landed import landed_fingerprints, require_built
from contract.messages import Text, UserError
from contract.paths import DataFolder
from expectations.frames.codes import CodeLists, ItemKind

STANDARD_TABLES = (
    *("school_type", "urban_rural", "sponsor"),
    *("indicator", "indicator_numerator", "population_rule", "stage_weight"),
    *("standard", "standard_threshold", "standard_set", "standard_item", "compliance_item"),
    *("item_requirement", "school_limit", "score_sheet", "unit_cost", "comparability_break"),
)


@contextmanager
def open_warehouse(data: DataFolder) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse read-only, after checking that it was built from the landed data."""
    if not data.warehouse.exists():
        raise UserError(
            "warehouse_missing",
            Text(zh="还没有仓库。", en="There is no warehouse yet."),
            Text(zh="请先运行 junheng build。", en="Run `junheng build` first."),
        )
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        built = connection.execute(
            "select school_year, table_name, content_sha256 from dim_landing_partition"
        ).fetchall()
        require_built(landed_fingerprints(data), {(year, name): sha for year, name, sha in built})
        yield connection


def school_counties(connection: duckdb.DuckDBPyConnection, school_year: int) -> dict[str, str]:
    """The county of each school of a year, by the code the county carries in all years."""
    rows = connection.execute(
        "select school_id, county_code from dim_school where ? between valid_from and valid_to",
        [school_year],
    ).fetchall()
    return dict(rows)


def county_names(connection: duckdb.DuckDBPyConnection, school_year: int) -> dict[str, str]:
    """Name of each county by its current code, as of a school year or the last one before it."""
    rows = connection.execute(
        "select county_code, county_name from dim_county where valid_from <= ? order by valid_from",
        [school_year],
    ).fetchall()
    return dict(rows)


def code_lists(connection: duckdb.DuckDBPyConnection) -> CodeLists:
    """The code lists rules compare with."""
    types = connection.execute(
        "select school_type_code, school_group, has_primary, has_junior, has_senior"
        " from school_type"
    ).fetchall()
    levels = ("primary", "junior", "senior")
    sponsors = connection.execute("select sponsor_code, label_zh from sponsor").fetchall()
    urban_rural = connection.execute("select urban_rural_code from urban_rural").fetchall()
    return CodeLists(
        levels_of_type={
            code: frozenset(level for level, has in zip(levels, flags, strict=True) if has)
            for code, _, *flags in types
        },
        teaching_points=frozenset(row[0] for row in types if row[1] == "teaching_point"),
        urban_rural=frozenset(code for (code,) in urban_rural),
        sponsors=frozenset(text for row in sponsors for text in row if text),
        items=_items(connection),
    )


def _items(connection: duckdb.DuckDBPyConnection) -> dict[str, ItemKind]:
    """Items of the reviews by what they ask for, and items of score sheets by their full score.

    Where provinces weigh an item differently, the highest weight is its full score.
    """
    asked = connection.execute(
        "select figure, bool_and(unit = 'ratio'), bool_and(unit = 'none' and threshold = 1),"
        " min(threshold) filter (unit = 'ratio' and operator = 'ge')"
        " from (select figure, figure_source, unit, operator, threshold from item_requirement"
        " union all select otherwise_figure, otherwise_source, unit, operator, threshold"
        " from item_requirement) where figure_source = 'county_item' group by figure"
    ).fetchall()
    scores = connection.execute(
        "select item_id, max(weight) from score_sheet group by item_id"
    ).fetchall()
    items = {
        item: ItemKind(is_share=share, is_state=state, minimum=minimum)
        for item, share, state, minimum in asked
    }
    for item, weight in scores:
        items[item] = replace(items.get(item, ItemKind()), full_score=float(weight))
    return items


def standards(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Every row of the tables that decide indicators, limits and populations, as sorted text."""
    return {
        table: sorted(str(row) for row in connection.table(table).fetchall())
        for table in STANDARD_TABLES
    }


def marts(connection: duckdb.DuckDBPyConnection, school_year: int) -> dict[str, list[str]]:
    """Rows and a sum of row hashes of every fact of a school year: what a release publishes."""
    facts = connection.execute(
        "select table_name from duckdb_columns() where column_name = 'school_year' "
        "and table_name like 'fct\\_%' escape '\\' order by table_name"
    ).fetchall()
    return {
        table: [
            str(figure)
            for figure in connection.execute(
                f"select count(*), sum(hash(fact)::hugeint) from {table} as fact "
                "where school_year = ?",
                [school_year],
            ).fetchall()[0]
        ]
        for (table,) in facts
    }
