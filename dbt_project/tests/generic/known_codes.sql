{#- Every value of the column, where there is one, is in the code list of seed code_label. -#}
{% test known_codes(model, column_name, code_list) %}
select child.{{ column_name }}, count(*) as occurrences
from {{ model }} as child
left join {{ ref('code_label') }} as label
    on child.{{ column_name }} = label.code and label.code_list = '{{ code_list }}'
where child.{{ column_name }} is not null and label.code is null
group by child.{{ column_name }}
{% endtest %}
