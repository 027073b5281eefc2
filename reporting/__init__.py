"""What leaves the house: numbered releases of everything that passed the gate.

Belongs here: reading marts and verdicts, publishing tables and pages. Does not belong here:
computing indicators (dbt_project), judging figures (expectations), scheduling (orchestration).
Knows neither Dagster nor Great Expectations.
"""
