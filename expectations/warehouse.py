"""What the gate reads from the warehouse: what it was built from, identities, standards.

Belongs here: the few read-only queries. Not here: figures (they come from the landing, with
their cells) or writing (dbt is the only writer).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from contract.landed import landed_fingerprints, require_built
from contract.messages import Text, UserError
from contract.paths import DataFolder

STANDARD_TABLES = (
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


def standards(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Every row of the tables that decide indicators, limits and populations, as sorted text."""
    return {
        table: sorted(str(row) for row in connection.table(table).fetchall())
        for table in STANDARD_TABLES
    }
