"""Errors that can be planted in simulated returns, as they happen in real ones.

Belongs here: what each error does to a county's figures, its tables or its files, by what goes
wrong: ``units``, ``digits``, ``sums``, ``mixups``, ``copies``, ``roster``, ``unreadable``,
``county_tables``. Not here: which county gets it and writing the files (``write``), finding errors
(``expectations``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contract.messages import Text
from ingestion.sample.faults import (
    copies,
    county_tables,
    digits,
    mixups,
    roster,
    sums,
    units,
    unreadable,
)
from ingestion.sample.faults.model import Fault, Faults, Stage

KINDS: tuple[Faults, ...] = (
    *(units.FAULTS, digits.FAULTS, sums.FAULTS, mixups.FAULTS),
    *(copies.FAULTS, roster.FAULTS, unreadable.FAULTS, county_tables.FAULTS),
)
FAULTS: dict[str, Fault] = {name: fault for kind in KINDS for name, fault in kind.items()}
"""Every error by name."""


def list_faults() -> dict[str, Text]:
    """Every error that can be planted, by name."""
    return {name: fault.what for name, fault in FAULTS.items()}


def faults_on(names: Iterable[str], stage: Stage) -> Iterator[str]:
    """Those of ``names`` that are planted at that stage."""
    return (name for name in names if FAULTS[name].on == stage)
