"""The small leaf every part may import: landing tables and fields, units, data folder, statuses.

Belongs here: what two or more parts must agree on. Does not belong here: anything that reads
returns, runs SQL, judges figures or writes reports.
"""
