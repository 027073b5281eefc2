-- Finance figures that rules use, one per row; an impossible one is not computed with.
{%- set figures = finance_figures() %}
with stated as (
    {{ stated_by_county(ref('stg_county_finance'), [], figures) | indent(4) }}
)
{% for figure in figures %}
select
    school_year,
    county_code,
    '{{ figure }}' as figure,
    cast({{ possible(figure, largest_funds()) }} as {{ money_type() }}) as amount,
    case
        when statements > 1 then 'several_returns'
        when {{ figure }} is null then 'missing_in_return'
        when {{ figure }} not between 0 and {{ largest_funds() }} then 'impossible_value'
    end as reason
from stated
{{ "union all" if not loop.last }}
{%- endfor %}
