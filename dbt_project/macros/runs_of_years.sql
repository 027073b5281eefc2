{#- Rows per entity and year → one row per entity and run of landed years with the same attributes.
    The relation has school_year and year_number; a year without the entity ends a run. -#}
{% macro runs_of_years(relation, entity, attributes) -%}
, stepped as (
    select
        *,
        case
            when
                lag(year_number) over ({{ _by_entity(entity) }}) = year_number - 1
                {%- for attribute in attributes %}
                and coalesce(cast({{ attribute }} as {{ text_type() }}), '')
                = coalesce(cast(lag({{ attribute }}) over ({{ _by_entity(entity) }}) as {{ text_type() }}), '')
                {%- endfor %}
                then 0
            else 1
        end as starts_run
    from {{ relation }}
),

numbered as (
    select
        *,
        sum(starts_run) over (
            {{ _by_entity(entity) }} rows between unbounded preceding and current row
        ) as run_number
    from stepped
)

select
    {%- for column in entity %}
    {{ column }},
    {%- endfor %}
    min(school_year) as valid_from,
    max(school_year) as valid_to,
    {%- for attribute in attributes %}
    max({{ attribute }}) as {{ attribute }}{{ "," if not loop.last }}
    {%- endfor %}
from numbered
group by {{ entity | join(', ') }}, run_number
{%- endmacro %}

{% macro _by_entity(entity) -%}
    partition by {{ entity | join(', ') }} order by year_number
{%- endmacro %}
