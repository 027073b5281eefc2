-- The least addition that brings a coefficient to its limit, and the coefficient computed anew, in
-- two passes, with what was added.
with total as (
    select
        plan_number,
        sum(pupils) as pupils,
        sum(added) + {{ units_to_number('sum(' ~ exact_units('resource') ~ ')') }} as resource,
        sum(added) as added,
        count(case when added > 0 then 1 end) as schools_raised
    from {{ ref('int_plan_addition') }}
    group by plan_number
),

deviation as (
    select
        school.plan_number,
        cast(school.pupils as double) / total.pupils as weight,
        (school.resource + school.added) / school.pupils * total.pupils / total.resource - 1
            as relative_deviation
    from {{ ref('int_plan_addition') }} as school
    inner join total
        on school.plan_number = total.plan_number
),

spread as (
    select
        plan_number,
        sqrt(cast(sum(cast(
            weight * relative_deviation * relative_deviation as {{ share_type() }}
        )) as double)) as cv
    from deviation
    group by plan_number
)

select
    {{ coefficient_key('county') }},
    county.cv as cv_before,
    county.limit_used,
    county.limit_source,
    cast(total.added as bigint) as added,
    total.added * county.yuan_per_unit as cost_yuan,
    spread.cv as cv_after,
    total.schools_raised
from {{ ref('int_plan_county') }} as county
inner join total
    on county.plan_number = total.plan_number
inner join spread
    on county.plan_number = spread.plan_number
