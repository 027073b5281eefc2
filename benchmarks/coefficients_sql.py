"""``python -m benchmarks.coefficients_sql LANDING DATABASE``: the script of an analyst, in DuckDB.

Belongs here: running ``coefficients.sql`` into a database file, with the memory a build has. Not
here: the statements.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_name("coefficients.sql")
MEMORY_LIMIT = "4GB"
"""The default of a build (``JUNHENG_MEMORY_LIMIT``)."""


def main(landing: str, database: str) -> None:
    """Write tables ``school_indicator`` and ``county_coefficient``."""
    config = {"memory_limit": MEMORY_LIMIT, "temp_directory": f"{database}.tmp"}
    with duckdb.connect(database, config=config) as connection:
        connection.execute("set variable landing = ?", [landing])
        connection.execute(SCRIPT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(*sys.argv[1:])
