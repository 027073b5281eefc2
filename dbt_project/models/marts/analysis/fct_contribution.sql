-- What each school adds to the variance its county's coefficient is made of; the shares sum to 1.
with coefficient as (
    select
        {{ coefficient_key() }},
        {{ exact_units('numerator') }} as numerator_units,
        denominator,
        county_mean,
        case when cv > {{ no_deviation() }} then cv end as cv
    from {{ ref('fct_county_coefficient') }}
    where status = 'evaluated'
),

deviation as (
    select
        {{ coefficient_key('school') }},
        school.school_id,
        coefficient.county_mean,
        coefficient.cv,
        cast(school.denominator as double) / coefficient.denominator as weight,
        {{ relative_deviation(
            exact_units('school.numerator'), 'school.denominator',
            'coefficient.numerator_units', 'coefficient.denominator',
        ) }} as relative_deviation
    from {{ ref('fct_school_indicator') }} as school
    inner join coefficient
        on {{ same_coefficient('school', 'coefficient') }}
    where school.in_population and school.status = 'evaluated'
)

select
    {{ coefficient_key() }},
    school_id,
    weight,
    case
        when abs(relative_deviation) <= {{ no_deviation() }} then 0
        else county_mean * relative_deviation
    end as deviation,
    weight * (relative_deviation / cv) * (relative_deviation / cv) as share,
    case
        when abs(relative_deviation) <= {{ no_deviation() }} then 'at'
        when relative_deviation > 0 then 'above'
        else 'below'
    end as direction,
    case when cv is null then 'undefined' else 'evaluated' end as status
from deviation
