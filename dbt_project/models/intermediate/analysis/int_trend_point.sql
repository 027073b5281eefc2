-- Figures that are followed over the years, with their limit where there is one, and what they
-- rest on: coefficient and mean of each indicator, the composite of the review that tests it.
with figure as (
    select
        {{ coefficient_key('coefficient') }},
        choice.indicator_set,
        'cv' as measure,
        coefficient.cv as value,
        coefficient.cv_limit
    from {{ ref('fct_county_coefficient') }} as coefficient
    inner join {{ ref('int_county_indicator') }} as choice
        on {{ same_coefficient('coefficient', 'choice') }}
    union all
    select
        {{ coefficient_key('coefficient') }},
        choice.indicator_set,
        'mean' as measure,
        coefficient.county_mean as value,
        null as cv_limit
    from {{ ref('fct_county_coefficient') }} as coefficient
    inner join {{ ref('int_county_indicator') }} as choice
        on {{ same_coefficient('coefficient', 'choice') }}
    union all
    select
        composite.school_year,
        composite.county_code,
        composite.level,
        'composite' as indicator_id,
        composite.standard_id as indicator_set,
        'cv' as measure,
        composite.composite_cv as value,
        composite.composite_limit as cv_limit
    from {{ ref('fct_county_composite') }} as composite
    where composite.composite_limit is not null
)

select
    {{ coefficient_key('figure') }},
    figure.measure,
    figure.value,
    figure.cv_limit,
    county.families,
    county.territory_changes,
    county.population_rules,
    definition.definition
from figure
inner join {{ ref('int_trend_definition') }} as definition
    on
        {{ same_coefficient('figure', 'definition') }}
        and figure.indicator_set = definition.indicator_set
inner join {{ ref('int_trend_county') }} as county
    on
        figure.school_year = county.school_year
        and figure.county_code = county.county_code
        and definition.population_standard_id = county.population_standard_id
