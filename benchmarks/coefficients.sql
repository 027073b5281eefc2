-- What one analyst would write by hand: the eighteen indicators of every school and the coefficients
-- of every county, from the landing Parquet into two tables, for returns without surprises.
-- Needs: set variable landing = '<folder>'.
set preserve_insertion_order = false;

create temp table school as
select
    s.school_year,
    s.school_id,
    s.county_code,
    case when not s.is_counted_school then s.parent_school_id end as parent_school_id,
    s.school_type_code between '511' and '519' as is_special,
    s.school_type_code = '218' as is_teaching_point,
    s.sponsor_code = '999' as is_private,
    s.sponsor_code in ('省级教育部门', '地级教育部门') as is_not_county_run,
    e.pupils as all_pupils
from read_parquet(getvariable('landing') || '/school/*/*.parquet') as s
inner join (
    select school_year, school_id, sum(pupils) as pupils
    from read_parquet(getvariable('landing') || '/enrolment/*/*.parquet')
    group by all
) as e using (school_year, school_id);

-- How a school takes part in each review; a campus counts in its parent.
create temp table part as
select
    school_year,
    school_id,
    county_code,
    'basic' as review,
    not (is_special or is_teaching_point or is_private or is_not_county_run) as takes_part,
    parent_school_id
from school
union all
select
    school_year,
    school_id,
    county_code,
    'quality' as review,
    not (is_special or (is_teaching_point and all_pupils < 50)) as takes_part,
    parent_school_id
from school;

create temp table member as
select
    own.review,
    own.school_year,
    own.county_code,
    own.school_id,
    coalesce(parent.school_id, own.school_id) as unit_id,
    coalesce(parent.takes_part, own.takes_part) as takes_part
from part as own
left join part as parent
    on own.review = parent.review and own.school_year = parent.school_year
    and own.parent_school_id = parent.school_id and own.takes_part;

create temp table stage as
select
    m.review,
    m.school_year,
    m.county_code,
    m.unit_id,
    m.takes_part,
    e.level,
    case e.level when 'primary' then 1 when 'junior' then 1.1 else 1.32 end as weight,
    case when count(*) = count(e.pupils) then sum(e.pupils) end as pupils,
    case when count(*) = count(e.classes) then sum(e.classes) end as classes,
    case when count(*) = count(t.staff) then sum(t.staff) end as staff,
    case when count(*) = count(t.full_time_teachers) then sum(t.full_time_teachers) end as teachers,
    sum(t.postgraduate + t.bachelor) as bachelors,
    sum(t.postgraduate + t.bachelor + t.college) as colleges,
    sum(t.full_senior + t.senior + t.intermediate) as titled,
    sum(t.backbone_teachers) as backbone,
    sum(t.pe_teachers + t.music_teachers + t.fine_art_teachers + t.art_teachers) as pe_and_art
from member as m
inner join read_parquet(getvariable('landing') || '/enrolment/*/*.parquet') as e
    using (school_year, school_id)
left join read_parquet(getvariable('landing') || '/staff/*/*.parquet') as t
    using (school_year, school_id, level)
group by all;

create temp table resource as
select
    m.review,
    m.school_year,
    m.unit_id,
    case when count(*) = count(f.teaching_auxiliary_area - f.gymnasium_area)
        then sum(f.teaching_auxiliary_area - f.gymnasium_area) end as rooms,
    case when count(*) = count(f.gymnasium_area + f.sports_ground_area)
        then sum(f.gymnasium_area + f.sports_ground_area) end as sports,
    case when count(*) = count(f.teaching_equipment_value) then sum(f.teaching_equipment_value) end
        as equipment,
    case when count(*) = count(f.computers) then sum(f.computers) end as computers,
    case when count(*) = count(f.teaching_computers) then sum(f.teaching_computers) end
        as teaching_computers,
    case when count(*) = count(f.books) then sum(f.books) end as books,
    case when count(*) = count(f.network_multimedia_classrooms)
        then sum(f.network_multimedia_classrooms) end as multimedia
from member as m
inner join read_parquet(getvariable('landing') || '/facility/*/*.parquet') as f
    using (school_year, school_id)
group by all;

-- Resources of the whole school go to its stages by weighted pupils; the senior stage is dropped.
create temp table unit as
select * exclude (weighted)
from (
    select
        s.* exclude (weight),
        s.weight * s.pupils / sum(s.weight * s.pupils) over (
            partition by s.review, s.school_year, s.unit_id
        ) as weighted,
        r.rooms * weighted as rooms,
        r.sports * weighted as sports,
        r.equipment * weighted as equipment,
        case when s.county_code like '50%' then r.teaching_computers else r.computers end * weighted
            as computers,
        r.books * weighted as books,
        r.multimedia * weighted as multimedia
    from stage as s
    inner join resource as r using (review, school_year, unit_id)
)
where level <> 'senior';

create or replace table school_indicator as
select
    school_year,
    county_code,
    unit_id as school_id,
    level,
    takes_part,
    figure.indicator_id,
    figure.x as numerator,
    figure.p as denominator,
    figure.x / figure.p as value
from (
    select
        *,
        unnest(case review
            when 'basic' then [
                {'indicator_id': 'b1', 'x': rooms, 'p': pupils},
                {'indicator_id': 'b2', 'x': sports, 'p': pupils},
                {'indicator_id': 'b3', 'x': equipment, 'p': pupils},
                {'indicator_id': 'b4', 'x': computers, 'p': pupils},
                {'indicator_id': 'b5', 'x': books, 'p': pupils},
                {'indicator_id': 'b6', 'x': teachers, 'p': pupils},
                {'indicator_id': 'b7',
                 'x': case level when 'primary' then colleges else bachelors end, 'p': pupils},
                {'indicator_id': 'b8', 'x': titled, 'p': pupils},
                {'indicator_id': 'm1', 'x': classes, 'p': pupils},
                {'indicator_id': 'm2', 'x': staff, 'p': pupils},
                {'indicator_id': 'm3', 'x': pupils, 'p': classes}
            ]
            else [
                {'indicator_id': 'q1',
                 'x': case level when 'primary' then colleges else bachelors end, 'p': pupils},
                {'indicator_id': 'q2', 'x': backbone, 'p': pupils},
                {'indicator_id': 'q3', 'x': pe_and_art, 'p': pupils},
                {'indicator_id': 'q4', 'x': rooms, 'p': pupils},
                {'indicator_id': 'q5', 'x': sports, 'p': pupils},
                {'indicator_id': 'q6', 'x': equipment, 'p': pupils},
                {'indicator_id': 'q7', 'x': multimedia, 'p': pupils}
            ]
        end) as figure
    from unit
);

create or replace table county_coefficient as
with county as (
    select
        school_year,
        county_code,
        level,
        indicator_id,
        count(*) filter (numerator is null) as missing_schools,
        sum(numerator) as x,
        sum(denominator) as p
    from school_indicator
    where takes_part and denominator > 0
    group by all
)
select
    school_year,
    county_code,
    level,
    indicator_id,
    any_value(c.x / c.p) as county_mean,
    case when any_value(c.missing_schools) = 0 then
        sqrt(sum(s.denominator / c.p * (s.value - c.x / c.p) ** 2)) / any_value(c.x / c.p)
    end as cv
from school_indicator as s
inner join county as c using (school_year, county_code, level, indicator_id)
where s.takes_part and s.denominator > 0
group by all;
