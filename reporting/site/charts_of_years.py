"""Charts over the years: lines that are cut where years do not compare.

Belongs here: one function per kind, whose docstring names the columns its rows have.
"""

from __future__ import annotations

import altair as alt

from reporting.site.chart_style import (
    BLUE,
    INK,
    LEVEL_COLOUR,
    LEVEL_SHAPE,
    ORANGE,
    SOFT,
    YEARS,
    Drawing,
    table,
    tooltip,
)


def over_the_years(from_zero: bool, ceiling: float | None = None) -> Drawing:
    """Lines by level that are cut where years do not compare, with limits or standards.

    Columns: level, year, value, limit, run (comparable years in a row), cut (reason code).
    """
    scale = alt.Scale(zero=True, domain=[0, ceiling]) if ceiling else alt.Scale(zero=from_zero)
    value = alt.Y("value:Q", axis=alt.Axis(tickCount=4), scale=scale)
    tip = tooltip(
        "label('level', datum.level) + ' ' + datum.year + label('mark', 'colon') "
        "+ digits(datum.value, datum.decimals) + (datum.suffix || '')"
    )
    rows = table()
    limit = (
        rows.transform_filter("isValid(datum.limit)")
        .transform_calculate(start="datum.year - 0.4", end="datum.year + 0.4")
        .mark_rule(strokeDash=[4, 3], opacity=0.8, clip=True)
        .encode(x=alt.X("start:Q"), x2="end:Q", y="limit:Q", color=LEVEL_COLOUR)
    )
    cut = (
        rows.transform_filter("isValid(datum.cut)")
        .transform_calculate(at="datum.year - 0.5")
        .mark_rule(strokeDash=[1, 2], color=SOFT)
        .encode(x="at:Q", tooltip=tooltip("label('break_reason', datum.cut)"))
    )
    known = rows.transform_filter("isValid(datum.value)")
    line = known.mark_line(strokeWidth=1.6).encode(
        x=YEARS, y=value, color=LEVEL_COLOUR, detail="run:N"
    )
    points = known.mark_point(filled=True, opacity=1, size=26).encode(
        x=YEARS, y=value, color=LEVEL_COLOUR, shape=LEVEL_SHAPE, tooltip=tip
    )
    return alt.layer(limit, cut, line, points).properties(height=104)


def spread_by_year() -> Drawing:
    """How a figure is spread over counties, year by year.

    Columns: year, lowest, lower_quarter, middle, upper_quarter, highest, limit, counties.
    """
    rows = table()
    tip = tooltip(
        "datum.year + label('mark', 'colon') + digits(datum.lowest, 3) + ' – ' "
        "+ digits(datum.middle, 3) + ' – ' + digits(datum.highest, 3) + ' (' + datum.counties + ')'"
    )
    limit = (
        rows.transform_filter("isValid(datum.limit)")
        .transform_calculate(start="datum.year - 0.4", end="datum.year + 0.4")
        .mark_rule(strokeDash=[4, 3], color=ORANGE, strokeWidth=1.4, clip=True)
        .encode(x=alt.X("start:Q"), x2="end:Q", y="limit:Q")
    )
    known = rows.transform_filter("isValid(datum.middle)")
    extent = known.mark_rule(color=BLUE, strokeWidth=1).encode(
        x=YEARS, y=alt.Y("lowest:Q", axis=alt.Axis(tickCount=4)), y2="highest:Q", tooltip=tip
    )
    half = known.mark_rule(color=BLUE, strokeWidth=7, opacity=0.45).encode(
        x=YEARS, y="lower_quarter:Q", y2="upper_quarter:Q", tooltip=tip
    )
    middle = known.mark_point(filled=True, color=INK, opacity=1, size=34).encode(
        x=YEARS, y="middle:Q", tooltip=tip
    )
    return alt.layer(limit, extent, half, middle).properties(height=150)


def school() -> Drawing:
    """A school's figure over the years with county mean and standard.

    Columns: series (school, mean), level, year, value, standard.
    """
    rows = table()
    value = alt.Y("value:Q", axis=alt.Axis(tickCount=4), scale=alt.Scale(zero=False))
    standard = (
        rows.transform_filter("isValid(datum.standard)")
        .transform_calculate(start="datum.year - 0.4", end="datum.year + 0.4")
        .mark_rule(strokeDash=[4, 3], color=ORANGE, strokeWidth=1.4, clip=True)
        .encode(x=alt.X("start:Q"), x2="end:Q", y="standard:Q")
    )
    known = rows.transform_filter("isValid(datum.value)")
    colour = alt.Color(
        "series:N", legend=None, scale=alt.Scale(domain=["school", "mean"], range=[BLUE, SOFT])
    )
    line = known.mark_line(strokeWidth=1.6).encode(
        x=YEARS,
        y=value,
        color=colour,
        strokeDash=alt.StrokeDash(
            "series:N",
            legend=None,
            scale=alt.Scale(domain=["school", "mean"], range=[[1, 0], [2, 2]]),
        ),
    )
    points = (
        known.transform_filter("datum.series === 'school'")
        .mark_point(filled=True, opacity=1, size=28)
        .encode(
            x=YEARS,
            y=value,
            color=colour,
            tooltip=tooltip(
                "datum.year + label('mark', 'colon') + digits(datum.value, datum.decimals)"
            ),
        )
    )
    return alt.layer(standard, line, points).properties(height=104)
