-- Units that take part, have no pupils or are left out add up to the units of the school table.
with units as (
    select
        school_year,
        county_code,
        level,
        indicator_id,
        count(*) as units
    from {{ ref('fct_school_indicator') }}
    group by school_year, county_code, level, indicator_id
)

select units.*
from units
left join {{ ref('fct_county_coefficient') }} as coefficient
    on
        units.school_year = coefficient.school_year
        and units.county_code = coefficient.county_code
        and units.level = coefficient.level
        and units.indicator_id = coefficient.indicator_id
where
    coalesce(
        coefficient.schools + coefficient.zero_pupil_schools + coefficient.excluded_schools, -1
    ) <> units.units
