{#- Every value of the column, where there is one, is among the parent's. -#}
{% test known_values(model, column, parent, parent_column) %}
select child.{{ column }}, count(*) as occurrences
from {{ model }} as child
left join (select distinct {{ parent_column }} from {{ parent }}) as parent
    on child.{{ column }} = parent.{{ parent_column }}
where child.{{ column }} is not null and parent.{{ parent_column }} is null
group by child.{{ column }}
{% endtest %}
