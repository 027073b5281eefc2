"""Progress bars for long work on a terminal.

Belongs here: showing progress. Not here: making it (``orchestration.progress``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from orchestration.progress import Progress as ProgressReport
from orchestration.progress import unseen
from orchestration.stages import Stage

_LABELS = {
    Stage.LANDING: "读入 ingest",
    Stage.WAREHOUSE: "建库 build",
    Stage.GATE: "检查 check",
    Stage.RELEASE: "发布 publish",
}
_WHAT_WIDTH = 40


@contextmanager
def progress_bars(as_json: bool) -> Iterator[ProgressReport]:
    """A report that draws one bar per stage on standard error; unseen when that is no terminal."""
    if as_json or not sys.stderr.isatty():
        yield unseen
        return
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[what]}"),
        console=Console(file=sys.stderr),
        # Standard output is redirected while assets run; rich must not redirect it back.
        redirect_stdout=False,
        redirect_stderr=False,
    )
    tasks: dict[Stage, TaskID] = {}
    # Loading Dagster and parsing the dbt project take seconds before anything can be counted.
    preparing = bars.add_task("准备 prepare", total=None, what="")

    def report(stage: Stage, done: int, total: int, what: str) -> None:
        bars.update(preparing, visible=False)
        if stage not in tasks:
            tasks[stage] = bars.add_task(_LABELS[stage], total=total, what="")
        bars.update(tasks[stage], completed=done, total=total, what=what[-_WHAT_WIDTH:])

    with bars:
        yield report
