with measured as (
    select
        unit.school_year,
        unit.county_code,
        unit.school_id,
        unit.level,
        choice.indicator_id,
        choice.numerator_id,
        choice.numerator_table,
        choice.denominator_id,
        choice.multiplier,
        unit.in_population,
        unit.exclusion_reason,
        unit.note,
        unit.pupils,
        case choice.numerator_id
            {%- for numerator_id in var('numerators') %}
            when '{{ numerator_id }}' then unit.{{ numerator_id }}
            {%- endfor %}
        end as numerator,
        case choice.denominator_id
            when 'pupils' then unit.pupils
            when 'classes' then unit.classes
        end as denominator,
        {%- for table_name in ['enrolment', 'staff', 'facility'] %}
        unit.has_impossible_{{ table_name }},
        {%- endfor %}
        unit.is_stage_pupils_missing,
        unit.not_in_family
    from {{ ref('int_review_unit') }} as unit
    inner join {{ ref('int_county_indicator') }} as choice
        on
            unit.school_year = choice.school_year
            and unit.county_code = choice.county_code
            and unit.level = choice.level
            and unit.population_standard_id = choice.population_standard_id
),

judged as (
    select
        *,
        case
            when pupils = 0 then 'no_pupils'
            when numerator is null or denominator is null or denominator = 0 or numerator < 0
                then 'not_evaluable'
            else 'evaluated'
        end as status
    from measured
)

select
    school_year,
    county_code,
    school_id,
    level,
    indicator_id,
    numerator,
    cast(denominator as bigint) as denominator,
    case
        when status = 'evaluated' then numerator * multiplier / denominator
    end as value,
    in_population,
    exclusion_reason,
    status,
    case
        when status <> 'not_evaluable' then null
        when denominator = 0 and numerator is not null then 'no_classes'
        when denominator is null and not_in_family like '%;' || denominator_id || ';%'
            then 'not_in_family'
        when denominator is null and has_impossible_enrolment then 'impossible_value'
        when denominator is null then 'missing_in_return'
        when not_in_family like '%;' || numerator_id || ';%' then 'not_in_family'
        when numerator_table = 'facility' and is_stage_pupils_missing then 'stage_pupils_missing'
        when
            numerator < 0
            {%- for table_name in ['enrolment', 'staff', 'facility'] %}
            or (numerator_table = '{{ table_name }}' and has_impossible_{{ table_name }})
            {%- endfor %}
            then 'impossible_value'
        else 'missing_in_return'
    end as reason,
    note
from judged
