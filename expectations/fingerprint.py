"""The fingerprint of everything a verdict depends on.

Belongs here: what goes into it. Not here: comparing it with a stored verdict (``verdict``).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb

from contract.landed import landed_fingerprints
from contract.paths import DataFolder
from expectations.rules import RULES_DIR
from expectations.waivers import load_waivers
from expectations.warehouse import open_warehouse, standards


def current_fingerprint(data: DataFolder, school_year: int, rules_dir: Path = RULES_DIR) -> str:
    """SHA-256 over the landed data of a year and its predecessor, rules, waivers, lineage and
    standards as they are now; UserError when the warehouse was not built from that data."""
    with open_warehouse(data) as connection:
        return fingerprint(data, connection, school_year, rules_dir)


def fingerprint(
    data: DataFolder, connection: duckdb.DuckDBPyConnection, school_year: int, rules_dir: Path
) -> str:
    """The same with the warehouse already open."""
    landed = landed_fingerprints(data)
    years = (school_year - 1, school_year)
    parts = {
        "school_year": school_year,
        "landing": sorted([*key, sha] for key, sha in landed.items() if key[0] in years),
        "rules": _files(rules_dir, "*.yml"),
        "waivers": [waiver.as_dict() for waiver in load_waivers(data, school_year)],
        "lineage": _files(data.lineage, "*.csv"),
        "standards": standards(connection),
    }
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _files(folder: Path, pattern: str) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob(pattern))
    }
