-- The least addition of whole units that brings a coefficient to its limit, per school: units in
-- order of their marginal (2x + 1) / P, as many as the limit needs, see docs/plan.md.
with start as (
    select
        school.plan_number,
        sum(cast(school.pupils as double)) as pupils,
        sum(school.resource + school.certain_units) as resource,
        sum(
            (school.resource + school.certain_units) * (school.resource + school.certain_units)
            / school.pupils
        ) as square
    from {{ ref('int_plan_start') }} as school
    group by school.plan_number
),

unit as (
    select
        plan_number,
        school_id,
        pupils,
        resource,
        {{ each_number('certain_units + 1', 'most_units') }} as unit_number
    from {{ ref('int_plan_start') }}
    where most_units > certain_units
),

priced as (
    select
        plan_number,
        school_id,
        unit_number,
        (2 * (resource + unit_number) - 1) / pupils as marginal
    from unit
),

ordered as (
    select
        plan_number,
        school_id,
        row_number() over so_far as units,
        sum(marginal) over so_far as marginal_sum
    from priced
    window so_far as (
        partition by plan_number order by marginal, school_id, unit_number
        rows between unbounded preceding and current row
    )
),

-- CV² + 1 = P_N sum(x²/P) / (sum x)²; equal up to the rounding of doubles is within the limit.
needed as (
    select
        start.plan_number,
        min(ordered.units) as units
    from start
    inner join {{ ref('int_plan_county') }} as county
        on start.plan_number = county.plan_number
    inner join ordered
        on start.plan_number = ordered.plan_number
    where
        start.pupils * (start.square + ordered.marginal_sum)
        / ((start.resource + ordered.units) * (start.resource + ordered.units)) - 1
        <= county.limit_used * county.limit_used * (1 + 1e-12)
    group by start.plan_number
),

taken as (
    select
        ordered.plan_number,
        ordered.school_id,
        count(*) as units
    from ordered
    inner join needed
        on ordered.plan_number = needed.plan_number
    where ordered.units <= needed.units
    group by ordered.plan_number, ordered.school_id
)

select
    school.plan_number,
    school.school_id,
    school.pupils,
    school.resource,
    school.certain_units + coalesce(taken.units, 0) as added
from {{ ref('int_plan_start') }} as school
left join taken
    on
        school.plan_number = taken.plan_number
        and school.school_id = taken.school_id
