select
    standard.standard_id,
    limits.region,
    limits.level,
    limits.indicator_id,
    standard.label_zh,
    standard.label_en,
    standard.document,
    standard.coefficient_rule,
    standard.pass_rule_zh,
    standard.pass_rule_en,
    standard.sort_order,
    limits.operator,
    limits.threshold,
    limits.floor_share,
    limits.cv_limit,
    limits.valid_from,
    limits.valid_to,
    limits.source
from {{ ref('standard') }} as standard
inner join {{ ref('standard_threshold') }} as limits
    on standard.standard_id = limits.standard_id
