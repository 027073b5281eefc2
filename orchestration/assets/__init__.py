"""The assets: landing, warehouse, gate, release, in this order.

Belongs here: one module per stage that hands the stage's part what it needs and tells Dagster
what came of it. Not here: what the stage does; that is the part's own.

Dagster compares the annotation of ``context`` with the class itself, so these modules do without
``from __future__ import annotations``.
"""
