-- Schools of the coefficients that are planned for: what they have (x) and their pupils (P).
select
    county.plan_number,
    school.school_id,
    school.denominator as pupils,
    school.numerator as resource
from {{ ref('fct_school_indicator') }} as school
inner join {{ ref('int_plan_county') }} as county
    on {{ same_coefficient('school', 'county') }}
where school.in_population and school.status = 'evaluated'
