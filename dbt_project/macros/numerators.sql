{#- Landing fields of one table that numerators are made of, in a fixed order. -#}
{% macro numerator_fields(table_name) -%}
    {%- set fields = [] -%}
    {%- for numerator in var('numerators').values() if numerator.table == table_name -%}
        {%- for field in numerator.plus + numerator.get('minus', []) if field not in fields -%}
            {%- do fields.append(field) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(fields) }}
{%- endmacro %}

{#- The numerator as an expression over its fields; a missing field makes it missing. -#}
{% macro numerator_expression(numerator) -%}
    {{ numerator.plus | join(' + ') }}
    {%- for field in numerator.get('minus', []) %} - {{ field }}{% endfor %}
{%- endmacro %}

{#- A figure to compute with; an impossible one is not computed with and its row is flagged. -#}
{% macro possible(column, largest) -%}
    case when {{ column }} between 0 and {{ largest }} then {{ column }} end
{%- endmacro %}

{#- Whether a row states an impossible figure among these columns; a missing one is not. -#}
{% macro any_impossible(relation, columns, largest) -%}
    (
        {%- for column in columns %}
        {{ "or " if not loop.first }}coalesce({{ relation }}.{{ column }} not between 0 and {{ largest }}, false)
        {%- endfor %}
    )
{%- endmacro %}

{#- Sum over the members of a unit; one member's missing figure makes the sum missing. -#}
{% macro sum_if_complete(column) -%}
    case when count(*) = count({{ column }}) then sum({{ column }}) end
{%- endmacro %}
