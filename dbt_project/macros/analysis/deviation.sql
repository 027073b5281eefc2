{#- How far x / p is from whole_x / whole_p, relative to the latter: (x P - X p) / (p X), the
    difference of products exact, so that no digit is lost between near equals. Both x are counted
    in units (exact_units), which cancel. -#}
{% macro relative_deviation(x, p, whole_x, whole_p) -%}
    cast({{ x }} * {{ whole_p }} - {{ whole_x }} * {{ p }} as double)
    / (cast({{ p }} as double) * cast({{ whole_x }} as double))
{%- endmacro %}

{#- Shares and squared relative deviations as fixed point: their sums are exact, in any order. Ten to
    the 22nd is the largest power of ten that a double holds exactly. -#}
{% macro share_type() -%} decimal(38, 22) {%- endmacro %}

{#- Deviations below this share of the mean are what double arithmetic leaves of equality. -#}
{% macro no_deviation() -%} 1e-12 {%- endmacro %}

{#- Whether a coefficient is above a limit; equal but for the rounding of doubles is not above. -#}
{% macro is_above(value, limit) -%} {{ value }} > {{ limit }} * (1 + 1e-12) {%- endmacro %}
