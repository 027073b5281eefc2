"""The gate on very many schools: against plain pandas, its memory, and a rule that fails for all.

Belongs here: timing. Not here: asserting anything; tests never depend on time.

Plausible schools of a year and its predecessor are judged as ``junheng check`` does it, without
the warehouse: joining, evaluating, counting by Great Expectations, statuses per county, findings.
Three figures are printed: CPU time as a ratio to computing the same masks with plain pandas (for
the rules that pandas can compute without the gate's derived columns), the time of a gate with a
rule that fails for every school against one where it fails for none, and the peak memory of a
process that judges all rules once.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
import duckdb

from benchmarks import child, pandas_masks
from benchmarks.cost import cost
from benchmarks.many_schools import land_many
from contract.paths import DataFolder
from expectations.evaluate import evaluate_rule
from expectations.findings.table import findings_table
from expectations.frames.build import Judged, build_frames
from expectations.frames.codes import CodeLists
from expectations.landing import YearTables, landing_table, year_tables
from expectations.results import rule_results
from expectations.rules import RangeCheck, Rule, load_rules
from expectations.suite import confirm
from expectations.waivers.apply import apply_waivers
from expectations.warehouse import code_lists

YEAR, SEED = 2024, 1
SEEDS = Path(__file__).parents[1] / "dbt_project" / "seeds"
CODE_LISTS = {
    "school_type": "school_type_code",
    "urban_rural": "urban_rural_code",
    "sponsor": "sponsor_code",
    "item_requirement": None,
    "score_sheet": None,
}
"""Seeds the gate reads, and the column of each that is a text although it has digits."""

NEVER, ALWAYS = 1e12, -1e12
"""Upper bounds of a figure that no school and every school exceeds."""


def judge(data: DataFolder, rules: Sequence[Rule]) -> int:
    """Judge the year by those rules; returns the number of findings."""
    years = (YEAR, YEAR - 1)
    counties = {year: _counties(data, year) for year in years}
    now, before = (_tables(data, year, counties[year]) for year in years)
    frames = build_frames(Judged(now, before, (), (), {}, _codes()))
    evaluations = confirm([evaluate_rule(rule, frames[rule.scope]) for rule in rules])
    waived = apply_waivers((), evaluations, YEAR)
    names = sorted(frames["county"].counties)
    for one in evaluations:
        rule_results(one, waived.mask(one), names, frozenset(names), YEAR)
    return len(findings_table(evaluations, waived, counties, YEAR))


def failing_for(limit: float) -> Rule:
    """A rule on every school's pupils with an upper bound of ``limit``."""
    rule = next(rule for rule in load_rules().rules if rule.id == "B05_size")
    assert isinstance(rule.check, RangeCheck)
    return rule.model_copy(update={"check": rule.check.model_copy(update={"max": limit})})


def _counties(data: DataFolder, year: int) -> dict[str, str]:
    school = landing_table(data, "school", year)
    return dict(zip(school.column("school_id"), school.column("county_code"), strict=True))


def _tables(data: DataFolder, year: int, counties: dict[str, str]) -> YearTables:
    return year_tables(data, year, counties, {})


def _codes() -> CodeLists:
    with duckdb.connect() as connection:
        for name, code in CODE_LISTS.items():
            as_text = f", types={{'{code}': 'VARCHAR'}}" if code else ""
            connection.execute(
                f"create table {name} as select * from read_csv('{SEEDS / name}.csv'{as_text})"
            )
        return code_lists(connection)


@click.command()
@click.option("--schools", default=20_000, show_default=True, help="A nation has 200,000.")
@click.option("--judge-only", type=click.Path(exists=True, path_type=Path), hidden=True)
def main(schools: int, judge_only: Path | None) -> None:
    """Print the gate's CPU time as ratios, and its peak memory."""
    rules = [rule for rule in load_rules().rules if rule.scope != "claim"]
    if judge_only is not None:
        judge(DataFolder.at(judge_only), rules)
        return
    with tempfile.TemporaryDirectory() as folder:
        data = DataFolder.at(folder)
        landed = land_many(data, schools, YEAR, SEED)
        same = [rule for rule in rules if pandas_masks.comparable(rule)]
        judge(data, same[:1])
        plain = cost(lambda: pandas_masks.masks(data, YEAR, same))
        gate = cost(lambda: judge(data, same))
        none = cost(lambda: judge(data, [*same, failing_for(NEVER)]))
        every = cost(lambda: judge(data, [*same, failing_for(ALWAYS)]))
        whole = child.run([sys.executable, "-m", __spec__.name, "--judge-only", folder])
    ratio, slower = gate.over(plain).cpu, every.over(none).cpu
    click.echo(f"{landed} schools, a year and its predecessor")
    click.echo(f"gate / plain pandas, the same {len(same)} rules: {ratio:.2f} (goal at most 3)")
    click.echo(f"a rule that fails for every school / for none: {slower:.2f} (at most 2)")
    click.echo(
        f"all {len(rules)} rules: {whole.cost.cpu:.1f} s CPU, peak {whole.peak / 2**30:.2f} GiB (6)"
    )


if __name__ == "__main__":
    main()
