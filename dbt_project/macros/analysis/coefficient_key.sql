{#- What names one coefficient of difference: year, county, level and indicator. -#}
{% macro coefficient_key(relation=none) -%}
    {%- for column in ['school_year', 'county_code', 'level', 'indicator_id'] %}
    {{ relation ~ '.' if relation }}{{ column }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Whether rows of two relations belong to the same coefficient. -#}
{% macro same_coefficient(left, right) -%}
    {{ _same(left, right, ['school_year', 'county_code', 'level', 'indicator_id']) }}
{%- endmacro %}

{#- What names one line over the years. -#}
{% macro line_key(relation=none) -%}
    {%- for column in ['county_code', 'level', 'indicator_id', 'measure'] %}
    {{ relation ~ '.' if relation }}{{ column }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Whether rows of two relations belong to the same line. -#}
{% macro same_line(left, right) -%}
    {{ _same(left, right, ['county_code', 'level', 'indicator_id', 'measure']) }}
{%- endmacro %}

{% macro _same(left, right, columns) -%}
    (
        {%- for column in columns %}
        {{ "and " if not loop.first }}{{ left }}.{{ column }} = {{ right }}.{{ column }}
        {%- endfor %}
    )
{%- endmacro %}
