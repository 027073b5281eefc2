"""What the page on methods lists beside its formulas: standards, populations, prices.

Belongs here: collecting it from the seeds. Not here: the sentences (``strings.yml``) and formulas
(``templates/methods.html.j2``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reporting.marts import rules
from reporting.marts.county import Marts
from reporting.marts.query import Row


@dataclass(frozen=True)
class Methods:
    """The rules behind the figures, as they stand in this release."""

    thresholds: list[Row]
    population_rules: list[Row]
    stage_weights: list[Row]
    standard_items: Mapping[str, list[Row]]
    unit_costs: list[Row]


def methods(marts: Marts) -> Methods:
    """Collect the page."""
    items: dict[str, list[Row]] = {}
    for row in rules.standard_items(marts):
        items.setdefault(row["set_id"], []).append(row)
    return Methods(
        thresholds=rules.thresholds(marts),
        population_rules=rules.population_rules(marts),
        stage_weights=rules.stage_weights(marts),
        standard_items=items,
        unit_costs=rules.unit_costs(marts),
    )
