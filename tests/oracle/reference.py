"""Every mart of a landing set, by the oracle.

Belongs here: the order in which the families of marts are computed. Not here: any of their rules.
"""

from __future__ import annotations

from tests.oracle.coefficients import (
    coefficient_rows,
    coefficients,
    composite_rows,
    composites,
)
from tests.oracle.compliance import compliance_rows, item_rows, judge_schools, shortfall_rows
from tests.oracle.contribution_plan import contribution_rows, plan_county_rows, plan_rows, plans
from tests.oracle.county_items import Reviews, item_result_rows, total_scores
from tests.oracle.county_reviews import (
    Evidence,
    satisfaction_rates,
    satisfaction_rows,
    verdict_rows,
    veto_rows,
)
from tests.oracle.county_tables import REVIEWS, CountyTables
from tests.oracle.exact import Row
from tests.oracle.funding_and_scores import (
    growth_rows,
    growth_years_missed,
    growths,
    score_rows,
    scores,
)
from tests.oracle.rules import Rules
from tests.oracle.trend_gap import Comparability, gap_rows, target_rows, trend_rows
from tests.oracle.units_and_population import (
    Landing,
    Lineage,
    measure,
    population,
    school_indicator_rows,
)

KEYS: dict[str, tuple[str, ...]] = {
    "fct_school_indicator": ("school_year", "school_id", "level", "indicator_id"),
    "fct_county_coefficient": ("school_year", "county_code", "level", "indicator_id"),
    "fct_county_composite": ("school_year", "county_code", "level", "standard_id"),
    "fct_school_item": ("school_year", "school_id", "level", "standard_id", "item_id"),
    "fct_school_compliance": ("school_year", "school_id", "level", "standard_id"),
    "fct_shortfall": ("school_year", "school_id", "level", "standard_id", "item_id"),
    "fct_contribution": ("school_year", "county_code", "level", "indicator_id", "school_id"),
    "fct_plan": ("school_year", "county_code", "level", "indicator_id", "school_id"),
    "fct_plan_county": ("school_year", "county_code", "level", "indicator_id"),
    "fct_gap": ("school_year", "county_code", "level", "indicator_id"),
    "fct_funding_growth": ("school_year", "county_code", "item_id", "from_year"),
    "fct_score": ("school_year", "county_code", "standard_id", "item_id"),
    "fct_government_item": ("school_year", "county_code", "standard_id", "item_id"),
    "fct_outcome_item": ("school_year", "county_code", "standard_id", "item_id"),
    "fct_satisfaction": ("school_year", "county_code", "group_name"),
    "fct_veto": ("school_year", "county_code", "standard_id", "veto_id"),
    "fct_county_verdict": ("school_year", "county_code", "standard_id", "part"),
    "fct_trend": ("school_year", "county_code", "level", "indicator_id", "measure"),
    "fct_target": ("school_year", "county_code", "level", "indicator_id", "measure"),
}
"""Columns that identify a row of each mart."""


def marts(landing: Landing, rules: Rules) -> dict[str, list[Row]]:
    """Rows of every mart; see the modules for the rules and the decisions behind them."""
    lineage = Lineage(landing.get("lineage_county", []))
    units = population(landing, rules, lineage)
    measured = measure(units, rules)
    found = coefficients(measured, rules)
    composite = composites(found, rules, REVIEWS)
    planned = plans(found.values(), rules)
    judged = judge_schools(units, rules)
    tables = CountyTables(landing, lineage)
    scored = scores(tables, rules)
    grown = growths(tables)
    concluded = {
        **total_scores(scored),
        **{(key, "growth_years_missed"): f for key, f in growth_years_missed(grown).items()},
        **{(key, "satisfaction_rate"): f for key, f in satisfaction_rates(tables).items()},
    }
    reviews = Reviews(tables, units, rules, concluded)
    evidence = Evidence(
        tables=tables,
        satisfaction=satisfaction_rows(tables),
        government=reviews.results(rules.government_items),
        outcome=reviews.results(rules.outcome_items),
        vetoes=reviews.results(rules.veto_items),
        schools=judged,
        composites=list(composite.values()),
        coefficients=list(found.values()),
    )
    return {
        "fct_school_indicator": school_indicator_rows(measured),
        "fct_county_coefficient": coefficient_rows(found.values()),
        "fct_county_composite": composite_rows(composite.values()),
        "fct_school_item": item_rows(judged),
        "fct_school_compliance": compliance_rows(judged),
        "fct_shortfall": shortfall_rows(judged, rules),
        "fct_contribution": contribution_rows(found.values()),
        "fct_plan": plan_rows(planned),
        "fct_plan_county": plan_county_rows(planned),
        "fct_gap": gap_rows(found.values(), rules),
        "fct_funding_growth": growth_rows(grown),
        "fct_score": score_rows(scored),
        "fct_government_item": item_result_rows(evidence.government),
        "fct_outcome_item": item_result_rows(evidence.outcome),
        "fct_satisfaction": list(evidence.satisfaction),
        "fct_veto": veto_rows(evidence.vetoes),
        "fct_county_verdict": verdict_rows(evidence),
        "fct_trend": trend_rows(
            found.values(), composite.values(), Comparability(landing, rules, lineage)
        ),
        "fct_target": target_rows(landing, found, composite, lineage),
    }
