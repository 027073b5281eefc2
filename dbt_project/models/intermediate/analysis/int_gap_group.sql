-- What the urban, town, rural and unclassed schools of a coefficient have together.
with area as (
    select
        {{ coefficient_key('indicator') }},
        school.urban_rural_group,
        count(*) as schools,
        cast(sum(indicator.denominator) as bigint) as denominator,
        cast(sum({{ exact_units('indicator.numerator') }}) as {{ units_type() }}) as numerator_units
    from {{ ref('fct_school_indicator') }} as indicator
    inner join {{ ref('int_school_area') }} as school
        on
            indicator.school_year = school.school_year
            and indicator.school_id = school.school_id
    where indicator.in_population and indicator.status = 'evaluated'
    group by {{ coefficient_key('indicator') }}, school.urban_rural_group
)

select
    {{ coefficient_key('area') }},
    area.urban_rural_group,
    area.schools,
    case
        when choice.denominator_id = 'pupils' then area.denominator
        when choice.numerator_id = 'pupils' then cast({{ units_to_number('area.numerator_units') }} as bigint)
    end as pupils,
    {{ units_to_number('area.numerator_units') }} * choice.multiplier / area.denominator as group_mean,
    cast(area.denominator as double) / coefficient.denominator as weight,
    case
        when coefficient.cv > {{ no_deviation() }}
            then {{ relative_deviation(
                'area.numerator_units', 'area.denominator',
                exact_units('coefficient.numerator'), 'coefficient.denominator',
            ) }} / coefficient.cv
    end as standardised_deviation
from area
inner join {{ ref('fct_county_coefficient') }} as coefficient
    on {{ same_coefficient('area', 'coefficient') }}
inner join {{ ref('int_county_indicator') }} as choice
    on {{ same_coefficient('area', 'choice') }}
where coefficient.status <> 'not_evaluable'
