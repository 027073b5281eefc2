-- Composite coefficient: arithmetic mean of the coefficients of a review's indicators, when all of
-- them could be evaluated. Only a review with a limit for it is tested on it.
with county as (
    select
        coefficient.school_year,
        coefficient.county_code,
        coefficient.level,
        indicator.indicator_set as standard_id,
        count(*) as indicators,
        count(coefficient.cv) as evaluated_indicators,
        count(case when coefficient.status = 'not_evaluable' then 1 end) as not_evaluable_indicators,
        sum(cast(coefficient.cv as decimal(38, 18))) as cv_sum
    from {{ ref('fct_county_coefficient') }} as coefficient
    inner join {{ ref('indicator') }} as indicator
        on coefficient.indicator_id = indicator.indicator_id
    inner join {{ ref('standard') }} as standard
        on indicator.indicator_set = standard.standard_id
    group by
        coefficient.school_year, coefficient.county_code, coefficient.level, indicator.indicator_set
),

composite as (
    select
        county.*,
        case
            when county.evaluated_indicators = county.indicators
                then cast(county.cv_sum as double) / county.indicators
        end as composite_cv
    from county
)

select
    composite.school_year,
    composite.county_code,
    composite.level,
    composite.standard_id,
    composite.indicators,
    composite.evaluated_indicators,
    composite.composite_cv,
    limits.cv_limit as composite_limit,
    case
        when limits.cv_limit is null then 'no_limit'
        when composite.composite_cv is null then 'not_evaluable'
        when {{ is_above('composite.composite_cv', 'limits.cv_limit') }} then 'not_met'
        else 'met'
    end as within_limit,
    case
        when composite.composite_cv is not null then 'evaluated'
        when composite.not_evaluable_indicators > 0 then 'not_evaluable'
        else 'undefined'
    end as status,
    case
        when composite.composite_cv is not null then null
        when composite.not_evaluable_indicators > 0 then 'indicator_not_evaluable'
        else 'indicator_undefined'
    end as reason
from composite
left join {{ ref('int_county_limit') }} as limits
    on
        composite.school_year = limits.school_year
        and composite.county_code = limits.county_code
        and composite.level = limits.level
        and composite.standard_id = limits.standard_id
        and limits.indicator_id = 'composite'
