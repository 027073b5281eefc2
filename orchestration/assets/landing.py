"""``landing/*``: the returns of a school year as typed rows, one asset per landing table.

Belongs here: calling ingestion for the years of the run and reporting rows, files and issues.
Not here: reading a return.
"""

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

import dagster as dg

from contract.fields import tables
from contract.paths import DataFolder
from ingestion.ingest import YearReport, ingest
from orchestration.lock import LOCK_WAIT_SECONDS, exclusive
from orchestration.progress import Progress
from orchestration.school_years import school_year_partitions
from orchestration.stages import Stage

RECEIPT = dg.AssetKey([Stage.LANDING.value, "receipt"])
REPORT = "report"
INBOX_ISSUES = "inbox_issues"


def landing_keys() -> list[dg.AssetKey]:
    """Keys of the landing assets; the dbt sources have the same."""
    return [dg.AssetKey([Stage.LANDING.value, name]) for name in sorted(tables())]


def landing_assets(data: DataFolder, progress: Progress) -> dg.AssetsDefinition:
    """The landing tables, partitioned by school year; one run may cover several years."""

    @dg.multi_asset(
        name=Stage.LANDING.value,
        group_name=Stage.LANDING.value,
        partitions_def=school_year_partitions(),
        backfill_policy=dg.BackfillPolicy.single_run(),
        specs=[
            dg.AssetSpec(
                dg.AssetKey([Stage.LANDING.value, table.name]),
                description=f"{table.description.en}\n\n{table.description.zh}",
                kinds={"parquet"},
            )
            for table in tables().values()
        ],
    )
    def landing(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        years = [int(key) for key in context.partition_keys]
        with exclusive(data, LOCK_WAIT_SECONDS):
            report = ingest(data, years, progress=partial(progress, Stage.LANDING))
        for year in report.years:
            _describe(context, year)
        issues = dg.MetadataValue.json([asdict(issue) for issue in report.inbox_issues])
        context.log_event(dg.AssetObservation(RECEIPT, metadata={INBOX_ISSUES: issues}))
        for key in landing_keys():
            yield dg.MaterializeResult(asset_key=key)

    return landing


def _describe(context: dg.AssetExecutionContext, report: YearReport) -> None:
    for key in landing_keys():
        metadata: dict[str, Any] = {"dagster/partition_row_count": report.rows.get(key.path[-1], 0)}
        if key == RECEIPT:
            metadata[REPORT] = dg.MetadataValue.json(asdict(report))
        context.add_asset_metadata(metadata, asset_key=key, partition_key=str(report.school_year))
