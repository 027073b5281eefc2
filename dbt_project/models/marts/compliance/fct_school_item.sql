-- Each item of the set that holds for a school and level: numerator × multiplier ÷ denominator
-- against the threshold of the school's urban–rural group, compared by products in fixed point so
-- that a school exactly at the threshold meets it.
with unit as (
    select
        figures.*,
        area.urban_rural_group
    from {{ ref('int_review_unit') }} as figures
    inner join {{ ref('int_school_area') }} as area
        on
            figures.school_year = area.school_year
            and figures.school_id = area.school_id
    where figures.in_population and coalesce(figures.pupils, 1) > 0
),

measured as (
    select
        unit.school_year,
        unit.county_code,
        unit.school_id,
        unit.level,
        unit.population_standard_id as standard_id,
        item.set_id,
        item.item_no,
        item.item_id,
        item.numerator_id,
        item.multiplier,
        item.operator,
        item.floor_share,
        case item.numerator_id
            {%- for numerator_id in var('numerators') %}
            when '{{ numerator_id }}' then {{ possible('unit.' ~ numerator_id, var('largest_amount')) }}
            {%- endfor %}
        end as numerator,
        case
            when item.denominator_id is null then 1
            {%- for numerator_id, numerator in var('numerators').items() if numerator.table != 'facility' %}
            when item.denominator_id = '{{ numerator_id }}'
                then {{ possible('unit.' ~ numerator_id, var('largest_pupils')) }}
            {%- endfor %}
        end as denominator,
        case unit.urban_rural_group
            when 'urban' then item.threshold_urban
            when 'town' then item.threshold_town
            when 'rural' then item.threshold_rural
            else item.threshold_everywhere
        end as threshold
    from unit
    inner join {{ ref('int_county_standard_item') }} as item
        on
            unit.school_year = item.school_year
            and unit.county_code = item.county_code
            and unit.population_standard_id = item.standard_id
            and unit.level = item.level
),

compared as (
    select
        *,
        cast(numerator as {{ compared_type() }}) * cast(multiplier as decimal(3, 0)) as reached,
        threshold * cast(nullif(denominator, 0) as decimal(7, 0)) as required
    from measured
),

judged as (
    select
        *,
        numerator * multiplier / nullif(denominator, 0) as value,
        case operator
            when 'ge' then reached >= required
            when 'le' then reached <= required
        end as is_met,
        case operator
            when 'ge' then reached >= floor_share * required
            when 'le' then required >= floor_share * reached
        end as is_above_floor
    from compared
)

select
    school_year,
    county_code,
    school_id,
    level,
    standard_id,
    set_id,
    item_no,
    item_id,
    numerator_id,
    numerator,
    cast(denominator as bigint) as denominator,
    value,
    operator,
    cast(threshold as double) as threshold,
    case operator
        when 'ge' then value / nullif(cast(threshold as double), 0)
        when 'le' then cast(threshold as double) / nullif(value, 0)
    end as share,
    cast(floor_share as double) as floor_share,
    {{ as_result('is_met') }} as required_met,
    case when floor_share is not null then {{ as_result('(is_met or is_above_floor)') }} end as floor_met,
    case
        when is_met is not null then null
        when numerator_id is null then 'not_in_returns'
        when threshold is null then 'unknown_urban_group'
        else 'missing_figure'
    end as reason
from judged
