"""Fingerprints of what the parts of a release are made from.

Belongs here: taking them, and ``inputs.csv``, which states them in a release. Not here: what
follows where they are as they were (``take_over``).

A county's pages, forms and documents are made from its own rows and from what all counties share,
those of a province from its counties, the files of a table from its rows. With the same
fingerprint the same bytes would be written.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import contract
import reporting
from reporting.counties import Counties
from reporting.counties.places import Province
from reporting.marts.by_county import names_by_county
from reporting.marts.county import Marts
from reporting.marts.query import columns_of
from reporting.tables import csv_name, declared_tables, parts_of

INPUTS = "inputs.csv"

KINDS = ("counties", "provinces", "tables")
"""What files of a release are of."""

_HEADER = ["kind", "name", "sha256"]
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
_ROWS = f"select {_CONTENT} from {{table}} as one"
_ROWS_BY_PLACE = f"""
select {{place}}, {_CONTENT} from published_{{table}} as one group by all order by all
"""
_PLACE = ("county_code", "school_year")

_Contents = Mapping[str, list[tuple[Any, ...]]]
"""Table → county, school year (each None where the table has none), and what their rows are."""


@dataclass(frozen=True)
class Inputs:
    """SHA-256 of all that the files of each county, province and table are made from."""

    counties: Mapping[str, str]
    provinces: Mapping[str, str]
    tables: Mapping[str, str]


def inputs_of(counties: Counties) -> Inputs:
    """What the release that is being written is made from.

    Its marts hold as ``published_<name>`` every table of the release, and all that is read of a
    county.
    """
    program = _program()
    contents = _contents(counties.marts)
    of_counties = _of_counties(counties, contents, program)
    return Inputs(
        counties=of_counties,
        provinces=_of_provinces(counties.provinces, of_counties, program),
        tables=dict(_of_tables(contents, counties.scope.years, program)),
    )


def write_inputs(inputs: Inputs, folder: Path) -> None:
    """Put the fingerprints into a release."""
    lines = [(kind, *one) for kind in KINDS for one in sorted(getattr(inputs, kind).items())]
    with (folder / INPUTS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows(lines)


def read_inputs(path: Path) -> Inputs:
    """The fingerprints of an earlier release."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            found[line["kind"]][line["name"]] = line["sha256"]
    return Inputs(**found)


def _contents(marts: Marts) -> _Contents:
    names = {*names_by_county(marts), *(table.name for table in declared_tables())}
    return {name: _content(marts, name) for name in sorted(names)}


def _content(marts: Marts, table: str) -> list[tuple[Any, ...]]:
    known = {name for name, _ in columns_of(marts, f"published_{table}")}
    place = [name if name in known else f"null as {name}" for name in _PLACE]
    return marts.execute(_ROWS_BY_PLACE.format(place=", ".join(place), table=table)).fetchall()


def _of_counties(counties: Counties, contents: _Contents, program: str) -> dict[str, str]:
    shared = _shared(counties, program)
    own: dict[str, list[object]] = defaultdict(list)
    for table in names_by_county(counties.marts):
        for code, *rows in contents[table]:
            own[code].append((table, *rows))
    return {code: _sha256(shared, place, own[code]) for code, place in counties.places.items()}


def _shared(counties: Counties, program: str) -> str:
    """What every county's files rest on beside the county: declarations, names, years, program."""
    marts, scope = counties.marts, counties.scope
    declarations = [
        (table, marts.execute(_ROWS.format(table=table)).fetchone())
        for (table,) in marts.execute(_DECLARATIONS).fetchall()
    ]
    names = [
        (one.county_code, one.county_name, one.province_name) for one in counties.places.values()
    ]
    return _sha256(program, declarations, names, scope.school_year, scope.years)


def _of_provinces(
    provinces: Iterable[Province], of_counties: Mapping[str, str], program: str
) -> dict[str, str]:
    """A province's files rest on its counties alone."""
    return {
        one.province: _sha256(
            program, one.name, [of_counties[place.county_code] for place in one.places]
        )
        for one in provinces
    }


def _of_tables(
    contents: _Contents, years: Sequence[int], program: str
) -> Iterator[tuple[str, str]]:
    for table in declared_tables():
        rows = contents[table.name]
        declared = ([(column.name, column.sql_type) for column in table.columns], table.key)
        yield csv_name(table), _sha256(program, declared, rows)
        for part in parts_of(table, years):
            own = [row for row in rows if part.school_year in (None, row[1])]
            yield part.name, _sha256(program, declared, own)


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
