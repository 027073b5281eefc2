-- Pupils, classes and staff of one school and level. A level exists where the return has enrolment;
-- a school has the levels of its kind where no enrolment at all was returned or the family cannot
-- give that level's pupils, so that it shows as a missing figure.
{%- set enrolment_fields = numerator_fields('enrolment') %}
{%- set staff_fields = numerator_fields('staff') %}
with levels as (
    select
        school_year,
        school_id,
        level
    from {{ ref('stg_enrolment') }}
    union
    select
        school.school_year,
        school.school_id,
        stage.level
    from {{ ref('int_school') }} as school
    inner join {{ ref('stage_weight') }} as stage
        on
            (stage.level = 'primary' and school.has_primary)
            or (stage.level = 'junior' and school.has_junior)
            or (stage.level = 'senior' and school.has_senior)
    left join {{ ref('stg_enrolment') }} as enrolment
        on
            school.school_year = enrolment.school_year
            and school.school_id = enrolment.school_id
    left join {{ ref('int_layout_gap') }} as gap
        on
            school.school_year = gap.school_year
            and school.layout_version = gap.layout_version
            and stage.level = gap.level
            and gap.numerator_id = 'pupils'
    where enrolment.school_id is null or gap.level is not null
)

select
    levels.school_year,
    levels.school_id,
    levels.level,
    {%- for field in enrolment_fields %}
    {{ possible('enrolment.' ~ field, var('largest_pupils')) }} as {{ field }},
    {%- endfor %}
    {%- for field in staff_fields %}
    {{ possible('staff.' ~ field, var('largest_amount')) }} as {{ field }},
    {%- endfor %}
    enrolment.layout_version as enrolment_layout,
    staff.layout_version as staff_layout,
    {{ any_impossible('enrolment', enrolment_fields, var('largest_pupils')) }} as has_impossible_enrolment,
    {{ any_impossible('staff', staff_fields, var('largest_amount')) }} as has_impossible_staff
from levels
left join {{ ref('stg_enrolment') }} as enrolment
    on
        levels.school_year = enrolment.school_year
        and levels.school_id = enrolment.school_id
        and levels.level = enrolment.level
left join {{ ref('stg_staff') }} as staff
    on
        levels.school_year = staff.school_year
        and levels.school_id = staff.school_id
        and levels.level = staff.level
