-- Figures of the reviews that the schools' own returns give, with what bounds them where a school's
-- figure is missing and the schools that decide.
{%- set conditions = {
    'schools_short_of_rooms': 'not in_population or has_rooms',
    'schools_too_large': 'not in_population or is_size_within',
    'schools_with_large_classes': 'not in_population or are_classes_within',
    'certified_share': 'not in_population or are_teachers_certified',
    'no_small_school': 'not is_small',
} %}
{#- Whether the form family of a school has what the condition is told from; all have pupils. #}
{%- set families = {
    'schools_short_of_rooms': 'gives_rooms',
    'schools_with_large_classes': 'gives_class_sizes',
    'certified_share': 'gives_certificates',
} %}
with county as (
    select
        school_year,
        county_code,
        count(case when in_population then 1 end) as schools,
        {%- for figure, condition in conditions.items() %}
        count(case when not ({{ condition }}) then 1 end) as failing_{{ figure }},
        count(*) - count({{ condition }}) as unknown_{{ figure }},
        count(case when {{ families.get(figure, 'true') }} then 1 end) - count(
            case when {{ families.get(figure, 'true') }} then {{ condition }} end
        ) as incomplete_{{ figure }},
        {%- endfor %}
        sum(case when in_population then full_time_teachers end) as full_time_teachers,
        count(
            case
                when in_population and (certified_teachers is null or full_time_teachers is null) then 1
            end
        ) as schools_with_unknown_certificates,
        sum(case when in_population then uncertified_teachers end) as uncertified_teachers
    from {{ ref('int_school_requirement') }}
    group by school_year, county_code
),

deciding as (
    {%- for figure, condition in conditions.items() %}
    select
        '{{ figure }}' as figure,
        school_year,
        county_code,
        school_id,
        coalesce(not ({{ condition }}), false) as is_failing
    from {{ ref('int_school_requirement') }}
    where coalesce(not ({{ condition }}), true)
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

named as (
    select
        deciding.*,
        coalesce(school.school_name, deciding.school_id) as school_name,
        row_number() over (
            partition by deciding.figure, deciding.school_year, deciding.county_code, deciding.is_failing
            order by deciding.school_id
        ) as position
    from deciding
    inner join {{ ref('int_school') }} as school
        on
            deciding.school_year = school.school_year
            and deciding.school_id = school.school_id
),

names as (
    select
        figure,
        school_year,
        county_code,
        is_failing,
        {{ ordered_text('school_name', 'school_id', '、') }} as school_names
    from named
    where position <= {{ var('named_schools') }}
    group by figure, school_year, county_code, is_failing
),

figures as (
    {%- for figure in conditions %}
    select
        '{{ figure }}' as figure,
        school_year,
        county_code,
        schools,
        failing_{{ figure }} as failing,
        unknown_{{ figure }} as unknown,
        incomplete_{{ figure }} as incomplete,
        {%- if figure == 'certified_share' %}
        {#- Certificates beyond the teachers of one stage make up for none missing elsewhere. #}
        case
            when schools_with_unknown_certificates = 0
                then cast(full_time_teachers - uncertified_teachers as double) / nullif(full_time_teachers, 0)
            when uncertified_teachers > 0 then 0
        end as lowest,
        case
            when schools_with_unknown_certificates = 0
                then cast(full_time_teachers - uncertified_teachers as double) / nullif(full_time_teachers, 0)
            when uncertified_teachers > 0
                then 1 - cast(uncertified_teachers as double) / {{ var('largest_amount') }}
        end as highest,
        'no_teachers' as reason_if_known
        {%- elif figure == 'no_small_school' %}
        case when failing_{{ figure }} + unknown_{{ figure }} = 0 then 1 end as lowest,
        case when failing_{{ figure }} + unknown_{{ figure }} = 0 then 1 end as highest,
        'funding_not_stated' as reason_if_known
        {%- else %}
        case when schools > 0 then failing_{{ figure }} end as lowest,
        case when schools > 0 then failing_{{ figure }} + unknown_{{ figure }} end as highest,
        'no_schools' as reason_if_known
        {%- endif %}
    from county
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    figures.school_year,
    figures.county_code,
    figures.figure,
    cast(figures.lowest as double) as lowest,
    cast(figures.highest as double) as highest,
    case
        when figures.schools = 0 then 'no_schools'
        when figures.incomplete > 0 then 'missing_in_return'
        when figures.unknown > 0 then 'not_in_family'
        when figures.lowest is null then figures.reason_if_known
    end as reason,
    {{ capped_names(
        'names.school_names',
        'case when figures.failing > 0 then figures.failing else figures.unknown end',
    ) }} as deciding
from figures
left join names
    on
        figures.school_year = names.school_year
        and figures.county_code = names.county_code
        and figures.figure = names.figure
        and (figures.failing > 0) = names.is_failing
union all
select
    school_year,
    county_code,
    'junior_retention' as figure,
    retention as lowest,
    retention as highest,
    reason,
    cast(null as {{ text_type() }}) as deciding
from {{ ref('int_junior_retention') }}
