-- One row per county and run of landed years in which its codes and names stayed the same. Where
-- several codes or names are one county in a year, the name most schools state is taken.
with named as (
    select
        school.school_year,
        school.county_code as stated_county_code,
        school.county_name,
        school.city_name,
        school.province_name,
        county.county_code,
        count(*) as schools
    from {{ ref('stg_school') }} as school
    inner join {{ ref('int_county_code') }} as county
        on
            school.school_year = county.school_year
            and school.county_code = county.stated_county_code
    group by
        school.school_year, school.county_code, school.county_name,
        school.city_name, school.province_name, county.county_code
),

ranked as (
    select
        *,
        row_number() over (
            partition by school_year, county_code
            order by
                case when county_name is null then 1 else 0 end,
                schools desc, county_name asc, city_name asc, province_name asc, stated_county_code asc
        ) as name_rank
    from named
),

codes as (
    select
        school_year,
        county_code,
        {{ ordered_text('stated_county_code', 'stated_county_code', ',') }} as stated_county_codes
    from {{ ref('int_county_code') }}
    group by school_year, county_code
),

stated as (
    select
        ranked.school_year,
        ranked.county_code,
        ranked.county_name,
        ranked.city_name,
        ranked.province_name,
        codes.stated_county_codes,
        landed.year_number
    from ranked
    inner join codes
        on
            ranked.school_year = codes.school_year
            and ranked.county_code = codes.county_code
    inner join {{ ref('int_landed_year') }} as landed
        on ranked.school_year = landed.school_year
    where ranked.name_rank = 1
)

{{ runs_of_years(
    'stated',
    ['county_code'],
    ['county_name', 'city_name', 'province_name', 'stated_county_codes'],
) }}
