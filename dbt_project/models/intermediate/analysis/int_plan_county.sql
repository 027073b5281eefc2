-- Coefficients above their limit: the indicator's own where the review tests each coefficient,
-- the composite's where it tests their mean. Numbered, since a plan is sorted and summed school by school.
with choice as (
    select
        {{ coefficient_key('coefficient') }},
        coefficient.cv,
        choice.numerator_id,
        choice.multiplier,
        coalesce(coefficient.cv_limit, composite.cv_limit) as limit_used,
        case
            when coefficient.cv_limit is not null then 'cv_limit'
            else 'composite_limit'
        end as limit_source
    from {{ ref('fct_county_coefficient') }} as coefficient
    inner join {{ ref('int_county_indicator') }} as choice
        on {{ same_coefficient('coefficient', 'choice') }}
    left join {{ ref('int_county_limit') }} as composite
        on
            coefficient.school_year = composite.school_year
            and coefficient.county_code = composite.county_code
            and coefficient.level = composite.level
            and choice.indicator_set = composite.standard_id
            and composite.indicator_id = 'composite'
    where choice.denominator_id = 'pupils'
)

select
    row_number() over (order by {{ coefficient_key('choice') }}) as plan_number,
    {{ coefficient_key('choice') }},
    choice.cv,
    choice.limit_used,
    choice.limit_source,
    choice.multiplier,
    cost.yuan_per_unit
from choice
left join {{ ref('unit_cost') }} as cost
    on choice.numerator_id = cost.resource
where {{ is_above('choice.cv', 'choice.limit_used') }}
