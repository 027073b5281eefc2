-- What the quality review asks of every school and the returns can tell: one row per school with
-- pupils in compulsory education. A condition is true, false or unknown (null). Teaching points
-- too small to be counted are here for the funding of small schools alone.
{%- set room_fields = [
    'music_rooms', 'art_rooms', 'smallest_music_room_area', 'smallest_art_room_area',
] %}
with family as (
    select
        school_year,
        layout_version,
        level,
        count(case when table_name = 'enrolment' and field_name = 'largest_class' then 1 end) > 0
        or count(
            case
                when
                    table_name = 'enrolment'
                    and field_name in (
                        {%- for bracket in class_size_brackets() %}
                        '{{ bracket }}'{{ "," if not loop.last }}
                        {%- endfor %}
                    )
                    then 1
            end
        ) = {{ class_size_brackets() | length }} as gives_class_sizes,
        count(case when table_name = 'staff' and field_name = 'certified_teachers' then 1 end) > 0
            as gives_certificates,
        count(
            case
                when
                    table_name = 'facility'
                    and field_name in (
                        {%- for field in room_fields %}
                        '{{ field }}'{{ "," if not loop.last }}
                        {%- endfor %}
                    )
                    then 1
            end
        ) = {{ room_fields | length }} as gives_rooms
    from {{ ref('stg_layout_field') }}
    group by school_year, layout_version, level
),

class_limit as (
    select
        school_year,
        county_code,
        'primary' as level,
        primary_class_size as largest_class_size
    from {{ ref('int_school_limit') }}
    union all
    select
        school_year,
        county_code,
        'junior' as level,
        junior_class_size as largest_class_size
    from {{ ref('int_school_limit') }}
),

member_level as (
    select
        population.school_year,
        population.county_code,
        population.unit_school_id,
        population.in_population,
        figures.pupils,
        figures.classes,
        figures.full_time_teachers,
        {{ possible('staff.certified_teachers', var('largest_pupils')) }} as certified_teachers,
        case
            when enrolment.largest_class between 0 and {{ var('largest_pupils') }}
                then enrolment.largest_class <= limits.largest_class_size
            else {{ brackets_within('enrolment', 'limits.largest_class_size') | indent(16) }}
        end as are_classes_within,
        coalesce(enrolment_family.gives_class_sizes, false) as gives_class_sizes,
        coalesce(staff_family.gives_certificates, false) as gives_certificates
    from {{ ref('int_school_population') }} as population
    inner join {{ ref('int_school_level') }} as figures
        on
            population.school_year = figures.school_year
            and population.school_id = figures.school_id
    inner join {{ ref('int_school') }} as school
        on
            population.school_year = school.school_year
            and population.school_id = school.school_id
    inner join class_limit as limits
        on
            population.school_year = limits.school_year
            and population.county_code = limits.county_code
            and figures.level = limits.level
    left join {{ ref('stg_enrolment') }} as enrolment
        on
            figures.school_year = enrolment.school_year
            and figures.school_id = enrolment.school_id
            and figures.level = enrolment.level
    left join {{ ref('stg_staff') }} as staff
        on
            figures.school_year = staff.school_year
            and figures.school_id = staff.school_id
            and figures.level = staff.level
    left join family as enrolment_family
        on
            figures.school_year = enrolment_family.school_year
            and figures.level = enrolment_family.level
            and coalesce(enrolment.layout_version, school.layout_version) = enrolment_family.layout_version
    left join family as staff_family
        on
            figures.school_year = staff_family.school_year
            and figures.level = staff_family.level
            and coalesce(staff.layout_version, school.layout_version) = staff_family.layout_version
    where
        population.population_standard_id = 'quality'
        and (
            population.in_population
            or population.exclusion_reason = 'teaching_point_under_50'
        )
        and (figures.pupils is null or figures.pupils > 0)
),

