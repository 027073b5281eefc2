-- Means of urban, town and rural schools, and how much of the variance lies between these groups
-- and how much within them. Each part is summed from its own deviations, in units of S².
{%- set groups = ['urban', 'town', 'rural', 'unknown'] %}
with means as (
    select
        {{ coefficient_key() }},
        {%- for group in groups %}
        max(case when urban_rural_group = '{{ group }}' then group_mean end) as {{ group }}_mean,
        coalesce(max(case when urban_rural_group = '{{ group }}' then pupils end), 0) as {{ group }}_pupils,
        coalesce(max(case when urban_rural_group = '{{ group }}' then schools end), 0) as {{ group }}_schools,
        {%- endfor %}
        cast(sum(cast(
            weight * standardised_deviation * standardised_deviation as {{ share_type() }}
        )) as double) as between_share
    from {{ ref('int_gap_group') }}
    group by {{ coefficient_key() }}
),

apart as (
    select
        {{ coefficient_key('contribution') }},
        contribution.weight,
        contribution.deviation / coefficient.standard_deviation - area.standardised_deviation
            as standardised_deviation
    from {{ ref('fct_contribution') }} as contribution
    inner join {{ ref('fct_county_coefficient') }} as coefficient
        on {{ same_coefficient('contribution', 'coefficient') }}
    inner join {{ ref('int_school_area') }} as school
        on
            contribution.school_year = school.school_year
            and contribution.school_id = school.school_id
    inner join {{ ref('int_gap_group') }} as area
        on
            {{ same_coefficient('contribution', 'area') }}
            and school.urban_rural_group = area.urban_rural_group
    where contribution.status = 'evaluated'
),

within as (
    select
        {{ coefficient_key() }},
        cast(sum(cast(
            weight * standardised_deviation * standardised_deviation as {{ share_type() }}
        )) as double) as within_share
    from apart
    group by {{ coefficient_key() }}
)

select
    {{ coefficient_key('coefficient') }},
    {%- for group in groups %}
    means.{{ group }}_mean,
    means.{{ group }}_pupils,
    means.{{ group }}_schools,
    {%- endfor %}
    means.rural_mean / nullif(means.urban_mean, 0) as rural_urban_ratio,
    coefficient.standard_deviation * coefficient.standard_deviation as total_variance,
    coefficient.standard_deviation * coefficient.standard_deviation * coalesce(means.between_share, 0)
        as between_variance,
    coefficient.standard_deviation * coefficient.standard_deviation * coalesce(within.within_share, 0)
        as within_variance,
    means.between_share,
    coefficient.status
from {{ ref('fct_county_coefficient') }} as coefficient
left join means
    on {{ same_coefficient('coefficient', 'means') }}
left join within
    on {{ same_coefficient('coefficient', 'within') }}
