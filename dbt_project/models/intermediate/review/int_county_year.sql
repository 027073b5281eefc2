-- Counties that sent returns in a school year; every county mart of the reviews has its rows.
select distinct
    school_year,
    county_code
from {{ ref('int_county_code') }}
