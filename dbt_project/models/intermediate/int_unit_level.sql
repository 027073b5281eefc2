-- Figures of units by level: a school by itself (composition own), or a school with its campuses
-- summed in as one review has them (composition = that review). Campuses are summed first, then
-- resources of the whole school are split between its stages. The senior stage takes its share
-- here and is dropped by whoever computes indicators.
{%- set level_fields = numerator_fields('enrolment') + numerator_fields('staff') %}
{%- set shared_fields = numerator_fields('facility') %}
{#- Landed as double: some returns state full-time equivalents. -#}
{%- set fractional_fields = ['full_time_teachers'] %}
with member as (
    select
        population_standard_id as composition,
        school_year,
        unit_school_id,
        school_id
    from {{ ref('int_school_population') }}
    where has_campuses
),

school_facility as (
    select
        school.school_year,
        school.school_id,
        {%- for field in shared_fields %}
        {{ exact_amount('facility.' ~ field) }} as {{ field }},
        {%- endfor %}
        coalesce(facility.layout_version, school.layout_version) as facility_layout,
        school.layout_version as school_layout,
        {{ any_impossible('facility', shared_fields, var('largest_amount')) }} as has_impossible_facility
    from {{ ref('int_school') }} as school
    left join {{ ref('stg_facility') }} as facility
        on
            school.school_year = facility.school_year
            and school.school_id = facility.school_id
),

unit_level as (
    select
        'own' as composition,
        school_year,
        school_id,
        level,
        {%- for field in level_fields %}
        {{ field }},
        {%- endfor %}
        enrolment_layout,
        staff_layout,
        has_impossible_enrolment,
        has_impossible_staff
    from {{ ref('int_school_level') }}
    union all
    select
        member.composition,
        member.school_year,
        member.unit_school_id as school_id,
        figures.level,
        {%- for field in level_fields %}
        {%- if field in fractional_fields %}
        cast({{ sum_if_complete(to_exact('figures.' ~ field)) }} as double) as {{ field }},
        {%- else %}
        cast({{ sum_if_complete('figures.' ~ field) }} as bigint) as {{ field }},
        {%- endif %}
        {%- endfor %}
        max(figures.enrolment_layout) as enrolment_layout,
        max(figures.staff_layout) as staff_layout,
        max(figures.has_impossible_enrolment) as has_impossible_enrolment,
        max(figures.has_impossible_staff) as has_impossible_staff
    from member
    inner join {{ ref('int_school_level') }} as figures
        on
            member.school_year = figures.school_year
            and member.school_id = figures.school_id
    group by member.composition, member.school_year, member.unit_school_id, figures.level
),

unit_facility as (
    select
        'own' as composition,
        school_facility.*
    from school_facility
    union all
    select
        member.composition,
        member.school_year,
        member.unit_school_id as school_id,
        {%- for field in shared_fields %}
        cast({{ sum_if_complete('figures.' ~ field) }} as {{ exact_type() }}) as {{ field }},
        {%- endfor %}
        max(figures.facility_layout) as facility_layout,
        max(figures.school_layout) as school_layout,
        max(figures.has_impossible_facility) as has_impossible_facility
    from member
    inner join school_facility as figures
        on
            member.school_year = figures.school_year
            and member.school_id = figures.school_id
    group by member.composition, member.school_year, member.unit_school_id
),

weighted as (
    select
        unit_level.composition,
        unit_level.school_year,
        unit_level.school_id,
        unit_level.level,
        unit_level.pupils,
        stage_weight.sort_order,
        unit_level.pupils * stage_weight.weight as stage_weighted_pupils
    from unit_level
    inner join {{ ref('stage_weight') }} as stage_weight
        on unit_level.level = stage_weight.level
),

unit_stages as (
    select
        composition,
        school_year,
        school_id,
        count(*) as stages,
        {{ sum_if_complete('stage_weighted_pupils') }} as weighted_pupils,
        coalesce(sum(case when level = 'primary' then stage_weighted_pupils end), 0) as weighted_primary,
        coalesce(sum(case when level = 'junior' then stage_weighted_pupils end), 0) as weighted_junior,
        max(case when pupils > 0 then sort_order end) as last_sort_order
    from weighted
    group by composition, school_year, school_id
),

assembled as (
    select
        unit_level.*,
        {%- for field in shared_fields %}
        unit_facility.{{ field }},
        {%- endfor %}
        unit_facility.facility_layout,
        unit_facility.school_layout,
        unit_facility.has_impossible_facility,
        unit_stages.stages,
        unit_stages.weighted_pupils,
        unit_stages.weighted_primary,
        unit_stages.weighted_junior,
        unit_level.pupils * own_stage.weight as stage_weighted_pupils,
        last_stage.level as last_stage
    from unit_level
    inner join unit_stages
        on
            unit_level.composition = unit_stages.composition
            and unit_level.school_year = unit_stages.school_year
            and unit_level.school_id = unit_stages.school_id
    inner join unit_facility
        on
            unit_level.composition = unit_facility.composition
            and unit_level.school_year = unit_facility.school_year
            and unit_level.school_id = unit_facility.school_id
    inner join {{ ref('stage_weight') }} as own_stage
        on unit_level.level = own_stage.level
    left join {{ ref('stage_weight') }} as last_stage
        on unit_stages.last_sort_order = last_stage.sort_order
)

select
    composition,
    school_year,
    school_id,
    level,
    {%- for field in level_fields %}
    {{ field }},
    {%- endfor %}
    {%- for field in shared_fields %}
    {{ stage_share(field) }} as {{ field }},
    {%- endfor %}
    coalesce(enrolment_layout, school_layout) as enrolment_layout,
    coalesce(staff_layout, school_layout) as staff_layout,
    facility_layout,
    has_impossible_enrolment,
    has_impossible_staff,
    has_impossible_facility,
    stages > 1 and weighted_pupils is null as is_stage_pupils_missing
from assembled
