"""Ingestion against bare readers on the same form workbooks, as ratios within one run.

Belongs here: timing whole rounds, alternated so that the machine's drift hits all alike. Not here:
asserting anything; tests never depend on time.

Each round ingests the same simulated workbooks into a fresh data folder with one process and with
two, reads every cell of every sheet with python-calamine, and does the same with openpyxl in
read-only mode on a sample of the files (scaled by their number). Medians of the rounds' ratios are
printed. What a run costs whatever its size (layouts, worker processes, writing a year) is measured
on a few workbooks of each year and printed beside, so that it can be told from the cost of a file.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
import openpyxl
from python_calamine import CalamineWorkbook

from contract.paths import DataFolder
from ingestion.ingest import ingest
from ingestion.sample import write_sample

FIRST_YEAR, LAST_YEAR = 2019, 2020
FEW = 2
"""Workbooks of a year that stand for a run of no size."""


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read_bare(paths: list[Path]) -> None:
    """Every cell of every sheet with python-calamine, one process."""
    for path in paths:
        workbook = CalamineWorkbook.from_path(path)
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def read_openpyxl(paths: list[Path]) -> None:
    """Every cell of every sheet with openpyxl in read-only mode."""
    for path in paths:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
        workbook.close()


def ingest_afresh(inbox: Path, processes: int) -> float:
    """Seconds to ingest the inbox into an empty data folder."""
    with tempfile.TemporaryDirectory() as folder:
        data = DataFolder.at(folder)
        shutil.copytree(inbox, data.inbox)
        return seconds(lambda: ingest(data, processes=processes))


def copy_few(inbox: Path, target: Path) -> None:
    """An inbox of the first workbooks of every year."""
    for year in sorted(inbox.iterdir()):
        for path in sorted(year.rglob("*.xlsx"))[:FEW]:
            (target / year.name).mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / year.name)


def measure(inbox: Path, few: Path, openpyxl_every: int) -> dict[str, float]:
    """One round: seconds of each reader for all workbooks, and of ingest for the few."""
    paths = sorted(inbox.rglob("*.xlsx"))
    sample = paths[::openpyxl_every]
    return {
        "calamine": seconds(lambda: read_bare(paths)),
        "one process": ingest_afresh(inbox, 1),
        "two processes": ingest_afresh(inbox, 2),
        "openpyxl": seconds(lambda: read_openpyxl(sample)) * len(paths) / len(sample),
        "one process, few": ingest_afresh(few, 1),
        "two processes, few": ingest_afresh(few, 2),
    }


@click.command()
@click.option("--schools", default=150, show_default=True, help="Schools per county.")
@click.option("--counties", default=2, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--openpyxl-every", default=10, show_default=True, help="Read each n-th file.")
def main(schools: int, counties: int, rounds: int, openpyxl_every: int) -> None:
    """Print ingestion's cost as ratios to bare readers."""
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "inbox"
        write_sample(inbox, FIRST_YEAR, LAST_YEAR, counties=counties, schools=schools, seed=1)
        shutil.rmtree(inbox / "lineage", ignore_errors=True)
        files = sum(1 for _ in inbox.rglob("*.xlsx"))
        few = Path(folder) / "few"
        copy_few(inbox, few)
        results = [measure(inbox, few, openpyxl_every) for _ in range(rounds)]

    def ratio(above: str, below: str) -> float:
        return statistics.median(result[above] / result[below] for result in results)

    def median(reader: str) -> float:
        return statistics.median(result[reader] for result in results)

    few_files = FEW * (LAST_YEAR - FIRST_YEAR + 1)
    further = statistics.median(
        (result["one process"] - result["one process, few"]) / result["calamine"]
        for result in results
    ) / (1 - few_files / files)
    bare = median("calamine") / files * 1000
    click.echo(f"{files} workbooks, {rounds} rounds, bare calamine {bare:.1f} ms a workbook")
    click.echo(f"ingest (1 process) / bare calamine:     {ratio('one process', 'calamine'):.2f}")
    click.echo(f"openpyxl read-only / ingest (1 process): {ratio('openpyxl', 'one process'):.1f}")
    click.echo(
        f"ingest (1 process) / ingest (2):         {ratio('one process', 'two processes'):.2f}"
    )
    click.echo(f"each further workbook / bare calamine:   {further:.2f}")
    click.echo(
        f"a run of {few_files} workbooks: {median('one process, few'):.2f} s,"
        f" with two processes {median('two processes, few'):.2f} s"
    )


if __name__ == "__main__":
    main()
