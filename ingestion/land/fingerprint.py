"""What decides how a file is read: fingerprints of layouts, declarations and program.

Belongs here: hashing them. Not here: deciding what to parse again (``plan``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from contract.fields import TABLES_DIR, UNITS_FILE
from ingestion.land.plan import Fingerprints
from ingestion.layout.load import fingerprint
from ingestion.layout.schema import Layout

_PROGRAM = Path(__file__).parent.parent


def fingerprints(
    layouts: Mapping[str, Layout], school_years: Iterable[int]
) -> dict[int, Fingerprints]:
    """Per school year the fingerprints of the layouts in use in it, and of all layouts."""
    single = {name: fingerprint(layout) for name, layout in layouts.items()}
    everything = _combined(single)
    found = {}
    for year in school_years:
        used = {name: one for name, one in single.items() if _used_in(layouts[name], year)}
        found[year] = Fingerprints(_combined(used), everything)
    return found


def _used_in(layout: Layout, school_year: int) -> bool:
    years = layout.school_years
    return years.first <= school_year and (years.last is None or school_year <= years.last)


def _combined(single: Mapping[str, str]) -> str:
    parts = sorted(f"{name}={one}" for name, one in single.items())
    return hashlib.sha256("\n".join([_program(), *parts]).encode()).hexdigest()


@cache
def _program() -> str:
    """The declarations and the program: a correction of either reads the files again."""
    files = [UNITS_FILE, *TABLES_DIR.glob("*.yml"), *_PROGRAM.rglob("*.py")]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
