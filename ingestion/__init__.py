"""Returns in: find, recognise, read, map, land.

Belongs here: everything that knows Excel or CSV. Does not belong here: Dagster, dbt,
Great Expectations, indicators, judgements about figures.
"""
