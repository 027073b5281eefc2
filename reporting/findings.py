"""The gate's findings as a release may show them.

Belongs here: leaving out what belongs to withheld counties and years. Not here: finding.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from contract.paths import DataFolder

_OF_THE_FIGURES = (
    "school_id",
    "school_name",
    "value",
    "operands",
    "figures",
    "source_name",
    "sheet",
    "cell",
    "detail_zh",
    "detail_en",
)
"""Columns left empty where a finding rests on figures of a withheld year."""


def published_findings(
    data: DataFolder, school_years: Iterable[int], published: frozenset[tuple[int, str]]
) -> pa.Table:
    """Findings of published counties; those that rest on withheld figures without the figures."""
    tables = [pq.ParquetFile(data.findings(year)).read() for year in sorted(school_years)]
    every = pa.concat_tables(tables)
    rows = [
        row if _rests_on_published(row, published) else {**row, **dict.fromkeys(_OF_THE_FIGURES)}
        for row in every.to_pylist()
        if (row["school_year"], row["county_code"]) in published
    ]
    return pa.Table.from_pylist(rows, schema=every.schema)


def _rests_on_published(row: dict[str, Any], published: frozenset[tuple[int, str]]) -> bool:
    before = (row["school_year"] - 1, row["county_code"])
    if row["uses_predecessor"] and before not in published:
        return False
    figures = json.loads(row["figures"])
    return all((one["school_year"], one["county_code"]) in published for one in figures)
