-- County codes as returns state them, and the code the county carries in all years.
with stated as (
    select distinct
        school_year,
        county_code
    from {{ ref('stg_school') }}
)

select
    stated.school_year,
    stated.county_code as stated_county_code,
    coalesce(lineage.canonical_county_code, stated.county_code) as county_code
from stated
left join {{ ref('stg_lineage_county') }} as lineage
    on
        stated.county_code = lineage.county_code
        and {{ is_valid_in('stated.school_year', 'lineage.valid_from', 'lineage.valid_to') }}
