"""What the charts of the site have in common: colours, shapes, type, axes.

Belongs here: how every chart looks. Not here: what a kind of chart draws (``charts_of_years``,
``charts_of_schools``).
"""

from __future__ import annotations

from typing import Any

import altair as alt

Drawing = alt.LayerChart | alt.FacetChart

INK, SOFT, LINE = "#1d2733", "#5b6775", "#d9dee5"
BLUE, ORANGE, GREEN = "#0b5d8f", "#b85c00", "#1b7f5c"
"""Told apart under every common kind of colour blindness, and each with a shape of its own."""

FONT = (
    '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", '
    '"Hiragino Sans GB", system-ui, sans-serif'
)

CONFIG = {
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": SOFT,
        "labelFontSize": 11,
        "gridColor": "#eceff3",
        "domainColor": LINE,
        "tickColor": LINE,
        "tickSize": 3,
        "title": None,
    },
}

LEVEL_COLOUR = alt.Color(
    "level:N", legend=None, scale=alt.Scale(domain=["primary", "junior"], range=[BLUE, ORANGE])
)
LEVEL_SHAPE = alt.Shape(
    "level:N",
    legend=None,
    scale=alt.Scale(domain=["primary", "junior"], range=["circle", "square"]),
)
GROUPS = ["urban", "town", "rural", "unknown"]
GROUP_COLOUR = alt.Color(
    "group:N",
    legend=None,
    scale=alt.Scale(domain=GROUPS, range=[BLUE, ORANGE, GREEN, SOFT]),
)
GROUP_SHAPE = alt.Shape(
    "group:N",
    legend=None,
    scale=alt.Scale(domain=GROUPS, range=["circle", "square", "triangle-up", "cross"]),
)

YEARS = alt.X(
    "year:Q",
    axis=alt.Axis(format="d", tickMinStep=1, grid=False, labelOverlap="greedy", labelFlush=False),
    scale=alt.Scale(nice=False, zero=False, padding=8),
)


def table() -> alt.Chart:
    """A chart of the rows a page brings."""
    return alt.Chart(alt.NamedData("table"))


def in_order(field: str, label: str) -> alt.Y:
    """A category per row of the data, in the order the rows come; labels yield on a phone."""
    limit = alt.expr("containerSize()[0] > 560 ? 300 : 110")
    return alt.Y(
        f"{field}:N",
        sort=None,
        axis=alt.Axis(labelExpr=label, labelLimit=limit, ticks=False, domain=False),
    )


def zero(rows: alt.Chart) -> alt.Chart:
    """The line at nothing."""
    line: alt.Chart = rows.mark_rule(color=SOFT, strokeWidth=1).encode(x=alt.datum(0))
    return line


def tooltip(expression: str) -> alt.typing.Optional[Any]:
    """What a mark says of itself; ``label`` and ``digits`` are functions of the script."""
    return alt.value(alt.expr(expression))
