-- An item that divides the same figures as an indicator is that indicator.
with same_indicator as (
    select distinct
        item.item_id,
        indicator.indicator_id
    from {{ ref('compliance_item') }} as item
    inner join {{ ref('indicator') }} as indicator
        on
            item.denominator = indicator.denominator_id
            and item.multiplier = indicator.multiplier
    inner join {{ ref('indicator_numerator') }} as choice
        on
            indicator.indicator_id = choice.indicator_id
            and item.numerator = choice.numerator_id
),

indicators as (
    select
        item_id,
        {{ ordered_text('indicator_id', 'indicator_id', ',') }} as indicator_ids
    from same_indicator
    group by item_id
)

select
    item.item_id,
    item.label_zh,
    item.label_en,
    item.unit,
    item.unit_label_zh,
    item.unit_label_en,
    item.decimals,
    item.numerator as numerator_id,
    item.denominator as denominator_id,
    item.multiplier,
    item.whole as is_whole,
    item.natural_unit,
    indicators.indicator_ids
from {{ ref('compliance_item') }} as item
left join indicators
    on item.item_id = indicators.item_id
