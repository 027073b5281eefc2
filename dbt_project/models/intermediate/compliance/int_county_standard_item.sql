-- The items of the set that holds in a county and year, with the threshold of each urban–rural
-- group. A set without items of its own asks what standard_threshold asks of the review's
-- indicators; such an item is the compliance item that divides what the county's indicator divides.
with own_item as (
    select
        chosen.school_year,
        chosen.county_code,
        chosen.standard_id,
        chosen.set_id,
        item.level,
        item.item_no,
        item.item_id,
        item.urban_group,
        item.operator,
        item.threshold,
        item.computers_counted,
        coalesce(item.floor_share, chosen.floor_share) as floor_share
    from {{ ref('int_county_standard_set') }} as chosen
    inner join {{ ref('standard_item') }} as item
        on chosen.set_id = item.set_id
),

indicator_threshold as (
    select
        chosen.school_year,
        chosen.county_code,
        chosen.standard_id,
        chosen.set_id,
        limits.level,
        limits.indicator_id,
        case limits.operator when '>=' then 'ge' when '<=' then 'le' end as operator,
        cast(limits.threshold as {{ threshold_type() }}) as threshold,
        coalesce(cast(limits.floor_share as {{ floor_type() }}), chosen.floor_share) as floor_share,
        row_number() over (
            partition by
                chosen.school_year, chosen.county_code, chosen.standard_id,
                limits.level, limits.indicator_id
            order by {{ region_rank('limits.region') }} desc
        ) as precedence
    from {{ ref('int_county_standard_set') }} as chosen
    inner join {{ ref('standard_threshold') }} as limits
        on
            chosen.standard_id = limits.standard_id
            and {{ region_covers('limits.region', 'chosen.county_code') }}
            and {{ is_valid_in('chosen.school_year', 'limits.valid_from', 'limits.valid_to') }}
    where
        limits.threshold is not null
        and chosen.set_id not in (select item.set_id from {{ ref('standard_item') }} as item)
),

indicator_item as (
    select
        asked.school_year,
        asked.county_code,
        asked.standard_id,
        asked.set_id,
        asked.level,
        indicator.sort_order as item_no,
        item.item_id,
        'all' as urban_group,
        asked.operator,
        asked.threshold,
        cast(null as {{ text_type() }}) as computers_counted,
        asked.floor_share
    from indicator_threshold as asked
    inner join {{ ref('int_county_indicator') }} as choice
        on
            asked.school_year = choice.school_year
            and asked.county_code = choice.county_code
            and asked.level = choice.level
            and asked.indicator_id = choice.indicator_id
    inner join {{ ref('compliance_item') }} as item
        on
            choice.numerator_id = item.numerator
            and choice.denominator_id = item.denominator
            and choice.multiplier = item.multiplier
    inner join {{ ref('indicator') }} as indicator
        on asked.indicator_id = indicator.indicator_id
    where asked.precedence = 1
),

asked_item as (
    select * from own_item
    union all
    select * from indicator_item
)

select
    asked.school_year,
    asked.county_code,
    asked.standard_id,
    asked.set_id,
    asked.level,
    asked.item_id,
    max(asked.item_no) as item_no,
    max(
        case
            when asked.computers_counted = 'teaching' and item.numerator = 'computers_all'
                then 'computers_teaching'
            else item.numerator
        end
    ) as numerator_id,
    max(item.denominator) as denominator_id,
    max(item.multiplier) as multiplier,
    max(asked.operator) as operator,
    max(asked.floor_share) as floor_share,
    max(case when asked.urban_group = 'all' then asked.threshold end) as threshold_everywhere,
    max(case when asked.urban_group in ('all', 'urban') then asked.threshold end) as threshold_urban,
    max(case when asked.urban_group in ('all', 'town') then asked.threshold end) as threshold_town,
    max(case when asked.urban_group in ('all', 'rural') then asked.threshold end) as threshold_rural
from asked_item as asked
inner join {{ ref('compliance_item') }} as item
    on asked.item_id = item.item_id
group by
    asked.school_year, asked.county_code, asked.standard_id, asked.set_id,
    asked.level, asked.item_id
