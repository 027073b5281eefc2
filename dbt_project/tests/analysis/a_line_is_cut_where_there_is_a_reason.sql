-- Segments are numbered from 1 and go up by one exactly where a reason is given; nothing is
-- compared across; a projected year lies ahead and belongs to a figure above its limit.
with stepped as (
    select
        *,
        lag(segment) over (
            partition by {{ line_key() }}
            order by school_year
        ) as last_segment
    from {{ ref('fct_trend') }}
)

select
    {{ line_key() }},
    school_year,
    segment,
    break_reason
from stepped
where
    segment - coalesce(last_segment, 1) <> case when break_reason is null then 0 else 1 end
    or (break_reason is not null and change is not null)
    or (projected_year is null) <> (projection_status <> 'projected')
    or projected_year <= school_year
