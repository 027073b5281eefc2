"""Indicators as plain ratios of figures of the returns, for reports that divide totals.

Belongs here: which declared fields an indicator divides. Not here: the indicator itself, which the
warehouse computes for the schools of its review; a county that divides all its pupils by all its
classes states another figure, and a right one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from contract import fields
from expectations.landing import SCHOOL_TABLES


@dataclass(frozen=True)
class PlainRatio:
    """Fields that are added up and divided, ``table.field``; ``numerators`` by level."""

    numerators: Mapping[str, tuple[str, ...]]
    denominator: str
    multiplier: int

    def numerator(self, level: str | None) -> tuple[str, ...]:
        """The fields of a level; without one those of all levels, none where levels differ."""
        if level is not None:
            return self.numerators.get(level, ())
        alike = set(self.numerators.values())
        return alike.pop() if len(alike) == 1 else ()


def read_ratios(connection: duckdb.DuckDBPyConnection) -> dict[str, PlainRatio]:
    """Indicator id → its ratio, for those that take nothing off their numerator."""
    rows = connection.execute(
        "select indicator_id, numerator_table, numerator_fields_primary, numerator_fields_junior, "
        "denominator_id, multiplier from dim_indicator"
    ).fetchall()
    return {
        indicator_id: PlainRatio(
            {"primary": _fields(table, primary), "junior": _fields(table, junior)},
            declared(below)[0],
            multiplier,
        )
        for indicator_id, table, primary, junior, below, multiplier in rows
        if "-" not in f"{primary}{junior}"
    }


def declared(name: str | None) -> list[str]:
    """A field of the schools' tables by its bare name: ``table.field``."""
    return [
        f"{table}.{name}"
        for table in SCHOOL_TABLES
        if any(one.name == name for one in fields.table(table).measures)
    ]


def _fields(table: str, listed: str) -> tuple[str, ...]:
    """``+music_teachers +art_teachers`` of a table."""
    return tuple(f"{table}.{name.lstrip('+')}" for name in listed.split())
