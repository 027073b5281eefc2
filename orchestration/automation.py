"""When the yearly load starts by itself: the yearly schedule and the inbox sensor.

Belongs here: which school years a tick asks for. Not here: what a load does (``assets``).
The clock says only that a due date has passed; which year that is comes from the registry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

import dagster as dg

from contract.paths import DataFolder
from ingestion.find import InboxFile
from orchestration.school_years import due_years, received_files

TIME_ZONE = "Asia/Shanghai"
# Returns fall due in autumn; a year whose files come later is the sensor's.
AUTUMN_MORNINGS = "0 6 * 9-12 *"
SENSOR_INTERVAL_SECONDS = 300


def yearly_schedule(
    data: DataFolder, job: dg.ExecutableDefinition | dg.UnresolvedAssetJobDefinition
) -> dg.ScheduleDefinition:
    """Every autumn morning: load the due years that have returns but have not landed."""

    @dg.schedule(
        job=job,
        name="yearly_load_schedule",
        cron_schedule=AUTUMN_MORNINGS,
        execution_timezone=TIME_ZONE,
    )
    def yearly_load_schedule(
        context: dg.ScheduleEvaluationContext,
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        today = context.scheduled_execution_time.astimezone(ZoneInfo(TIME_ZONE)).date()
        missing = sorted(set(due_years(today)) - set(data.landed_years()))
        received = received_files(data)
        ready = [year for year in missing if year in received]
        if not ready:
            yield dg.SkipReason(_why_nothing(missing))
        for year in ready:
            yield dg.RunRequest(partition_key=str(year), run_key=f"{year} on {today}")

    return yearly_load_schedule


def inbox_sensor(
    data: DataFolder, job: dg.ExecutableDefinition | dg.UnresolvedAssetJobDefinition
) -> dg.SensorDefinition:
    """Late and changed files: load the years whose inbox listing is not the one last seen.

    The first tick asks for every year with files; ingestion passes over what it already has.
    """

    @dg.sensor(job=job, name="inbox_sensor", minimum_interval_seconds=SENSOR_INTERVAL_SECONDS)
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        seen: dict[str, str] = json.loads(context.cursor or "{}")
        listed = {str(year): listing_sha256(files) for year, files in received_files(data).items()}
        changed = sorted(year for year in seen | listed if seen.get(year) != listed.get(year))
        return dg.SensorResult(
            run_requests=[
                dg.RunRequest(partition_key=year, run_key=f"{year} {listed.get(year)}")
                for year in changed
            ],
            skip_reason=None if changed else "No inbox has changed since the last tick.",
            cursor=json.dumps(listed, sort_keys=True),
        )

    return inbox


def listing_sha256(files: Iterable[InboxFile]) -> str:
    """SHA-256 of names, sizes and modification times of a year's inbox."""
    digest = hashlib.sha256()
    for file in files:
        stat = file.path.stat()
        line = f"{file.source_name}\0{stat.st_size}\0{stat.st_mtime_ns}\n"
        digest.update(line.encode("utf-8"))
    return digest.hexdigest()


def _why_nothing(missing: list[int]) -> str:
    if missing:
        return f"Due and not loaded, but the inbox is empty: {', '.join(map(str, missing))}."
    return "Every due year of the registry has landed."
