-- What lies between urban, town and rural schools and what lies within them is the whole variance.
select
    {{ coefficient_key() }},
    total_variance,
    between_variance,
    within_variance
from {{ ref('fct_gap') }}
where
    (status = 'not_evaluable') <> (total_variance is null)
    or (
        between_share is not null
        and abs(between_variance + within_variance - total_variance) > 1e-9 * total_variance
    )
