"""What a release changes against the ones before it: ``revision.csv``, ``.json`` and ``.md``.

Belongs here: which earlier release a school year is compared with, and writing the three files.
Not here: comparing (``revision_lines``) or the words (``revision_summary``).

A school year is compared with the last release that covered it, of whatever year: 2023 may have
been shown last in a release of 2025. Which one was last is counted in the releases, not read off
a clock. What was compared is part of the release, but not of what makes it a new one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from reporting.marts.query import literal
from reporting.release_folder import REVISION, PastRelease
from reporting.revision_lines import Base, Tables, compare
from reporting.revision_summary import Summary, read_summary, summary_text
from reporting.verdicts import Scope

REVISION_LINES = "revision.csv"
REVISION_TEXT = "revision.md"
REVISION_FILES = frozenset({REVISION, REVISION_LINES, REVISION_TEXT})

_LINES = """
select status, "table", school_year, county_code, school_id, level, item, "column", old_value,
    new_value, figures, against
from revision_line left join compared_year using (school_year)
order by "table" nulls first, school_year, county_code, school_id nulls first, level nulls first,
    item nulls first, "column" nulls first, status
"""


@dataclass(frozen=True)
class Revision:
    """How many figures of a release are new, revised, withdrawn or unchanged, and against what."""

    sequence: int
    summary: Summary


def write_revision(
    marts: duckdb.DuckDBPyConnection,
    scope: Scope,
    past: Iterable[PastRelease],
    folder: Path,
    taken_over: Mapping[str, str],
) -> Revision:
    """Compare the tables of a release with earlier ones and write what changed into its folder.

    ``taken_over``: files of the folder that are those of an earlier release, with their checksums.
    Raises UserError where a file to compare with is not as it was published.
    """
    releases = list(past)
    bases = bases_of(scope, releases)
    compare(marts, scope, bases, Tables(folder, scope.years, taken_over))
    sequence = 1 + max((one.sequence for one in releases), default=0)
    revision = Revision(sequence, read_summary(marts, scope, bases))
    _write_lines(marts, folder / REVISION_LINES)
    _write(folder / REVISION, _as_json(revision, scope.school_year))
    _write(folder / REVISION_TEXT, summary_text(revision.summary, scope))
    return revision


def bases_of(scope: Scope, past: Iterable[PastRelease]) -> list[Base]:
    """The releases to compare with, each with the school years it was the last to cover.

    A release covers every year up to its own; a year it left out has been withdrawn by it.
    """
    releases = sorted(past, key=lambda one: one.order)
    known = {year for release in releases for year in release.school_years}
    years = known.union(scope.left_out, scope.years)
    compared: dict[PastRelease, list[int]] = {}
    for year in sorted(one for one in years if one <= scope.school_year):
        covering = [release for release in releases if year <= release.school_year]
        if covering:
            compared.setdefault(covering[-1], []).append(year)
    return [Base(release, tuple(of_release)) for release, of_release in compared.items()]


def _write_lines(marts: duckdb.DuckDBPyConnection, path: Path) -> None:
    marts.execute(f"copy ({_LINES}) to {literal(str(path))} (format csv)")


def _as_json(revision: Revision, school_year: int) -> str:
    content: Mapping[str, object] = {
        "school_year": school_year,
        "sequence": revision.sequence,
        "school_years": sorted({year.school_year for year in revision.summary.years}),
        **revision.summary.as_dict(),
    }
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
