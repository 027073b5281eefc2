"""What Dagster loads: assets and their order, checks, pool, schedule and sensor."""

from __future__ import annotations

import dagster as dg
import pytest

from contract.fields import tables
from expectations.rules import load_rules
from ingestion.years import registry
from orchestration.assets.gate import FINDINGS, VERDICT
from orchestration.assets.landing import landing_keys
from orchestration.assets.release import RELEASE
from orchestration.instance import DUCKDB_POOL, open_instance


@pytest.fixture(scope="session")
def graph(job):
    return job.asset_layer.asset_graph


def test_the_definitions_can_be_loaded_by_dagster(definitions):
    dg.Definitions.validate_loadable(definitions)


def test_there_is_one_landing_asset_per_landing_table(graph):
    found = {key for key in graph.executable_asset_keys if key.path[0] == "landing"}
    assert found == {dg.AssetKey(["landing", name]) for name in tables()}


def test_dbt_reads_the_landing_assets_and_no_table_that_nobody_lands(graph):
    staged = {key for key in graph.executable_asset_keys if key.path[-1].startswith("stg_")}
    read = {parent for key in staged for parent in graph.get(key).parent_keys}
    from_landing = {key for key in read if key.path[0] == "landing"}
    assert from_landing == set(landing_keys())


def test_the_stages_follow_each_other(graph):
    warehouse = {key for key in graph.executable_asset_keys if key.path[-1].startswith("fct_")}
    assert warehouse
    assert warehouse <= graph.get(VERDICT).parent_keys
    assert graph.get(RELEASE).parent_keys == {VERDICT}


def test_every_registered_year_is_a_partition_and_no_other(graph):
    years = [str(year) for year in sorted(registry())]
    for key in (*landing_keys(), FINDINGS, VERDICT):
        assert graph.get(key).partitions_def.get_partition_keys() == years
    assert graph.get(RELEASE).partitions_def is None


def test_several_years_are_one_run(graph):
    for key in (*landing_keys(), FINDINGS, VERDICT):
        assert graph.get(key).backfill_policy == dg.BackfillPolicy.single_run()


def test_verdict_has_one_check_per_rule_and_all_are_evaluated_together(graph):
    checks = {key.name for key in graph.get(VERDICT).check_keys}
    assert checks == {rule.id for rule in load_rules().rules}
    (gate,) = {graph.get(key).assets_def for key in (FINDINGS, VERDICT)}
    assert not gate.can_subset


def test_dbt_tests_are_checks_of_their_models(graph):
    assert graph.get(dg.AssetKey(["fct_county_coefficient"])).check_keys


def test_whatever_opens_the_warehouse_is_in_the_pool_of_one(job, empty_data):
    pools = {node.name: node.definition.pool for node in job.nodes}
    assert pools == {
        "landing": None,
        "warehouse": DUCKDB_POOL,
        "gate": DUCKDB_POOL,
        "release": DUCKDB_POOL,
    }
    with open_instance(empty_data) as instance:
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1
        assert instance.get_settings("telemetry") == {"enabled": False}


def test_without_our_instance_the_steps_still_run_one_at_a_time(job):
    assert job.executor_def == dg.in_process_executor


def test_schedule_and_sensor_are_as_agreed(definitions):
    """A snapshot: a change of when things run is to be seen in a diff."""
    repository = definitions.get_repository_def()
    schedules = {
        (s.name, s.job_name, s.cron_schedule, s.execution_timezone, s.default_status.value)
        for s in repository.schedule_defs
    }
    sensors = {
        (s.name, s.job_name, s.minimum_interval_seconds, s.default_status.value)
        for s in repository.sensor_defs
    }
    assert schedules == {
        ("yearly_load_schedule", "yearly_load", "0 6 * 9-12 *", "Asia/Shanghai", "STOPPED")
    }
    assert sensors == {("inbox_sensor", "yearly_load", 300, "STOPPED")}
