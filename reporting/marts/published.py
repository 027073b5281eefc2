"""Opening the warehouse read-only, with the published part of each mart.

Belongs here: the views ``published_<name>`` (``fct_trend`` becomes ``published_trend``). They leave
out the rows of withheld county-years, and their figures where another year's row quotes them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from contract.atomic import TEMP_PREFIX
from contract.landed import landed_fingerprints, require_built
from contract.messages import Text, UserError
from contract.paths import DataFolder
from reporting.marts.by_county import MEMORY_LIMIT, open_by_county
from reporting.marts.query import columns_of, literal

_SHOWN = pa.schema([("school_year", pa.int64()), ("county_code", pa.string())])
_COUNTY_YEAR = frozenset({"school_year", "county_code"})
_COUNTY_VALIDITY = frozenset({"county_code", "valid_from", "valid_to"})

_TREND = """
with judged as (
    select mart.*, shown.county_code is not null as is_shown
    from fct_trend as mart
    left join published_county_year as shown using (school_year, county_code)
),
rested as (
    select
        *,
        lag(is_shown) over line as is_previous_shown,
        bool_and(is_shown or value is null) over (
            partition by county_code, level, indicator_id, measure, segment order by school_year
        ) as is_segment_shown,
        count(case when is_shown then 1 end) over (
            line rows between unbounded preceding and 1 preceding
        ) as shown_before
    from judged
    window line as (
        partition by county_code, level, indicator_id, measure order by school_year
    )
),
explained as (
    select
        *,
        string_agg(break_reason, '; ') over (
            partition by county_code, level, indicator_id, measure, shown_before
            order by school_year rows between unbounded preceding and unbounded following
        ) as break_reasons
    from rested
)
select * exclude (
    is_shown, is_previous_shown, is_segment_shown, shown_before, break_reasons
) replace (
    case when is_previous_shown then previous_value end as previous_value,
    case when is_previous_shown then change end as change,
    case when is_segment_shown then slope end as slope,
    case when is_segment_shown then projected_year end as projected_year,
    case
        when is_segment_shown or projection_status not in ('projected', 'points_away')
            then projection_status
        else 'not_evaluable'
    end as projection_status,
    break_reasons as break_reason
)
from explained
where is_shown
"""
"""Change, slope and projection rest on earlier years; a break in a withheld year shows in the
next year that is shown."""

_FUNDING_GROWTH = """
select mart.* replace (
    case when earlier.county_code is not null then value_from end as value_from,
    case when later.county_code is not null then value_to end as value_to,
    case
        when earlier.county_code is not null and later.county_code is not null then growth
    end as growth,
    case
        when earlier.county_code is not null and later.county_code is not null
            then compared_growth
    end as compared_growth
)
from fct_funding_growth as mart
inner join published_county_year as shown using (school_year, county_code)
left join published_county_year as earlier
    on mart.county_code = earlier.county_code and mart.from_year = earlier.school_year
left join published_county_year as later
    on mart.county_code = later.county_code and mart.to_year = later.school_year
"""
"""A pair of years shows amounts of its own years, whatever year it is judged in."""

_OUTCOME_ITEM = """
select mart.* replace (
    case
        when
            mart.source <> 'returns'
            or mart.item_id not in (
                select item_id from item_requirement where figure = 'junior_retention'
            )
            or 3 = (
                select count(*) from published_county_year as earlier
                where
                    earlier.county_code = mart.county_code
                    and earlier.school_year between mart.school_year - 3 and mart.school_year - 1
            )
            then mart.value
    end as value
)
from fct_outcome_item as mart
inner join published_county_year as shown using (school_year, county_code)
"""
"""Retention follows a cohort through the three years before."""

_QUOTING = {
    "fct_trend": _TREND,
    "fct_funding_growth": _FUNDING_GROWTH,
    "fct_outcome_item": _OUTCOME_ITEM,
}
"""Marts whose rows quote figures of other years."""

_FIGURES = """
select school.county_code, figures.* exclude (ingested_at)
from stg_{table} as figures
inner join int_school as school using (school_year, school_id)
inner join published_county_year as shown using (school_year, county_code)
"""
"""Landed figures with the county of today; when they were taken in says nothing of them."""

FIGURE_TABLES = ("enrolment", "staff", "facility")
"""Landing tables with figures of schools."""


@contextmanager
def published_marts(
    data: DataFolder, published: frozenset[tuple[int, str]]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse read-only, with the published part of every mart.

    ``published_<name>`` are views of it, over all counties; ``by_county.<name>`` hold the rows of
    the counties whose turn it is. Raises UserError when the warehouse is missing or was not built
    from the landed data.
    """
    if not data.warehouse.exists():
        raise UserError(
            "warehouse_missing",
            Text(zh="还没有仓库。", en="There is no warehouse yet."),
            Text(zh="请先运行 junheng build。", en="Run `junheng build` first."),
        )
    data.releases.mkdir(parents=True, exist_ok=True)
    with (
        duckdb.connect(str(data.warehouse), read_only=True) as marts,
        tempfile.TemporaryDirectory(prefix=TEMP_PREFIX, dir=data.releases) as scratch,
    ):
        marts.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        marts.execute(f"set temp_directory = {literal(scratch)}")
        _require_current(data, marts)
        _create_views(marts, published)
        open_by_county(marts)
        yield marts


def _require_current(data: DataFolder, marts: duckdb.DuckDBPyConnection) -> None:
    built = marts.execute(
        "select school_year, table_name, content_sha256 from dim_landing_partition"
    ).fetchall()
    require_built(landed_fingerprints(data), {(year, name): sha for year, name, sha in built})


def _create_views(marts: duckdb.DuckDBPyConnection, published: frozenset[tuple[int, str]]) -> None:
    shown = [{"school_year": year, "county_code": code} for year, code in sorted(published)]
    marts.register("shown", pa.Table.from_pylist(shown, schema=_SHOWN))
    marts.execute("create temp table published_county_year as from shown")
    marts.unregister("shown")
    for mart in _marts(marts):
        name = mart.partition("_")[2]
        query = _QUOTING.get(mart) or _rows_of_published(marts, mart)
        marts.execute(f"create temp view published_{name} as {query}")
    for table in FIGURE_TABLES:
        marts.execute(f"create temp view published_{table} as {_FIGURES.format(table=table)}")
    choices = _rows_of_published(marts, "int_county_indicator")
    marts.execute(f"create temp view published_numerator_choice as {choices}")


def _marts(marts: duckdb.DuckDBPyConnection) -> list[str]:
    """Facts and dimensions of the warehouse; what it was built from is not one of them."""
    found = marts.execute(
        "select table_name from duckdb_tables() where regexp_matches(table_name, '^(dim|fct)_') "
        "and table_name <> 'dim_landing_partition' order by table_name"
    ).fetchall()
    return [name for (name,) in found]


def _rows_of_published(marts: duckdb.DuckDBPyConnection, mart: str) -> str:
    """Rows of a mart that may be shown: of published county-years; all where it has no counties."""
    columns = {name for name, _ in columns_of(marts, mart)}
    shown = (
        f"select mart.* from {mart} as mart where exists (select 1 from published_county_year "
        "as shown where shown.county_code = mart.county_code and shown.school_year {})"
    )
    if columns >= _COUNTY_YEAR:
        return shown.format("= mart.school_year")
    if columns >= _COUNTY_VALIDITY:
        return shown.format("between mart.valid_from and mart.valid_to")
    if "county_code" in columns:
        raise ValueError(f"{mart} has counties but no years: what of it is published is unknown")
    return f"select * from {mart}"
