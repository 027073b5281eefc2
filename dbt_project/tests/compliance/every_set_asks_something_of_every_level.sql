-- A set with items has some for both levels, each with a number of its own (up to var items_of_a_set)
-- and known in one way: the same number, operator and floor in all urban–rural groups, and one
-- threshold for all of them or one for each. A set without items is of a review whose indicators
-- have thresholds.
with level_items as (
    select
        sets.set_id,
        stage.level,
        count(item.item_id) as items
    from {{ ref('standard_set') }} as sets
    inner join {{ ref('stage_weight') }} as stage
        on stage.level in ('primary', 'junior')
    left join {{ ref('standard_item') }} as item
        on
            sets.set_id = item.set_id
            and stage.level = item.level
    group by sets.set_id, stage.level
),

set_items as (
    select
        set_id,
        sum(items) as items
    from level_items
    group by set_id
)

select
    level_items.set_id,
    level_items.level,
    'no_items_for_level' as problem
from level_items
inner join set_items
    on level_items.set_id = set_items.set_id
where level_items.items = 0 and set_items.items > 0
union all
select
    sets.set_id,
    stage.level,
    'no_thresholds_for_level' as problem
from {{ ref('standard_set') }} as sets
inner join {{ ref('stage_weight') }} as stage
    on stage.level in ('primary', 'junior')
inner join set_items
    on sets.set_id = set_items.set_id
left join {{ ref('standard_threshold') }} as limits
    on
        sets.standard_id = limits.standard_id
        and stage.level = limits.level
        and limits.region = 'all'
        and limits.threshold is not null
where set_items.items = 0 and limits.indicator_id is null
union all
select
    set_id,
    level,
    'item_known_in_two_ways: ' || item_id as problem
from {{ ref('standard_item') }}
group by set_id, level, item_id
having
    count(distinct item_no) > 1
    or max(item_no) not between 1 and {{ var('items_of_a_set') }}
    or count(distinct operator) > 1
    or count(distinct coalesce(floor_share, -1)) > 1
    or count(distinct coalesce(computers_counted, 'all')) > 1
    or max(operator) not in ('ge', 'le')
    or not (
        (count(*) = 1 and max(urban_group) = 'all')
        or (count(*) = 3 and count(case when urban_group in ('urban', 'town', 'rural') then 1 end) = 3)
    )
union all
select
    set_id,
    level,
    'number_of_two_items: ' || cast(item_no as {{ text_type() }}) as problem
from {{ ref('standard_item') }}
group by set_id, level, item_no
having count(distinct item_id) > 1
