{#- Units of the fifteenth decimal as the binary number nearest to them. -#}
{% macro units_to_number(units) -%}
    {{ adapter.dispatch('units_to_number', 'junheng')(units) }}
{%- endmacro %}

{% macro default__units_to_number(units) -%}
    (cast({{ units }} as double) / 1e15)
{%- endmacro %}

{#- A product in 38 digits keeps the fifteen decimals, so whole numbers come out whole. -#}
{% macro duckdb__units_to_number(units) -%}
    cast({{ units }} * cast(0.000000000000001 as decimal(15, 15)) as double)
{%- endmacro %}
