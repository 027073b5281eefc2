-- The set of items schools of a county are judged by in one year and review: of the sets whose
-- years hold, the most specific region's.
with county as (
    select distinct
        school_year,
        county_code
    from {{ ref('int_county_code') }}
),

candidate as (
    select
        county.school_year,
        county.county_code,
        sets.standard_id,
        sets.set_id,
        sets.floor_share,
        row_number() over (
            partition by county.school_year, county.county_code, sets.standard_id
            order by {{ region_rank('sets.region') }} desc, sets.set_id asc
        ) as precedence
    from county
    inner join {{ ref('standard_set') }} as sets
        on
            {{ region_covers('sets.region', 'county.county_code') }}
            and {{ is_valid_in('county.school_year', 'sets.valid_from', 'sets.valid_to') }}
)

select
    school_year,
    county_code,
    standard_id,
    set_id,
    floor_share
from candidate
where precedence = 1
