-- Schools of every county are judged by a set in every year and review.
select
    county.school_year,
    county.county_code,
    standard.standard_id
from {{ ref('int_county_code') }} as county
cross join {{ ref('standard') }} as standard
left join {{ ref('int_county_standard_set') }} as chosen
    on
        county.school_year = chosen.school_year
        and county.county_code = chosen.county_code
        and standard.standard_id = chosen.standard_id
where chosen.set_id is null
