"""Environment variables of the project, and the telemetry switches of its tools.

Belongs here: every variable the project reads or sets. Not here: what is done with them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from contract.paths import DataFolder

DATA = "JUNHENG_DATA"
WAREHOUSE = "JUNHENG_WAREHOUSE"
HOME = "HOME"
DBT_LOG_LEVEL_FILE = "DBT_LOG_LEVEL_FILE"
DEFAULT_DATA = "data"

# The returns are government data: no tool of ours reports about a run to its maker.
_TELEMETRY_OFF = {
    "DAGSTER_DISABLE_TELEMETRY": "yes",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}


def silence_telemetry() -> None:
    """Switch off the telemetry of Dagster, dbt and GX, before any of them is imported."""
    os.environ.update(_TELEMETRY_OFF)


def data_folder_from_environment() -> DataFolder:
    """The data folder that ``JUNHENG_DATA`` names, else ``data`` below the working folder."""
    return DataFolder.at(os.environ.get(DATA, DEFAULT_DATA))


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for child processes started inside the block, and put the old ones back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
