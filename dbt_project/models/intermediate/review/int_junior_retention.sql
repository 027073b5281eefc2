-- Three-year retention of junior pupils. Those who entered three years ago graduate at the end of
-- last school year, which this year's return states; what moved in between is in the returns of
-- this year and the two before it.
with county as (
    select
        population.school_year,
        {%- for field in ['entrants', 'graduates', 'transferred_in', 'transferred_out', 'deaths'] %}
        {{ sum_if_complete('enrolment.' ~ field) | indent(8) }} as {{ field }},
        {%- endfor %}
        population.county_code
    from {{ ref('int_school_population') }} as population
    inner join {{ ref('int_school_level') }} as figures
        on
            population.school_year = figures.school_year
            and population.school_id = figures.school_id
    left join {{ ref('stg_enrolment') }} as enrolment
        on
            figures.school_year = enrolment.school_year
            and figures.school_id = enrolment.school_id
            and figures.level = enrolment.level
    where
        population.population_standard_id = 'quality'
        and population.in_population
        and figures.level = 'junior'
    group by population.school_year, population.county_code
),

cohort as (
    select
        leaving.school_year,
        leaving.county_code,
        leaving.graduates
        - (leaving.transferred_in + second.transferred_in + first.transferred_in)
        + (leaving.transferred_out + second.transferred_out + first.transferred_out) as stayed,
        entering.entrants - (leaving.deaths + second.deaths + first.deaths) as entered,
        entering.school_year is not null
        and first.school_year is not null
        and second.school_year is not null as has_four_years
    from county as leaving
    left join county as second
        on leaving.county_code = second.county_code and leaving.school_year - 1 = second.school_year
    left join county as first
        on leaving.county_code = first.county_code and leaving.school_year - 2 = first.school_year
    left join county as entering
        on leaving.county_code = entering.county_code and leaving.school_year - 3 = entering.school_year
)

select
    school_year,
    county_code,
    case when entered > 0 then cast(stayed as double) / entered end as retention,
    case
        when not has_four_years then 'fewer_than_four_years'
        when stayed is null or entered is null then 'missing_in_return'
        when entered <= 0 then 'zero_base'
    end as reason
from cohort
