{#- The rows of a key follow each other without a school year between them; an empty bound is no bound. -#}
{% test periods_have_no_gap(model, key) %}
with followed as (
    select
        *,
        lead(valid_from) over (partition by {{ key | join(', ') }} order by valid_from nulls first)
            as next_valid_from
    from {{ model }}
)

select *
from followed
where next_valid_from > valid_to + 1
{% endtest %}
