"""The dbt models as assets: all years are rebuilt each time, in one dbt build.

Belongs here: how dbt's nodes appear among the assets, and one build. Not here: SQL.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, dbt_assets

from contract.paths import DataFolder
from orchestration.dbt_runner import PROJECT_DIR, building, dbt_executable
from orchestration.instance import DUCKDB_POOL
from orchestration.landed import landed_years
from orchestration.lock import LOCK_WAIT_SECONDS, exclusive
from orchestration.progress import Progress
from orchestration.stages import Stage

# Unit tests prove the SQL on figures of their own and say nothing about the data.
_BUILD = ["build", "--exclude-resource-type", "unit_test"]


class LayerTranslator(DagsterDbtTranslator):
    """Groups dbt nodes by layer: seeds, staging, intermediate, marts."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer is the folder below the models folder; seeds have none."""
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        return str(dbt_resource_props["fqn"][1])


def warehouse_assets(
    data: DataFolder, manifest: Path, progress: Progress, project_dir: Path = PROJECT_DIR
) -> dg.AssetsDefinition:
    """Every dbt model, seed and test as one step that replaces the warehouse as a whole."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]

    @dbt_assets(
        manifest=manifest,
        name=Stage.WAREHOUSE.value,
        pool=DUCKDB_POOL,
        dagster_dbt_translator=LayerTranslator(),
    )
    def warehouse(context: dg.AssetExecutionContext) -> Iterator[Any]:
        events: list[Any] = []
        try:
            with exclusive(data, LOCK_WAIT_SECONDS):
                for event in _build(context, data, project_dir):
                    events.append(event)
                    progress(Stage.WAREHOUSE, len(events), len(nodes), _name(event))
        except Exception:
            # The old warehouse stays: its models were not materialised, only the tests have spoken.
            yield from (event for event in events if isinstance(event, dg.AssetCheckResult))
            raise
        yield from events

    return warehouse


def _build(context: dg.AssetExecutionContext, data: DataFolder, project_dir: Path) -> Iterator[Any]:
    landed_years(data)
    dbt = DbtCliResource(
        project_dir=str(project_dir),
        profiles_dir=str(project_dir),
        dbt_executable=dbt_executable(),
    )
    with building(data) as build:
        yield from dbt.cli(_BUILD, context=context, target_path=build.target).stream()


def _name(event: object) -> str:
    return str(getattr(event, "output_name", None) or getattr(event, "check_name", ""))
