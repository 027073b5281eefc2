-- Each figure over the years: change on last year, Theil–Sen slope of its segment so far, and the
-- year in which it would be within its limit if it went on like that.
with evaluated as (
    select *
    from {{ ref('int_trend_segment') }}
    where value is not null
),

slope as (
    select
        {{ coefficient_key('point') }},
        point.measure,
        median((later.value - earlier.value) / (later.school_year - earlier.school_year)) as slope
    from {{ ref('int_trend_segment') }} as point
    inner join evaluated as later
        on
            {{ same_line('point', 'later') }}
            and point.segment = later.segment
            and point.school_year >= later.school_year
    inner join evaluated as earlier
        on
            {{ same_line('later', 'earlier') }}
            and later.segment = earlier.segment
            and later.school_year > earlier.school_year
    group by {{ coefficient_key('point') }}, point.measure
    having count(distinct later.school_year) >= {{ var('trend_years') }} - 1
),

projected as (
    select
        {{ coefficient_key('point') }},
        point.measure,
        point.value,
        last_year.value as previous_value,
        point.value - last_year.value as change,
        point.segment,
        point.break_reason,
        slope.slope,
        case
            when {{ is_above('point.value', 'point.cv_limit') }} and slope.slope < 0
                then ceil((point.cv_limit - point.value) / slope.slope - 1e-9)
        end as years_to_limit,
        point.cv_limit
    from {{ ref('int_trend_segment') }} as point
    left join {{ ref('int_trend_segment') }} as last_year
        on
            {{ same_line('point', 'last_year') }}
            and point.segment = last_year.segment
            and point.school_year = last_year.school_year + 1
    left join slope
        on
            {{ same_coefficient('point', 'slope') }}
            and point.measure = slope.measure
)

select
    county_code,
    level,
    indicator_id,
    measure,
    school_year,
    value,
    previous_value,
    change,
    segment,
    break_reason,
    slope,
    case
        when years_to_limit <= {{ var('projection_years') }}
            then school_year + cast(years_to_limit as bigint)
    end as projected_year,
    case
        when cv_limit is null then 'no_limit'
        when value is null then 'not_evaluable'
        when not {{ is_above('value', 'cv_limit') }} then 'within_limit'
        when slope is null then 'too_short'
        when years_to_limit <= {{ var('projection_years') }} then 'projected'
        else 'points_away'
    end as projection_status
from projected
