-- Every item of the government's work and of outcome and every veto has a first requirement that
-- holds everywhere in every year, and every requirement belongs to such an item.
with item as (
    select
        standard_id,
        item_id
    from {{ ref('government_item') }}
    union all
    select
        standard_id,
        item_id
    from {{ ref('outcome_item') }}
    union all
    select
        standard_id,
        item_id
    from {{ ref('veto_item') }}
),

first_requirement as (
    select
        standard_id,
        item_id
    from {{ ref('item_requirement') }}
    where region = 'all' and part_no = 1 and valid_from is null and valid_to is null
)

select
    item.standard_id,
    item.item_id
from item
left join first_requirement
    on
        item.standard_id = first_requirement.standard_id
        and item.item_id = first_requirement.item_id
where first_requirement.item_id is null
union all
select
    requirement.standard_id,
    requirement.item_id
from {{ ref('item_requirement') }} as requirement
left join item
    on
        requirement.standard_id = item.standard_id
        and requirement.item_id = item.item_id
where item.item_id is null
