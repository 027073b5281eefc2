-- The score sheet of each county and year (the most specific region's) with what the county states,
-- one row per item and measure. A score outside 0 … weight is not computed with.
with sheet as (
    select
        county.school_year,
        county.county_code,
        score_sheet.standard_id,
        score_sheet.item_id,
        score_sheet.parent_item_id,
        score_sheet.tier,
        score_sheet.weight,
        dense_rank() over (
            partition by county.school_year, county.county_code, score_sheet.standard_id
            order by {{ region_rank('score_sheet.region') }} desc
        ) as precedence
    from {{ ref('int_county_year') }} as county
    inner join {{ ref('score_sheet') }} as score_sheet
        on
            {{ region_covers('score_sheet.region', 'county.county_code') }}
            and {{ is_valid_in('county.school_year', 'score_sheet.valid_from', 'score_sheet.valid_to') }}
)
{% for measure in ['self', 'review'] %}
select
    sheet.school_year,
    sheet.county_code,
    sheet.standard_id,
    sheet.item_id,
    sheet.parent_item_id,
    sheet.tier,
    sheet.weight,
    '{{ measure }}' as measure,
    coalesce(stated.{{ measure }}_score is not null or stated.statements > 1, false) as is_stated,
    cast(
        case
            when stated.{{ measure }}_score between 0 and sheet.weight then stated.{{ measure }}_score
        end as decimal(18, 6)
    ) as score,
    case
        when stated.statements > 1 then 'several_returns'
        when stated.{{ measure }}_score > sheet.weight then 'score_above_weight'
        when stated.{{ measure }}_score < 0 then 'impossible_value'
        when stated.{{ measure }}_score is null then 'missing_in_return'
    end as reason
from sheet
left join {{ ref('int_county_item') }} as stated
    on
        sheet.school_year = stated.school_year
        and sheet.county_code = stated.county_code
        and sheet.item_id = stated.item_id
where sheet.precedence = 1
{{ "union all" if not loop.last }}
{%- endfor %}
