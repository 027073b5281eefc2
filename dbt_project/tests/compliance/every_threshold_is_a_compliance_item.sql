-- What standard_threshold asks of an indicator is asked of schools: no threshold is lost because no
-- compliance item divides what the county's indicator divides.
select
    chosen.school_year,
    chosen.county_code,
    limits.standard_id,
    limits.level,
    limits.indicator_id
from {{ ref('int_county_standard_set') }} as chosen
inner join {{ ref('standard_threshold') }} as limits
    on
        chosen.standard_id = limits.standard_id
        and {{ region_covers('limits.region', 'chosen.county_code') }}
        and {{ is_valid_in('chosen.school_year', 'limits.valid_from', 'limits.valid_to') }}
inner join {{ ref('int_county_indicator') }} as choice
    on
        chosen.school_year = choice.school_year
        and chosen.county_code = choice.county_code
        and limits.level = choice.level
        and limits.indicator_id = choice.indicator_id
left join {{ ref('compliance_item') }} as item
    on
        choice.numerator_id = item.numerator
        and choice.denominator_id = item.denominator
        and choice.multiplier = item.multiplier
where
    limits.threshold is not null
    and (item.item_id is null or coalesce(limits.operator, '') not in ('>=', '<='))
