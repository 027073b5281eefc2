{#- No two rows of the same key are valid in the same school year; an empty bound is no bound. -#}
{% test periods_do_not_overlap(model, key) %}
with numbered as (
    select
        *,
        coalesce(valid_from, 0) as first_year,
        coalesce(valid_to, 9999) as last_year,
        row_number() over (partition by {{ key | join(', ') }} order by valid_from, valid_to) as row_number_in_key
    from {{ model }}
)

select earlier.*
from numbered as earlier
inner join numbered as later
    on
        {%- for column in key %}
        earlier.{{ column }} = later.{{ column }} and
        {%- endfor %}
        earlier.row_number_in_key < later.row_number_in_key
        and earlier.first_year <= later.last_year
        and later.first_year <= earlier.last_year
{% endtest %}
