"""Fingerprints of what the parts of a release are made from.

Belongs here: taking them, and ``inputs.csv``, which states them in a release. Not here: what
follows where they are as they were (``take_over``).

A county's pages, forms and documents are made from its own rows and from what all counties share;
the files of a table from its rows. With the same fingerprint the same bytes would be written.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb

import contract
import reporting
from reporting.counties.places import Place
from reporting.marts.by_county import names_by_county
from reporting.tables import Table, csv_name, declared_tables, parts_of
from reporting.verdicts import Scope

INPUTS = "inputs.csv"

_HEADER = ["kind", "name", "sha256"]
_KINDS = ("counties", "tables")
_WRITERS = (
    "altair",
    "duckdb",
    "jinja2",
    "python-docx",
    "vl-convert-python",
    "xlsxwriter",
)
"""Libraries that decide the bytes of the files."""

_DECLARATIONS = """
select table_name
from duckdb_tables() as one
where
    database_name = current_database()
    and not temporary
    and not regexp_matches(table_name, '^(stg|int)_')
    and table_name <> 'dim_landing_partition'
    and not exists (
        select 1 from duckdb_columns() as its
        where
            its.database_name = one.database_name
            and its.table_name = one.table_name
            and its.column_name = 'county_code'
    )
order by table_name
"""
"""Seeds and dimensions of the warehouse: standards, labels, rules. What lies between landing and
marts is not read by any page."""

_CONTENT = "count(*), cast(sum(cast(hash(one) as hugeint)) as varchar)"
"""Of rows in any order."""
_ROWS_OF_COUNTIES = f"""
select county_code, {_CONTENT}
from published_{{table}} as one
where county_code is not null
group by county_code
"""
_ROWS_OF_YEARS = f"select school_year, {_CONTENT} from published_{{table}} as one group by all"
_ROWS = f"select {_CONTENT} from {{table}} as one"


@dataclass(frozen=True)
class Inputs:
    """SHA-256 of all that the files of each county, and each file of a table, are made from."""

    counties: Mapping[str, str]
    tables: Mapping[str, str]


def inputs_of(
    marts: duckdb.DuckDBPyConnection, scope: Scope, places: Mapping[str, Place]
) -> Inputs:
    """What the release that is being written is made from.

    ``marts`` hold as ``published_<name>`` every table of the release, and all that the writers
    read of a county.
    """
    program = _program()
    return Inputs(
        counties=_of_counties(marts, scope, places, program),
        tables=dict(_of_tables(marts, scope, program)),
    )


def write_inputs(inputs: Inputs, folder: Path) -> None:
    """Put the fingerprints into a release."""
    lines = [(kind, *one) for kind in _KINDS for one in sorted(getattr(inputs, kind).items())]
    with (folder / INPUTS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows(lines)


def read_inputs(path: Path) -> Inputs:
    """The fingerprints of an earlier release."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            found[line["kind"]][line["name"]] = line["sha256"]
    return Inputs(**found)


def _of_counties(
    marts: duckdb.DuckDBPyConnection, scope: Scope, places: Mapping[str, Place], program: str
) -> dict[str, str]:
    shared = _shared(marts, scope, places)
    own: dict[str, list[object]] = defaultdict(list)
    for table in names_by_county(marts):
        for code, *rows in marts.execute(_ROWS_OF_COUNTIES.format(table=table)).fetchall():
            own[code].append((table, *rows))
    return {code: _sha256(program, shared, place, own[code]) for code, place in places.items()}


def _shared(
    marts: duckdb.DuckDBPyConnection, scope: Scope, places: Mapping[str, Place]
) -> tuple[object, ...]:
    """What every county's files rest on beside the county: declarations, names, years."""
    declarations = [
        (table, marts.execute(_ROWS.format(table=table)).fetchone())
        for (table,) in marts.execute(_DECLARATIONS).fetchall()
    ]
    names = [(one.county_code, one.county_name, one.province_name) for one in places.values()]
    return (declarations, names, scope.school_year, scope.years)


def _of_tables(
    marts: duckdb.DuckDBPyConnection, scope: Scope, program: str
) -> Iterator[tuple[str, str]]:
    for table in declared_tables():
        rows = _rows_by_year(marts, table)
        declared = ([(column.name, column.sql_type) for column in table.columns], table.key)
        yield csv_name(table), _sha256(program, declared, sorted(rows.items()))
        for part in parts_of(table, scope.years):
            yield part.name, _sha256(program, declared, rows.get(part.school_year))


def _rows_by_year(
    marts: duckdb.DuckDBPyConnection, table: Table
) -> dict[int | None, tuple[object, ...]]:
    """School year → what the rows are; the year is None for a table that is one file."""
    if not table.is_of_schools:
        query = _ROWS.format(table=f"published_{table.name}")
        return {None: tuple(marts.execute(query).fetchall())}
    found = marts.execute(_ROWS_OF_YEARS.format(table=table.name)).fetchall()
    return {year: tuple(rows) for year, *rows in found}


def _program() -> str:
    """What writes the files: this program's own, and the libraries it writes with."""
    digest = hashlib.sha256()
    for package in (contract, reporting):
        root = Path(str(package.__file__)).parent
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
                digest.update(path.read_bytes())
    digest.update(repr([(name, version(name)) for name in _WRITERS]).encode())
    return digest.hexdigest()


def _sha256(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
