-- Whether a school is urban, town or rural; unknown where its class is missing or not in the code list.
select
    school.school_year,
    school.school_id,
    coalesce(area.urban_rural_group, 'unknown') as urban_rural_group
from {{ ref('int_school') }} as school
left join {{ ref('urban_rural') }} as area
    on school.urban_rural_code = area.urban_rural_code
