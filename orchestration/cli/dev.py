"""``junheng dev``: the Dagster UI with everything loaded.

Belongs here: starting Dagster over a data folder. Not here: the definitions it loads.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from contract.paths import DataFolder
from orchestration import environment
from orchestration.cli.command import Result, command
from orchestration.dbt_runner import prepare_manifest
from orchestration.instance import write_instance_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / Address")
@click.option("--port", default=3000, show_default=True, help="端口 / Port")
@command
def dev(data: DataFolder, as_json: bool, host: str, port: int) -> Result:
    """打开 Dagster 界面，直到 Ctrl-C / Open the Dagster UI, until Ctrl-C."""
    write_instance_settings(data)
    # Dagster starts several processes at once; the manifest must be there before they look for it.
    prepare_manifest(data)
    os.environ["DAGSTER_HOME"] = str(data.dagster_home)
    os.environ[environment.DATA] = str(data.root)
    dagster = str(Path(sys.executable).parent / "dagster")
    arguments = ["dev", "-m", "orchestration.definitions", "--host", host, "--port", str(port)]
    os.execv(dagster, [dagster, *arguments])
