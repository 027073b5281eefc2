with unit as (
    select
        population.population_standard_id,
        population.school_year,
        population.county_code,
        population.school_id,
        figures.level,
        population.in_population,
        population.exclusion_reason,
        population.note,
        figures.pupils as pupil_count,
        figures.classes as class_count,
        figures.enrolment_layout,
        figures.staff_layout,
        figures.facility_layout,
        figures.has_impossible_enrolment,
        figures.has_impossible_staff,
        figures.has_impossible_facility,
        {%- for numerator_id, numerator in var('numerators').items() %}
        cast({{ numerator_expression(numerator) }} as double) as {{ numerator_id }},
        {%- endfor %}
        figures.is_stage_pupils_missing
    from {{ ref('int_school_population') }} as population
    inner join {{ ref('int_unit_level') }} as figures
        on
            population.school_year = figures.school_year
            and population.school_id = figures.school_id
            and figures.composition = case
                when population.has_campuses then population.population_standard_id
                else 'own'
            end
    where population.school_id = population.unit_school_id and figures.level <> 'senior'
),

measured as (
    select
        unit.school_year,
        unit.county_code,
        unit.school_id,
        unit.level,
        choice.indicator_id,
        choice.numerator_id,
        choice.multiplier,
        unit.in_population,
        unit.exclusion_reason,
        unit.note,
        unit.pupil_count,
        case choice.numerator_id
            {%- for numerator_id in var('numerators') %}
            when '{{ numerator_id }}' then unit.{{ numerator_id }}
            {%- endfor %}
        end as numerator,
        case choice.denominator_id
            when 'pupils' then unit.pupil_count
            when 'classes' then unit.class_count
        end as denominator,
        choice.numerator_table = 'facility' and unit.is_stage_pupils_missing as is_split_impossible,
        case choice.numerator_table
            {%- for table_name in ['enrolment', 'staff', 'facility'] %}
            when '{{ table_name }}' then unit.{{ table_name }}_layout
            {%- endfor %}
        end as numerator_layout,
        choice.denominator_id,
        unit.enrolment_layout as denominator_layout,
        case choice.numerator_table
            {%- for table_name in ['enrolment', 'staff', 'facility'] %}
            when '{{ table_name }}' then unit.has_impossible_{{ table_name }}
            {%- endfor %}
        end as has_impossible_numerator,
        unit.has_impossible_enrolment
    from unit
    inner join {{ ref('int_county_indicator') }} as choice
        on
            unit.school_year = choice.school_year
            and unit.county_code = choice.county_code
            and unit.level = choice.level
            and unit.population_standard_id = choice.population_standard_id
),

judged as (
    select
        measured.*,
        case
            when measured.pupil_count = 0 then 'no_pupils'
            when
                measured.numerator is null
                or measured.denominator is null
                or measured.denominator = 0
                or measured.numerator < 0
                then 'not_evaluable'
            else 'evaluated'
        end as status,
        case
            when measured.denominator = 0 and measured.numerator is not null then 'no_classes'
            when measured.denominator is null and denominator_gap.numerator_id is not null
                then 'not_in_family'
            when measured.denominator is null and measured.has_impossible_enrolment
                then 'impossible_value'
            when measured.denominator is null then 'missing_in_return'
            when numerator_gap.numerator_id is not null then 'not_in_family'
            when measured.is_split_impossible then 'stage_pupils_missing'
            when measured.has_impossible_numerator or measured.numerator < 0 then 'impossible_value'
            else 'missing_in_return'
        end as reason_if_not_evaluable
    from measured
    left join {{ ref('int_layout_gap') }} as numerator_gap
        on
            measured.school_year = numerator_gap.school_year
            and measured.numerator_layout = numerator_gap.layout_version
            and measured.level = numerator_gap.level
            and measured.numerator_id = numerator_gap.numerator_id
    left join {{ ref('int_layout_gap') }} as denominator_gap
        on
            measured.school_year = denominator_gap.school_year
            and measured.denominator_layout = denominator_gap.layout_version
            and measured.level = denominator_gap.level
            and measured.denominator_id = denominator_gap.numerator_id
)

select
    school_year,
    county_code,
    school_id,
    level,
    indicator_id,
    numerator,
    denominator,
    case
        when status = 'evaluated' then numerator * multiplier / denominator
    end as value,
    in_population,
    exclusion_reason,
    status,
    case when status = 'not_evaluable' then reason_if_not_evaluable end as reason,
    note
from judged
