{#- What a stage gets of a resource the school's stages share, by weighted pupils; see docs/data_model.md.
    The last stage with pupils gets what the others leave, so the shares sum to the total exactly. -#}
{% macro stage_share(total) -%}
    case
        when stages = 1 then {{ total }}
        when weighted_pupils is null or last_stage is null then null
        when level <> last_stage then {{ stage_part(total, 'stage_weighted_pupils') }}
        else {{ total }}
            - case when last_stage = 'primary' then 0 else {{ stage_part(total, 'weighted_primary') }} end
            - case when last_stage = 'senior' then {{ stage_part(total, 'weighted_junior') }} else 0 end
    end
{%- endmacro %}

{% macro stage_part(total, stage_weighted_pupils) -%}
    cast(
        cast({{ total }} as double) * cast({{ stage_weighted_pupils }} as double)
        / cast(weighted_pupils as double) as {{ exact_type() }}
    )
{%- endmacro %}
