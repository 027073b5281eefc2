-- Coefficient of difference of a county, level and indicator over the schools of its population:
-- CV = sqrt( sum_i P_i/P_N * ((X_i - mean)/mean)^2 ), in two passes.
-- The deviation comes from d_i = x_i * P_N - P_i * sum(x), exact in whole units, since
-- (X_i - mean)/mean = d_i / (P_i * sum(x)): no digit is lost when schools are alike. The squares
-- are summed in units of the spread of X, in fixed point: exact, whatever the order of the rows.
{%- set notes = [
    'merge_parent_unknown', 'sponsor_missing', 'sponsor_unknown',
    'school_type_missing', 'school_type_unknown',
] %}
with school as (
    select
        school_year,
        county_code,
        school_id,
        level,
        indicator_id,
        denominator,
        value,
        in_population,
        status,
        reason,
        note,
        case when status = 'evaluated' then {{ exact_units('numerator') }} end as numerator_units,
        in_population and status = 'evaluated' as is_evaluated,
        in_population and status = 'not_evaluable' as is_missing
    from {{ ref('fct_school_indicator') }}
),

county as (
    select
        school_year,
        county_code,
        level,
        indicator_id,
        count(case when in_population and status <> 'no_pupils' then 1 end) as schools,
        count(case when not in_population then 1 end) as excluded_schools,
        count(case when in_population and status = 'no_pupils' then 1 end) as zero_pupil_schools,
        count(case when is_missing then 1 end) as missing_schools,
        count(case when is_missing and reason <> 'not_in_family' then 1 end) as incomplete_schools,
        cast(sum(case when is_evaluated then denominator end) as bigint) as denominator_sum,
        cast(
            sum(case when is_evaluated then numerator_units end) as {{ units_type() }}
        ) as numerator_sum,
        {%- for note in notes %}
        count(case when in_population and note like '%{{ note }}%' then 1 end) as {{ note }},
        {%- endfor %}
        max(case when is_evaluated then value end) - min(case when is_evaluated then value end)
            as value_spread
    from school
    group by school_year, county_code, level, indicator_id
),

judged as (
    select
        county.*,
        choice.indicator_set,
        case
            when choice.denominator_id = 'pupils' then county.denominator_sum
            when choice.numerator_id = 'pupils'
                then cast({{ units_to_number('county.numerator_sum') }} as bigint)
        end as pupils,
        {{ units_to_number('county.numerator_sum') }} * choice.multiplier / county.denominator_sum
            as county_mean,
        case
            when county.missing_schools > 0 or county.schools = 0 then 'not_evaluable'
            when county.numerator_sum = 0 then 'undefined'
            else 'evaluated'
        end as status,
        case
            when county.incomplete_schools > 0 then 'missing_in_return'
            when county.missing_schools > 0 then 'not_in_family'
            when county.schools = 0 then 'no_schools'
            when county.numerator_sum = 0 then 'zero_mean'
        end as reason
    from county
    inner join {{ ref('int_county_indicator') }} as choice
        on
            county.school_year = choice.school_year
            and county.county_code = choice.county_code
            and county.level = choice.level
            and county.indicator_id = choice.indicator_id
),

deviation as (
    select
        school.school_year,
        school.county_code,
        school.level,
        school.indicator_id,
        cast(school.denominator as double) / judged.denominator_sum as weight,
        {{ relative_deviation(
            'school.numerator_units', 'school.denominator',
            'judged.numerator_sum', 'judged.denominator_sum',
        ) }} as relative_deviation,
        greatest(judged.value_spread / judged.county_mean, 1e-15) as spread_unit
    from school
    inner join judged
        on
            school.school_year = judged.school_year
            and school.county_code = judged.county_code
            and school.level = judged.level
            and school.indicator_id = judged.indicator_id
    where school.is_evaluated and judged.status = 'evaluated'
),

spread as (
    select
        school_year,
        county_code,
        level,
        indicator_id,
        max(spread_unit) * sqrt(cast(sum(cast(
            weight
            * (relative_deviation / spread_unit)
            * (relative_deviation / spread_unit) as decimal(38, 30)
        )) as double)) as cv
    from deviation
    group by school_year, county_code, level, indicator_id
),

missing as (
    select
        school.school_year,
        school.county_code,
        school.level,
        school.indicator_id,
        school.school_id,
        row_number() over (
            partition by
                school.school_year, school.county_code, school.level, school.indicator_id
            order by school.school_id
        ) as position
    from school
    where school.is_missing
),

missing_names as (
    select
        missing.school_year,
        missing.county_code,
        missing.level,
        missing.indicator_id,
        {{ ordered_text('coalesce(named.school_name, missing.school_id)', 'missing.school_id', '、') }}
            as names
    from missing
    inner join {{ ref('int_school') }} as named
        on
            missing.school_year = named.school_year
            and missing.school_id = named.school_id
    where missing.position <= {{ var('named_schools') }}
    group by missing.school_year, missing.county_code, missing.level, missing.indicator_id
)
select
    judged.school_year,
    judged.county_code,
    judged.level,
    judged.indicator_id,
    judged.schools,
    judged.excluded_schools,
    judged.zero_pupil_schools,
    judged.missing_schools,
    case when judged.status <> 'not_evaluable' then judged.pupils end as pupils,
    case when judged.status <> 'not_evaluable' then {{ units_to_number('judged.numerator_sum') }} end
        as numerator,
    case when judged.status <> 'not_evaluable' then judged.denominator_sum end as denominator,
    case when judged.status <> 'not_evaluable' then judged.county_mean end as county_mean,
    case
        when judged.status = 'undefined' then 0
        else judged.county_mean * spread.cv
    end as standard_deviation,
    spread.cv,
    limits.cv_limit,
    case
        when limits.cv_limit is null then 'no_limit'
        when judged.status <> 'evaluated' then 'not_evaluable'
        when {{ is_above('spread.cv', 'limits.cv_limit') }} then 'not_met'
        else 'met'
    end as within_limit,
    judged.status,
    judged.reason,
    case
        when judged.missing_schools > {{ var('named_schools') }}
            then concat(missing_names.names, ' … +', judged.missing_schools - {{ var('named_schools') }})
        else missing_names.names
    end as missing_school_names,
    nullif(
        concat_ws(
            ';',
            {%- for note in notes %}
            case
                when judged.{{ note }} > 0
                    then concat('{{ note }}:', judged.{{ note }})
            end{{ "," if not loop.last }}
            {%- endfor %}
        ),
        ''
    ) as note
from judged
left join spread
    on
        judged.school_year = spread.school_year
        and judged.county_code = spread.county_code
        and judged.level = spread.level
        and judged.indicator_id = spread.indicator_id
left join missing_names
    on
        judged.school_year = missing_names.school_year
        and judged.county_code = missing_names.county_code
        and judged.level = missing_names.level
        and judged.indicator_id = missing_names.indicator_id
left join {{ ref('int_county_limit') }} as limits
    on
        judged.school_year = limits.school_year
        and judged.county_code = limits.county_code
        and judged.level = limits.level
        and judged.indicator_id = limits.indicator_id
        and judged.indicator_set = limits.standard_id
