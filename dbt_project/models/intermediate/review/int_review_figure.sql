-- Every figure a requirement of the reviews is held against, one per row, with what bounds it
-- (lowest and highest, the same where it is known) and what decided it.
with training as (
    select
        spent.school_year,
        spent.county_code,
        cast(spent.amount as double) / nullif(cast(total.amount as double), 0) as share,
        coalesce(
            spent.reason, total.reason,
            case
                when total.amount is null then 'missing_in_return'
                when total.amount = 0 then 'zero_base'
            end
        ) as reason
    from {{ ref('int_finance_figure') }} as spent
    left join {{ ref('int_finance_figure') }} as total
        on
            spent.school_year = total.school_year
            and spent.county_code = total.county_code
            and total.figure = 'public_funds'
    where spent.figure = 'training_funds'
),

growth_year as (
    select
        school_year,
        county_code,
        to_year,
        {{ all_met('status') }} as status
    from {{ ref('fct_funding_growth') }}
    where kind = 'growth'
    group by school_year, county_code, to_year
),

growths as (
    select
        school_year,
        county_code,
        count(case when status = 'not_met' then 1 end) as missed,
        count(case when status <> 'met' then 1 end) as not_reached,
        {{ ordered_text(
            "case when status <> 'met' then cast(to_year as " ~ text_type() ~ ") end", 'to_year', '、',
        ) }} as years
    from growth_year
    group by school_year, county_code
),

total_score as (
    select
        school_year,
        county_code,
        case
            when review_status = 'evaluated' then review_score
            when review_reason = 'missing_in_return' then self_score
        end as score,
        case
            when review_status = 'evaluated' then null
            when review_reason = 'missing_in_return' then self_reason
            else review_reason
        end as reason,
        case
            when review_status = 'evaluated' then 'review_score'
            when review_reason = 'missing_in_return' and self_status = 'evaluated' then 'self_score'
        end as deciding
    from {{ ref('fct_score') }}
    where tier = 'total'
)

select
    school_year,
    county_code,
    'county_item' as figure_source,
    item_id as figure,
    value as lowest,
    value as highest,
    case
        when statements > 1 then 'several_returns'
        when value is null then 'missing_in_return'
    end as reason,
    cast(null as {{ text_type() }}) as deciding
from {{ ref('int_county_item') }}
union all
select
    school_year,
    county_code,
    'county_finance' as figure_source,
    figure,
    cast(amount as double) as lowest,
    cast(amount as double) as highest,
    reason,
    cast(null as {{ text_type() }}) as deciding
from {{ ref('int_finance_figure') }}
union all
select
    school_year,
    county_code,
    'county_finance' as figure_source,
    'training_share' as figure,
    share as lowest,
    share as highest,
    reason,
    cast(null as {{ text_type() }}) as deciding
from training
union all
select
    school_year,
    county_code,
    'returns' as figure_source,
    figure,
    lowest,
    highest,
    reason,
    deciding
from {{ ref('int_returns_figure') }}
union all
select
    school_year,
    county_code,
    'review' as figure_source,
    'score_total' as figure,
    score as lowest,
    score as highest,
    reason,
    deciding
from total_score
union all
select
    school_year,
    county_code,
    'review' as figure_source,
    'satisfaction_rate' as figure,
    rate as lowest,
    rate as highest,
    reason,
    cast(null as {{ text_type() }}) as deciding
from {{ ref('fct_satisfaction') }}
where group_name = 'all'
union all
select
    school_year,
    county_code,
    'review' as figure_source,
    'growth_years_missed' as figure,
    cast(missed as double) as lowest,
    cast(not_reached as double) as highest,
    case when missed < not_reached then 'growth_not_evaluable' end as reason,
    years as deciding
from growths
