{#- Whether a group of rows of stg_layout_field has all these fields of a table. -#}
{% macro gives_all(table_name, fields) -%}
    count(
        case when table_name = '{{ table_name }}' and field_name in ('{{ fields | join("', '") }}') then 1 end
    ) = {{ fields | length }}
{%- endmacro %}
