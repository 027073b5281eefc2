-- Whether a school and level complies by the pass rule of its set: met where it would be met even
-- were every unknown item unmet (an unknown item with a floor could then lie below it), not met
-- where it would fail even were every unknown item met.
with judged as (
    select
        *,
        case when required_met <> 'met' then item_id || ':' || coalesce(reason, required_met) end as problem
    from {{ ref('fct_school_item') }}
),

school as (
    select
        school_year,
        county_code,
        school_id,
        level,
        standard_id,
        set_id,
        count(*) as items,
        count(case when required_met = 'met' then 1 end) as met,
        count(case when required_met = 'not_met' then 1 end) as unmet,
        count(case when required_met = 'not_evaluable' then 1 end) as not_evaluable,
        count(case when floor_met = 'not_met' then 1 end) as below_floor,
        count(case when floor_met = 'not_evaluable' then 1 end) as floor_unknown,
        min(share) as worst_share,
        {{ first_by('item_id', ['cast(share as decimal(38, 12))', 'item_no']) }} as worst_item_id,
        nullif(
            concat_ws(
                '; ',
                {%- for item_no in range(1, var('items_of_a_set') + 1) %}
                max(case when item_no = {{ item_no }} then problem end){{ "," if not loop.last }}
                {%- endfor %}
            ),
            ''
        ) as reasons
    from judged
    group by school_year, county_code, school_id, level, standard_id, set_id
),

ruled as (
    select
        school.*,
        case sets.pass_rule
            when 'max_unmet' then school.unmet + school.not_evaluable <= sets.max_unmet
            when 'min_met_with_floor' then school.met >= sets.min_met
            when 'all_but_one_with_floor' then school.unmet + school.not_evaluable <= 1
        end as passes_at_worst,
        case sets.pass_rule
            when 'max_unmet' then school.unmet <= sets.max_unmet
            when 'min_met_with_floor' then school.met + school.not_evaluable >= sets.min_met
            when 'all_but_one_with_floor' then school.unmet <= 1
        end as passes_at_best
    from school
    inner join {{ ref('standard_set') }} as sets
        on school.set_id = sets.set_id
)

select
    school_year,
    county_code,
    school_id,
    level,
    standard_id,
    set_id,
    items,
    met,
    unmet,
    not_evaluable,
    below_floor,
    worst_share,
    worst_item_id,
    case
        when below_floor > 0 or not passes_at_best then 'not_met'
        when passes_at_worst and floor_unknown = 0 then 'met'
        else 'not_evaluable'
    end as compliant,
    reasons
from ruled
