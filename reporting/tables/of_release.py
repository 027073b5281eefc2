"""The tables a release has of itself: what it covers, verdicts, source files, names of codes.

Belongs here: their rows, from the scope and the published marts. Not here: their columns
(``of_release.yml``).
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from reporting.marts.labels import LABELS
from reporting.marts.published import FIGURE_TABLES
from reporting.tables.declared import declared_table
from reporting.verdicts import CountyYear, Scope, StoredVerdict

_SOURCE_FILES = """
with stated as (
    {figures}
    union all
    select receipt.school_year, code.county_code, receipt.source_name, receipt.source_sha256,
        receipt.layout_version, receipt.maturity
    from stg_receipt as receipt
    inner join int_county_code as code
        on receipt.school_year = code.school_year and receipt.county_code = code.stated_county_code
    inner join published_county_year as shown
        on code.school_year = shown.school_year and code.county_code = shown.county_code
    where receipt.status = 'landed'
)
select school_year, county_code, source_name, max(source_sha256) as source_sha256,
    string_agg(distinct layout_version, ', ' order by layout_version) as layout_version,
    max(maturity) as maturity
from stated
group by all
"""
"""Files of schools by the figures taken from them, files of a county by its receipt."""

_FIGURES_OF = (
    "select school_year, county_code, source_name, source_sha256, layout_version, maturity "
    "from published_{table}"
)


def create_own_tables(marts: duckdb.DuckDBPyConnection, scope: Scope) -> None:
    """Put ``published_coverage``, ``_gate_verdict``, ``_source_file`` and ``_label`` in place."""
    _create(marts, "coverage", _coverage(scope))
    _create(marts, "gate_verdict", [_gate_verdict(one) for one in scope.counties])
    figures = " union all ".join(_FIGURES_OF.format(table=table) for table in FIGURE_TABLES)
    source_files = _SOURCE_FILES.format(figures=figures)
    marts.execute(f"create temp view published_source_file as {source_files}")
    marts.execute(f"create temp view published_label as {LABELS}")


_ARROW = {
    "string": pa.string(),
    "bigint": pa.int64(),
    "int": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}


def _create(marts: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, object]]) -> None:
    columns = declared_table(name).columns
    schema = pa.schema([(column.name, _ARROW[column.data_type]) for column in columns])
    marts.register("own_rows", pa.Table.from_pylist(rows, schema=schema))
    marts.execute(f"create temp table published_{name} as from own_rows")
    marts.unregister("own_rows")


def _coverage(scope: Scope) -> list[dict[str, object]]:
    left_out: list[dict[str, object]] = [
        {"school_year": year, "left_out_zh": reason.zh, "left_out_en": reason.en}
        for year, reason in scope.left_out.items()
    ]
    return [*left_out, *(_covered(verdict) for verdict in scope.verdicts)]


def _covered(verdict: StoredVerdict) -> dict[str, object]:
    counties = len(verdict.counties)
    published = sum(county.is_published for county in verdict.counties)
    return {
        "school_year": verdict.school_year,
        "counties": counties,
        "published": published,
        "withheld": counties - published,
        "published_share": published / counties if counties else None,
    }


def _gate_verdict(county: CountyYear) -> dict[str, object]:
    return {
        "school_year": county.school_year,
        "county_code": county.county_code,
        "county_name": county.county_name,
        "verdict": county.verdict.value,
        "is_published": county.is_published,
        "reasons_zh": "；".join(reason.zh for reason in county.reasons) or None,
        "reasons_en": "; ".join(reason.en for reason in county.reasons) or None,
    }
