-- Which landing fields a numerator is made of, with their sign (var numerators).
{%- set terms = [] %}
{%- for numerator_id, numerator in var('numerators').items() %}
{%- for field in numerator.plus %}
{%- do terms.append((numerator_id, numerator.table, field, 1)) %}
{%- endfor %}
{%- for field in numerator.get('minus', []) %}
{%- do terms.append((numerator_id, numerator.table, field, -1)) %}
{%- endfor %}
{%- endfor %}
{% for numerator_id, table_name, field_name, field_sign in terms %}
select
    '{{ numerator_id }}' as numerator_id,
    '{{ table_name }}' as table_name,
    '{{ field_name }}' as field_name,
    {{ field_sign }} as field_sign,
    {{ loop.index }} as field_order
{{ "union all" if not loop.last }}
{%- endfor %}
