"""How much of what goes wrong in returns the gate finds, and how often it cries wolf.

Belongs here: planting every kind of error, running ingestion and the gate, counting. Not here: the
errors (``ingestion.sample.faults``), the rules (``expectations/rules``), what counts as found
(``found``) and as published (``published``).

Clean returns: a sample of the default size for each seed, every school year judged; all findings
are false. Planted errors: for each seed one sample in which every kind of error has a county of its
own in both shapes of returns (workbooks, export), judged once clean and once after the files with
errors have replaced the clean ones. So a run of ingestion and gate covers all kinds, what was said
before planting does not count as found, and which published figures an error changes is seen in the
landing tables. Of the warehouse only the tables the gate reads are built.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import click
import pyarrow.dataset as ds

from benchmarks.found import Said, is_found, said_of
from benchmarks.published import Figures, changes, published
from benchmarks.recall_report import Clean, Outcome, print_clean, print_missed, print_recall
from contract.paths import DataFolder
from expectations.gate import check
from ingestion.ingest import ingest
from ingestion.sample import SampleReport, write_sample
from ingestion.sample.faults import FAULTS
from orchestration.dbt_runner import PROJECT_DIR, building, dbt_executable, prepare_manifest

CLEAN_YEARS = range(2018, 2026)
CLEAN_COUNTIES, CLEAN_SCHOOLS = 4, 12
"""A clean sample is of the size ``junheng sample`` writes when told nothing else."""
PLANTED_YEARS = range(2021, 2025)
"""Errors are planted in the last of these; the years before are history."""
PROVINCES = 2
"""Counties of even number send workbooks, those of odd number are in an export."""
_GATE_READS = (
    *("+dim_school", "+dim_county", "+dim_landing_partition"),
    *("+dim_indicator", "+fct_county_composite"),
)


@dataclass
class Clock:
    """Processor seconds of this process and its children, by what they were spent on."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def on(self, what: str) -> Iterator[None]:
        """Count the time of the block."""
        start = _processor_seconds()
        yield
        self.seconds[what] += _processor_seconds() - start


def _processor_seconds() -> float:
    return sum(os.times()[:4])