unit_levels as (
    select
        school_year,
        county_code,
        unit_school_id,
        in_population,
        {{ sum_if_complete('pupils') }} as pupils,
        {{ sum_if_complete('classes') }} as classes,
        {{ sum_if_complete('full_time_teachers') }} as full_time_teachers,
        {{ sum_if_complete('certified_teachers') }} as certified_teachers,
        coalesce(sum(
            case
                when certified_teachers < full_time_teachers then full_time_teachers - certified_teachers
            end
        ), 0) as uncertified_teachers,
        {{ all_true('are_classes_within') }} as are_classes_within,
        {{ all_true('gives_class_sizes') }} as gives_class_sizes,
        {{ all_true('gives_certificates') }} as gives_certificates,
        {{ all_true('certified_teachers >= full_time_teachers') }} as are_teachers_certified
    from member_level
    group by school_year, county_code, unit_school_id, in_population
),

member_rooms as (
    select
        population.school_year,
        population.unit_school_id,
        {{ possible('facility.music_rooms', var('largest_pupils')) }} as music_rooms,
        {{ possible('facility.art_rooms', var('largest_pupils')) }} as art_rooms,
        facility.music_rooms = 0 or facility.smallest_music_room_area >= limits.music_room_area
            as are_music_rooms_large,
        facility.art_rooms = 0 or facility.smallest_art_room_area >= limits.art_room_area
            as are_art_rooms_large,
        coalesce(family.gives_rooms, false) as gives_rooms
    from {{ ref('int_school_population') }} as population
    inner join {{ ref('int_school') }} as school
        on
            population.school_year = school.school_year
            and population.school_id = school.school_id
    inner join {{ ref('int_school_limit') }} as limits
        on
            population.school_year = limits.school_year
            and population.county_code = limits.county_code
    left join {{ ref('stg_facility') }} as facility
        on
            population.school_year = facility.school_year
            and population.school_id = facility.school_id
    left join family
        on
            population.school_year = family.school_year
            and coalesce(facility.layout_version, school.layout_version) = family.layout_version
            and family.level is null
    where population.population_standard_id = 'quality' and population.in_population
),

unit_rooms as (
    select
        school_year,
        unit_school_id,
        {{ sum_if_complete('music_rooms') }} as music_rooms,
        {{ sum_if_complete('art_rooms') }} as art_rooms,
        {{ all_true('gives_rooms') }} as gives_rooms,
        {{ all_true('are_music_rooms_large') }} as are_music_rooms_large,
        {{ all_true('are_art_rooms_large') }} as are_art_rooms_large
    from member_rooms
    group by school_year, unit_school_id
)

select
    levels.school_year,
    levels.county_code,
    levels.unit_school_id as school_id,
    levels.in_population,
    levels.full_time_teachers,
    levels.certified_teachers,
    levels.uncertified_teachers,
    levels.are_classes_within,
    levels.gives_class_sizes,
    levels.are_teachers_certified,
    levels.gives_certificates,
    rooms.gives_rooms,
    levels.pupils < limits.small_school_pupils as is_small,
    rooms.music_rooms >= ceil(levels.classes / limits.classes_per_special_room)
    and rooms.art_rooms >= ceil(levels.classes / limits.classes_per_special_room)
    and rooms.are_music_rooms_large
    and rooms.are_art_rooms_large as has_rooms,
    case
        when school.school_group in ('missing', 'unknown')
            then case
                when levels.pupils <= limits.pupils_of_school then true
                when levels.pupils > limits.pupils_of_combined_school then false
            end
        when school.has_primary and school.has_junior
            then levels.pupils <= limits.pupils_of_combined_school
        else levels.pupils <= limits.pupils_of_school
    end as is_size_within
from unit_levels as levels
inner join {{ ref('int_school') }} as school
    on
        levels.school_year = school.school_year
        and levels.unit_school_id = school.school_id
inner join {{ ref('int_school_limit') }} as limits
    on
        levels.school_year = limits.school_year
        and levels.county_code = limits.county_code
left join unit_rooms as rooms
    on
        levels.school_year = rooms.school_year
        and levels.unit_school_id = rooms.unit_school_id
