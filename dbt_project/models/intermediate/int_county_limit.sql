-- The limits of a review in one county and year: the most specific region's row wins.
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
        limits.standard_id,
        limits.level,
        limits.indicator_id,
        limits.cv_limit,
        row_number() over (
            partition by
                county.school_year, county.county_code,
                limits.standard_id, limits.level, limits.indicator_id
            order by {{ region_rank('limits.region') }} desc
        ) as precedence
    from county
    inner join {{ ref('standard_threshold') }} as limits
        on
            {{ region_covers('limits.region', 'county.county_code') }}
            and {{ is_valid_in('county.school_year', 'limits.valid_from', 'limits.valid_to') }}
    where limits.cv_limit is not null
)

select
    school_year,
    county_code,
    standard_id,
    level,
    indicator_id,
    cv_limit
from candidate
where precedence = 1
