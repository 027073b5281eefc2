"""The figures behind the charts, as files people open in a spreadsheet.

Belongs here: what stands in each file: unrounded, with names in both languages. Not here: the
charts, or the complete tables of the release (``files``).
"""

from __future__ import annotations

from pathlib import Path

from reporting.marts.county import BY_LEVEL, Marts
from reporting.marts.files import write_figures

_INDICATOR = "indicator.label_zh as indicator_zh, indicator.label_en as indicator_en"
_SCHOOL = """
left join by_county.school as school
    on
        school.county_code = $county
        and {row}.school_id = school.school_id
        and $year between school.valid_from and school.valid_to
"""

OF_COUNTY = {
    "coefficients.csv": f"""
        with figure as (
            select
                school_year, level, indicator_id, schools, excluded_schools, pupils, county_mean,
                standard_deviation, cv, cv_limit, within_limit, status, reason
            from by_county.county_coefficient
            where county_code = $county
            union all by name
            select
                school_year, level, 'composite' as indicator_id, composite_cv as cv,
                composite_limit as cv_limit, within_limit, status, reason
            from by_county.county_composite
            where county_code = $county and composite_limit is not null
        ),
        line as (
            select * from by_county.trend where county_code = $county and measure = 'cv'
        )
        select
            figure.school_year, figure.level, figure.indicator_id,
            coalesce(indicator.label_zh, '综合差异系数') as indicator_zh,
            coalesce(indicator.label_en, 'Composite coefficient') as indicator_en,
            figure.* exclude (school_year, level, indicator_id),
            line.change, line.segment, line.break_reason, line.slope, line.projected_year
        from figure
        left join dim_indicator as indicator using (indicator_id)
        left join line using (level, indicator_id, school_year)
        order by
            figure.school_year, {BY_LEVEL}, indicator.indicator_set nulls first,
            indicator.sort_order
    """,
}
"""Files over all years of a county."""

OF_YEAR = {
    "plan.csv": f"""
        select
            school_year, level, indicator_id, {_INDICATOR}, plan.school_id, school.school_name,
            value_before, added, value_after, cost_yuan
        from by_county.plan as plan
        inner join dim_indicator as indicator using (indicator_id)
        {_SCHOOL.format(row="plan")}
        where plan.county_code = $county and school_year = $year and added > 0
        order by {BY_LEVEL}, indicator_id, added desc, plan.school_id
    """,
    "shortfall.csv": f"""
        select
            school_year, lacking.standard_id, level, item_id, item.label_zh as item_zh,
            item.label_en as item_en, lacking.school_id, school.school_name, required, actual, gap,
            lacking.unit, unit_cost_yuan, cost_yuan, status, reason
        from by_county.shortfall as lacking
        inner join dim_compliance_item as item using (item_id)
        {_SCHOOL.format(row="lacking")}
        where
            lacking.county_code = $county and school_year = $year
            and (gap > 0 or status = 'not_evaluable')
        order by lacking.standard_id, {BY_LEVEL}, item_id, lacking.school_id
    """,
    "gap.csv": f"""
        select
            school_year, level, indicator_id, {_INDICATOR}, urban_schools, urban_pupils, urban_mean,
            town_schools, town_pupils, town_mean, rural_schools, rural_pupils, rural_mean,
            unknown_schools, unknown_pupils, unknown_mean, rural_urban_ratio, between_share, status
        from by_county.gap
        inner join dim_indicator as indicator using (indicator_id)
        where county_code = $county and school_year = $year
        order by {BY_LEVEL}, indicator_id
    """,
    "finance.csv": """
        select
            item_id, label_zh as item_zh, label_en as item_en, from_year, to_year, growth.kind,
            value_from, value_to, growth, compared_growth, status, reason
        from by_county.funding_growth as growth
        inner join finance_item as item using (item_id)
        where county_code = $county and school_year = $year
        order by item.sort_order, to_year
    """,
    "satisfaction.csv": """
        select
            school_year, group_name, distributed, returned, valid, satisfied, rate, requirement,
            status, reason
        from by_county.satisfaction
        where county_code = $county and school_year = $year
        order by group_name
    """,
    "distribution.csv": f"""
        select
            value.school_year, value.level, value.indicator_id, {_INDICATOR}, value.school_id,
            school.school_name, area.group_label_zh as area_zh, area.group_label_en as area_en,
            value.numerator, value.denominator, value.value, part.deviation, part.share,
            value.in_population, value.exclusion_reason, value.status, value.reason
        from by_county.school_indicator as value
        inner join dim_indicator as indicator using (indicator_id)
        {_SCHOOL.format(row="value")}
        left join urban_rural as area using (urban_rural_code)
        left join (
            select school_id, level, indicator_id, deviation, share from by_county.contribution
            where county_code = $county and school_year = $year
        ) as part
            on
                value.school_id = part.school_id
                and value.level = part.level
                and value.indicator_id = part.indicator_id
        where value.county_code = $county and value.school_year = $year
        order by value.level desc, indicator.indicator_set, indicator.sort_order, value.school_id
    """,
}
"""Files of the year a county's page shows."""

