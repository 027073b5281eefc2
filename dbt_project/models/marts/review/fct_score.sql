-- Scores of the government's work, added up from the lowest tier the county states: C → B → A → total.
with stated as (
    select * from {{ ref('int_score_statement') }}
),

tier_c as (
    {{ tier_scores('C', none) }}
),

tier_b as (
    {{ tier_scores('B', 'tier_c') }}
),

tier_a as (
    {{ tier_scores('A', 'tier_b') }}
),

tier_total as (
    {{ tier_scores('total', 'tier_a') }}
),

scored as (
    select * from tier_c
    union all
    select * from tier_b
    union all
    select * from tier_a
    union all
    select * from tier_total
)

select
    school_year,
    county_code,
    standard_id,
    item_id,
    parent_item_id,
    tier,
    {%- for measure in ['self', 'review'] %}
    cast(max(case when measure = '{{ measure }}' then score end) as double) as {{ measure }}_score,
    max(
        case
            when measure = '{{ measure }}'
                then case when score is null then 'not_evaluable' else 'evaluated' end
        end
    ) as {{ measure }}_status,
    max(case when measure = '{{ measure }}' then reason end) as {{ measure }}_reason,
    {%- endfor %}
    weight
from scored
group by school_year, county_code, standard_id, item_id, parent_item_id, tier, weight
