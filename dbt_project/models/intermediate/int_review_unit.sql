-- Units of each review by level with their numerators: what indicators and school standards are
-- computed from. Units left out of the review are here too; the senior stage, which has taken its
-- share, is not. `not_in_family` lists the numerators that the form families of the unit lack.
{%- set tables = ['enrolment', 'staff', 'facility'] %}
with figures as (
    select
        composition,
        school_year,
        school_id,
        level,
        {%- for numerator_id, numerator in var('numerators').items() %}
        cast({{ numerator_expression(numerator) }} as double) as {{ numerator_id }},
        {%- endfor %}
        {%- for table_name in tables %}
        {{ table_name }}_layout,
        has_impossible_{{ table_name }},
        {%- endfor %}
        is_stage_pupils_missing
    from {{ ref('int_unit_level') }}
    where level <> 'senior'
),

numerator as (
    select distinct
        numerator_id,
        table_name
    from {{ ref('int_numerator_field') }}
),

lacking as (
    select
        gap.school_year,
        gap.layout_version,
        gap.level,
        numerator.table_name,
        ';' || {{ ordered_text('gap.numerator_id', 'gap.numerator_id', ';') }} || ';' as numerators
    from {{ ref('int_layout_gap') }} as gap
    inner join numerator
        on gap.numerator_id = numerator.numerator_id
    group by gap.school_year, gap.layout_version, gap.level, numerator.table_name
)

select
    population.population_standard_id,
    population.school_year,
    population.county_code,
    population.school_id,
    figures.level,
    population.in_population,
    population.exclusion_reason,
    population.note,
    {%- for numerator_id in var('numerators') %}
    figures.{{ numerator_id }},
    {%- endfor %}
    {%- for table_name in tables %}
    figures.has_impossible_{{ table_name }},
    {%- endfor %}
    figures.is_stage_pupils_missing,
    concat_ws(
        '',
        {%- for table_name in tables %}
        {{ table_name }}_lacking.numerators{{ "," if not loop.last }}
        {%- endfor %}
    ) as not_in_family
from {{ ref('int_school_population') }} as population
inner join figures
    on
        population.school_year = figures.school_year
        and population.school_id = figures.school_id
        and figures.composition = case
            when population.has_campuses then population.population_standard_id
            else 'own'
        end
{%- for table_name in tables %}
left join lacking as {{ table_name }}_lacking
    on
        figures.school_year = {{ table_name }}_lacking.school_year
        and figures.{{ table_name }}_layout = {{ table_name }}_lacking.layout_version
        and figures.level = {{ table_name }}_lacking.level
        and {{ table_name }}_lacking.table_name = '{{ table_name }}'
{%- endfor %}
where population.school_id = population.unit_school_id
