{#- A region is 'all' or the first digits of county codes: province 2, city 4, county 6. -#}
{% macro region_covers(region, county_code) -%}
    ({{ region }} = 'all' or {{ county_code }} like {{ region }} || '%')
{%- endmacro %}

{#- The most specific region wins: sort by this, descending. -#}
{% macro region_rank(region) -%}
    case when {{ region }} = 'all' then 0 else length({{ region }}) end
{%- endmacro %}

{#- Whether a school year lies in [valid_from, valid_to]; an empty bound is no bound. -#}
{% macro is_valid_in(school_year, valid_from, valid_to) -%}
    (
        ({{ valid_from }} is null or {{ school_year }} >= {{ valid_from }})
        and ({{ valid_to }} is null or {{ school_year }} <= {{ valid_to }})
    )
{%- endmacro %}
