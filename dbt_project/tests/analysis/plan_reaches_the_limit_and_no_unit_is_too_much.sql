-- With the plan the coefficient is within its limit; without one unit of any school it is not.
with total as (
    select
        plan_number,
        sum(cast(pupils as double)) as pupils,
        sum(resource + added) as resource,
        sum((resource + added) * (resource + added) / pupils) as square
    from {{ ref('int_plan_addition') }}
    group by plan_number
),

one_less as (
    select
        school.plan_number,
        min(
            total.pupils * (total.square - (2 * (school.resource + school.added) - 1) / school.pupils)
            / ((total.resource - 1) * (total.resource - 1)) - 1
        ) as least_squared_cv
    from {{ ref('int_plan_addition') }} as school
    inner join total
        on school.plan_number = total.plan_number
    where school.added > 0
    group by school.plan_number
)

select
    {{ coefficient_key('county') }},
    county.cv_after,
    one_less.least_squared_cv
from {{ ref('fct_plan_county') }} as county
inner join {{ ref('int_plan_county') }} as numbered
    on {{ same_coefficient('county', 'numbered') }}
left join one_less
    on numbered.plan_number = one_less.plan_number
where
    {{ is_above('county.cv_after', 'county.limit_used') }}
    or one_less.least_squared_cv is null
    or one_less.least_squared_cv <= county.limit_used * county.limit_used
