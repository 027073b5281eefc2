{#- Scores of one tier of a sheet: the sum of the tier below where anything is stated there, its own
    statement otherwise. One part that is not evaluable makes the sum so. `children` is the
    relation of the tier below, none for the lowest tier. -#}
{% macro tier_scores(tier, children) -%}
    select
        own.school_year,
        own.county_code,
        own.standard_id,
        own.item_id,
        own.parent_item_id,
        own.tier,
        own.weight,
        own.measure,
        {%- if children %}
        coalesce(below.stated_parts, 0) > 0 or own.is_stated as is_stated,
        case when coalesce(below.stated_parts, 0) > 0 then below.score else own.score end as score,
        case
            when coalesce(below.stated_parts, 0) = 0 then own.reason
            when below.score is null then 'part_not_evaluable'
        end as reason
        {%- else %}
        own.is_stated,
        own.score,
        own.reason
        {%- endif %}
    from stated as own
    {%- if children %}
    left join (
        select
            school_year,
            county_code,
            standard_id,
            parent_item_id,
            measure,
            count(case when is_stated then 1 end) as stated_parts,
            {{ sum_if_complete('score') }} as score
        from {{ children }}
        group by school_year, county_code, standard_id, parent_item_id, measure
    ) as below
        on
            own.school_year = below.school_year
            and own.county_code = below.county_code
            and own.standard_id = below.standard_id
            and own.item_id = below.parent_item_id
            and own.measure = below.measure
    {%- endif %}
    where own.tier = '{{ tier }}'
{%- endmacro %}
