"""``release``: what passed the gate, published under a number.

Belongs here: handing the year and the gate's fingerprint to reporting. Not here: the decision.
Reporting reads the stored verdicts itself, so this asset refuses just the same when someone
materialises it alone.
"""

from functools import partial
from typing import Any

import dagster as dg

from contract.messages import UserError
from contract.paths import DataFolder
from expectations.gate import current_fingerprint
from orchestration.assets.gate import VERDICT
from orchestration.instance import DUCKDB_POOL
from orchestration.landed import landed_years
from orchestration.lock import LOCK_WAIT_SECONDS, exclusive
from orchestration.progress import Progress
from orchestration.stages import Stage
from reporting.release import Release, publish

RELEASE = dg.AssetKey([Stage.RELEASE.value])
SUMMARY = "summary"


class ReleaseRefusedError(UserError):
    """Reporting found nothing it may publish; says why and what to do."""


class ReleaseRequest(dg.Config):
    """Which release: ``school_year`` absent means the newest that has landed.

    A release shows all years up to its own, so a late file of an earlier year comes out in a
    new release of the newest. ``strict``: refuse while any county of the year is blocked.
    """

    school_year: int | None = None
    strict: bool = False


def release_asset(data: DataFolder, progress: Progress) -> dg.AssetsDefinition:
    """The published release; unpartitioned, because one release shows all years."""

    @dg.asset(
        key=RELEASE,
        group_name=Stage.RELEASE.value,
        deps=[VERDICT],
        pool=DUCKDB_POOL,
        description="A numbered release of everything whose verdict passed.",
    )
    def release(
        context: dg.AssetExecutionContext, config: ReleaseRequest
    ) -> dg.MaterializeResult[Any]:
        with exclusive(data, LOCK_WAIT_SECONDS):
            year = config.school_year or max(landed_years(data))
            progress(Stage.RELEASE, 0, 1, str(year))
            published = _publish(data, year, config.strict)
            progress(Stage.RELEASE, 1, 1, published.path.name)
        return dg.MaterializeResult(
            metadata={
                SUMMARY: dg.MetadataValue.json(published.as_dict()),
                "path": dg.MetadataValue.path(published.path),
            }
        )

    return release


def _publish(data: DataFolder, school_year: int, strict: bool) -> Release:
    try:
        return publish(data, school_year, partial(current_fingerprint, data), strict)
    except UserError as error:
        raise ReleaseRefusedError(error.code, error.what, error.remedy, error.where) from error
