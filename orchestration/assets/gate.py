"""``findings`` and ``verdict`` of a school year, with one asset check per plausibility rule.

Belongs here: calling the gate and telling Dagster its results. Not here: rules, or the decision
whether something may be published: the release reads the stored verdict itself, because a
check of Dagster holds back only what runs after it in the same run. The checks do not block
either: one blocked county is withheld, the others are published.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import dagster as dg

from contract.paths import DataFolder
from contract.statuses import RuleStatus
from expectations.gate import YearVerdict, check, verdict_is_current
from expectations.results import RuleResult
from expectations.rules import Rule, load_rules
from orchestration.instance import DUCKDB_POOL
from orchestration.lock import LOCK_WAIT_SECONDS, exclusive
from orchestration.progress import Progress
from orchestration.school_years import school_year_partitions
from orchestration.stages import Stage
from reporting.gate_reports import write_gate_reports

FINDINGS = dg.AssetKey(["findings"])
VERDICT = dg.AssetKey(["verdict"])
FINGERPRINT = "fingerprint"
_COUNTIES_SHOWN = 20


def gate_assets(
    data: DataFolder, upstream: Iterable[dg.AssetKey], progress: Progress
) -> dg.AssetsDefinition:
    """The gate of each school year in the run, and of years whose stored verdict went stale.

    A year is judged with its predecessor, and a release shows all years: what a run changes in
    one year must not leave the verdict of another behind.
    """
    deps = sorted(upstream)

    @dg.multi_asset(
        name=Stage.GATE.value,
        group_name=Stage.GATE.value,
        partitions_def=school_year_partitions(),
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=DUCKDB_POOL,
        can_subset=False,
        specs=[
            dg.AssetSpec(FINDINGS, deps=deps, description="Findings of the plausibility rules."),
            dg.AssetSpec(VERDICT, deps=deps, description="Verdict per county, with fingerprint."),
        ],
        check_specs=[_check_spec(rule) for rule in load_rules().rules],
    )
    def gate(context: dg.AssetExecutionContext) -> Iterator[Any]:
        requested = [int(key) for key in context.partition_keys]
        with exclusive(data, LOCK_WAIT_SECONDS):
            verdicts = _judge(data, requested, progress)
        for year, verdict in verdicts.items():
            _report(context, verdict, year in requested)
        yield dg.MaterializeResult(asset_key=FINDINGS)
        yield dg.MaterializeResult(asset_key=VERDICT)
        yield from check_results(
            [result for verdict in verdicts.values() for result in verdict.results]
        )

    return gate


def check_results(results: Sequence[RuleResult]) -> Iterator[dg.AssetCheckResult]:
    """One check result per rule over all counties and years judged.

    A rule that could not be evaluated where it must be, or that broke down, does not pass.
    Severity is ERROR if some county is withheld for the rule, else WARN.
    """
    by_rule: dict[str, list[RuleResult]] = {rule.id: [] for rule in load_rules().rules}
    for result in results:
        by_rule[result.rule_id].append(result)
    for rule_id, of_rule in by_rule.items():
        objecting = [r for r in of_rule if r.blocks or r.status is RuleStatus.FAIL]
        blocks = any(result.blocks for result in of_rule)
        yield dg.AssetCheckResult(
            asset_key=VERDICT,
            check_name=rule_id,
            passed=not objecting,
            severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
            metadata={
                **Counter(result.status.value for result in of_rule),
                "counties": [f"{r.school_year} {r.county_code}" for r in objecting][
                    :_COUNTIES_SHOWN
                ],
                "counties_objected": len(objecting),
            },
        )


def _judge(
    data: DataFolder, requested: Sequence[int], progress: Progress
) -> dict[int, YearVerdict]:
    years = [year for year in data.landed_years() if year in requested or _is_stale(data, year)]
    verdicts: dict[int, YearVerdict] = {}
    for done, year in enumerate(years):
        progress(Stage.GATE, done, len(years), str(year))
        verdicts[year] = check(data, year)
        write_gate_reports(data, year)
    progress(Stage.GATE, len(years), len(years), "")
    return verdicts


def _is_stale(data: DataFolder, school_year: int) -> bool:
    return data.verdict(school_year).exists() and not verdict_is_current(data, school_year)


def _report(context: dg.AssetExecutionContext, verdict: YearVerdict, in_run: bool) -> None:
    """Tell Dagster of a verdict; a year outside the run's partitions is reported as well."""
    partition = str(verdict.school_year)
    blocked = [county.county_code for county in verdict.blocked]
    metadata: dict[str, Any] = {
        FINGERPRINT: verdict.fingerprint.sha256,
        "counties": len(verdict.counties),
        "blocked": len(blocked),
        "blocked_counties": blocked[:_COUNTIES_SHOWN],
    }
    if in_run:
        context.add_asset_metadata(metadata, asset_key=VERDICT, partition_key=partition)
        return
    for key in (FINDINGS, VERDICT):
        context.log_event(dg.AssetMaterialization(key, partition=partition, metadata=metadata))


def _check_spec(rule: Rule) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        rule.id,
        asset=VERDICT,
        description=f"{rule.statement.en}\n\n{rule.statement.zh}",
        metadata={"severity": rule.severity.value, "scope": rule.scope},
    )
