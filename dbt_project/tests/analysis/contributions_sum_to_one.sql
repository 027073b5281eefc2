-- The schools of a coefficient weigh 1 together, and so do their shares of its variance. A share
-- carries the deviation's rounding, which grows as the schools become alike.
with county as (
    select
        {{ coefficient_key() }},
        sum(weight) as weight,
        sum(share) as share,
        count(share) as shares,
        count(*) as schools
    from {{ ref('fct_contribution') }}
    group by {{ coefficient_key() }}
)

select
    {{ coefficient_key('coefficient') }},
    county.weight,
    county.share
from {{ ref('fct_county_coefficient') }} as coefficient
left join county
    on {{ same_coefficient('coefficient', 'county') }}
where
    coefficient.status = 'evaluated'
    and (
        county.schools is null
        or county.schools <> coefficient.schools
        or abs(county.weight - 1) > 1e-9
        or (coefficient.cv > {{ no_deviation() }} and county.shares <> county.schools)
        or abs(county.share - 1) > greatest(1e-9, 1e-15 / coefficient.cv)
    )
