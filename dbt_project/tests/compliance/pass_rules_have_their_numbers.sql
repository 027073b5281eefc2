-- A pass rule is known, has the number it counts with, and has a floor for every item where it says so.
select
    sets.set_id,
    sets.pass_rule as problem
from {{ ref('standard_set') }} as sets
where
    case sets.pass_rule
        when 'max_unmet' then sets.max_unmet is null
        when 'min_met_with_floor' then sets.min_met is null
        when 'all_but_one_with_floor' then false
        else true
    end
union all
select distinct
    sets.set_id,
    item.item_id as problem
from {{ ref('standard_set') }} as sets
inner join {{ ref('int_county_standard_item') }} as item
    on sets.set_id = item.set_id
where sets.pass_rule in ('min_met_with_floor', 'all_but_one_with_floor') and item.floor_share is null
