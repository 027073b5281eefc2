-- A code of a return stands for one county in a year, and that county's code for itself.
select
    stated.school_year,
    stated.stated_county_code,
    count(*) as counties
from {{ ref('int_county_code') }} as stated
left join {{ ref('int_county_code') }} as own
    on
        stated.school_year = own.school_year
        and stated.county_code = own.stated_county_code
group by stated.school_year, stated.stated_county_code
having count(*) > 1 or max(case when own.county_code <> stated.county_code then 1 else 0 end) = 1
