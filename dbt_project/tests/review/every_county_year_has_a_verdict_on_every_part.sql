-- Each county and year has each part of each review once, and no county passes with a part that
-- does not.
with listed as (
    select
        county.school_year,
        county.county_code,
        part.standard_id,
        part.part
    from {{ ref('int_county_year') }} as county
    cross join {{ ref('verdict_part') }} as part
)

select
    listed.school_year,
    listed.county_code,
    listed.standard_id,
    listed.part
from listed
left join {{ ref('fct_county_verdict') }} as verdict
    on
        listed.school_year = verdict.school_year
        and listed.county_code = verdict.county_code
        and listed.standard_id = verdict.standard_id
        and listed.part = verdict.part
where verdict.part is null
union all
select
    overall.school_year,
    overall.county_code,
    overall.standard_id,
    part.part
from {{ ref('fct_county_verdict') }} as overall
inner join {{ ref('fct_county_verdict') }} as part
    on
        overall.school_year = part.school_year
        and overall.county_code = part.county_code
        and overall.standard_id = part.standard_id
where
    overall.part = 'overall'
    and overall.status = 'met'
    and part.status <> 'met'
