"""The warehouse against a hand-written script and against pandas, on the same landing Parquet.

Belongs here: a simulated nation, each way of computing its coefficients in a process of its own,
their costs as ratios, and the check that all agree. Not here: asserting any time.

Measured are

* the whole build as the pipeline runs it: every model, seed and data test;
* the models ``fct_county_coefficient`` is made of, with it: one dbt command, its start included,
  without data tests. They compute what the script computes: the numerator of the ratio to it;
* ``coefficients.sql``, one script in DuckDB that writes indicators and coefficients into tables;
* ``coefficients_pandas.py``, vectorised, and with a function applied to each county.

dbt's start (Python, the parsed project, the database) is measured by a build of one tiny seed and
printed, so that it can be told from what grows with the returns. On a machine that does other
things, too, only the ratios of CPU times mean anything. ``--national`` takes ten years of 200,000
schools and leaves pandas out.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
import duckdb

from benchmarks.child import Child, run
from benchmarks.cost import Cost
from benchmarks.nation import Nation, write_schools
from benchmarks.nation_counties import write_counties
from contract.paths import DataFolder
from orchestration.dbt_runner import PROJECT_DIR, building, dbt_executable, prepare_manifest
from orchestration.environment import silence_telemetry

LAST_YEAR = 2025
NATIONAL_YEARS, NATIONAL_SCHOOLS = 10, 200_000
CORE = ["--select", "+fct_county_coefficient", "--exclude-resource-type", "unit_test", "test"]
WHOLE = ["--exclude-resource-type", "unit_test"]
START = ["--select", "stage_weight", "--exclude-resource-type", "unit_test", "test"]
TOLERANCE = 1e-9
"""Relative; coefficients of alike schools are compared to this much of 1 as well."""
GIB = 1 << 30


@dataclass(frozen=True)
class DbtRun:
    """One dbt build: its cost and peak memory, and the models it built with their seconds."""

    child: Child
    models: dict[str, float]


def dbt_build(data: DataFolder, arguments: list[str]) -> DbtRun:
    """Build into the data folder's warehouse, as the pipeline does."""
    with building(data) as build:
        target = str(build.target)
        child = run(
            [
                *(dbt_executable(), "build", *arguments),
                *("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)),
                *("--target-path", target, "--log-path", target),
            ]
        )
        results = json.loads((build.target / "run_results.json").read_text(encoding="utf-8"))
    seconds = {
        result["unique_id"].split(".")[-1]: float(result["execution_time"])
        for result in results["results"]
        if result["unique_id"].startswith("model.")
    }
    return DbtRun(child, seconds)


def by_script(data: DataFolder, database: Path) -> Child:
    """The hand-written script, from an empty database file."""
    database.unlink(missing_ok=True)
    module = "benchmarks.coefficients_sql"
    return run([sys.executable, "-m", module, str(data.landing), str(database)])


def by_pandas(data: DataFolder, style: str, out: Path, *years: int) -> Child:
    """The pandas script in one of its styles, all years or some."""
    module = "benchmarks.coefficients_pandas"
    named = [str(year) for year in years]
    return run([sys.executable, "-m", module, style, str(data.landing), str(out), *named])


def check(data: DataFolder, name: str, files: str) -> None:
    """Say that Parquet files of coefficients agree with the warehouse in the years they have.

    RuntimeError with the number of coefficients that differ, or that only one side has.
    """
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        (wrong,) = connection.execute(
            """
            with theirs as (from read_parquet($files)),
            ours as (
                from fct_county_coefficient
                where school_year in (select school_year from theirs)
            )
            select count(*)
            from ours full join theirs using (school_year, county_code, level, indicator_id)
            where (ours.cv is null) <> (theirs.cv is null)
            or abs(ours.cv - theirs.cv) > $tolerance * greatest(ours.cv, 1)
            or ours.status is null
            """,
            {"files": files, "tolerance": TOLERANCE},
        ).fetchone() or (0,)
    if wrong:
        raise RuntimeError(f"{wrong} coefficients of {name} differ from those of the warehouse")
    click.echo(f"  {name}: every coefficient agrees")


def show(name: str, child: Child) -> None:
    """One line: time, CPU time and peak memory."""
    spent = child.cost
    click.echo(
        f"  {name:44} {spent.wall:8.1f} s {spent.cpu:8.1f} CPU-s {child.peak / GIB:6.2f} GiB"
    )


def ratio(name: str, above: Cost, below: Cost, goal: str = "") -> None:
    """One line: two costs as ratios."""
    found = above.over(below)
    click.echo(f"  {name:58} {found.wall:6.2f} (CPU {found.cpu:.2f}){goal}")


def measure_pandas(data: DataFolder, nation: Nation, core: Cost, folder: Path) -> None:
    """Both pandas styles against the models; the slow one on a single year, times the years."""
    vectorised = by_pandas(data, "vectorised", folder / "vectorised")
    one_year = by_pandas(data, "per_county", folder / "per_county", nation.years[-1])
    applied = one_year.cost.times(len(nation.years))
    show("pandas, vectorised", vectorised)
    show("pandas, a function per county, one year", one_year)
    click.echo("Pandas / models:")
    ratio("vectorised", vectorised.cost, core)
    ratio("a function per county", applied, core, "  goal ≥ 5")
    for style in ("vectorised", "per_county"):
        check(data, f"pandas, {style}", str(folder / style / "county_coefficient-*.parquet"))


@click.command()
@click.option("--years", default=3, show_default=True)
@click.option("--schools", default=40_000, show_default=True, help="Schools per year.")
@click.option("--seed", default=1, show_default=True)
@click.option("--national", is_flag=True, help="10 years × 200,000 schools, without pandas.")
@click.option("--data", "folder", type=click.Path(path_type=Path), help="Where to keep the data.")
def main(years: int, schools: int, seed: int, national: bool, folder: Path | None) -> None:
    """Print what the warehouse costs, absolutely and as ratios."""
    silence_telemetry()
    if national:
        years, schools = NATIONAL_YEARS, NATIONAL_SCHOOLS
    nation = Nation(schools, range(LAST_YEAR + 1 - years, LAST_YEAR + 1), seed)
    root = folder or Path(tempfile.mkdtemp(prefix="junheng-bench-"))
    try:
        bench(DataFolder.at(root), nation, with_pandas=not national)
    finally:
        if folder is None:
            shutil.rmtree(root, ignore_errors=True)


def bench(data: DataFolder, nation: Nation, with_pandas: bool) -> None:
    """One run over one nation."""
    write_schools(data, nation)
    write_counties(data, nation)
    prepare_manifest(data)
    scratch = data.root / "bench"
    scratch.mkdir(exist_ok=True)
    counties = len(nation.counties)
    click.echo(f"{len(nation.years)} years × {nation.schools} schools in {counties} counties")
    script = by_script(data, scratch / "script.duckdb")
    show("hand-written DuckDB script", script)
    start = dbt_build(data, START).child
    show("dbt's start alone", start)
    core = dbt_build(data, CORE)
    show(f"{len(core.models)} models: what the coefficient is made of", core.child)
    whole = dbt_build(data, WHOLE)
    show(f"whole build: {len(whole.models)} models and all data tests", whole.child)
    click.echo("Over the script:")
    ratio("the models", core.child.cost, script.cost, "  goal ≤ 3")
    ratio("the models without dbt's start", core.child.cost - start.cost, script.cost)
    ratio("the whole build", whole.child.cost, script.cost)
    click.echo(f"The models: {', '.join(sorted(core.models))}")
    click.echo(f"Peak memory of the whole build: {whole.child.peak / GIB:.2f} GiB  goal ≤ 6")
    check(data, "script", exported(scratch / "script.duckdb"))
    if with_pandas:
        measure_pandas(data, nation, core.child.cost, scratch)


def exported(database: Path) -> str:
    """The script's coefficients as a Parquet file beside its database."""
    file = database.with_suffix(".parquet")
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"copy county_coefficient to '{file}'")
    return str(file)


if __name__ == "__main__":
    main()
