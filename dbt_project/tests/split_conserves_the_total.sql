-- The stages' shares of each resource sum to the school's total, to the last digit.
{%- set fields = numerator_fields('facility') %}
with shares as (
    select
        school_year,
        school_id,
        {%- for field in fields %}
        {{ sum_if_complete(field) }} as {{ field }},
        {%- endfor %}
        count(*) as stages
    from {{ ref('int_unit_level') }}
    where composition = 'own'
    group by school_year, school_id
)

select
    shares.school_year,
    shares.school_id
from shares
inner join {{ ref('stg_facility') }} as facility
    on
        shares.school_year = facility.school_year
        and shares.school_id = facility.school_id
where
    false
    {%- for field in fields %}
    or shares.{{ field }} <> {{ exact_amount('facility.' ~ field) }}
    {%- endfor %}
