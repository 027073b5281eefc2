"""What the marts hold about all published counties together, and about each in one line.

Belongs here: aggregates over counties and rows that compare them. Not here: a county's own pages
(``county``), or coverage, which the verdicts know (``reporting.verdicts``).
"""

from __future__ import annotations

from reporting.marts.county import BY_LEVEL, Marts
from reporting.marts.query import Row, rows

PROVINCE_DIGITS = 2
"""County codes begin with the two digits of their province (GB/T 2260)."""

_PROVINCE = f"left(county_code, {PROVINCE_DIGITS})"

_CELLS = """
with coefficient as (
    select found.*, indicator.indicator_set as standard_id
    from published_county_coefficient as found
    inner join dim_indicator as indicator using (indicator_id)
    inner join standard on indicator.indicator_set = standard.standard_id
),
summary as (
    select
        school_year, county_code, level, standard_id,
        count(*) as indicators,
        count(case when status = 'evaluated' then 1 end) as evaluated,
        count(case when within_limit = 'not_met' then 1 end) as over_limit,
        first(
            {'indicator_id': indicator_id, 'cv': cv, 'cv_limit': cv_limit}
            order by cv / coalesce(cv_limit, 1) desc, indicator_id
        ) filter (where status = 'evaluated') as worst
    from coefficient
    group by school_year, county_code, level, standard_id
)
select
    summary.* exclude (worst),
    worst.indicator_id as worst_indicator,
    worst.cv as worst_cv,
    case when rule.coefficient_rule = 'composite' then composite.composite_cv else worst.cv end
        as figure,
    case
        when rule.coefficient_rule = 'composite' then composite.composite_limit
        else worst.cv_limit
    end as figure_limit,
    case
        when rule.coefficient_rule = 'composite' and composite.status = 'evaluated'
            then composite.within_limit
        when rule.coefficient_rule = 'composite' then 'not_evaluable'
        when summary.over_limit > 0 then 'not_met'
        when summary.evaluated < summary.indicators then 'not_evaluable'
        when worst.cv_limit is null then 'no_limit'
        else 'met'
    end as state
from summary
inner join standard as rule using (standard_id)
left join published_county_composite as composite
    using (school_year, county_code, level, standard_id)
"""
"""One line per county, year, level and review: the figure that decides, its limit, the worst
coefficient (highest against its limit). A review without composite is decided by the worst one."""


def prepare_cells(marts: Marts) -> None:
    """Make the table ``published_cell`` that the queries here read."""
    marts.execute(f"create or replace temp table published_cell as {_CELLS}")


def places(marts: Marts, school_year: int) -> list[Row]:
    """Newest name, city and province of every county, also of those that are withheld."""
    return rows(
        marts,
        "select county_code, arg_max(county_name, valid_from) as county_name, "
        "arg_max(city_name, valid_from) as city_name, "
        "arg_max(province_name, valid_from) as province_name "
        "from dim_county where valid_from <= $year group by county_code order by county_code",
        year=school_year,
    )


def cells(marts: Marts, province: str) -> list[Row]:
    """The lines of a province's counties over the years."""
    return rows(
        marts,
        f"select * from published_cell where {_PROVINCE} = $province "
        f"order by county_code, {BY_LEVEL}, standard_id, school_year",
        province=province,
    )


def newest_cells(marts: Marts, school_year: int) -> list[Row]:
    """The lines of all counties in one year."""
    return rows(
        marts,
        "select * from published_cell where school_year = $year "
        f"order by county_code, {BY_LEVEL}, standard_id",
        year=school_year,
    )


def province_cells(marts: Marts) -> list[Row]:
    """By province, year, level and review: median and highest figure, counties met and judged."""
    return rows(
        marts,
        f"""
        select
            {_PROVINCE} as province, school_year, level, standard_id,
            count(*) as counties,
            count(case when state = 'met' then 1 end) as met,
            count(case when state in ('met', 'not_met') then 1 end) as judged,
            median(figure) filter (where state <> 'not_evaluable') as middle,
            max(figure) filter (where state <> 'not_evaluable') as highest,
            max(figure_limit) as figure_limit
        from published_cell
        group by province, school_year, level, standard_id
        order by province, school_year, {BY_LEVEL}, standard_id
        """,
    )


def spread(marts: Marts) -> list[Row]:
    """By year, level and review: how the deciding figures of all counties are spread."""
    return rows(
        marts,
        f"""
        select
            school_year, level, standard_id,
            count(*) as counties,
            count(case when state = 'met' then 1 end) as met,
            count(case when state in ('met', 'not_met') then 1 end) as judged,
            min(figure) filter (where state <> 'not_evaluable') as lowest,
            quantile_cont(figure, 0.25) filter (where state <> 'not_evaluable') as lower_quarter,
            median(figure) filter (where state <> 'not_evaluable') as middle,
            quantile_cont(figure, 0.75) filter (where state <> 'not_evaluable') as upper_quarter,
            max(figure) filter (where state <> 'not_evaluable') as highest,
            max(figure_limit) as figure_limit
        from published_cell
        group by school_year, level, standard_id
        order by standard_id, {BY_LEVEL}, school_year
        """,
    )


def movers(marts: Marts, school_year: int, level: str, number: int) -> list[Row]:
    """Counties whose composite changed most against the year before, the greatest fall first.

    Only where both years compare and are published.
    """
    return rows(
        marts,
        """
        with moved as (
            select county_code, previous_value, value, change,
                row_number() over (order by change, county_code) as from_below,
                row_number() over (order by change desc, county_code) as from_above
            from published_trend
            where
                indicator_id = 'composite' and measure = 'cv' and level = $level
                and school_year = $year and change is not null and change <> 0
        )
        select county_code, previous_value, value, change
        from moved
        where (change < 0 and from_below <= $number) or (change > 0 and from_above <= $number)
        order by change, county_code
        """,
        level=level,
        year=school_year,
        number=number,
    )


def results(marts: Marts, school_year: int) -> list[Row]:
    """How many counties meet each part of each review."""
    return rows(
        marts,
        "select standard_id, part, status, count(*) as counties "
        "from published_county_verdict where school_year = $year "
        "group by standard_id, part, status order by standard_id, part, status",
        year=school_year,
    )


def overall(marts: Marts, school_year: int) -> list[Row]:
    """The conclusion on every county."""
    return rows(
        marts,
        "select county_code, standard_id, status from published_county_verdict "
        "where school_year = $year and part = 'overall' order by county_code, standard_id",
        year=school_year,
    )


def sizes(marts: Marts) -> list[Row]:
    """Schools and pupils of compulsory education behind the figures of each year."""
    return rows(
        marts,
        "select school_year, count(distinct school_id) as schools, sum(pupils) as pupils "
        "from published_enrolment where level in ('primary', 'junior') and pupils > 0 "
        "group by school_year order by school_year",
    )