class Judge:
    """Runs ingestion and gate on data folders; dbt's seeds are loaded once for all of them."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._seeded = DataFolder.at(folder / "seeded")
        self.clock = clock
        with clock.on("dbt"):
            prepare_manifest(self._seeded)
            with building(self._seeded) as build:
                _dbt(build.target, "seed")

    def land(self, data: DataFolder) -> None:
        """Ingest what is new and build what the gate reads."""
        with self.clock.on("ingest"):
            ingest(data, processes=1)
        with self.clock.on("dbt"), building(data) as build:
            shutil.copy(self._seeded.warehouse, build.database)
            shutil.copytree(self._seeded.dbt_target, build.target, dirs_exist_ok=True)
            _dbt(build.target, "run", "--select", *_GATE_READS)

    def judge(self, data: DataFolder, school_year: int) -> frozenset[Said]:
        """Everything ingestion and the gate say aloud of a school year."""
        with self.clock.on("gate"):
            check(data, school_year)
        return said_of(data, school_year)


def _dbt(target: Path, *command: str) -> None:
    where = ("--target-path", str(target), "--log-path", str(target))
    subprocess.run([dbt_executable(), "--quiet", *command, *where], cwd=PROJECT_DIR, check=True)


def clean_returns(judge: Judge, folder: Path, seed: int, clean: Clean) -> None:
    """Judge every year of a sample without errors and count what is said of it."""
    data = DataFolder.at(folder)
    with judge.clock.on("sample"):
        first, last = CLEAN_YEARS[0], CLEAN_YEARS[-1]
        write_sample(data.inbox, first, last, CLEAN_COUNTIES, CLEAN_SCHOOLS, seed)
    _move_lineage(data.inbox, data)
    judge.land(data)
    for school_year in CLEAN_YEARS:
        said = judge.judge(data, school_year)
        clean.count(seed, school_year, _schools(data, school_year), said)


def planted_errors(
    judge: Judge, folder: Path, seed: int, schools: int, clean: Clean
) -> list[Outcome]:
    """Judge a sample clean, then with an error in each county; what becomes of each error."""
    data, year = DataFolder.at(folder / "data"), PLANTED_YEARS[-1]
    plan = plan_of_counties()
    with judge.clock.on("sample"):
        _write(data.inbox, seed, schools, dict.fromkeys(plan, ()), PLANTED_YEARS[0])
        report = _write(folder / "planted", seed, schools, plan, year)
    _move_lineage(data.inbox, data)
    judge.land(data)
    said_before, before = judge.judge(data, year), published(data, year)
    clean.count(seed, year, _schools(data, year), said_before)

    _replace(folder / "planted" / str(year), data.inbox_year(year))
    _move_lineage(folder / "planted", data)
    judge.land(data)
    said = judge.judge(data, year) - said_before
    changed = largest_changes(before, published(data, year))
    return [
        Outcome(one, changed.get(one.county_code, 0.0), is_found(one, said))
        for one in report.planted
    ]


def plan_of_counties() -> dict[int, tuple[str, ...]]:
    """County number → its one error: every kind once among workbooks and once in an export."""
    kinds = [
        [name for name, fault in FAULTS.items() if shape in fault.shapes]
        for shape in ("forms", "wide")
    ]
    pairs = zip_longest(*kinds)
    names = [name for pair in pairs for name in pair]
    return {key: (name,) if name else () for key, name in enumerate(names)}


def largest_changes(before: Figures, after: Figures) -> dict[str, float]:
    """County → the largest relative change of its figures; a school counts where it was before."""
    home: dict[str | None, str] = {key.school: key.county for key in (*after, *before)}
    largest: dict[str, float] = defaultdict(float)
    for key, change in changes(before, after).items():
        county = key.county if key.school is None else home[key.school]
        largest[county] = max(largest[county], change)
    return largest


def _write(
    out: Path, seed: int, schools: int, plan: Mapping[int, tuple[str, ...]], since: int
) -> SampleReport:
    first, last = PLANTED_YEARS[0], PLANTED_YEARS[-1]
    size = (len(plan), schools, seed)
    return write_sample(out, first, last, *size, faults=plan, provinces=PROVINCES, since=since)


def _replace(source: Path, target: Path) -> None:
    """Make one folder of files like another; files of the same bytes are left alone."""
    wanted = {path.relative_to(source): path for path in source.rglob("*.xlsx")}
    for path in list(target.rglob("*.xlsx")):
        if path.relative_to(target) not in wanted:
            path.unlink()
    for name, path in wanted.items():
        copy = target / name
        if not copy.exists() or copy.read_bytes() != path.read_bytes():
            shutil.copyfile(path, copy)


def _move_lineage(written: Path, data: DataFolder) -> None:
    shutil.rmtree(data.lineage, ignore_errors=True)
    (written / "lineage").rename(data.lineage)


def _schools(data: DataFolder, school_year: int) -> int:
    rows: int = ds.dataset(data.landing_partition("school", school_year)).count_rows()
    return rows


@contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        yield Path(name)


@click.command()
@click.option("--seeds", default=10, show_default=True, help="Samples of each sort.")
@click.option("--schools", default=12, show_default=True, help="Schools in a planted county.")
@click.option("--missed", is_flag=True, help="List every error that was not found.")
def main(seeds: int, schools: int, missed: bool) -> None:
    """Print false findings on clean returns and recall by kind of planted error."""
    clock, clean = Clock(), Clean()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        judge = Judge(folder, clock)
        with click.progressbar(range(1, seeds + 1), label="samples", file=sys.stderr) as seen:
            for seed in seen:
                with _temporary(folder) as place:
                    clean_returns(judge, place, seed, clean)
                with _temporary(folder) as place:
                    outcomes += planted_errors(judge, place, seed, schools, clean)
    print_clean(clean)
    print_recall(outcomes)
    if missed:
        print_missed(outcomes)
    spent = ", ".join(f"{what} {seconds:.0f}" for what, seconds in clock.seconds.items())
    click.echo(f"processor seconds: {spent}")


if __name__ == "__main__":
    main()
