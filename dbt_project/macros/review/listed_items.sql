{#- Items of the reviews that a seed lists, with what was concluded about each. -#}
{% macro listed_items(listed, name='item_id') -%}
select
    item.school_year,
    item.county_code,
    item.standard_id,
    item.item_id as {{ name }},
    item.value,
    item.operator,
    item.requirement,
    item.unit,
    item.source,
    item.status,
    item.reason,
    item.decided_by
from {{ ref('int_review_item') }} as item
inner join {{ ref(listed) }} as listed
    on
        item.standard_id = listed.standard_id
        and item.item_id = listed.item_id
{%- endmacro %}
