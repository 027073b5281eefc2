select
    school_year,
    population_standard_id,
    school_id,
    county_code,
    unit_school_id,
    treatment,
    rule_id,
    in_population,
    exclusion_reason,
    note
from {{ ref('int_school_population') }}
