select
    item.school_year,
    item.county_code,
    item.standard_id,
    item.item_id,
    item.value,
    item.operator,
    item.requirement,
    item.unit,
    item.source,
    item.status,
    item.reason,
    item.decided_by
from {{ ref('int_review_item') }} as item
inner join {{ ref('government_item') }} as listed
    on
        item.standard_id = listed.standard_id
        and item.item_id = listed.item_id
