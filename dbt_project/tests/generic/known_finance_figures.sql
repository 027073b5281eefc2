{#- Every finance figure a row names is one that is computed with (macro finance_figures). -#}
{% test known_finance_figures(model, columns) %}
{%- for column in columns %}
select {{ column }} as figure
from {{ model }}
where {{ column }} not in ('{{ finance_figures() | join("', '") }}')
{{ "union all" if not loop.last }}
{%- endfor %}
{% endtest %}
