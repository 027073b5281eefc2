-- Enrolment or facilities of a school that did not state its county cannot count anywhere.
{{ config(severity='warn') }}
with figures as (
    {%- for table_name in ['enrolment', 'staff', 'facility'] %}
    select distinct
        school_year,
        school_id,
        source_name
    from {{ ref('stg_' ~ table_name) }}
    {{ "union" if not loop.last }}
    {%- endfor %}
)

select
    figures.school_year,
    figures.school_id,
    figures.source_name
from figures
left join {{ ref('stg_school') }} as school
    on
        figures.school_year = school.school_year
        and figures.school_id = school.school_id
where school.school_id is null
