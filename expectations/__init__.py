"""The quality gate: plausibility rules, waivers, findings and the stored verdict.

Belongs here: judging figures before they are published. Does not belong here: reading returns
(ingestion), computing indicators (dbt_project), publishing (reporting), scheduling
(orchestration). Knows Great Expectations; knows neither Dagster nor dbt.
"""
