"""The quality gate: plausibility rules, waivers, findings and the stored verdict.

Belongs here: judging figures before they are published. Does not belong here: reading returns
(ingestion), computing indicators (dbt_project), publishing (reporting), scheduling
(orchestration). Knows Great Expectations; knows neither Dagster nor dbt.

``gate`` has the order of the steps: ``inputs`` are read (``landing``, ``warehouse``, ``frames``),
``rules`` (in the ``language`` of rule files) applied to them (``evaluate``, confirmed by
``suite``), ``waivers`` applied, ``findings``, ``results`` and ``verdict`` written. ``claims`` are
of self-reports.
"""
