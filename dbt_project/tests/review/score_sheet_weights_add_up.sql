-- In every year a sheet is used, the weights of an item's parts sum to its own, a total is 100, and
-- every item but the total is part of one of the tier above.
with change as (
    select
        region,
        standard_id,
        coalesce(valid_from, 0) as school_year
    from {{ ref('score_sheet') }}
    union
    select
        region,
        standard_id,
        valid_to + 1 as school_year
    from {{ ref('score_sheet') }}
    where valid_to is not null
),

sheet as (
    select
        change.school_year,
        item.region,
        item.standard_id,
        item.item_id,
        item.parent_item_id,
        item.tier,
        item.weight
    from change
    inner join {{ ref('score_sheet') }} as item
        on
            change.region = item.region
            and change.standard_id = item.standard_id
            and {{ is_valid_in('change.school_year', 'item.valid_from', 'item.valid_to') }}
),

family as (
    select
        part.*,
        parent.item_id is not null as has_parent,
        parent.weight as parent_weight,
        coalesce(parent.tier || '>' || part.tier, part.tier) as tiers,
        sum(part.weight) over (
            partition by part.school_year, part.region, part.standard_id, part.parent_item_id
        ) as parts_weight
    from sheet as part
    left join sheet as parent
        on
            part.school_year = parent.school_year
            and part.region = parent.region
            and part.standard_id = parent.standard_id
            and part.parent_item_id = parent.item_id
)

select *
from family
where
    tiers not in ('total', 'total>A', 'A>B', 'B>C')
    or (tier = 'total' and weight <> 100)
    or (has_parent and abs(parts_weight - parent_weight) > 0.000001)
