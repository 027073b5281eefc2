-- Numbers the returns of schools are held against, one row per county and year: the most specific
-- region's row wins.
{%- set limits = [
    'classes_per_special_room', 'music_room_area', 'art_room_area', 'pupils_of_school',
    'pupils_of_combined_school', 'primary_class_size', 'junior_class_size', 'small_school_pupils',
] %}
with candidate as (
    select
        county.school_year,
        county.county_code,
        limits.limit_id,
        limits.value,
        row_number() over (
            partition by county.school_year, county.county_code, limits.limit_id
            order by {{ region_rank('limits.region') }} desc
        ) as precedence
    from {{ ref('int_county_year') }} as county
    inner join {{ ref('school_limit') }} as limits
        on
            {{ region_covers('limits.region', 'county.county_code') }}
            and {{ is_valid_in('county.school_year', 'limits.valid_from', 'limits.valid_to') }}
)

select
    school_year,
    {%- for limit in limits %}
    max(case when limit_id = '{{ limit }}' then value end) as {{ limit }},
    {%- endfor %}
    county_code
from candidate
where precedence = 1
group by school_year, county_code
