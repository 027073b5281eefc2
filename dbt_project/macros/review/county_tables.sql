{#- Rows of a county's own table under the code the county carries in all years. Where several codes
    of a year are one county, its rows cannot be told apart: the figures are empty, `statements`
    says how many there were. -#}
{% macro stated_by_county(relation, key, figures) -%}
select
    stated.school_year,
    coalesce(lineage.canonical_county_code, stated.county_code) as county_code,
    {%- for column in key %}
    stated.{{ column }},
    {%- endfor %}
    {%- for column in figures %}
    case when count(*) = 1 then max(stated.{{ column }}) end as {{ column }},
    {%- endfor %}
    count(*) as statements
from {{ relation }} as stated
left join {{ ref('stg_lineage_county') }} as lineage
    on
        stated.county_code = lineage.county_code
        and {{ is_valid_in('stated.school_year', 'lineage.valid_from', 'lineage.valid_to') }}
group by
    stated.school_year,
    coalesce(lineage.canonical_county_code, stated.county_code)
    {%- for column in key %},
    stated.{{ column }}
    {%- endfor %}
{%- endmacro %}

{#- Figures of county_finance that a rule of the reviews uses. -#}
{% macro finance_figures() -%}
    {{ return([
        'appropriation', 'recurrent_revenue', 'fiscal_expenditure', 'budget_education_expenditure',
        'public_education_funds', 'gdp', 'primary_budget_per_pupil', 'junior_budget_per_pupil',
        'primary_public_funds_per_pupil', 'junior_public_funds_per_pupil',
        'special_public_funds_per_pupil', 'teacher_pay', 'civil_servant_pay', 'training_funds',
        'public_funds',
    ]) }}
{%- endmacro %}

{#- Amounts of money that are compared by their products: yuan to the hundredth of a cent, so that
    a product of two is exact within 38 digits. -#}
{% macro money_type() -%} decimal(19, 4) {%- endmacro %}

{#- No public fund reaches this (yuan); such a figure is not computed with. -#}
{% macro largest_funds() -%} 10000000000000 {%- endmacro %}
