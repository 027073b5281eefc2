-- A resource that a review's indicator counts has a price, per the unit the indicator counts it in.
select distinct
    choice.numerator_id,
    indicator.unit,
    cost.natural_unit
from {{ ref('indicator_numerator') }} as choice
inner join {{ ref('indicator') }} as indicator
    on choice.indicator_id = indicator.indicator_id
inner join {{ ref('standard') }} as standard
    on indicator.indicator_set = standard.standard_id
left join {{ ref('unit_cost') }} as cost
    on choice.numerator_id = cost.resource
where cost.natural_unit is null or cost.natural_unit <> indicator.unit
