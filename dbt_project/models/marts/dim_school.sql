-- One row per school and run of landed years in which nothing about it changed.
with stated as (
    select
        school.school_year,
        school.school_id,
        school.school_name,
        school.county_code,
        school.stated_county_code,
        school.school_type_code,
        school.urban_rural_code,
        school.sponsor_code,
        landed.year_number,
        coalesce(lineage.canonical_school_id, school.school_id) as canonical_school_id
    from {{ ref('int_school') }} as school
    inner join {{ ref('int_landed_year') }} as landed
        on school.school_year = landed.school_year
    left join {{ ref('stg_lineage_school') }} as lineage
        on
            school.school_id = lineage.school_id
            and {{ is_valid_in('school.school_year', 'lineage.from_school_year', 'null') }}
)

{{ runs_of_years(
    'stated',
    ['school_id'],
    [
        'canonical_school_id', 'school_name', 'county_code', 'stated_county_code',
        'school_type_code', 'urban_rural_code', 'sponsor_code',
    ],
) }}
