-- No school is lost or doubled by the population rules, and campuses join a unit that stands alone.
with review as (
    select distinct population_standard_id
    from {{ ref('population_rule') }}
),

treated as (
    select
        school.school_year,
        school.school_id,
        review.population_standard_id,
        count(population.school_id) as treatments,
        count(case when unit.school_id = unit.unit_school_id then 1 end) as units
    from {{ ref('stg_school') }} as school
    cross join review
    left join {{ ref('int_school_population') }} as population
        on
            school.school_year = population.school_year
            and school.school_id = population.school_id
            and review.population_standard_id = population.population_standard_id
    left join {{ ref('int_school_population') }} as unit
        on
            population.school_year = unit.school_year
            and population.unit_school_id = unit.school_id
            and population.population_standard_id = unit.population_standard_id
    group by school.school_year, school.school_id, review.population_standard_id
)

select *
from treated
where treatments <> 1 or units <> 1
