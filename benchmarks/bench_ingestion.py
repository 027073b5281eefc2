"""Ingestion against bare readers on the same form workbooks, as ratios within one run.

Belongs here: timing whole rounds, alternated so that the machine's drift hits all alike. Not here:
asserting anything; tests never depend on time.

Each round ingests the same workbooks into an empty data folder with one process and with two, each
time in a fresh process as a user would; reads every cell of every sheet of the same workbooks with
python-calamine in this process; and does the same with openpyxl in read-only mode on a sample of
the files (scaled by their number). Medians of the rounds' ratios are printed, of wall clock and of
CPU time. On a machine that does other things, too, only the ratio of CPU times means anything; what
the second core adds can be told from wall clock alone.

What a run costs whatever its size (layouts, worker processes, writing a year) is measured on a few
workbooks of each year and printed beside, so that it can be told from the cost of a file.

The workbooks are simulated returns of both generations. A real filled return may be given beside
them: it is copied under other school ids and measured alike.
"""

from __future__ import annotations

import io
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import openpyxl
from python_calamine import CalamineWorkbook

from benchmarks.cost import Cost, cost
from ingestion.layout.load import layouts
from ingestion.pipeline import LayoutReader
from ingestion.read import open_document
from ingestion.sample import write_sample

FIRST_YEAR, LAST_YEAR = 2020, 2021
"""The last year of 基础基 workbooks and the first of 教基 workbooks."""
FEW = 2
"""Workbooks of a year that stand for a run of no size."""
REAL = (
    Path(__file__).parents[2]
    / "shared"
    / "realdata"
    / "official_2020"
    / "form_workbook_kindergarten.xlsx"
)
"""One school's real return of 2020, if it lies beside the project."""


class Round(NamedTuple):
    """What one round cost; ``few``: ingest of a few workbooks. openpyxl: None if not asked for."""

    bare: Cost
    one: Cost
    two: Cost
    openpyxl: Cost | None
    few_one: Cost
    few_two: Cost


def read_bare(paths: Sequence[Path]) -> None:
    """Every cell of every sheet with python-calamine, one process."""
    for path in paths:
        workbook = CalamineWorkbook.from_path(path)
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def read_openpyxl(paths: Sequence[Path]) -> None:
    """Every cell of every sheet with openpyxl in read-only mode."""
    for path in paths:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
        workbook.close()


def ingest_afresh(inbox: Path, processes: int) -> tuple[Cost, dict[str, int]]:
    """Cost of ingesting the inbox into an empty data folder, and files by status."""
    command = [sys.executable, "-m", "benchmarks.one_ingest", str(inbox), str(processes)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, check=True, text=True
    )
    said = json.loads(done.stdout)
    return Cost(said["wall"], said["cpu"]), said["files"]


def workbooks(inbox: Path) -> list[Path]:
    """All workbooks of an inbox."""
    return sorted(inbox.rglob("*.xlsx"))


def copy_few(inbox: Path, target: Path) -> None:
    """An inbox of the first workbooks of every year."""
    for year in sorted(inbox.iterdir()):
        for path in workbooks(year)[:FEW]:
            (target / year.name).mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / year.name)


def measure(inbox: Path, few: Path, openpyxl_every: int | None) -> Round:
    """One round."""
    paths = workbooks(inbox)
    sample = paths[:: openpyxl_every or 1]
    return Round(
        bare=cost(lambda: read_bare(paths)),
        one=ingest_afresh(inbox, 1)[0],
        two=ingest_afresh(inbox, 2)[0],
        openpyxl=(
            cost(lambda: read_openpyxl(sample)).times(len(paths) / len(sample))
            if openpyxl_every
            else None
        ),
        few_one=ingest_afresh(few, 1)[0],
        few_two=ingest_afresh(few, 2)[0],
    )


def copies_of(workbook: Path, school_year: int, count: int, inbox: Path) -> None:
    """An inbox of copies of one school's workbook, each under another school id."""
    school_id = _school_id(workbook, school_year)
    with zipfile.ZipFile(workbook) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    folder = inbox / str(school_year)
    folder.mkdir(parents=True)
    for number in range(1, count + 1):
        other = f"{int(school_id) + number:0{len(school_id)}d}"
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
            for name, part in parts.items():
                copy.writestr(name, part.replace(school_id.encode(), other.encode()))
        (folder / f"{other}.xlsx").write_bytes(target.getvalue())


