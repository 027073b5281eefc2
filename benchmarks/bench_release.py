"""A release of very many counties: memory, growth with their number, and one county corrected.

Belongs here: a simulated nation that has passed, publishing it in a process of its own, costs as
ratios. Not here: asserting anything; tests never depend on time.

The nation is built as the pipeline builds it and then declared to have passed: what is measured is
publishing, and returns drawn at random would be blocked. Released are a tenth of the counties, all,
and all again after one county has corrected its books. The counties of the country take an hour;
``--counties 290`` takes minutes. A machine that others share is faster or slower from one minute
to the next: the tenth, which takes minutes, is released again after each of the others, and its
mean is what the growth is measured by.
"""

from __future__ import annotations

import math
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import fmean

import click
import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.bench_warehouse import GIB, LAST_YEAR, dbt_build, ratio, show
from benchmarks.child import Child, run
from benchmarks.cost import Cost
from benchmarks.nation import SCHOOLS_PER_COUNTY, Nation, write_schools
from benchmarks.nation_counties import write_counties
from contract.paths import DataFolder
from contract.verdicts import Fingerprint, store_verdict
from expectations.findings.table import SCHEMA, write_findings
from orchestration.dbt_runner import prepare_manifest
from orchestration.environment import silence_telemetry
from reporting.release import publish

YEARS = 3
COUNTIES = 2_895
"""Of the country."""

TENTH = 10
MODELS = ["--exclude-resource-type", "unit_test", "test"]
HELD = Fingerprint({"landing": "declared to have passed"})


def nation_of(counties: int, seed: int) -> Nation:
    """A nation with a number of counties of the usual size."""
    years = range(LAST_YEAR + 1 - YEARS, LAST_YEAR + 1)
    return Nation(counties * SCHOOLS_PER_COUNTY, years, seed)


def built(data: DataFolder, nation: Nation) -> DataFolder:
    """A nation's warehouse, and verdicts by which every county has passed."""
    write_schools(data, nation)
    write_counties(data, nation)
    prepare_manifest(data)
    dbt_build(data, MODELS)
    for year in nation.years:
        _declare_passed(data, year, nation.years[0])
    return data


def _declare_passed(data: DataFolder, school_year: int, first: int) -> None:
    with duckdb.connect(str(data.warehouse), read_only=True) as warehouse:
        counties = warehouse.execute(
            "select county_code, county_name from dim_county "
            "where ? between valid_from and valid_to order by county_code",
            [school_year],
        ).fetchall()
    decisions = [
        {
            **{"county_code": code, "county_name": name, "verdict": "passed"},
            **{"reasons": [], "warnings": [], "counts": {}},
        }
        for code, name in counties
    ]
    content = {
        "school_year": school_year,
        "findings_sha256": write_findings(SCHEMA.empty_table(), data.findings(school_year)),
        "has_predecessor": school_year > first,
        "counts": {},
        "counties": decisions,
        **{"rules": [], "waivers": [], "unattributed": []},
    }
    store_verdict(data, content, HELD)


def correct_one_county(data: DataFolder, nation: Nation) -> None:
    """One school of one county has a book more in the last year; the warehouse is built anew."""
    (path,) = data.landing_partition("facility", nation.years[-1]).glob("*.parquet")
    table = pq.read_table(path)
    is_first = pc.equal(table["school_id"], table["school_id"][0])
    books = pc.if_else(is_first, pc.add(table["books"], 1), table["books"])
    column = table.schema.get_field_index("books")
    pq.write_table(table.set_column(column, table.schema.field(column), books), path)
    dbt_build(data, MODELS)


def released(data: DataFolder, name: str) -> Child:
    """One release in a process of its own, and a line of what it cost."""
    publishing = ["benchmarks.bench_release", "--publish-only", str(data.root)]
    child = run([sys.executable, "-m", *publishing])
    show(name, child)
    return child


def released_anew(data: DataFolder, name: str) -> Child:
    """The same as a first release: with one before it, what is unchanged would be taken over."""
    shutil.rmtree(data.releases, ignore_errors=True)
    return released(data, name)


def mean_of(children: list[Child]) -> Cost:
    """The mean cost of the same release."""
    wall = fmean(child.cost.wall for child in children)
    return Cost(wall, fmean(child.cost.cpu for child in children))


@click.command()
@click.option("--counties", default=COUNTIES, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--publish-only", type=click.Path(exists=True, path_type=Path), hidden=True)
def main(counties: int, seed: int, publish_only: Path | None) -> None:
    """Print what a release costs, absolutely and as ratios."""
    silence_telemetry()
    if publish_only:
        publish(DataFolder.at(publish_only), LAST_YEAR, lambda _: HELD)
        return
    root = Path(tempfile.mkdtemp(prefix="junheng-bench-"))
    try:
        bench(root, counties, seed)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def bench(root: Path, counties: int, seed: int) -> None:
    """The releases of one nation, and between them those of its tenth."""
    few, nation = math.ceil(counties / TENTH), nation_of(counties, seed)
    click.echo(f"{YEARS} years, {SCHOOLS_PER_COUNTY} schools in a county")
    tenth = built(DataFolder.at(root / "tenth"), nation_of(few, seed))
    of_tenth = f"release of {few} counties"
    tenths = [released_anew(tenth, of_tenth)]
    data = built(DataFolder.at(root / "all"), nation)
    whole = released(data, f"release of {counties} counties")
    tenths.append(released_anew(tenth, of_tenth))
    correct_one_county(data, nation)
    again = released(data, f"release of {counties}, one county corrected")
    tenths.append(released_anew(tenth, of_tenth))
    click.echo("Ratios:")
    ratio("ten times the counties", whole.cost, mean_of(tenths), "  goal ≤ 11")
    ratio("one county's republication / the whole", again.cost, whole.cost, "  goal < 0.03")
    click.echo(f"Peak memory of the release: {whole.peak / GIB:.2f} GiB  goal ≤ 3")


if __name__ == "__main__":
    main()
