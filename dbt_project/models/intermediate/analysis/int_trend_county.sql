-- What a county's figures of a year rest on, for each review's population: the form families, how
-- often merging, splitting or a moved boundary changed the county so far, the population rules.
-- Figures of two years compare where these are the same.
with county as (
    select distinct
        school_year,
        county_code
    from {{ ref('int_county_code') }}
),

families as (
    select
        school_year,
        county_code,
        {{ ordered_text('family', 'family', ',') }} as families
    from (
        select distinct
            school.school_year,
            county.county_code,
            school.family
        from {{ ref('stg_school') }} as school
        inner join {{ ref('int_county_code') }} as county
            on
                school.school_year = county.school_year
                and school.county_code = county.stated_county_code
    ) as family_used
    group by school_year, county_code
),

-- A row of the lineage changes the county when it begins and when it ceases to hold.
territory_change as (
    select
        canonical_county_code as county_code,
        valid_from as school_year
    from {{ ref('stg_lineage_county') }}
    where change in ('merge', 'split', 'boundary') and valid_from is not null
    union
    select
        canonical_county_code as county_code,
        valid_to + 1 as school_year
    from {{ ref('stg_lineage_county') }}
    where change in ('merge', 'split', 'boundary') and valid_to is not null
),

territory as (
    select
        county.school_year,
        county.county_code,
        count(territory_change.school_year) as territory_changes
    from county
    left join territory_change
        on
            county.county_code = territory_change.county_code
            and county.school_year >= territory_change.school_year
    group by county.school_year, county.county_code
),

population as (
    select
        county.school_year,
        county.county_code,
        rules.population_standard_id,
        {{ ordered_text('rules.rule_id', 'rules.rule_id', ',') }} as population_rules
    from county
    inner join {{ ref('population_rule') }} as rules
        on
            {{ region_covers('rules.region', 'county.county_code') }}
            and {{ is_valid_in('county.school_year', 'rules.valid_from', 'rules.valid_to') }}
    group by county.school_year, county.county_code, rules.population_standard_id
)

select
    population.school_year,
    population.county_code,
    population.population_standard_id,
    coalesce(families.families, '') as families,
    territory.territory_changes,
    population.population_rules
from population
left join families
    on
        population.school_year = families.school_year
        and population.county_code = families.county_code
inner join territory
    on
        population.school_year = territory.school_year
        and population.county_code = territory.county_code
