-- Numerators a layout version cannot give, because it lacks one of their fields.
with layout as (
    select distinct
        school_year,
        layout_version
    from {{ ref('stg_layout_field') }}
),

needed as (
    select
        layout.school_year,
        layout.layout_version,
        stage.level,
        field.numerator_id,
        field.table_name,
        field.field_name
    from layout
    cross join {{ ref('stage_weight') }} as stage
    cross join {{ ref('int_numerator_field') }} as field
)

select distinct
    needed.school_year,
    needed.layout_version,
    needed.level,
    needed.numerator_id
from needed
left join {{ ref('stg_layout_field') }} as present
    on
        needed.school_year = present.school_year
        and needed.layout_version = present.layout_version
        and needed.table_name = present.table_name
        and needed.field_name = present.field_name
        and (needed.table_name = 'facility' or needed.level = present.level)
where present.field_name is null
