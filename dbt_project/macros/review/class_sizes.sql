{#- Fields that count classes by size; their names carry the bounds. -#}
{% macro class_size_brackets() -%}
    {{ return([
        'classes_le_25', 'classes_26_30', 'classes_31_35', 'classes_36_40', 'classes_41_45',
        'classes_46_50', 'classes_51_55', 'classes_56_60', 'classes_61_65', 'classes_ge_66',
    ]) }}
{%- endmacro %}

{#- Whether no class is larger than the limit, told from the brackets; unknown where a bracket that
    matters is missing or the limit falls inside a bracket that has classes. -#}
{% macro brackets_within(relation, limit) -%}
    (
        {%- for bracket in class_size_brackets() %}
        {%- set bounds = bracket.split('_')[1:] %}
        {%- set lower = 0 if bounds[0] == 'le' else (bounds[1] if bounds[0] == 'ge' else bounds[0]) | int %}
        {%- set upper = none if bounds[0] == 'ge' else bounds[1] | int %}
        {{ "and " if not loop.first }}(
            {{ possible(relation ~ '.' ~ bracket, var('largest_pupils')) }} = 0
            or case
                when {{ lower }} > {{ limit }} then false
                {%- if upper is not none %}
                when {{ upper }} <= {{ limit }} then true
                {%- endif %}
            end
        )
        {%- endfor %}
    )
{%- endmacro %}
