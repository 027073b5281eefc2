{#- Texts of a group joined in the order of another column. -#}
{% macro ordered_text(text, order_by, separator) -%}
    {{ adapter.dispatch('ordered_text', 'junheng')(text, order_by, separator) }}
{%- endmacro %}

{% macro default__ordered_text(text, order_by, separator) -%}
    listagg({{ text }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}

{% macro duckdb__ordered_text(text, order_by, separator) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{#- The type name of a text of any length. -#}
{% macro text_type() -%}
    {{ return(api.Column.translate_type('string')) }}
{%- endmacro %}
