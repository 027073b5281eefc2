{#- Three-valued conclusions. A condition is true, false or unknown (null), as in SQL itself. -#}

{#- Whether all rows of a group hold: false if one does not, unknown if one is unknown. -#}
{% macro all_true(condition) -%}
    case
        when count(case when not ({{ condition }}) then 1 end) > 0 then false
        when count(*) = count({{ condition }}) then true
    end
{%- endmacro %}

{#- The result of a requirement over the results of its parts in a group of rows. -#}
{% macro all_met(result) -%}
    case
        when count(case when {{ result }} = 'not_met' then 1 end) > 0 then 'not_met'
        when count(*) = count(case when {{ result }} = 'met' then 1 end) then 'met'
        else 'not_evaluable'
    end
{%- endmacro %}

{#- Result of comparing a figure known to lie in [lowest, highest] with a threshold; the two are
    the same where the figure is known, null where nothing is known of it. -#}
{% macro compared(lowest, highest, operator, threshold) -%}
    case
        when {{ _kept(lowest, operator, threshold) }} and {{ _kept(highest, operator, threshold) }} then 'met'
        when
            not {{ _kept(lowest, operator, threshold) }}
            and not {{ _kept(highest, operator, threshold) }}
            then 'not_met'
        else 'not_evaluable'
    end
{%- endmacro %}

{% macro _kept(value, operator, threshold) -%}
    case {{ operator }}
        when 'ge' then {{ value }} >= {{ threshold }}
        when 'gt' then {{ value }} > {{ threshold }}
        when 'le' then {{ value }} <= {{ threshold }}
        when 'lt' then {{ value }} < {{ threshold }}
    end
{%- endmacro %}
