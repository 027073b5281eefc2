-- A coefficient that fails its review has a plan, and the plan's schools add up to the county's row.
with school as (
    select
        {{ coefficient_key() }},
        sum(added) as added,
        count(*) as schools
    from {{ ref('fct_plan') }}
    group by {{ coefficient_key() }}
)

select
    {{ coefficient_key('coefficient') }},
    plan.added,
    school.added as added_by_school
from {{ ref('fct_county_coefficient') }} as coefficient
left join {{ ref('fct_plan_county') }} as plan
    on {{ same_coefficient('coefficient', 'plan') }}
left join school
    on {{ same_coefficient('coefficient', 'school') }}
where
    ({{ is_above('coefficient.cv', 'coefficient.cv_limit') }} and plan.added is null)
    or (plan.added is not null and coalesce(school.added, -1) <> plan.added)
    or (plan.added is not null and coalesce(school.schools, -1) <> coefficient.schools)
