-- The unit each school counts in, per review: itself, or the school a campus joins, followed
-- through campuses of campuses. A campus whose parent is not in its county that year, or that is
-- its own ancestor (a chain longer than eight is a circle), stands alone and says so.
with link as (
    select
        campus.population_standard_id,
        campus.school_year,
        campus.school_id,
        parent.school_id as parent_school_id
    from {{ ref('int_school_treatment') }} as campus
    inner join {{ ref('int_school') }} as school
        on
            campus.school_year = school.school_year
            and campus.school_id = school.school_id
    inner join {{ ref('int_school') }} as parent
        on
            school.school_year = parent.school_year
            and school.parent_school_id = parent.school_id
            and school.school_id <> parent.school_id
            and school.county_code = parent.county_code
    where campus.treatment = 'merge_into_parent'
),

two_steps as (
    select
        near.population_standard_id,
        near.school_year,
        near.school_id,
        coalesce(far.parent_school_id, near.parent_school_id) as ancestor_school_id
    from link as near
    left join link as far
        on
            near.population_standard_id = far.population_standard_id
            and near.school_year = far.school_year
            and near.parent_school_id = far.school_id
),

four_steps as (
    select
        near.population_standard_id,
        near.school_year,
        near.school_id,
        coalesce(far.ancestor_school_id, near.ancestor_school_id) as ancestor_school_id
    from two_steps as near
    left join two_steps as far
        on
            near.population_standard_id = far.population_standard_id
            and near.school_year = far.school_year
            and near.ancestor_school_id = far.school_id
),

eight_steps as (
    select
        near.population_standard_id,
        near.school_year,
        near.school_id,
        coalesce(far.ancestor_school_id, near.ancestor_school_id) as ancestor_school_id
    from four_steps as near
    left join four_steps as far
        on
            near.population_standard_id = far.population_standard_id
            and near.school_year = far.school_year
            and near.ancestor_school_id = far.school_id
),

root as (
    select
        eight_steps.population_standard_id,
        eight_steps.school_year,
        eight_steps.school_id,
        eight_steps.ancestor_school_id as unit_school_id
    from eight_steps
    left join link
        on
            eight_steps.population_standard_id = link.population_standard_id
            and eight_steps.school_year = link.school_year
            and eight_steps.ancestor_school_id = link.school_id
    where link.school_id is null
),

unit_with_campuses as (
    select distinct
        population_standard_id,
        school_year,
        unit_school_id
    from root
),

sponsor_matters as (
    select distinct population_standard_id
    from {{ ref('population_rule') }}
    where sponsor_group is not null
)

select
    own.population_standard_id,
    own.school_year,
    own.school_id,
    coalesce(root.unit_school_id, own.school_id) as unit_school_id,
    unit_school.county_code,
    case
        when own.treatment = 'merge_into_parent' and root.unit_school_id is null then 'stand_alone'
        else own.treatment
    end as treatment,
    own.rule_id,
    unit_treatment.treatment <> 'exclude' as in_population,
    unit_treatment.exclusion_reason,
    unit_with_campuses.unit_school_id is not null as has_campuses,
    nullif(
        concat_ws(
            ';',
            case
                when own.treatment = 'merge_into_parent' and root.unit_school_id is null
                    then 'merge_parent_unknown'
            end,
            case
                when own.treatment <> 'exclude' and sponsor_matters.population_standard_id is not null
                    then case
                        when school.sponsor_group = 'missing' then 'sponsor_missing'
                        when school.sponsor_group = 'unknown' then 'sponsor_unknown'
                    end
            end,
            case
                when school.school_group = 'missing' then 'school_type_missing'
                when school.school_group = 'unknown' then 'school_type_unknown'
            end
        ),
        ''
    ) as note
from {{ ref('int_school_treatment') }} as own
inner join {{ ref('int_school') }} as school
    on
        own.school_year = school.school_year
        and own.school_id = school.school_id
left join root
    on
        own.population_standard_id = root.population_standard_id
        and own.school_year = root.school_year
        and own.school_id = root.school_id
inner join {{ ref('int_school') }} as unit_school
    on
        own.school_year = unit_school.school_year
        and coalesce(root.unit_school_id, own.school_id) = unit_school.school_id
inner join {{ ref('int_school_treatment') }} as unit_treatment
    on
        own.population_standard_id = unit_treatment.population_standard_id
        and own.school_year = unit_treatment.school_year
        and coalesce(root.unit_school_id, own.school_id) = unit_treatment.school_id
left join unit_with_campuses
    on
        own.population_standard_id = unit_with_campuses.population_standard_id
        and own.school_year = unit_with_campuses.school_year
        and coalesce(root.unit_school_id, own.school_id) = unit_with_campuses.unit_school_id
left join sponsor_matters
    on own.population_standard_id = sponsor_matters.population_standard_id
