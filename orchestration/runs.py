"""Running the assets in this process, as the command line does.

Belongs here: which selections of the one job cover some school years, their execution, and what
came of it, read back from Dagster's own record. Not here: what is printed about it (``cli``).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from typing import Any
from uuid import uuid4

import dagster as dg

from contract.paths import DataFolder
from ingestion.years import registry
from orchestration.assets import gate, landing, release
from orchestration.build import JOB, build_definitions
from orchestration.instance import open_instance
from orchestration.lock import exclusive
from orchestration.progress import Progress, unseen
from orchestration.school_years import ranges
from orchestration.stages import Stage

_REPORTS = {
    dg.DagsterEventType.ASSET_MATERIALIZATION,
    dg.DagsterEventType.ASSET_OBSERVATION,
}
_DBT_NODE = "unique_id"
_STARTED_BY = {"junheng/started_by": "command line"}
_RANGE_TAGS = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


@dataclass(frozen=True)
class Step:
    """One Dagster run: stages over the partitions from ``first`` to ``last``, or over none."""

    stages: tuple[Stage, ...]
    first: int | None = None
    last: int | None = None


@dataclass
class Outcome:
    """What some stages did: ingestion's report per year, models built, years judged, release."""

    landing: dict[int, dict[str, Any]] = field(default_factory=dict)
    inbox_issues: list[dict[str, Any]] = field(default_factory=list)
    models: int = 0
    judged: set[int] = field(default_factory=set)
    release: dict[str, Any] | None = None


def plan(stages: Sequence[Stage], years: Collection[int]) -> list[Step]:
    """The runs that take some school years through some stages, each stage once.

    Neighbouring years are one run. A gap needs one run per range for the stages by year, so that
    a year nobody asked for is left alone; the warehouse is still built once.
    """
    found = ranges(years, registry())
    if len(found) == 1 or not any(stage.by_year for stage in stages):
        first, last = found[0] if found else (None, None)
        return [Step(tuple(stages), first, last)]
    return [
        step
        for stage in stages
        for step in (
            [Step((stage,), first, last) for first, last in found]
            if stage.by_year
            else [Step((stage,))]
        )
    ]


def execute(
    data: DataFolder,
    steps: Sequence[Step],
    outcome: Outcome,
    request: release.ReleaseRequest | None = None,
    progress: Progress = unseen,
) -> None:
    """Execute the runs alone on the data folder; errors of an asset are raised as they are.

    ``outcome`` is filled as runs end, also by the one that fails, so that a caller who catches
    the error still has what was done before it.
    """
    with exclusive(data), open_instance(data) as instance, _quiet():
        _end_killed_runs(instance)
        job = build_definitions(data, progress).resolve_job_def(JOB)
        for step in steps:
            run_id = str(uuid4())
            try:
                job.execute_in_process(
                    instance=instance,
                    run_id=run_id,
                    asset_selection=_selection(job, step.stages),
                    tags=_STARTED_BY | _range_tags(step),
                    run_config=_run_config(step, request),
                )
            except dg.DagsterExecutionInterruptedError as interruption:
                raise KeyboardInterrupt from interruption
            finally:
                _collect(instance, run_id, outcome)


def _end_killed_runs(instance: dg.DagsterInstance) -> None:
    """Close runs of killed commands and free their places in the pools.

    A run of the command line holds the data folder's lock to its end. Whoever has the lock now
    knows that those still called started are dead; their places would be waited for for ever.
    """
    started = dg.RunsFilter(
        tags=_STARTED_BY, statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING]
    )
    for run in instance.get_runs(started):
        instance.report_run_failed(run, "The process of this run was killed.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def _selection(job: dg.JobDefinition, stages: Collection[Stage]) -> list[dg.AssetKey]:
    keys_of = {
        Stage.LANDING: set(landing.landing_keys()),
        Stage.GATE: {gate.FINDINGS, gate.VERDICT},
        Stage.RELEASE: {release.RELEASE},
    }
    executable = set(job.asset_layer.executable_asset_keys)
    keys_of[Stage.WAREHOUSE] = executable - set().union(*keys_of.values())
    return sorted(key for stage in stages for key in keys_of[stage])


def _range_tags(step: Step) -> dict[str, str]:
    if step.first is None or step.last is None:
        return {}
    return dict(zip(_RANGE_TAGS, (str(step.first), str(step.last)), strict=True))


def _run_config(step: Step, request: release.ReleaseRequest | None) -> dict[str, Any]:
    # Errors reach the caller as exceptions; Dagster's event lines would bury them.
    config: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    if request is not None and Stage.RELEASE in step.stages:
        config["ops"] = {Stage.RELEASE.value: {"config": request.model_dump(exclude_none=True)}}
    return config


def _collect(instance: dg.DagsterInstance, run_id: str, outcome: Outcome) -> None:
    for record in instance.all_logs(run_id, of_type=_REPORTS):
        event = record.asset_materialization or record.asset_observation
        if event is None:
            continue
        metadata: dict[str, Any] = {name: entry.value for name, entry in event.metadata.items()}
        if landing.REPORT in metadata:
            outcome.landing[int(event.partition or 0)] = metadata[landing.REPORT]
        elif landing.INBOX_ISSUES in metadata:
            outcome.inbox_issues = metadata[landing.INBOX_ISSUES]
        elif _DBT_NODE in metadata:
            outcome.models += 1
        elif gate.FINGERPRINT in metadata:
            outcome.judged.add(int(event.partition or 0))
        elif release.SUMMARY in metadata:
            outcome.release = metadata[release.SUMMARY]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dagster's and dbt's lines off the console; the run's record and errors have them."""
    logging.getLogger("dagster").setLevel(logging.ERROR)
    with redirect_stdout(StringIO()):
        yield
