"""The rules behind the figures, as the seeds hold them: what the page on methods lists.

Belongs here: reading standards, populations, prices, breaks. Not here: names of indicators and
codes (``labels``).
"""

from __future__ import annotations

from reporting.marts.county import BY_LEVEL, Marts
from reporting.marts.query import Row, rows


def population_rules(marts: Marts) -> list[Row]:
    """Who takes part in which review, in the order the rules are tried."""
    return rows(
        marts,
        "select rule.* from population_rule as rule "
        "inner join standard on rule.population_standard_id = standard.standard_id "
        "order by standard.sort_order, rule.region desc, rule.priority, rule.rule_id",
    )


def thresholds(marts: Marts) -> list[Row]:
    """Limits of coefficients and standards of indicators, by review, level and region."""
    return rows(
        marts,
        "select * from dim_standard "
        f"order by sort_order, region desc, indicator_id, {BY_LEVEL}, valid_from",
    )


def standard_items(marts: Marts) -> list[Row]:
    """Items of every set of school standards, with its pass rule."""
    return rows(
        marts,
        "select named.standard_id, named.region, item.* "
        "from standard_item as item inner join dim_standard_set as named using (set_id) "
        f"order by named.standard_id, item.set_id, {BY_LEVEL}, item.item_no, item.urban_group",
    )


def unit_costs(marts: Marts) -> list[Row]:
    """Prices that shortfalls and plans are costed with."""
    return rows(marts, "select * from unit_cost order by resource")


def stage_weights(marts: Marts) -> list[Row]:
    """How much a pupil of each stage weighs where resources are shared."""
    return rows(marts, "select * from stage_weight order by sort_order")


def comparability_breaks(marts: Marts) -> list[Row]:
    """Years in which an indicator changed its meaning, and why."""
    return rows(
        marts,
        "select from_school_year as school_year, reason_zh, reason_en, "
        "list(indicator_id order by indicator_id) as indicators "
        "from comparability_break group by all order by school_year, reason_zh",
    )
