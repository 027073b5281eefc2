"""What a figure of a document is held against: registers, returns and standards by school year.

Belongs here: opening the warehouse and landing for checking a document. Not here: checking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import duckdb

from contract.messages import Text
from contract.paths import DataFolder
from expectations.claims.indicators import read_indicators
from expectations.claims.ratios import read_ratios
from expectations.claims.requirements import read_requirements
from expectations.claims.returns import ReturnFigures
from expectations.claims.standards import Requirement
from expectations.claims.subjects import Recognised, Register, Subject, read_register
from expectations.landing import OnDemand, year_tables
from expectations.lineage import load_successors
from expectations.warehouse import open_warehouse, school_counties


@dataclass(frozen=True)
class KnownYear:
    """One school year: who there is, what they reported, what is asked of them.

    ``labels``: of indicators by id.
    """

    school_year: int
    register: Register
    returns: ReturnFigures
    requirements: Mapping[Subject, tuple[Requirement, ...]]
    labels: Mapping[str, Text]

    def county(self, code: str) -> Recognised:
        """The county of a code, of this year or as returns have stated it."""
        return self.register.of_code(self.returns.county_of_code.get(code, code), "county")


@contextmanager
def open_known(data: DataFolder) -> Iterator[Mapping[int, KnownYear]]:
    """The landed school years, each read when it is first asked for, while the warehouse is open.

    UserError when there is no warehouse or it was not built from what has landed; KeyError for a
    year that has not landed.
    """
    landed = data.landed_years()
    with open_warehouse(data) as connection:
        yield _Years(data, connection, landed)


class _Years(Mapping[int, KnownYear]):
    def __init__(
        self, data: DataFolder, connection: duckdb.DuckDBPyConnection, landed: tuple[int, ...]
    ) -> None:
        self._landed = landed
        self._read = OnDemand[int, KnownYear](lambda year: _known_year(data, connection, year))

    def __getitem__(self, school_year: int) -> KnownYear:
        if school_year not in self._landed:
            raise KeyError(school_year)
        return self._read[school_year]

    def __iter__(self) -> Iterator[int]:
        return iter(self._landed)

    def __len__(self) -> int:
        return len(self._landed)


def _known_year(
    data: DataFolder, connection: duckdb.DuckDBPyConnection, school_year: int
) -> KnownYear:
    successors = load_successors(data, school_year)
    county_of = school_counties(connection, school_year)
    now = year_tables(data, school_year, county_of, successors)
    known = replace(read_indicators(connection, school_year), ratios=read_ratios(connection))
    returns = ReturnFigures(now, now.county_of_stated, known)
    labels = connection.execute(
        "select indicator_id, label_zh, label_en from dim_indicator"
    ).fetchall()
    return KnownYear(
        school_year=school_year,
        register=read_register(connection, school_year),
        returns=returns,
        requirements=OnDemand(lambda one: read_requirements(connection, school_year, one)),
        labels={indicator_id: Text(zh, en) for indicator_id, zh, en in labels},
    )
