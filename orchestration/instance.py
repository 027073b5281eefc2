"""The Dagster instance of a data folder: run history, cursors, pools.

Belongs here: its settings. Not here: what is run on it.
"""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import yaml

from contract.atomic import write_text
from contract.paths import DataFolder

# DuckDB has one writer and refuses readers of other processes meanwhile; checks and the release
# read it, so they share the pool.
DUCKDB_POOL = "duckdb"

_SETTINGS = {
    "telemetry": {"enabled": False},
    "concurrency": {
        "pools": {"default_limit": 1, "granularity": "op"},
        "runs": {"max_concurrent_runs": 1},
    },
    "retention": {
        "schedule": {"purge_after_days": 90},
        "sensor": {"purge_after_days": {"skipped": 7, "failure": 90, "success": 90}},
    },
}


def write_instance_settings(data: DataFolder) -> Path:
    """Write ``dagster.yaml`` into the instance folder unless it is there as it should be."""
    target = data.dagster_home / "dagster.yaml"
    content = yaml.safe_dump(_SETTINGS, sort_keys=True)
    if not target.exists() or target.read_text(encoding="utf-8") != content:
        write_text(target, content)
    return target


def open_instance(data: DataFolder) -> dg.DagsterInstance:
    """The instance whose history lives in the data folder."""
    write_instance_settings(data)
    return dg.DagsterInstance.from_config(str(data.dagster_home))
