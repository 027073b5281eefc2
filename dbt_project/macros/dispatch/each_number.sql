{#- One row per whole number from `lowest` to `highest`, as an item of a select list. -#}
{% macro each_number(lowest, highest) -%}
    {{ adapter.dispatch('each_number', 'junheng')(lowest, highest) }}
{%- endmacro %}

{% macro default__each_number(lowest, highest) -%}
    explode(sequence({{ lowest }}, {{ highest }}))
{%- endmacro %}

{% macro duckdb__each_number(lowest, highest) -%}
    unnest(generate_series({{ lowest }}, {{ highest }}))
{%- endmacro %}
