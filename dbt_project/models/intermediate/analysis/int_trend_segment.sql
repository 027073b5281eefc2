-- The years of a line that compare with each other: a segment ends where what a figure rests on
-- differs from the last year that has one. A year without a figure cuts nothing.
with evaluated as (
    select
        {{ coefficient_key() }},
        measure,
        families <> lag(families) over by_year as is_other_family,
        definition <> lag(definition) over by_year as is_other_definition,
        territory_changes <> lag(territory_changes) over by_year as is_other_territory,
        population_rules <> lag(population_rules) over by_year as is_other_population
    from {{ ref('int_trend_point') }}
    where value is not null
    window by_year as (partition by {{ line_key() }} order by school_year)
),

explained as (
    select
        *,
        nullif(
            concat_ws(
                '; ',
                case when is_other_family then 'family_change' end,
                case when is_other_definition then 'definition_change' end,
                case when is_other_territory then 'county_code_change' end,
                case when is_other_population then 'population_change' end
            ),
            ''
        ) as break_reason
    from evaluated
)

select
    {{ coefficient_key('point') }},
    point.measure,
    point.value,
    point.cv_limit,
    explained.break_reason,
    1 + count(explained.break_reason) over (
        partition by {{ line_key('point') }}
        order by point.school_year
        rows between unbounded preceding and current row
    ) as segment
from {{ ref('int_trend_point') }} as point
left join explained
    on
        {{ same_coefficient('point', 'explained') }}
        and point.measure = explained.measure
