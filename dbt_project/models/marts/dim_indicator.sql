with fields as (
    select
        numerator_id,
        max(table_name) as table_name,
        {{ ordered_text("case when field_sign < 0 then '-' else '+' end || field_name", 'field_order', ' ') }}
            as numerator_fields
    from {{ ref('int_numerator_field') }}
    group by numerator_id
),

nation as (
    select
        choice.indicator_id,
        max(fields.table_name) as numerator_table,
        max(case when choice.level = 'primary' then fields.numerator_fields end) as numerator_fields_primary,
        max(case when choice.level = 'junior' then fields.numerator_fields end) as numerator_fields_junior
    from {{ ref('indicator_numerator') }} as choice
    inner join fields
        on choice.numerator_id = fields.numerator_id
    where choice.region = 'all' and choice.valid_to is null
    group by choice.indicator_id
)

select
    indicator.indicator_id,
    indicator.indicator_set,
    indicator.population_standard_id,
    indicator.sort_order,
    indicator.label_zh,
    indicator.label_en,
    indicator.unit,
    indicator.unit_label_zh,
    indicator.unit_label_en,
    indicator.decimals,
    indicator.direction,
    indicator.multiplier,
    nation.numerator_table,
    nation.numerator_fields_primary,
    nation.numerator_fields_junior,
    indicator.denominator_id,
    nation.numerator_table = 'facility' as is_split,
    indicator.formula_zh,
    indicator.formula_en,
    indicator.source
from {{ ref('indicator') }} as indicator
inner join nation
    on indicator.indicator_id = nation.indicator_id
