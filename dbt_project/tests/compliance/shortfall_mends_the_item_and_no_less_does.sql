-- With the gap added a school meets the item; for whole things, with one unit less it does not.
-- One part in 10^9 is left to double arithmetic on areas and amounts.
select
    short.school_year,
    short.school_id,
    short.level,
    short.standard_id,
    short.item_id
from {{ ref('fct_shortfall') }} as short
inner join {{ ref('fct_school_item') }} as item
    on
        short.school_year = item.school_year
        and short.school_id = item.school_id
        and short.level = item.level
        and short.standard_id = item.standard_id
        and short.item_id = item.item_id
inner join {{ ref('compliance_item') }} as definition
    on short.item_id = definition.item_id
where
    (short.actual + short.gap) * definition.multiplier * (1 + 1e-9) < item.threshold * item.denominator
    or (
        short.gap > 0
        and (short.actual + short.gap - case when definition.whole then 1 else 0 end)
        * definition.multiplier * (1 - 1e-9) >= item.threshold * item.denominator
    )
