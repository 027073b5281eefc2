-- Items of the reviews over their parts: met only if every part is. Value and requirement are those
-- of the first part. Where one of several parts decides, it is named.
with several_parts as (
    select distinct
        standard_id,
        item_id
    from {{ ref('item_requirement') }}
    where part_no > 1
),

part as (
    select
        part.*,
        several_parts.item_id is not null as is_one_of_several
    from {{ ref('int_item_part') }} as part
    left join several_parts
        on
            part.standard_id = several_parts.standard_id
            and part.item_id = several_parts.item_id
),

item as (
    select
        school_year,
        county_code,
        standard_id,
        item_id,
        {{ all_met('status') }} as status
    from part
    where is_one_of_several
    group by school_year, county_code, standard_id, item_id
)

select
    school_year,
    county_code,
    standard_id,
    item_id,
    value,
    operator,
    requirement,
    unit,
    figure_source as source,
    status,
    reason,
    deciding as decided_by
from part
where not is_one_of_several
union all
select
    item.school_year,
    item.county_code,
    item.standard_id,
    item.item_id,
    max(case when part.part_no = 1 then part.value end) as value,
    max(case when part.part_no = 1 then part.operator end) as operator,
    max(case when part.part_no = 1 then part.requirement end) as requirement,
    max(case when part.part_no = 1 then part.unit end) as unit,
    max(case when part.part_no = 1 then part.figure_source end) as source,
    item.status,
    {{ ordered_text(
        "case when part.status = item.status then part.reason end", 'part.part_no', '; ',
    ) }} as reason,
    {{ ordered_text(
        "case when part.status = item.status and item.status <> 'met' then part.part_id end",
        'part.part_no', '; ',
    ) }} as decided_by
from item
inner join part
    on
        item.school_year = part.school_year
        and item.county_code = part.county_code
        and item.standard_id = part.standard_id
        and item.item_id = part.item_id
group by item.school_year, item.county_code, item.standard_id, item.item_id, item.status
