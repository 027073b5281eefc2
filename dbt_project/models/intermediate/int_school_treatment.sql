-- What the population rules say of each school in each review: the most specific region's first
-- matching rule of the year decides. A missing or unknown attribute matches no rule that asks for it.
with rule_order as (
    select
        *,
        row_number() over (
            partition by population_standard_id
            order by {{ region_rank('region') }} desc, priority asc, rule_id asc
        ) as precedence
    from {{ ref('population_rule') }}
),

school_pupils as (
    select
        school_year,
        school_id,
        {{ sum_if_complete('pupils') }} as pupils
    from {{ ref('stg_enrolment') }}
    group by school_year, school_id
),

decisive as (
    select
        school.school_year,
        school.school_id,
        rule_order.population_standard_id,
        min(rule_order.precedence) as precedence
    from {{ ref('int_school') }} as school
    left join school_pupils
        on
            school.school_year = school_pupils.school_year
            and school.school_id = school_pupils.school_id
    inner join rule_order
        on
            {{ region_covers('rule_order.region', 'school.county_code') }}
            and {{ is_valid_in('school.school_year', 'rule_order.valid_from', 'rule_order.valid_to') }}
            and (rule_order.school_group is null or school.school_group = rule_order.school_group)
            and (rule_order.sponsor_group is null or school.sponsor_group = rule_order.sponsor_group)
            and (
                rule_order.is_counted_school is null
                or school.is_counted_school = rule_order.is_counted_school
            )
            and (rule_order.max_pupils is null or school_pupils.pupils <= rule_order.max_pupils)
    group by school.school_year, school.school_id, rule_order.population_standard_id
)

select
    decisive.school_year,
    decisive.school_id,
    decisive.population_standard_id,
    rule_order.rule_id,
    rule_order.treatment,
    rule_order.exclusion_reason
from decisive
inner join rule_order
    on
        decisive.population_standard_id = rule_order.population_standard_id
        and decisive.precedence = rule_order.precedence
