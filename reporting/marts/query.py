"""Asking DuckDB: rows as dictionaries, columns of a relation, quoting.

Belongs here: what every query needs. Not here: any query.
"""

from __future__ import annotations

from typing import Any

import duckdb

Row = dict[str, Any]

EXACT_SUM = "sum(cast({column} as decimal(38, 6)))"
"""SQL: a sum of decimals, which is the same in whatever order rows come."""


def rows(marts: duckdb.DuckDBPyConnection, query: str, **parameters: object) -> list[Row]:
    """The rows of a query by column name; ``$name`` in it stands for a parameter."""
    result = marts.execute(query, parameters)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def columns_of(marts: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    """Name and type of every column of a table or view."""
    described = marts.execute(f"describe {relation}").fetchall()
    return [(row[0], row[1]) for row in described]


def literal(text: str) -> str:
    """A text as a SQL literal, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"