_SCHOOLS_OVER_THE_YEARS = """
pivot (
    select school_id, level, indicator_id, school_year, value
    from by_county.school_indicator
    where county_code = $county and status = 'evaluated'
)
on school_year in ({years})
using first(value)
group by school_id, level, indicator_id
order by school_id, level desc, indicator_id
"""


_CELLS = """
select
    cell.school_year, cell.county_code, county.county_name, county.province_name, cell.level,
    cell.standard_id, cell.figure, cell.figure_limit, cell.state, cell.worst_indicator,
    cell.worst_cv, cell.over_limit, cell.evaluated, cell.indicators
from published_cell as cell
left join published_county as county
    on
        cell.county_code = county.county_code
        and cell.school_year between county.valid_from and county.valid_to
where {condition}
order by cell.county_code, {level}, cell.standard_id, cell.school_year
"""


def write_nation_figures(marts: Marts, school_year: int, folder: Path) -> frozenset[str]:
    """Write the files of the overview: all years, and the year of the release alone."""
    everything = _CELLS.format(condition="true", level=BY_LEVEL)
    of_year = _CELLS.format(condition="cell.school_year = $year", level=BY_LEVEL)
    written = {
        "coefficients.csv": write_figures(marts, everything, {}, folder / "coefficients.csv"),
        "counties.csv": write_figures(
            marts, of_year, {"year": school_year}, folder / "counties.csv"
        ),
    }
    return frozenset(name for name, has_rows in written.items() if has_rows)


def write_province_figures(marts: Marts, province: str, folder: Path) -> frozenset[str]:
    """Write the file of a province's page."""
    query = _CELLS.format(condition="starts_with(cell.county_code, $province)", level=BY_LEVEL)
    name = "coefficients.csv"
    has_rows = write_figures(marts, query, {"province": province}, folder / name)
    return frozenset({name} if has_rows else ())


def write_county_figures(
    marts: Marts, county: str, school_year: int, folder: Path
) -> frozenset[str]:
    """Write the files of a county that have rows; return their names."""
    of_county: dict[str, object] = {"county": county}
    of_year: dict[str, object] = {**of_county, "year": school_year}
    written = [
        name
        for queries, parameters in ((OF_COUNTY, of_county), (OF_YEAR, of_year))
        for name, query in queries.items()
        if write_figures(marts, query, parameters, folder / name)
    ]
    return frozenset(written)


def write_school_history(
    marts: Marts, county: str, school_years: tuple[int, ...], path: Path
) -> bool:
    """Write every value of every school, one column per year; False without rows."""
    years = ", ".join(str(year) for year in school_years)
    query = _SCHOOLS_OVER_THE_YEARS.format(years=years)
    return write_figures(marts, query, {"county": county}, path)