def _school_id(workbook: Path, school_year: int) -> str:
    parsed = LayoutReader(layouts())(open_document(workbook, workbook.name), school_year)
    ids = parsed.out_of_scope or parsed.columns["school"]["school_id"]
    return str(ids[0])


def bench(inbox: Path, rounds: int, openpyxl_every: int | None) -> list[Round]:
    """All rounds on the workbooks of an inbox."""
    with tempfile.TemporaryDirectory() as folder:
        copy_few(inbox, Path(folder))
        return [measure(inbox, Path(folder), openpyxl_every) for _ in range(rounds)]


def report(inbox: Path, results: Sequence[Round]) -> None:
    """Print what a bench found."""
    paths = workbooks(inbox)
    few = FEW * len([*inbox.iterdir()])
    sheets = sum(len(CalamineWorkbook.from_path(path).sheet_names) for path in paths)
    median = _median_of(results)
    bare = median(lambda r: r.bare.times(1000 / len(paths)))
    click.echo(
        f"{len(paths)} workbooks of {sheets / len(paths):.1f} sheets, {len(results)} rounds;"
        f" bare calamine {bare.wall:.2f} ms a workbook"
    )
    click.echo(f"{'':42}  wall   CPU")
    _line("ingest (1 process) / bare calamine", median(lambda r: r.one.over(r.bare)))
    further = median(lambda r: (r.one - r.few_one).over(r.bare)).times(1 / (1 - few / len(paths)))
    _line("each further workbook / bare calamine", further)
    if results[0].openpyxl is not None:
        slower = median(lambda r: (r.openpyxl or r.bare).over(r.one))
        _line("openpyxl read-only / ingest (1 process)", slower)
    _line("ingest (1 process) / ingest (2)", median(lambda r: r.one.over(r.two)), cpu=False)
    small, small_two = median(lambda r: r.few_one), median(lambda r: r.few_two)
    click.echo(
        f"a run of {few} workbooks: {small.wall:.2f} s, with two processes {small_two.wall:.2f} s"
    )


def _median_of(results: Sequence[Round]) -> Callable[[Callable[[Round], Cost]], Cost]:
    def median(of: Callable[[Round], Cost]) -> Cost:
        found = [of(result) for result in results]
        return Cost(
            statistics.median(one.wall for one in found),
            statistics.median(one.cpu for one in found),
        )

    return median


def _line(says: str, ratio: Cost, *, cpu: bool = True) -> None:
    click.echo(f"{says:42}{ratio.wall:6.2f}" + (f"{ratio.cpu:6.2f}" if cpu else ""))


@click.command()
@click.option("--schools", default=150, show_default=True, help="Schools per county.")
@click.option("--counties", default=4, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--openpyxl-every", default=10, show_default=True, help="Read each n-th file.")
@click.option(
    "--workbook",
    type=click.Path(path_type=Path, dir_okay=False),
    default=REAL,
    help="A real filled return to be measured, too.",
)
@click.option("--school-year", default=2020, show_default=True, help="Its school year.")
def main(
    schools: int,
    counties: int,
    rounds: int,
    openpyxl_every: int,
    workbook: Path,
    school_year: int,
) -> None:
    """Print ingestion's cost as ratios to bare readers."""
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "inbox"
        write_sample(inbox, FIRST_YEAR, LAST_YEAR, counties, schools, seed=1, provinces=1)
        shutil.rmtree(inbox / "lineage", ignore_errors=True)
        click.echo("simulated returns")
        report(inbox, bench(inbox, rounds, openpyxl_every))
        if not workbook.exists():
            click.echo(f"no real return measured: there is no {workbook.name}; see --workbook")
            return
        real = Path(folder) / "real"
        copies_of(workbook, school_year, len(workbooks(inbox)), real)
        statuses = ingest_afresh(real, 1)[1]
        said = ", ".join(f"{count} {status}" for status, count in statuses.items())
        click.echo(f"\ncopies of {workbook.name} ({said})")
        report(real, bench(real, rounds, openpyxl_every))


if __name__ == "__main__":
    main()
