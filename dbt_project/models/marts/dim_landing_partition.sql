select
    school_year,
    table_name,
    row_count,
    content_sha256
from {{ ref('stg_landing_partition') }}
