"""The charts of the site: every kind with its specification.

Belongs here: compiling the kinds once. Not here: how a kind is drawn (``charts_of_years``,
``charts_of_schools``, ``chart_style``), which charts a page shows (``county_charts``).

A specification is declared with Altair, without data, language or name of anything. Pages bring
rows; the functions ``label`` and ``digits`` that expressions call are those of ``script.js``. It is
compiled to Vega when a release is written, so pages carry the small Vega runtime only and all
charts of a kind share one parsed specification.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import vl_convert

from reporting.site import charts_of_schools, charts_of_years
from reporting.site.chart_style import CONFIG, Drawing


@cache
def specifications() -> dict[str, dict[str, Any]]:
    """Vega specifications by kind of chart; their rows are the data set ``table``."""
    kinds = {
        "trend": charts_of_years.over_the_years(from_zero=True),
        "mean": charts_of_years.over_the_years(from_zero=False),
        "share": charts_of_years.over_the_years(from_zero=True, ceiling=100),
        "range": charts_of_years.spread_by_year(),
        "school": charts_of_years.school(),
        "spread": charts_of_schools.spread(),
        "drivers": charts_of_schools.drivers(),
        "plan": charts_of_schools.plan(),
        "gap": charts_of_schools.gap(),
        "growth": charts_of_schools.growth(),
        "satisfaction": charts_of_schools.satisfaction(),
    }
    return {kind: _compiled(chart) for kind, chart in kinds.items()}


def _compiled(chart: Drawing) -> dict[str, Any]:
    specification = chart.properties(width="container").to_dict()
    specification["config"] = CONFIG
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(specification)
    del compiled["$schema"]
    return compiled
