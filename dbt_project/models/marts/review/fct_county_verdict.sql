-- Each part of both reviews and the overall conclusion: met only if everything it rests on is met,
-- not met as soon as one thing is not, whatever is unknown.
with element as (
    select * from {{ ref('int_verdict_element') }}
),

part as (
    select
        county.school_year,
        county.county_code,
        listed.standard_id,
        listed.part,
        {{ all_met('element.status') }} as status,
        count(case when element.status = 'not_met' then 1 end) as not_met,
        count(case when element.status = 'not_evaluable' then 1 end) as not_evaluable,
        count(element.element) as elements
    from {{ ref('int_county_year') }} as county
    cross join {{ ref('verdict_part') }} as listed
    left join element
        on
            county.school_year = element.school_year
            and county.county_code = element.county_code
            and listed.standard_id = element.standard_id
            and listed.part = element.part
    where listed.part <> 'overall'
    group by county.school_year, county.county_code, listed.standard_id, listed.part
),

ranked as (
    select
        school_year,
        county_code,
        standard_id,
        part,
        status,
        element,
        label,
        row_number() over (
            partition by school_year, county_code, standard_id, part, status
            order by element
        ) as position
    from element
    where status <> 'met'
),

deciding as (
    select
        school_year,
        county_code,
        standard_id,
        part,
        status,
        {{ ordered_text('element', 'element', '; ') }} as elements,
        {{ ordered_text('label', 'element', '、') }} as labels
    from ranked
    where position <= {{ var('named_schools') }}
    group by school_year, county_code, standard_id, part, status
),

concluded as (
    select
        part.school_year,
        part.county_code,
        part.standard_id,
        part.part,
        part.status,
        case
            when part.status = 'met' then null
            when part.elements = 0 then 'nothing_to_evaluate'
            when part.part = 'school_standard' then 'schools_' || part.status
            else deciding.elements
        end as reason,
        {{ capped_names(
            'deciding.labels',
            "case when part.status = 'not_met' then part.not_met else part.not_evaluable end",
        ) | indent(8) }} as deciding
    from part
    left join deciding
        on
            part.school_year = deciding.school_year
            and part.county_code = deciding.county_code
            and part.standard_id = deciding.standard_id
            and part.part = deciding.part
            and part.status = deciding.status
),

overall as (
    select
        school_year,
        county_code,
        standard_id,
        {{ all_met('status') }} as status
    from concluded
    group by school_year, county_code, standard_id
)

select
    school_year,
    county_code,
    standard_id,
    part,
    status,
    reason,
    deciding
from concluded
union all
select
    overall.school_year,
    overall.county_code,
    overall.standard_id,
    'overall' as part,
    overall.status,
    {{ ordered_text(
        "case when concluded.status = overall.status and overall.status <> 'met' then concluded.part end",
        'listed.sort_order', '; ',
    ) }} as reason,
    {{ ordered_text(
        "case when concluded.status = overall.status and overall.status <> 'met' then listed.label_zh || ' ' || listed.label_en end",
        'listed.sort_order', '、',
    ) }} as deciding
from overall
inner join concluded
    on
        overall.school_year = concluded.school_year
        and overall.county_code = concluded.county_code
        and overall.standard_id = concluded.standard_id
inner join {{ ref('verdict_part') }} as listed
    on
        concluded.standard_id = listed.standard_id
        and concluded.part = listed.part
group by overall.school_year, overall.county_code, overall.standard_id, overall.status
