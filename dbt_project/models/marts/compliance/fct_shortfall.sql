-- What a school lacks of each resource a standard asks per pupil, in natural units and yuan. The gap
-- is the least that mends it: whole units where things are whole, counted from what the school has
-- (its stage may hold a fraction of a shared unit), nothing where the standard is met.
with resource as (
    select
        item.school_year,
        item.county_code,
        item.school_id,
        item.level,
        item.standard_id,
        item.set_id,
        item.item_id,
        item.numerator_id,
        item.numerator as actual,
        item.required_met,
        item.reason,
        definition.natural_unit,
        definition.whole as is_whole,
        cast(item.threshold as {{ threshold_type() }})
        * cast(item.denominator as decimal(7, 0))
        * {{ one_by('definition.multiplier') }} as required,
        cast(item.numerator as {{ compared_type() }}) as compared_actual
    from {{ ref('fct_school_item') }} as item
    inner join {{ ref('compliance_item') }} as definition
        on item.item_id = definition.item_id
    where
        item.operator = 'ge'
        and definition.denominator = 'pupils'
        and definition.natural_unit is not null
),

short as (
    select
        *,
        case
            when required_met = 'not_evaluable' then null
            when required_met = 'met' then 0
            when is_whole then cast(ceil(required - compared_actual) as double)
            else cast(required - {{ to_exact('actual') }} as double)
        end as gap
    from resource
)

select
    short.school_year,
    short.county_code,
    short.school_id,
    short.level,
    short.standard_id,
    short.set_id,
    short.item_id,
    short.numerator_id,
    case
        when short.is_whole then cast(ceil(short.required) as double)
        else cast(short.required as double)
    end as required,
    short.actual,
    short.gap,
    short.natural_unit as unit,
    cast(cost.yuan_per_unit as double) as unit_cost_yuan,
    short.gap * cast(cost.yuan_per_unit as double) as cost_yuan,
    case when short.gap is null then 'not_evaluable' else 'evaluated' end as status,
    short.reason
from short
left join {{ ref('unit_cost') }} as cost
    on short.numerator_id = cost.resource
