-- A status other than evaluated carries no coefficient, a reason, and is never within a limit.
select
    school_year,
    county_code,
    level,
    indicator_id as subject
from {{ ref('fct_county_coefficient') }}
where
    (status = 'evaluated') <> (cv is not null)
    or (status = 'evaluated') <> (reason is null)
    or (status <> 'evaluated' and within_limit in ('met', 'not_met'))
union all
select
    school_year,
    county_code,
    level,
    standard_id as subject
from {{ ref('fct_county_composite') }}
where
    (status = 'evaluated') <> (composite_cv is not null)
    or (status = 'evaluated') <> (reason is null)
    or (status <> 'evaluated' and within_limit in ('met', 'not_met'))
