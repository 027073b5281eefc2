{#- The first names of a list and how many more there are (var named_schools). -#}
{% macro capped_names(names, number) -%}
    {{ names }} || case
        when {{ number }} > {{ var('named_schools') }}
            then ' … +' || cast({{ number }} - {{ var('named_schools') }} as {{ text_type() }})
        else ''
    end
{%- endmacro %}
