-- No score, stated or added up, is above the full score of its item.
select
    school_year,
    county_code,
    standard_id,
    item_id
from {{ ref('fct_score') }}
where self_score > weight or review_score > weight
