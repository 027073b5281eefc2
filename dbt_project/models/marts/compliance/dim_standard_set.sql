select
    set_id,
    standard_id,
    region,
    label_zh,
    label_en,
    pass_rule,
    max_unmet,
    min_met,
    cast(floor_share as double) as floor_share,
    valid_from,
    valid_to,
    is_default,
    confidence,
    source
from {{ ref('standard_set') }}
