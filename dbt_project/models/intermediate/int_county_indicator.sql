-- What each indicator divides by what, in one county and year: the most specific region's row wins.
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
        choice.level,
        choice.indicator_id,
        choice.numerator_id,
        row_number() over (
            partition by county.school_year, county.county_code, choice.level, choice.indicator_id
            order by {{ region_rank('choice.region') }} desc
        ) as precedence
    from county
    inner join {{ ref('indicator_numerator') }} as choice
        on
            {{ region_covers('choice.region', 'county.county_code') }}
            and {{ is_valid_in('county.school_year', 'choice.valid_from', 'choice.valid_to') }}
),

numerator as (
    select distinct
        numerator_id,
        table_name
    from {{ ref('int_numerator_field') }}
)

select
    candidate.school_year,
    candidate.county_code,
    candidate.level,
    candidate.indicator_id,
    indicator.indicator_set,
    indicator.population_standard_id,
    candidate.numerator_id,
    numerator.table_name as numerator_table,
    indicator.denominator_id,
    indicator.multiplier
from candidate
inner join {{ ref('indicator') }} as indicator
    on candidate.indicator_id = indicator.indicator_id
inner join numerator
    on candidate.numerator_id = numerator.numerator_id
where candidate.precedence = 1
