-- School years that have schools, numbered, so that a run of years can be told from a gap.
select
    school_year,
    row_number() over (order by school_year) as year_number
from (select distinct school_year from {{ ref('stg_school') }}) as landed
