"""SQL read from standard input as a JSON list, run one after the other in an empty DuckDB.

Belongs here: the program ``analyst_file`` starts as a process of its own, which has seen nothing of
the warehouse; it imports nothing of the project, so that it starts at once. Not here: any SQL.
"""

from __future__ import annotations

import json
import sys

import duckdb


def main() -> None:
    """Run the statements; the error of the first that fails goes to standard error."""
    with duckdb.connect() as connection:
        for statement in json.load(sys.stdin):
            connection.execute(statement)


if __name__ == "__main__":
    main()
