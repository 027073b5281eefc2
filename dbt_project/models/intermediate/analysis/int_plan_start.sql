-- Per school, how many units it gets for certain and how many at most: all units up to a level t
-- of the marginal (2x + 1) / P = 2t come before all others, floor(P t - x + 1/2) of a school. That
-- is at most P t - x + 1/2 and more than P t - x - 1/2, so the sums over the first j schools, in
-- order, say up to which level there are no more units than `least`, and from which at least `enough`.
with school as (
    select
        plan_number,
        row_number() over in_order as schools,
        sum(pupils) over in_order as pupils,
        sum(resource) over in_order as resource
    from {{ ref('int_plan_school') }}
    window in_order as (
        partition by plan_number order by (resource - 0.5) / pupils, school_id
        rows between unbounded preceding and current row
    )
),

county as (
    select
        school.plan_number,
        min((bound.least + school.resource - 0.5 * school.schools) / school.pupils) as least_level,
        min((bound.enough + school.resource + 0.5 * school.schools) / school.pupils) as enough_level
    from school
    inner join {{ ref('int_plan_bound') }} as bound
        on school.plan_number = bound.plan_number
    group by school.plan_number
)

select
    school.plan_number,
    school.school_id,
    school.pupils,
    school.resource,
    cast(greatest(floor(school.pupils * county.least_level - school.resource + 0.5), 0) as bigint)
        as certain_units,
    cast(greatest(floor(school.pupils * county.enough_level - school.resource + 0.5), 0) as bigint)
        as most_units
from {{ ref('int_plan_school') }} as school
inner join county
    on school.plan_number = county.plan_number
