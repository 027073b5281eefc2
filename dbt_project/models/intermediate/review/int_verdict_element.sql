-- What each part of a county's verdict rests on, one row per school, coefficient, item, veto or group
-- asked. `element` is its code, `label` what a reader is shown where it decides.
with coefficient as (
    select
        school_year,
        county_code,
        level,
        indicator_id,
        cv,
        within_limit
    from {{ ref('fct_county_coefficient') }}
    union all
    select
        school_year,
        county_code,
        level,
        'composite_' || standard_id as indicator_id,
        composite_cv as cv,
        within_limit
    from {{ ref('fct_county_composite') }}
),

tested as (
    select
        standard.standard_id,
        indicator.indicator_id as tested_id,
        indicator.indicator_id
    from {{ ref('standard') }} as standard
    inner join {{ ref('indicator') }} as indicator
        on standard.standard_id = indicator.indicator_set
    where standard.coefficient_rule = 'each'
    union all
    select
        standard_id,
        'composite' as tested_id,
        'composite_' || standard_id as indicator_id
    from {{ ref('standard') }}
    where coefficient_rule = 'composite'
)

select
    county.school_year,
    county.county_code,
    tested.standard_id,
    'coefficient' as part,
    stage.level || '_' || tested.tested_id as element,
    stage.level || ' ' || tested.tested_id
    || coalesce(' ' || cast(round(coefficient.cv, 3) as {{ text_type() }}), '') as label,
    case
        when coefficient.within_limit in ('met', 'not_met') then coefficient.within_limit
        else 'not_evaluable'
    end as status
from {{ ref('int_county_year') }} as county
cross join {{ ref('stage_weight') }} as stage
cross join tested
left join coefficient
    on
        county.school_year = coefficient.school_year
        and county.county_code = coefficient.county_code
        and stage.level = coefficient.level
        and tested.indicator_id = coefficient.indicator_id
where stage.level <> 'senior'
union all
select
    compliance.school_year,
    compliance.county_code,
    compliance.standard_id,
    'school_standard' as part,
    compliance.school_id || '_' || compliance.level as element,
    coalesce(school.school_name, compliance.school_id) as label,
    compliance.compliant as status
from {{ ref('fct_school_compliance') }} as compliance
inner join {{ ref('int_school') }} as school
    on
        compliance.school_year = school.school_year
        and compliance.school_id = school.school_id
{%- for part, relation, element in [
    ('government', 'fct_government_item', 'item_id'),
    ('outcome', 'fct_outcome_item', 'item_id'),
    ('veto', 'fct_veto', 'veto_id'),
] %}
union all
select
    school_year,
    county_code,
    standard_id,
    '{{ part }}' as part,
    {{ element }} as element,
    {{ element }} as label,
    status
from {{ ref(relation) }}
{%- endfor %}
union all
select
    satisfaction.school_year,
    satisfaction.county_code,
    standard.standard_id,
    'satisfaction' as part,
    satisfaction.group_name as element,
    satisfaction.group_name
    || coalesce(' ' || cast(round(satisfaction.rate, 3) as {{ text_type() }}), '') as label,
    satisfaction.status
from {{ ref('fct_satisfaction') }} as satisfaction
cross join {{ ref('standard') }} as standard
where satisfaction.group_name = 'all'
