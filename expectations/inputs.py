"""Everything the check of a school year reads, joined to the rows that rules speak of.

Belongs here: opening warehouse and landing, putting the frames of all scopes together. Not
here: judging them (``gate``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from contract.verdicts import Fingerprint
from expectations.claims.indicators import read_indicators
from expectations.claims.returns import ReturnFigures
from expectations.claims.table import claim_frame, landed_claims
from expectations.fingerprint import fingerprint
from expectations.frames.build import Judged, Problems, build_frames
from expectations.frames.files import (
    DISAGREEMENT_COLUMNS,
    ISSUE_COLUMNS,
    RECEIPT_COLUMNS,
    FileCounties,
    FileRow,
    disagreements_by_school,
    file_counties,
    file_rows,
)
from expectations.frames.frame import ScopeFrame
from expectations.landing import YearTables, landing_table, year_tables, years_read
from expectations.language.scopes import Scope
from expectations.lineage import load_successors
from expectations.warehouse import (
    code_lists,
    county_names,
    open_warehouse,
    school_counties,
)


@dataclass(frozen=True)
class GateInputs:
    """What is judged in a school year.

    ``fingerprint``: of everything the verdict depends on. ``counties``: school year → school id →
    county code, for all years that rules read. ``names``: of counties by code.
    """

    school_year: int
    fingerprint: Fingerprint
    counties: Mapping[int, Mapping[str, str]]
    names: Mapping[str, str]
    frames: Mapping[Scope, ScopeFrame]


def read_inputs(data: DataFolder, school_year: int, rules_dir: Path) -> GateInputs:
    """Read what a school year is judged by; UserError when it has not landed or the warehouse
    was not built from what has."""
    if school_year not in data.landed_years():
        raise _not_landed(school_year)
    with open_warehouse(data) as connection:
        years = years_read(school_year)
        counties = {year: school_counties(connection, year) for year in years}
        return GateInputs(
            school_year=school_year,
            fingerprint=fingerprint(data, connection, school_year, rules_dir),
            counties=counties,
            names=county_names(connection, school_year),
            frames=_frames(data, connection, school_year, counties),
        )


def _frames(
    data: DataFolder,
    connection: duckdb.DuckDBPyConnection,
    school_year: int,
    counties: Mapping[int, Mapping[str, str]],
) -> dict[Scope, ScopeFrame]:
    successors = load_successors(data, school_year)
    now, before, *earlier = (
        year_tables(data, year, counties[year], successors)
        for year in reversed(years_read(school_year))
    )
    known = file_counties(now, before)
    judged = Judged(
        now=now,
        before=before,
        earlier=tuple(earlier),
        files=_files(data, now, known),
        disagreements=_disagreements(data, now),
        codes=code_lists(connection),
    )
    returns = ReturnFigures(now, known.of_code, read_indicators(connection, school_year))
    claims = landed_claims(landing_table(data, "claim", school_year), returns)
    return {**build_frames(judged), "claim": claim_frame(claims)}


def _files(data: DataFolder, now: YearTables, counties: FileCounties) -> tuple[FileRow, ...]:
    receipts = landing_table(data, "receipt", now.school_year).read(RECEIPT_COLUMNS).to_pylist()
    issues = landing_table(data, "ingest_issue", now.school_year).read(ISSUE_COLUMNS).to_pylist()
    return file_rows(receipts, issues, counties)


def _disagreements(data: DataFolder, now: YearTables) -> Problems:
    table = landing_table(data, "disagreement", now.school_year)
    return disagreements_by_school(table.read(DISAGREEMENT_COLUMNS).to_pylist())


def _not_landed(school_year: int) -> UserError:
    return UserError(
        "year_not_landed",
        Text(
            zh=f"{school_year} 学年没有入库数据。", en=f"School year {school_year} has not landed."
        ),
        Text(
            zh="请把报表放入收件夹后运行 junheng ingest。",
            en="Put the returns into the inbox and run `junheng ingest`.",
        ),
        Where(school_year=school_year),
    )
