-- Planned values against what was reached. A coefficient is on track at or below its plan; a mean at
-- or above it, or at or below where the indicator is better when lower.
with planned as (
    {{ stated_by_county(
        ref('stg_target'),
        ['level', 'indicator_id'],
        ['measure', 'planned_value', 'responsible_office', 'note'],
    ) | indent(4) }}
),

actual as (
    select
        coefficient.school_year,
        coefficient.county_code,
        coefficient.level,
        coefficient.indicator_id,
        coefficient.county_mean,
        coefficient.cv,
        coefficient.reason,
        indicator.direction
    from {{ ref('fct_county_coefficient') }} as coefficient
    inner join {{ ref('indicator') }} as indicator
        on coefficient.indicator_id = indicator.indicator_id
    union all
    select
        school_year,
        county_code,
        level,
        'composite' as indicator_id,
        cast(null as double) as county_mean,
        composite_cv as cv,
        reason,
        'none' as direction
    from {{ ref('fct_county_composite') }}
    where standard_id = 'basic'
),

compared as (
    select
        planned.school_year,
        planned.county_code,
        planned.level,
        planned.indicator_id,
        planned.measure,
        planned.planned_value,
        planned.responsible_office,
        planned.note,
        planned.statements,
        actual.reason as actual_reason,
        planned.measure = 'cv' or actual.direction = 'lower' as is_lower_better,
        case planned.measure when 'cv' then actual.cv when 'mean' then actual.county_mean end as actual
    from planned
    left join actual
        on
            planned.school_year = actual.school_year
            and planned.county_code = actual.county_code
            and planned.level = actual.level
            and planned.indicator_id = actual.indicator_id
)

select
    school_year,
    county_code,
    level,
    indicator_id,
    measure,
    planned_value,
    actual,
    actual - planned_value as difference,
    case
        when actual is null or planned_value is null then 'not_evaluable'
        when is_lower_better and actual <= planned_value then 'on_track'
        when not is_lower_better and actual >= planned_value then 'on_track'
        else 'off_track'
    end as status,
    case
        when statements > 1 then 'several_returns'
        when planned_value is null or measure is null then 'missing_in_return'
        when actual is null then coalesce(actual_reason, 'no_such_figure')
    end as reason,
    responsible_office,
    note
from compared
