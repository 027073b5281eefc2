{#- The value of the group's first row in the order of these columns; rows where the first of them
    is null do not count. -#}
{% macro first_by(value, order_by) -%}
    {{ adapter.dispatch('first_by', 'junheng')(value, order_by) }}
{%- endmacro %}

{% macro default__first_by(value, order_by) -%}
    min_by({{ value }}, case when {{ order_by[0] }} is not null then struct({{ order_by | join(', ') }}) end)
{%- endmacro %}

{% macro duckdb__first_by(value, order_by) -%}
    arg_min({{ value }}, case when {{ order_by[0] }} is not null then row({{ order_by | join(', ') }}) end)
{%- endmacro %}
