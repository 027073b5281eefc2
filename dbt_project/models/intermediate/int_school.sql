-- Schools with what decides their part in a review: kind, sponsor, county across years.
-- A missing or unknown code decides nothing and is noted.
with sponsor as (
    select
        sponsor_code as sponsor,
        sponsor_group
    from {{ ref('sponsor') }}
    where sponsor_code is not null
    union all
    select
        label_zh as sponsor,
        sponsor_group
    from {{ ref('sponsor') }}
)

select
    school.school_year,
    school.school_id,
    school.school_name,
    county.county_code,
    school.county_code as stated_county_code,
    school.school_type_code,
    school.urban_rural_code,
    school.sponsor_code,
    school.parent_school_id,
    school.layout_version,
    coalesce(school.is_counted_school, true) as is_counted_school,
    case
        when school.school_type_code is null then 'missing'
        else coalesce(school_type.school_group, 'unknown')
    end as school_group,
    case
        when school.sponsor_code is null then 'missing'
        else coalesce(sponsor.sponsor_group, 'unknown')
    end as sponsor_group,
    coalesce(school_type.has_primary, false) as has_primary,
    coalesce(school_type.has_junior, false) as has_junior,
    coalesce(school_type.has_senior, false) as has_senior
from {{ ref('stg_school') }} as school
inner join {{ ref('int_county_code') }} as county
    on
        school.school_year = county.school_year
        and school.county_code = county.stated_county_code
left join {{ ref('school_type') }} as school_type
    on school.school_type_code = school_type.school_type_code
left join sponsor
    on school.sponsor_code = sponsor.sponsor
