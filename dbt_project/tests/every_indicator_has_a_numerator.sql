-- Every indicator has a national numerator for both levels, so no county is left without.
select
    indicator.indicator_id,
    stage.level
from {{ ref('indicator') }} as indicator
inner join {{ ref('stage_weight') }} as stage
    on stage.level in ('primary', 'junior')
left join {{ ref('indicator_numerator') }} as choice
    on
        indicator.indicator_id = choice.indicator_id
        and stage.level = choice.level
        and choice.region = 'all'
        and choice.valid_to is null
where choice.numerator_id is null
