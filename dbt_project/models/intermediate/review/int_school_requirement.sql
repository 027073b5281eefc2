-- What the quality review asks of every school and the returns can tell: one row per school with
-- pupils in compulsory education. A condition is true, false or unknown (null). Teaching points
-- too small to be counted are here for the funding of small schools alone.
with family as (
    select
        school_year,
        layout_version,
        level,
        {{ gives_all('enrolment', ['largest_class']) }}
        or {{ gives_all('enrolment', class_size_brackets()) }} as gives_class_sizes,
        {{ gives_all('staff', ['certified_teachers']) }} as gives_certificates,
        {{ gives_all('facility', [
            'music_rooms', 'art_rooms', 'smallest_music_room_area', 'smallest_art_room_area',
        ]) }} as gives_rooms
    from {{ ref('stg_layout_field') }}
    group by school_year, layout_version, level
),

-- Schools and campuses, each with the numbers its county is held to. Limits are joined here once and
-- by county: with a second join the engine may meet schools and limits by year alone.
member as (
    select
        population.unit_school_id,
        population.school_id,
        population.in_population,
        school.layout_version,
        school.school_group,
        school.has_primary and school.has_junior as is_combined,
        limits.*
    from {{ ref('int_school_population') }} as population
    inner join {{ ref('int_school') }} as school
        on
            population.school_year = school.school_year
            and population.school_id = school.school_id
    inner join {{ ref('int_school_limit') }} as limits
        on
            population.school_year = limits.school_year
            and population.county_code = limits.county_code
    where
        population.population_standard_id = 'quality'
        and (
            population.in_population
            or population.exclusion_reason = 'teaching_point_under_50'
        )
),

member_stage as (
    select
        member.school_year,
        member.county_code,
        member.unit_school_id,
        member.school_id,
        member.in_population,
        member.layout_version,
        figures.level,
        figures.pupils,
        figures.classes,
        figures.full_time_teachers,
        case figures.level
            when 'primary' then member.primary_class_size
            when 'junior' then member.junior_class_size
        end as largest_class_size
    from member
    inner join {{ ref('int_school_level') }} as figures
        on
            member.school_year = figures.school_year
            and member.school_id = figures.school_id
    where figures.level <> 'senior' and (figures.pupils is null or figures.pupils > 0)
),

member_level as (
    select
        stage.school_year,
        stage.county_code,
        stage.unit_school_id,
        stage.in_population,
        stage.pupils,
        stage.classes,
        stage.full_time_teachers,
        {{ possible('staff.certified_teachers', var('largest_pupils')) }} as certified_teachers,
        case
            when enrolment.largest_class between 0 and {{ var('largest_pupils') }}
                then enrolment.largest_class <= stage.largest_class_size
            else {{ brackets_within('enrolment', 'stage.largest_class_size') | indent(16) }}
        end as are_classes_within,
        coalesce(enrolment_family.gives_class_sizes, false) as gives_class_sizes,
        coalesce(staff_family.gives_certificates, false) as gives_certificates
    from member_stage as stage
    left join {{ ref('stg_enrolment') }} as enrolment
        on
            stage.school_year = enrolment.school_year
            and stage.school_id = enrolment.school_id
            and stage.level = enrolment.level
    left join family as enrolment_family
        on
            stage.school_year = enrolment_family.school_year
            and stage.level = enrolment_family.level
            and coalesce(enrolment.layout_version, stage.layout_version) = enrolment_family.layout_version
    left join {{ ref('stg_staff') }} as staff
        on
            stage.school_year = staff.school_year
            and stage.school_id = staff.school_id
            and stage.level = staff.level
    left join family as staff_family
        on
            stage.school_year = staff_family.school_year
            and stage.level = staff_family.level
            and coalesce(staff.layout_version, stage.layout_version) = staff_family.layout_version
),

unit_levels as (
    select
        school_year,
        county_code,
        unit_school_id,
        in_population,
        {%- for figure in ['pupils', 'classes', 'full_time_teachers', 'certified_teachers'] %}
        {{ sum_if_complete(figure) }} as {{ figure }},
        {%- endfor %}
        coalesce(sum(
            case
                when certified_teachers < full_time_teachers then full_time_teachers - certified_teachers
            end
        ), 0) as uncertified_teachers,
        {%- for condition in ['are_classes_within', 'gives_class_sizes', 'gives_certificates'] %}
        {{ all_true(condition) }} as {{ condition }},
        {%- endfor %}
        {{ all_true('certified_teachers >= full_time_teachers') }} as are_teachers_certified
    from member_level
    group by school_year, county_code, unit_school_id, in_population
),

unit_rooms as (
    select
        member.school_year,
        member.unit_school_id,
        {{ all_true('coalesce(family.gives_rooms, false)') }} as gives_rooms,
        {{ sum_if_complete(possible('facility.music_rooms', var('largest_pupils'))) }} as music_rooms,
        {{ all_true(
            'facility.music_rooms = 0 or facility.smallest_music_room_area >= member.music_room_area'
        ) }} as are_music_rooms_large,
        {{ sum_if_complete(possible('facility.art_rooms', var('largest_pupils'))) }} as art_rooms,
        {{ all_true(
            'facility.art_rooms = 0 or facility.smallest_art_room_area >= member.art_room_area'
        ) }} as are_art_rooms_large
    from member
    left join {{ ref('stg_facility') }} as facility
        on
            member.school_year = facility.school_year
            and member.school_id = facility.school_id
    left join family
        on
            member.school_year = family.school_year
            and coalesce(facility.layout_version, member.layout_version) = family.layout_version
            and family.level is null
    where member.in_population
    group by member.school_year, member.unit_school_id
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
    levels.pupils < unit.small_school_pupils as is_small,
    rooms.music_rooms >= ceil(levels.classes / unit.classes_per_special_room)
    and rooms.art_rooms >= ceil(levels.classes / unit.classes_per_special_room)
    and rooms.are_music_rooms_large
    and rooms.are_art_rooms_large as has_rooms,
    case
        when unit.school_group in ('missing', 'unknown')
            then case
                when levels.pupils <= unit.pupils_of_school then true
                when levels.pupils > unit.pupils_of_combined_school then false
            end
        when unit.is_combined then levels.pupils <= unit.pupils_of_combined_school
        else levels.pupils <= unit.pupils_of_school
    end as is_size_within
from unit_levels as levels
inner join member as unit
    on
        levels.school_year = unit.school_year
        and levels.unit_school_id = unit.school_id
left join unit_rooms as rooms
    on
        levels.school_year = rooms.school_year
        and levels.unit_school_id = rooms.unit_school_id
