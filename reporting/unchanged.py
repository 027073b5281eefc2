"""Counties of which nothing has changed since the last release: their files are taken over.

Belongs here: telling them, and taking their files over. Not here: writing files of the others.

A county's pages, forms and documents are made from its own rows in ``by_county`` and from what all
counties share. ``county_inputs.csv`` in a release states a fingerprint of that for every county; a
county with the same fingerprint would be written with the same bytes again. This is what makes
a correction of one county cheap in a nation of thousands.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import duckdb

import contract
import reporting
from reporting.counties.places import Place, file_name
from reporting.release_folder import PastRelease, sha256
from reporting.verdicts import Scope

INPUTS = "county_inputs.csv"
"""In a release: the fingerprint of what each county's files were made from."""

_HEADER = ["county_code", "sha256"]
_WRITERS = (
    "altair",
    "duckdb",
    "jinja2",
    "python-docx",
    "vl-convert-python",
    "xlsxwriter",
)
"""Libraries that decide the bytes of a county's files."""

_DOCUMENT_FOLDERS = frozenset({"forms", "documents"})

_OF_COUNTIES = """
select table_name from duckdb_tables() where database_name = 'by_county' order by table_name
"""
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
_ROWS = f"""
select county_code, {_CONTENT}
from by_county.{{table}} as one
where county_code is not null
group by county_code
"""
_SHARED_ROWS = f"select {_CONTENT} from {{table}} as one"


def county_inputs(
    marts: duckdb.DuckDBPyConnection, scope: Scope, places: Mapping[str, Place]
) -> dict[str, str]:
    """County → SHA-256 of all its files are made from: its rows, its verdicts, what all share.

    ``marts`` hold in ``by_county`` everything the writers read of a county.
    """
    shared = _shared(marts, scope, places)
    own: dict[str, list[object]] = defaultdict(list)
    for (table,) in marts.execute(_OF_COUNTIES).fetchall():
        for code, *rows in marts.execute(_ROWS.format(table=table)).fetchall():
            own[code].append((table, *rows))
    return {code: _sha256(shared, place, own[code]) for code, place in places.items()}


def write_inputs(inputs: Mapping[str, str], folder: Path) -> None:
    """Put the fingerprints into a release."""
    with (folder / INPUTS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows(sorted(inputs.items()))


Files = dict[str, str]
"""Name in the release → checksum."""


def take_over(
    last: PastRelease | None, inputs: Mapping[str, str], folder: Path
) -> dict[str, Files]:
    """Take the files of unchanged counties over from the last release; county → what was taken.

    A file that is not as it was published is not taken over, nor are the others of its county.
    """
    if last is None or INPUTS not in last.checksums:
        return {}
    last.require_intact([INPUTS])
    before = _read_inputs(last.path / INPUTS)
    files = _files_of_counties(last.checksums)
    same = [code for code, one in inputs.items() if before.get(code) == one]
    taken = {code: _taken_over(last, files[file_name(code)], folder) for code in same}
    return {code: names for code, names in taken.items() if names}


def _taken_over(last: PastRelease, names: Files, folder: Path) -> Files:
    if not all(_is_intact(last, name) for name in names):
        return {}
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(last.path / name, target)
    return names


def _is_intact(last: PastRelease, name: str) -> bool:
    path = last.path / name
    return path.is_file() and sha256(path) == last.checksums[name]


def _link(source: Path, target: Path) -> None:
    """The same file under a second name, or a copy where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _files_of_counties(checksums: Mapping[str, str]) -> dict[str, Files]:
    found: dict[str, Files] = defaultdict(dict)
    for name, checksum in checksums.items():
        county = _county_of(PurePosixPath(name))
        if county:
            found[county][name] = checksum
    return found


def _county_of(path: PurePosixPath) -> str | None:
    """Whose file it is: ``site/county/<name>/…``, ``forms/<name>.xlsx``, ``documents/<name>.…``.

    A county's forms and documents are called like its folder on the site.
    """
    match path.parts:
        case ("site", "county", name, *_):
            return name
        case (folder, name) if folder in _DOCUMENT_FOLDERS:
            return name.partition(".")[0]
    return None


def _read_inputs(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        return dict(rows)


def _shared(
    marts: duckdb.DuckDBPyConnection, scope: Scope, places: Mapping[str, Place]
) -> tuple[object, ...]:
    """What every county's files rest on beside the county: declarations, program, names."""
    declarations = [
        (table, marts.execute(_SHARED_ROWS.format(table=table)).fetchone())
        for (table,) in marts.execute(_DECLARATIONS).fetchall()
    ]
    names = [(one.county_code, one.county_name, one.province_name) for one in places.values()]
    years = [verdict.school_year for verdict in scope.verdicts]
    return (_program(), declarations, names, scope.school_year, years)


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
