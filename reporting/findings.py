"""The gate's findings as a release may show them, and as workbooks that go back to counties.

Belongs here: leaving out what belongs to withheld counties and years, one workbook per county.
Not here: finding, or what a workbook looks like (``findings_workbook``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contract.atomic import atomic_file
from contract.paths import DataFolder
from contract.statuses import RuleStatus
from reporting.findings_workbook import write_findings_workbook

_OF_THE_FIGURES = (
    "school_id",
    "school_name",
    "value",
    "operands",
    "figures",
    "source_name",
    "sheet",
    "cell",
    "cause_zh",
    "cause_en",
    "detail_zh",
    "detail_en",
)
"""Columns left empty where a finding rests on figures of a withheld year."""


class _Known(NamedTuple):
    """County-years that may be shown, and school years that have landed at all."""

    published: frozenset[tuple[int, str]]
    landed: frozenset[int]


def published_findings(
    data: DataFolder, school_years: Iterable[int], published: frozenset[tuple[int, str]]
) -> pa.Table:
    """Findings of published counties; those that rest on withheld figures without the figures."""
    shown = [
        pq.ParquetFile(data.findings(year)).read().filter(_of_counties(year, published))
        for year in sorted(school_years)
    ]
    table = pa.concat_tables(shown).combine_chunks()
    known = _Known(published, frozenset(data.landed_years()))
    rests = pa.array(
        [_rests_on_published(known, *row) for row in _what_it_rests_on(table)], pa.bool_()
    )
    for name in _OF_THE_FIGURES:
        index = table.schema.get_field_index(name)
        field = table.schema.field(index)
        blanked = pc.if_else(rests, table.column(name), pa.scalar(None, field.type))
        table = table.set_column(index, field, blanked)
    return table


def write_findings_workbooks(
    findings: pa.Table, folder: Path, names: Mapping[str, str | None]
) -> None:
    """A workbook ``<county_code>.xlsx`` for every county with an open finding, and no other.

    ``findings``: rows of the gate's findings table; ``names``: of counties by code.
    """
    earlier = set(folder.glob("*.xlsx"))
    by_county = findings.filter(pc.is_valid(findings["county_code"])).sort_by("county_code")
    first = 0
    for code, group in groupby(by_county["county_code"].to_pylist()):
        size = len(list(group))
        rows = by_county.slice(first, size)
        first += size
        if pc.any(pc.equal(rows["status"], RuleStatus.FAIL.value)).as_py():
            path = folder / f"{code}.xlsx"
            with atomic_file(path) as temp:
                write_findings_workbook(temp, names.get(code) or code, rows.to_pylist())
            earlier.discard(path)
    for path in earlier:
        path.unlink()


def _of_counties(school_year: int, published: frozenset[tuple[int, str]]) -> pc.Expression:
    codes = sorted(code for year, code in published if year == school_year)
    return pc.field("county_code").isin(pa.array(codes, pa.string()))


def _what_it_rests_on(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    columns = ("school_year", "county_code", "earlier_years", "figures")
    return zip(*(table.column(name).to_pylist() for name in columns), strict=True)


def _rests_on_published(
    known: _Known, school_year: int, county_code: str, earlier_years: int, figures: str
) -> bool:
    earlier = range(school_year - earlier_years, school_year)
    if any((year, county_code) not in known.published for year in earlier if year in known.landed):
        return False
    return all(
        (figure["school_year"], figure["county_code"]) in known.published
        for figure in json.loads(figures)
    )
