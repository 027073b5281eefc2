"""The one place where the definitions are put together, for Dagster, the commands and tests.

Belongs here: assembly. Not here: any asset, schedule or sensor itself.
"""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from contract.paths import DataFolder
from orchestration.assets.gate import gate_assets
from orchestration.assets.landing import landing_assets
from orchestration.assets.release import release_asset
from orchestration.assets.warehouse import warehouse_assets
from orchestration.automation import inbox_sensor, yearly_schedule
from orchestration.dbt_runner import PROJECT_DIR, prepare_manifest
from orchestration.progress import Progress, unseen

JOB = "yearly_load"


def build_definitions(
    data: DataFolder, progress: Progress = unseen, project_dir: Path = PROJECT_DIR
) -> dg.Definitions:
    """All assets, checks, the job, its schedule and sensor, over one data folder.

    Parses the dbt project into the data folder if its manifest is missing or out of date.
    """
    warehouse = warehouse_assets(data, prepare_manifest(data, project_dir), progress, project_dir)
    job = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        description="Returns of a school year in, coefficients and a release out.",
    )
    return dg.Definitions(
        assets=[
            landing_assets(data, progress),
            warehouse,
            gate_assets(data, sorted(warehouse.keys), progress),
            release_asset(data, progress),
        ],
        jobs=[job],
        schedules=[yearly_schedule(data, job)],
        sensors=[inbox_sensor(data, job)],
        # Where the instance has no pools, one step at a time keeps the warehouse to one process.
        executor=dg.in_process_executor,
    )
