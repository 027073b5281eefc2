"""Charts of one year: schools, plans, groups, items.

Belongs here: one function per kind, whose docstring names the columns its rows have.
"""

from __future__ import annotations

import altair as alt

from reporting.site.chart_style import (
    BLUE,
    GROUP_COLOUR,
    GROUP_SHAPE,
    GROUPS,
    INK,
    LINE,
    ORANGE,
    SOFT,
    Drawing,
    in_order,
    table,
    tooltip,
    zero,
)


def spread() -> Drawing:
    """One dot per school by urban, town and rural, against standard and county mean.

    Columns: kind (school, mean, standard), group, value, jitter, name, result.
    """
    rows = table()
    lanes = alt.Y(
        "group:N",
        sort=GROUPS,
        axis=alt.Axis(
            labelExpr="label('area_group', datum.label)", domain=False, ticks=False, grid=True
        ),
        scale=alt.Scale(paddingInner=0.15),
    )
    value = alt.X(
        "value:Q",
        axis=alt.Axis(tickCount=4, labelOverlap="greedy", labelSeparation=6),
        scale=alt.Scale(zero=True),
    )
    mean = (
        rows.transform_filter("datum.kind === 'mean'")
        .mark_rule(color=INK, strokeWidth=1.2)
        .encode(x=value)
    )
    standard = (
        rows.transform_filter("datum.kind === 'standard'")
        .mark_tick(color=ORANGE, thickness=2, size=24)
        .encode(x=value, y=lanes)
    )
    schools = (
        rows.transform_filter("datum.kind === 'school'")
        .mark_point(filled=True, size=34, opacity=0.62, strokeWidth=0)
        .encode(
            x=value,
            y=lanes,
            yOffset=alt.YOffset("jitter:Q", scale=alt.Scale(domain=[0, 1])),
            color=alt.Color(
                "result:N",
                legend=None,
                scale=alt.Scale(domain=["met", "not_met", "none"], range=[BLUE, ORANGE, BLUE]),
            ),
            shape=alt.Shape(
                "result:N",
                legend=None,
                scale=alt.Scale(
                    domain=["met", "not_met", "none"], range=["circle", "diamond", "circle"]
                ),
            ),
            tooltip=tooltip(
                "datum.name + label('mark', 'colon') + digits(datum.value, datum.decimals)"
            ),
        )
    )
    return alt.layer(mean, standard, schools).properties(height=alt.Step(30))


def drivers() -> Drawing:
    """Schools with the greatest share of a coefficient's variance, above or below the mean.

    Columns: name, share (per cent; negative for schools below the mean), direction; in order.
    """
    rows = table()
    bars = rows.mark_bar(height=11).encode(
        x=alt.X("share:Q", axis=alt.Axis(tickCount=5, labelExpr="abs(datum.value) + '%'")),
        y=in_order("name", label="datum.label"),
        color=alt.Color(
            "direction:N",
            legend=None,
            scale=alt.Scale(domain=["above", "at", "below"], range=[BLUE, SOFT, ORANGE]),
        ),
        tooltip=tooltip("datum.name + label('mark', 'colon') + digits(abs(datum.share), 1) + '%'"),
    )
    return alt.layer(bars, zero(rows)).properties(height=alt.Step(19))


def plan() -> Drawing:
    """Coefficients before and after the least addition, against the limit.

    Columns: line (level.indicator), before, after, limit; in order.
    """
    rows = table()
    line = in_order("line", label="label('line', datum.label)")
    scale = alt.Scale(zero=False, nice=True)
    way = rows.mark_rule(color=SOFT).encode(
        x=alt.X("before:Q", axis=alt.Axis(tickCount=5), scale=scale), x2="after:Q", y=line
    )
    before = rows.mark_point(size=44, color=ORANGE, strokeWidth=1.6, shape="diamond").encode(
        x="before:Q", y=line, tooltip=tooltip("digits(datum.before, 3)")
    )
    after = rows.mark_point(size=44, color=BLUE, filled=True, opacity=1).encode(
        x="after:Q", y=line, tooltip=tooltip("digits(datum.after, 3)")
    )
    limit = rows.mark_tick(color=INK, thickness=1.6, size=15).encode(
        x="limit:Q", y=line, tooltip=tooltip("digits(datum.limit, 3)")
    )
    return alt.layer(way, limit, before, after).properties(height=alt.Step(21))


def gap() -> Drawing:
    """Means of urban, town and rural schools as a share of the county mean.

    Columns: line (indicator), group, share (per cent of the county mean), text; in order.
    """
    rows = table()
    line = in_order("line", label="label('line', datum.label)")
    share = alt.X("share:Q", axis=alt.Axis(tickCount=5), scale=alt.Scale(zero=False, nice=True))
    reach = rows.mark_rule(color=LINE, strokeWidth=3).encode(
        x=alt.X("min(share):Q"), x2="max(share):Q", y=line
    )
    mean = rows.mark_rule(color=INK, strokeWidth=1).encode(x=alt.datum(100))
    points = rows.mark_point(filled=True, opacity=1, size=44).encode(
        x=share,
        y=line,
        color=GROUP_COLOUR,
        shape=GROUP_SHAPE,
        tooltip=tooltip("label('area_group', datum.group) + label('mark', 'colon') + datum.text"),
    )
    return alt.layer(reach, mean, points).properties(height=alt.Step(20))


def growth() -> Drawing:
    """Growth of education finance by item and pair of years, beside what it must exceed.

    Columns: item, year, growth, compared (per cent); items in order.
    """
    rows = table()
    item = in_order("item", label="label('finance', datum.label)")
    years = alt.YOffset("year:O")
    bars = (
        rows.transform_filter("isValid(datum.growth)")
        .mark_bar(height=6)
        .encode(
            x=alt.X("growth:Q", axis=alt.Axis(tickCount=5, labelExpr="datum.label + '%'")),
            y=item,
            yOffset=years,
            color=alt.Color(
                "year:O", legend=None, scale=alt.Scale(range=["#a9c7de", "#5d97c0", BLUE])
            ),
            tooltip=tooltip(
                "label('finance', datum.item) + ' ' + datum.year + label('mark', 'colon') "
                "+ digits(datum.growth, 1) + '%'"
            ),
        )
    )
    compared = (
        rows.transform_filter("isValid(datum.compared)")
        .mark_tick(color=INK, thickness=2, size=9)
        .encode(
            x="compared:Q",
            y=item,
            yOffset=years,
            tooltip=tooltip(
                "datum.year + label('mark', 'colon') + digits(datum.compared, 1) + '%'"
            ),
        )
    )
    return alt.layer(bars, compared, zero(rows)).properties(
        height=alt.Step(26, **{"for": "position"})
    )


def satisfaction() -> Drawing:
    """Satisfaction by group asked, beside what is required.

    Columns: group, rate, requirement (per cent); in order.
    """
    rows = table()
    group = in_order("group", label="label('group', datum.label)")
    bars = rows.mark_bar(height=10, color=BLUE, opacity=0.85).encode(
        x=alt.X(
            "rate:Q",
            axis=alt.Axis(tickCount=5, labelExpr="datum.label + '%'"),
            scale=alt.Scale(domain=[0, 100]),
        ),
        y=group,
        tooltip=tooltip(
            "label('group', datum.group) + label('mark', 'colon') + digits(datum.rate, 1) + '%'"
        ),
    )
    required = rows.mark_tick(color=ORANGE, thickness=2, size=16).encode(x="requirement:Q", y=group)
    return alt.layer(bars, required).properties(height=alt.Step(20))
