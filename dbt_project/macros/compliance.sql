{#- Types in which a school's figure is compared with a threshold: every product stays exact within
    38 digits (DuckDB multiplies in 18 unless one side is wider). A split share is compared by the
    six decimals a return can state. -#}
{% macro threshold_type() -%} decimal(20, 8) {%- endmacro %}
{% macro floor_type() -%} decimal(5, 4) {%- endmacro %}
{% macro compared_type() -%} decimal(19, 6) {%- endmacro %}

{#- What a multiplier of 1 or 100 divides by, as an exact factor. -#}
{% macro one_by(multiplier) -%}
    case {{ multiplier }} when 1 then cast(1 as decimal(3, 2)) when 100 then cast(0.01 as decimal(3, 2)) end
{%- endmacro %}

{#- A condition that is true, false or unknown (null), as the result of a requirement. -#}
{% macro as_result(condition) -%}
    case when {{ condition }} then 'met' when not {{ condition }} then 'not_met' else 'not_evaluable' end
{%- endmacro %}
