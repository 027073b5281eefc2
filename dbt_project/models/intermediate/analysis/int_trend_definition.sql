-- How an indicator is defined in a county and year: its numerator, and how often its definition
-- changed so far. A composite's definition is that of its indicators.
with definition as (
    select
        {{ coefficient_key('choice') }},
        choice.indicator_set,
        choice.population_standard_id,
        max(choice.numerator_id) || ' ' || cast(count(breaks.from_school_year) as {{ text_type() }})
            as definition
    from {{ ref('int_county_indicator') }} as choice
    left join {{ ref('comparability_break') }} as breaks
        on
            choice.indicator_id = breaks.indicator_id
            and choice.school_year >= breaks.from_school_year
    group by {{ coefficient_key('choice') }}, choice.indicator_set, choice.population_standard_id
)

select
    {{ coefficient_key() }},
    indicator_set,
    population_standard_id,
    definition
from definition
union all
select
    school_year,
    county_code,
    level,
    'composite' as indicator_id,
    indicator_set,
    max(population_standard_id) as population_standard_id,
    {{ ordered_text("indicator_id || ' ' || definition", 'indicator_id', ',') }} as definition
from definition
group by school_year, county_code, level, indicator_set
