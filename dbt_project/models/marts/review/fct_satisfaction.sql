-- Satisfaction of each group asked and of all together: satisfied ÷ valid questionnaires. Counties
-- that are one today are added up.
{%- set counts = ['distributed', 'returned', 'valid', 'satisfied'] %}
with stated as (
    select
        stated.school_year,
        coalesce(lineage.canonical_county_code, stated.county_code) as county_code,
        {%- for count in counts %}
        stated.{{ count }},
        {%- endfor %}
        stated.group_name
    from {{ ref('stg_satisfaction') }} as stated
    left join {{ ref('stg_lineage_county') }} as lineage
        on
            stated.county_code = lineage.county_code
            and {{ is_valid_in('stated.school_year', 'lineage.valid_from', 'lineage.valid_to') }}
),

summed as (
    select
        school_year,
        county_code,
        {%- for count in counts %}
        cast({{ sum_if_complete(count) }} as bigint) as {{ count }},
        {%- endfor %}
        group_name
    from stated
    group by school_year, county_code, group_name
    union all
    select
        school_year,
        county_code,
        {%- for count in counts %}
        cast({{ sum_if_complete(count) }} as bigint) as {{ count }},
        {%- endfor %}
        'all' as group_name
    from stated
    group by school_year, county_code
),

required as (
    select
        county.school_year,
        county.county_code,
        asked.group_name,
        asked.requirement,
        row_number() over (
            partition by county.school_year, county.county_code, asked.group_name
            order by {{ region_rank('asked.region') }} desc
        ) as precedence
    from {{ ref('int_county_year') }} as county
    inner join {{ ref('satisfaction_group') }} as asked
        on
            {{ region_covers('asked.region', 'county.county_code') }}
            and {{ is_valid_in('county.school_year', 'asked.valid_from', 'asked.valid_to') }}
),

rated as (
    select
        required.school_year,
        required.county_code,
        required.group_name,
        summed.distributed,
        summed.returned,
        summed.valid,
        summed.satisfied,
        required.requirement,
        case
            when summed.valid is null or summed.satisfied is null then 'missing_in_return'
            when summed.valid = 0 then 'no_valid_questionnaires'
            when summed.satisfied not between 0 and summed.valid then 'impossible_value'
        end as reason
    from required
    left join summed
        on
            required.school_year = summed.school_year
            and required.county_code = summed.county_code
            and required.group_name = summed.group_name
    where required.precedence = 1 and (summed.group_name is not null or required.group_name = 'all')
)

select
    school_year,
    county_code,
    group_name,
    distributed,
    returned,
    valid,
    satisfied,
    case when reason is null then cast(satisfied as double) / valid end as rate,
    requirement,
    case
        when reason is not null then 'not_evaluable'
        when cast(satisfied as double) / valid >= requirement then 'met'
        else 'not_met'
    end as status,
    reason
from rated
