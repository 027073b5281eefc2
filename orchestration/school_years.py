"""School years as Dagster partitions, derived from the year registry.

Belongs here: registry years as partitions, ranges and due years. Not here: the registry itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

import dagster as dg

from contract.paths import DataFolder
from ingestion.find import InboxFile, find
from ingestion.years import registry


def school_year_partitions() -> dg.StaticPartitionsDefinition:
    """One partition per year of the registry, ascending; the clock adds none."""
    return dg.StaticPartitionsDefinition([str(year) for year in sorted(registry())])


def due_years(on: date) -> list[int]:
    """Registry years whose returns were due on or before that day, ascending."""
    return sorted(year for year, entry in registry().items() if entry.due <= on)


def received_files(data: DataFolder) -> dict[int, tuple[InboxFile, ...]]:
    """Returns in the inbox by registry year, for years that have any, ascending."""
    found = find(data, registry()).files
    return {year: found[year] for year in sorted(found) if found[year]}


def ranges(years: Collection[int], among: Iterable[int]) -> list[tuple[int, int]]:
    """Split years into runs of neighbours (first, last) in the order of ``among``.

    A Dagster run covers a range of partitions, so years with a gap between them need several.
    """
    found: list[tuple[int, int]] = []
    neighbour = False
    for year in sorted(among):
        if year not in years:
            neighbour = False
        elif neighbour:
            found[-1] = (found[-1][0], year)
        else:
            found.append((year, year))
            neighbour = True
    return found
