-- The least addition of resources that brings a coefficient to its limit, school by school.
select
    {{ coefficient_key('county') }},
    school.school_id,
    school.resource * county.multiplier / school.pupils as value_before,
    school.added,
    (school.resource + school.added) * county.multiplier / school.pupils as value_after,
    school.added * county.yuan_per_unit as cost_yuan
from {{ ref('int_plan_addition') }} as school
inner join {{ ref('int_plan_county') }} as county
    on school.plan_number = county.plan_number
