"""Dagster definitions, schedules, sensors and the command line: the one part that knows the others.

Belongs here: in which order and when the parts run, and what a person sees while they do. Does
not belong here: reading returns, SQL, plausibility rules, reports; those are the parts' own.
"""

from orchestration.environment import silence_telemetry

silence_telemetry()
