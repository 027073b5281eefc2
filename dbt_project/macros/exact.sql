{#- Fixed-point numbers, so that sums are exact and the same in whatever order rows arrive. -#}
{% macro exact_type() -%} decimal(38, 15) {%- endmacro %}

{#- A binary number as fixed point. What was returned with up to six decimals becomes exactly what
    was written; the rest of a split share follows from what six decimals leave. -#}
{% macro to_exact(column) -%}
    (
        cast(cast({{ column }} as decimal(38, 6)) as {{ exact_type() }})
        + cast({{ column }} - cast(cast({{ column }} as decimal(38, 6)) as double) as {{ exact_type() }})
    )
{%- endmacro %}

{#- The same number counted in units of its fifteenth decimal. Whole numbers multiply and become
    binary again many times as fast as fixed point, and engines agree on the digits of a product. -#}
{% macro exact_units(column) -%}
    (
        cast(round({{ column }} * 1e6) as {{ units_type() }}) * 1000000000
        + cast(round(({{ column }} - round({{ column }} * 1e6) / 1e6) * 1e15) as {{ units_type() }})
    )
{%- endmacro %}

{% macro units_type() -%} decimal(38, 0) {%- endmacro %}

{#- An amount as returned, as fixed point; an impossible one is not computed with. -#}
{% macro exact_amount(column) -%}
    cast(
        cast({{ possible(column, var('largest_amount')) }} as decimal(38, 6)) as {{ exact_type() }}
    )
{%- endmacro %}
