"""The fingerprint of everything a verdict depends on.

Belongs here: what goes into it. Not here: comparing it with a stored verdict
(``contract.verdicts``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb

from contract.landed import landed_fingerprints
from contract.paths import DataFolder
from contract.verdicts import Fingerprint
from expectations.landing import years_read
from expectations.rules import RULES_DIR
from expectations.waivers.files import load_waivers
from expectations.warehouse import marts, open_warehouse, standards

_PROGRAM = Path(__file__).parent


def current_fingerprint(
    data: DataFolder, school_year: int, rules_dir: Path = RULES_DIR
) -> Fingerprint:
    """What the verdict on a school year would be made of now; UserError when the warehouse was
    not built from the landed data."""
    with open_warehouse(data) as connection:
        return fingerprint(data, connection, school_year, rules_dir)


def fingerprint(
    data: DataFolder, connection: duckdb.DuckDBPyConnection, school_year: int, rules_dir: Path
) -> Fingerprint:
    """The same with the warehouse already open.

    Where a waiver stands in its file does not matter, nor do waivers of later years.
    """
    landed = landed_fingerprints(data)
    years = years_read(school_year)
    waivers = [replace(one, file="", line=0) for one in load_waivers(data, school_year)]
    parts = {
        "landing": sorted([*key, sha] for key, sha in landed.items() if key[0] in years),
        "marts": marts(connection, school_year),
        "standards": standards(connection),
        "rules": _files(rules_dir.glob("*.yml")),
        "gate": _program(),
        "waivers": sorted(json.dumps(one.as_dict(), sort_keys=True) for one in waivers),
        "lineage": _files(data.lineage.glob("*.csv")),
    }
    return Fingerprint({name: _sha256(part) for name, part in parts.items()})


@cache
def _program() -> dict[str, str]:
    """The program as it runs: what happens to the files later changes nothing in this process."""
    return _files(_PROGRAM.glob("*.py"))


def _files(paths: Iterable[Path]) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _sha256(part: object) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()
